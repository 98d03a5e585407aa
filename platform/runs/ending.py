"""How an attempt ends: under the fencing token of whoever claimed the run, in one transaction with what follows from it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from operations.errors import Conflict
from operations.faults import fault_point
from operations.operation import Event
from operations.outbox import write
from operations.registry import operations
from runs import dispatch, slots
from runs.claiming import Claimer, take
from runs.hooks import hooks_of
from runs.models import Run
from runs.retry import Retry
from runs.statements import change, change_each
from runs.states import HELD, OVER, Outcome, State, after_attempt

PREPARED = ("params", "target", "input")
ENDED_TOGETHER = ("state", "output", "error", "started_at", "ended_at", "worker", "claim_token", "not_before")
STILL_HELD = "id = %s AND claim_token = %s AND state IN (%s, %s)"


class ClaimLost(Conflict):
    """The run was given to another worker meanwhile: what this one did does not count."""

    code = "claim_lost"


def end_attempt(
    run: Run,
    outcome: Outcome,
    now: datetime,
    *,
    output: Any = None,
    error: Mapping[str, Any] | None = None,
    by: Claimer | None = None,
) -> Run | None:
    """The run is over, or waits for its next attempt. ClaimLost: nothing was written. What the end makes ready is
    queued; the first of it that suits the queue is claimed for `by` in the same transaction, and returned."""
    with transaction.atomic():
        is_cancelling = outcome != "success" and _state_now(run) == State.CANCELLING
        following = after_attempt(
            outcome,
            error=dict(error or {}),
            attempt=run.attempt,
            retry=Retry.read(run.retry),
            may_repeat=_may_repeat(run),
            is_cancelling=is_cancelling,
            now=now,
        )
        changes: dict[str, Any] = {
            "state": following.state,
            "not_before": following.not_before,
            "output": output,
            "error": None if error is None else dict(error),
            "worker": "",
            "claim_token": "",
        }
        if following.state in OVER:
            changes["ended_at"] = now
        if run.owner_kind:
            changes |= {name: getattr(run, name) for name in PREPARED}
        if error is not None:
            changes["attempts"] = [*run.attempts, _attempt(run, outcome, error, now)]
        if not run.claim_token or not change(changes, STILL_HELD, [run.pk, run.claim_token, *sorted(HELD)]):
            raise ClaimLost(f"{run} is no longer held by this worker.", recorded=False)
        for name, value in changes.items():
            setattr(run, name, value)
        taken = continued(over(run, now), run, by, now) if following.state in OVER else None
        fault_point("run.ended")
    return taken


def end_together(ended: Sequence[tuple[Run, Any]], now: datetime) -> None:
    """Attempts that succeeded and wait for nobody else, in one transaction. ClaimLost: one of them was given to another
    worker, and nothing was written. Not for steps, nor for runs with a concurrency key: these have more to say."""
    rows = []
    for run, output in ended:
        run.state, run.output, run.error, run.ended_at = State.SUCCESS.value, output, None, now
        facts = {**vars(run), "worker": "", "claim_token": "", "not_before": None}
        rows.append((facts, [run.pk, run.claim_token, *sorted(HELD)]))
    with transaction.atomic():
        if change_each((*ENDED_TOGETHER, *PREPARED), rows, STILL_HELD) != len(rows):
            raise ClaimLost("One of the runs is no longer held by this worker.", recorded=False)
        write([_ended_event(run) for run, _ in ended if run.owner_kind], now)
        fault_point("run.ended")
    fault_point("runs.ended_together")


def keep_prepared(run: Run) -> None:
    """What an attempt is about to do, for those that follow it: they must do the same."""
    held = Run.objects.filter(pk=run.pk, claim_token=run.claim_token)
    held.update(**{name: getattr(run, name) for name in PREPARED})


def continued(ready: list[Run], run: Run, by: Claimer | None, now: datetime) -> Run | None:
    """Without a way through the queue: a flow of many small steps goes on in the worker that has it."""
    taken: Run | None = None
    for each in ready:
        if by is not None and taken is None and each.queue == run.queue and take(each, by, now):
            taken = each
        else:
            dispatch.after_commit(each)
    return taken


def hand_back(run: Run, now: datetime) -> bool:
    """A worker that stops gives back what it has not finished; that attempt does not count."""
    held = Run.objects.filter(pk=run.pk, claim_token=run.claim_token, state=State.RUNNING)
    return bool(held.update(state=State.QUEUED, attempt=run.attempt - 1, worker="", claim_token="", queued_at=now))


def cancel(run: Run, now: datetime) -> State:
    """At once when nobody has it; else its worker is told, and ends it at its next check."""
    with transaction.atomic():
        told = Run.objects.filter(pk=run.pk, state=State.RUNNING).exclude(worker="").update(state=State.CANCELLING)
        if not told:
            unclaimed = Run.objects.filter(pk=run.pk).exclude(state__in=[*OVER, State.CANCELLING])
            if unclaimed.filter(worker="").update(state=State.CANCELLED, ended_at=now):
                run.refresh_from_db()
                continued(over(run, now), run, None, now)
        run.refresh_from_db()
    return State(run.state)


def end_composite(run: Run, state: State, now: datetime, output: Any = None, error: Any = None) -> list[Run]:
    """The end of a run that no worker holds, because others do its steps. In the transaction of the last of them; returns
    what it makes ready."""
    open_one = Run.objects.filter(pk=run.pk, worker="", state__in=HELD)
    if not open_one.update(state=state, ended_at=now, output=output, error=error):
        return []
    run.state, run.ended_at, run.output, run.error = state.value, now, output, error
    return over(run, now)


def over(run: Run, now: datetime) -> list[Run]:
    """What follows from a run that has ended for good, in the transaction that ends it; returns what is ready by it."""
    slots.free(run, now)
    hooks = hooks_of(run.owner_kind)
    ready = hooks.ended(run) if hooks.ended is not None else []
    if run.owner_kind and not run.node:
        write([_ended_event(run)], now)
    return ready


def _ended_event(run: Run) -> Event:
    return Event(topic="run.ended", key=f"run/{run.pk}", payload=ended_facts(run))


def ended_facts(run: Run) -> dict[str, Any]:
    return {
        "run": run.pk,
        "state": str(run.state),
        "owner": {"kind": run.owner_kind, "name": run.owner_name},
        "trigger": run.trigger,
        "title": run.title,
        "error": run.error,
        "attempt": run.attempt,
    }


def _state_now(run: Run) -> str | None:
    return Run.objects.filter(pk=run.pk).values_list("state", flat=True).first()


def _may_repeat(run: Run) -> bool:
    operation = operations().get(run.operation)
    return operation is not None and operation.may_repeat(run.input)


def _attempt(run: Run, outcome: Outcome, error: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    return {
        "attempt": run.attempt,
        "outcome": outcome,
        "error": dict(error),
        "worker": run.worker,
        "started_at": run.started_at.isoformat() if run.started_at else None,
        "ended_at": now.isoformat(),
    }
