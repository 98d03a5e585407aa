"""perform() is the one door to every operation: permission → input schema → idempotency → transaction → handler → audit →
events. HTTP views, jobs, flows and the shell all go through it."""

import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.principal import Principal
from audit.record import Entry, Outcome, record
from audit.statements import written
from operations import clock, idempotency, outbox
from operations.errors import Forbidden, NotSignedIn, OperationError
from operations.faults import fault_point
from operations.input import check_input
from operations.later import catch_up
from operations.operation import Call, CurrentRun, Operation, Result, Source
from operations.registry import operation_named
from operations.retries import again_when_lost


def perform(
    name: str,
    input: Mapping[str, Any] | None = None,
    *,
    principal: Principal,
    target: Mapping[str, str] | None = None,
    now: datetime | None = None,
    request_id: str = "",
    source: Source | None = None,
    if_match: str | None = None,
    idempotency_key: str | None = None,
    run: CurrentRun | None = None,
    beside: Callable[[Result], None] | None = None,
    chain: tuple[str, ...] = (),
) -> Result:
    """Do one operation as `principal`. Raises an OperationError; then nothing was done. What `beside` keeps is part of
    the operation's one transaction; operations without one leave it to the caller. `chain`: the triggers it is done for."""
    call = Call(
        operation=name,
        principal=principal,
        input=input or {},
        target=target or {},
        now=now or clock.now(),
        request_id=request_id or uuid.uuid4().hex,
        source=source or Source(),
        if_match=if_match,
        idempotency_key=idempotency_key,
        run=run,
        beside=beside,
        chain=chain,
    )
    return perform_call(operation_named(name), call)


def perform_call(operation: Operation, call: Call) -> Result:
    """The same for a call that is put together already."""
    try:
        _check_access(operation, call)
        check_input(operation, call.input)
        if not operation.writes:
            return operation.handler(call)
        return _performed(operation, call)
    except OperationError as error:
        if operation.is_audited and error.recorded:
            _record_refusal(operation, call, error)
        raise


@contextmanager
def settled(call: Call, status: int = 200) -> Iterator[None]:
    """For operations with their own transactions: one transaction for the body of the `with`, the audit entry and the
    events. All of them happen or none."""
    with transaction.atomic():
        yield
        catch_up(call)
        _settle(operation_named(call.operation), call, status)


def _performed(operation: Operation, call: Call) -> Result:
    if operation.answer_is_secret:
        call.idempotency_key = None
    if call.idempotency_key is not None:
        before = idempotency.answered_before(operation, call)
        if before is not None:
            return before
    try:
        if operation.transaction == "own":
            return _performed_in_own_transactions(operation, call)
        return again_when_lost(lambda: _performed_in_one_transaction(operation, call))
    except idempotency.UnderWay:
        # The first call may have finished while this one waited for the key.
        before = idempotency.answered_before(operation, call)
        if before is None:
            raise
        return before


def _performed_in_one_transaction(operation: Operation, call: Call) -> Result:
    call.events, call.notes, call.later = [], {}, []  # those of a try that was lost did not happen
    with transaction.atomic():
        if call.idempotency_key is None:
            result = _handled(operation, call)
        else:
            with idempotency.claimed(operation, call) as row:
                result = _handled(operation, call)
                idempotency.store(row, result)
        fault_point("perform.handled")
        _settle(operation, call, result.status)
        if call.beside is not None:
            call.beside(result)
        fault_point("perform.settled")
    fault_point("perform.committed")
    return result


def _handled(operation: Operation, call: Call) -> Result:
    result = operation.handler(call)
    catch_up(call)
    return result


def _performed_in_own_transactions(operation: Operation, call: Call) -> Result:
    """The handler settles itself. The key is claimed first and freed if the handler fails."""
    if call.idempotency_key is None:
        return operation.handler(call)
    with idempotency.claimed(operation, call) as row:
        try:
            result = operation.handler(call)
        except BaseException:
            row.delete()
            raise
        idempotency.store(row, result)
    return result


def _check_access(operation: Operation, call: Call) -> None:
    if operation.access.decides(call.principal, call.target):
        return
    if not call.principal.is_signed_in:
        raise NotSignedIn(headers={"WWW-Authenticate": "Bearer"}, recorded=False)
    raise Forbidden(f"This needs the permission '{operation.access.permission or operation.name}'.")


def _settle(operation: Operation, call: Call, status: int) -> None:
    events = outbox.statements_for(call.events, call.now)
    if operation.is_audited:
        record(_entry(operation, call, outcome="done", status=status), beside=events)
    else:
        written(events)


def _record_refusal(operation: Operation, call: Call, error: OperationError) -> None:
    """In a transaction of its own: the refused one is rolled back."""
    with transaction.atomic():
        outcome: Outcome = "refused" if error.status < 500 else "failed"
        record(_entry(operation, call, outcome=outcome, status=error.status, code=error.code))


def _entry(operation: Operation, call: Call, *, outcome: Outcome, status: int, code: str = "") -> Entry:
    return Entry(
        at=call.now,
        principal=call.principal,
        operation=operation.name,
        target="/".join(call.target.values()),
        outcome=outcome,
        status=status,
        code=code,
        notes=call.notes if outcome == "done" else {},
        request_id=call.request_id,
        channel=call.source.channel,
        address=call.source.address,
        user_agent=call.source.user_agent,
        milliseconds=int((time.perf_counter() - call.started) * 1000),
    )
