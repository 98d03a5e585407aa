"""One attempt of a run: as whom, with what input, through `perform()`, and how it ended."""

import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import orjson
from django.db import DatabaseError, InterfaceError, OperationalError

from operations import clock
from operations.errors import OperationError
from operations.faults import fault_point
from operations.idempotency import body_of
from operations.models import IdempotencyRecord
from operations.operation import Result, Source
from operations.perform import perform
from operations.registry import operation_named
from operations.retries import again_when_lost
from runs.context import RunContext, Stopped
from runs.ending import ClaimLost, end_attempt, keep_prepared
from runs.errors import as_error
from runs.hooks import Prepared, hooks_of
from runs.models import Run
from runs.principals import Identity, principal_behind
from runs.states import Outcome

log = logging.getLogger(__name__)

LONGEST_OUTPUT = 1024 * 1024
CUT_OFF = {"code": "lost", "status": 0, "message": "The database was away in the middle of it."}


def attempt(context: RunContext) -> None:
    """Perform a claimed run and end the attempt. Never raises for what the run did; a database that is away is the
    caller's matter."""
    run = context.run
    try:
        _perform(context)
    except ClaimLost:
        log.warning("the run was given to another worker", extra={"run": run.pk})
    except Stopped as stopped:
        if stopped.why != "claim_lost":
            _fail(context, stopped.why, as_error(stopped))
    except (DatabaseError, InterfaceError) as error:
        if isinstance(error, OperationalError | InterfaceError):
            raise
        log.exception("run failed", extra={"run": run.pk, "operation": run.operation})
        _fail(context, "failed", as_error(error))
    except OperationError as error:
        _fail(context, "timeout" if error.code == "timeout" else "failed", as_error(error))
    except Exception as error:
        log.exception("run failed", extra={"run": run.pk, "operation": run.operation})
        _fail(context, "failed", as_error(error))
    finally:
        with suppress(DatabaseError):  # what it said is worth less than the worker
            context.flush()


def _perform(context: RunContext) -> None:
    run = context.run
    instead = hooks_of(run.owner_kind).instead
    if instead is not None and instead(context):
        return
    prepare = hooks_of(run.owner_kind).prepared
    prepared = prepare(run) if prepare else Prepared(operation=run.operation, target=run.target, input=run.input)
    operation = operation_named(prepared.operation)
    principal = principal_behind(Identity(run.principal_kind, run.principal_id, run.principal_name))
    if prepared.is_computed and not operation.leaves_no_trace:
        keep_prepared(run)
    ended: list[bool] = []

    def beside(result: Result) -> None:
        _succeed(context, result)
        ended.append(True)

    is_own = operation.transaction == "own"
    if is_own:
        _forget_dead_attempt(run)
    context.is_in_transaction = operation.transaction == "one"
    try:
        result = perform(
            prepared.operation,
            prepared.input,
            principal=principal,
            target=prepared.target,
            request_id=f"run-{run.pk}",
            source=Source(channel="job"),
            idempotency_key=run.key if is_own else None,
            run=context,
            beside=beside if operation.transaction == "one" else None,
        )
    finally:
        context.is_in_transaction = False
    fault_point("run.performed")
    if ended:
        return
    if context.put_off is not None and not operation.writes:
        context.put_off(run, _output(context, result))
        return
    _end(context, lambda: _succeed(context, result))


def end_left(context: RunContext) -> None:
    """The database is back: an end that it did not take is kept now. Of an attempt that it cut off nobody knows how far
    it came."""
    with suppress(ClaimLost):
        if context.unended is not None:
            context.unended()
        else:
            end_attempt(context.run, "lost", clock.now(), error=CUT_OFF)


def _end(context: RunContext, ending: Callable[[], None]) -> None:
    context.unended = ending
    again_when_lost(ending)
    context.unended = None


def _succeed(context: RunContext, result: Result) -> None:
    """With operations of one transaction this is part of it: an effect without a run that succeeded, or the other way
    round, cannot be. A claim that was lost takes the effect back as well."""
    output = _output(context, result)
    context.following = end_attempt(context.run, "success", clock.now(), output=output, by=context.by)


def _fail(context: RunContext, outcome: Outcome, error: dict[str, Any]) -> None:
    error = _masked(context, error)
    context.log("warning" if outcome == "cancelled" else "error", f"{outcome}: {error['message']}")

    def ending() -> None:
        context.following = end_attempt(context.run, outcome, clock.now(), error=error, by=context.by)

    try:
        _end(context, ending)
    except ClaimLost:
        log.warning("the run was given to another worker", extra={"run": context.id})


def _output(context: RunContext, result: Result) -> Any:
    """What later steps may use, with secrets masked. A file or a stream is no output."""
    if result.stream is not None or (result.body is not None and result.content_type != "application/json"):
        return None
    body = body_of(result)
    if len(body) > LONGEST_OUTPUT:
        context.log("warning", f"The output has {len(body):,} bytes; more than {LONGEST_OUTPUT:,} are not kept.")
        return {"omitted_bytes": len(body)}
    return orjson.loads(context.lines.masked(body.decode())) if body else None


def _masked(context: RunContext, error: dict[str, Any]) -> dict[str, Any]:
    masked: dict[str, Any] = orjson.loads(context.lines.masked(orjson.dumps(error).decode()))
    return masked


def _forget_dead_attempt(run: Run) -> None:
    """The claim says that no other attempt is under way; a key that one left half-way would stop all that follow."""
    if run.attempt > 1:
        IdempotencyRecord.objects.filter(key=run.key, status=None).delete()
