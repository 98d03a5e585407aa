"""Starting a run: the row is written in the transaction that is open, and the doorbell rings after its commit."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import orjson
from django.db import IntegrityError, transaction

from accounts.principal import Principal
from operations import clock
from operations.errors import InvalidInput
from operations.problems import Problem
from runs import dispatch, slots
from runs.models import Run
from runs.principals import Identity, identity_of
from runs.retry import NEVER, Retry
from runs.slots import FREE, Concurrency
from runs.states import State

USUAL_PRIORITY = 5
LONGEST_INPUT = 1024 * 1024


class Owner(NamedTuple):
    """Whose run it is: a document ("job", "nightly") with the version it runs, or another thing of somebody's."""

    kind: str = ""
    name: str = ""
    version: int | None = None


class Cause(NamedTuple):
    """Why it was started: "manual", "schedule", "event", "http", "run", "api", "backfill", "rerun"; with the id of the
    trigger in the owner's document, and facts such as the event."""

    trigger: str = "manual"
    id: str = ""
    facts: Mapping[str, Any] = {}


NOBODY = Owner()
BY_HAND = Cause()


@dataclass(frozen=True, kw_only=True)
class Work:
    """What is to be done and how. `params` are what the owner's document computes the input from at each attempt."""

    operation: str
    input: Mapping[str, Any] = field(default_factory=dict)
    target: Mapping[str, str] = field(default_factory=dict)
    params: Mapping[str, Any] = field(default_factory=dict)
    title: str = ""
    queue: str = "default"
    priority: int = USUAL_PRIORITY
    retry: Retry = NEVER
    timeout: timedelta | None = None
    concurrency: Concurrency = FREE
    owner: Owner = NOBODY


def start(
    operation: str,
    input: Mapping[str, Any] | None = None,
    *,
    principal: Principal,
    target: Mapping[str, str] | None = None,
    title: str = "",
    queue: str = "default",
    priority: int = USUAL_PRIORITY,
    idempotency_key: str = "",
    retry: Retry = NEVER,
    timeout: timedelta | None = None,
    parent: Run | None = None,
    owner: Owner = NOBODY,
    cause: Cause = BY_HAND,
    not_before: datetime | None = None,
) -> Run:
    """Have one operation done in the background as `principal`. Asked again with the same key, the first run is the
    answer."""
    work = Work(
        operation=operation,
        input=input or {},
        target=target or {},
        title=title,
        queue=queue,
        priority=priority,
        retry=retry,
        timeout=timeout,
        owner=owner,
    )
    return start_work(
        work,
        identity_of(principal),
        cause=cause,
        parent=parent,
        idempotency_key=idempotency_key,
        not_before=not_before,
    )


def start_work(
    work: Work,
    identity: Identity,
    *,
    cause: Cause = BY_HAND,
    parent: Run | None = None,
    rerun_of: Run | None = None,
    schedule_id: int | None = None,
    planned_at: datetime | None = None,
    idempotency_key: str = "",
    not_before: datetime | None = None,
) -> Run:
    """The same for work that was put together by a document. Its concurrency decides whether it begins, waits or is
    skipped; a skipped run is kept, so that people see why nothing happened."""
    _check_size(work.input)
    _check_size(work.params)
    now = clock.now()
    with transaction.atomic():
        state = slots.state_for(work.concurrency, now)
        if state is State.QUEUED and not_before is not None and not_before > now:
            state = State.DELAYED
        run = row_of(work, identity, state=state, now=now, cause=cause, schedule_id=schedule_id, planned_at=planned_at)
        run.not_before, run.parent, run.rerun_of = not_before, parent, rerun_of
        if state is State.SKIPPED:
            run.ended_at, run.error = now, slots.SKIPPED
        if not idempotency_key:
            run.save(force_insert=True)
        else:
            run.idempotency_key = idempotency_key
            try:
                with transaction.atomic():
                    run.save(force_insert=True)
            except IntegrityError:
                return Run.objects.get(idempotency_key=idempotency_key)
        if state is State.QUEUED:
            dispatch.after_commit(run)
    return run


def row_of(
    work: Work,
    identity: Identity,
    *,
    state: State,
    now: datetime,
    cause: Cause,
    schedule_id: int | None = None,
    planned_at: datetime | None = None,
) -> Run:
    """The row, not yet kept."""
    return Run(
        operation=work.operation,
        target=dict(work.target),
        input=dict(work.input),
        params=dict(work.params),
        title=work.title[:300],
        owner_kind=work.owner.kind,
        owner_name=work.owner.name,
        version=work.owner.version,
        trigger=cause.trigger,
        trigger_id=cause.id,
        cause=dict(cause.facts),
        principal_kind=identity.kind,
        principal_id=identity.id,
        principal_name=identity.name,
        state=state.value,
        priority=work.priority,
        queue=work.queue,
        timeout=work.timeout.total_seconds() if work.timeout else None,
        retry=work.retry.as_json(),
        concurrency_key=work.concurrency.key,
        concurrency_limit=work.concurrency.limit,
        created_at=now,
        planned_at=planned_at,
        queued_at=now if state is State.QUEUED else None,
        schedule_id=schedule_id,
    )


def _check_size(value: Mapping[str, Any]) -> None:
    if len(value) and len(orjson.dumps(value, default=str)) > LONGEST_INPUT:
        message = f"The input of a run has at most {LONGEST_INPUT:,} bytes; put large data into a file or a table."
        raise InvalidInput(message, problems=[Problem(code="too_large", pointer="", message=message)])
