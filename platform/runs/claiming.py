"""Claiming a run: a compare-and-set that one worker wins, whatever woke the others up."""

import uuid
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import QuerySet

from operations.faults import fault_point
from runs import dispatch
from runs.models import Run
from runs.statements import change, runs_where
from runs.states import State

AT_ONCE = 200
WAITS = "state = %s AND queue NOT IN (SELECT name FROM runs_queue WHERE is_paused)"
ONE_MORE = "attempt = attempt + 1"


@dataclass(frozen=True, kw_only=True)
class Claimer:
    """Who claims: a worker's id, and the queues it serves; none named are all."""

    worker: str
    queues: Collection[str] = ()


class Claimed(NamedTuple):
    """What was claimed, and whether others were seen to wait behind it."""

    runs: list[Run]
    is_more: bool


def claim(by: Claimer, now: datetime) -> Run | None:
    """The most urgent run that waits, now this worker's; None when there is none."""
    return next(iter(claim_some(by, now, 1, lambda found: found).runs), None)


def claim_some(by: Claimer, now: datetime, most: int, choose: Callable[[Sequence[Run]], Sequence[Run]]) -> Claimed:
    """Those that are chosen of the most urgent ones: one statement takes them."""
    with _looking():
        found = _waiting(by, "", [], most)
        chosen = choose(found)
        taken = take_all(chosen, by, now)
    return Claimed(taken, bool(chosen) and (len(found) > len(taken) or len(found) == most > 1))


def claim_one(id: int, by: Claimer, now: datetime) -> Run | None:
    """This run, if it still waits and its queue is not paused."""
    with _looking():
        return next(iter(take_all(_waiting(by, "id = %s AND ", [id], 1), by, now)), None)


def _waiting(by: Claimer, which: str, params: Sequence[Any], most: int) -> list[Run]:
    """The most urgent first; locked where the database can pass over what others have locked."""
    served = f" AND queue IN ({', '.join(['%s'] * len(by.queues))})" if by.queues else ""
    lock = " FOR UPDATE SKIP LOCKED" if connection.features.has_select_for_update_skip_locked else ""
    where = f"{which}{WAITS}{served} ORDER BY priority DESC, id LIMIT {most}{lock}"
    return runs_where(where, [*params, State.QUEUED.value, *by.queues])


@contextmanager
def _looking() -> Iterator[None]:
    """A transaction where rows are locked while they are looked at; elsewhere the one write lock is left to others until
    there is something to write."""
    if not connection.features.has_select_for_update_skip_locked:
        yield
        return
    with transaction.atomic():
        yield


def take(run: Run, by: Claimer, now: datetime) -> bool:
    """Claim a run whose row is in hand, in the transaction that is open."""
    changes = _claimed(by, now)
    if not change(changes, "id = %s AND state = %s", [run.pk, State.QUEUED.value], counted=ONE_MORE):
        return False
    _hold(run, changes)
    fault_point("run.claimed")
    return True


def take_all(runs: Sequence[Run], by: Claimer, now: datetime) -> list[Run]:
    """Claim rows that are in hand, in the transaction that is open; they share one fencing token."""
    if len(runs) == 1:
        return [run for run in runs if take(run, by, now)]
    if not runs:
        return []
    changes = _claimed(by, now)
    ids = [run.pk for run in runs]
    where = f"id IN ({', '.join(['%s'] * len(ids))}) AND state = %s"
    if change(changes, where, [*ids, State.QUEUED.value], counted=ONE_MORE) != len(runs):
        # somebody else had some of them, where rows cannot be locked
        ours = set(Run.objects.filter(claim_token=changes["claim_token"]).values_list("pk", flat=True))
        runs = [run for run in runs if run.pk in ours]
    for run in runs:
        _hold(run, changes)
    fault_point("run.claimed")
    return list(runs)


def wake_due(now: datetime) -> int:
    """Those that waited for a moment that has come are queued; returns how many."""
    due = Run.objects.filter(state__in=(State.DELAYED, State.RETRY_WAIT), not_before__lte=now)
    if not due.exists():
        return 0
    with transaction.atomic():
        woken = list(_locked(due.order_by("not_before"))[:AT_ONCE])
        Run.objects.filter(pk__in=[run.pk for run in woken], state__in=(State.DELAYED, State.RETRY_WAIT)).update(
            state=State.QUEUED, queued_at=now
        )
        for run in woken:
            dispatch.after_commit(run)
    return len(woken)


def next_due() -> datetime | None:
    """When the next one that waits for a moment is due."""
    waiting = Run.objects.filter(state__in=(State.DELAYED, State.RETRY_WAIT))
    return waiting.order_by("not_before").values_list("not_before", flat=True).first()


def _claimed(by: Claimer, now: datetime) -> dict[str, Any]:
    token = uuid.uuid4().hex
    return {"state": State.RUNNING.value, "worker": by.worker, "claim_token": token, "started_at": now, "error": None}


def _hold(run: Run, changes: Mapping[str, Any]) -> None:
    for name, value in changes.items():
        setattr(run, name, value)
    run.attempt += 1


def _locked(runs: QuerySet[Run]) -> QuerySet[Run]:
    if connection.features.has_select_for_update_skip_locked:
        return runs.select_for_update(skip_locked=True)
    return runs
