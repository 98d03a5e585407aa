"""The sweeper: whatever nobody does any more is given to others. Any number may run; each change is a compare-and-set."""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from operations.faults import fault_point
from runs import dispatch, identity, slots
from runs.claiming import wake_due
from runs.ending import ClaimLost, end_attempt, end_composite
from runs.models import Run, Worker
from runs.schedules import firing
from runs.states import HELD, State
from runs.workers import LEASE, OVER_TIME

log = logging.getLogger(__name__)

UNHEARD_AFTER = timedelta(seconds=5)
AT_ONCE = 200
LOST = {"code": "lost", "status": 0, "message": "The worker that performed it is gone."}


class Sweeper:
    """Sees which workers stand still, by its own watch: no host's clock, and no difference between two, makes a living
    worker look dead."""

    def __init__(self, watch: Callable[[], float] = time.monotonic) -> None:
        self._watch = watch
        self._seen: dict[str, tuple[int, float]] = {}

    def sweep(self, now: datetime) -> int:
        """One round; returns how many runs it moved."""
        moved = wake_due(now)
        for worker in self._dead():
            moved += bury(worker, now)
        moved += take_from_nobody(now)
        moved += release_slots(now)
        moved += end_overdue(now)
        ring_again(now)
        firing.watch_over(now)
        return moved

    def _dead(self) -> list[Worker]:
        at = self._watch()
        workers = list(Worker.objects.all())
        self._seen = {worker.pk: self._since(worker, at) for worker in workers}
        return [
            worker
            for worker in workers
            if at - self._seen[worker.pk][1] > LEASE or identity.is_gone(worker.place, worker.pid)
        ]

    def _since(self, worker: Worker, at: float) -> tuple[int, float]:
        before = self._seen.get(worker.pk)
        return before if before is not None and before[0] == worker.beat else (worker.beat, at)


def bury(worker: Worker, now: datetime) -> int:
    """A worker that gave a beat meanwhile lives."""
    if not Worker.objects.filter(pk=worker.pk, beat=worker.beat).delete()[0]:
        return 0
    log.warning("a worker is gone; others do its runs", extra={"worker": worker.pk, "host": worker.host})
    fault_point("sweep.buried")
    return sum(lose(run, now) for run in Run.objects.filter(worker=worker.pk, state__in=HELD))


def take_from_nobody(now: datetime) -> int:
    """Runs whose worker has no row: it was removed, and whoever removed it died before its runs were given away."""
    held = Run.objects.filter(state__in=HELD).exclude(worker="").exclude(worker__in=Worker.objects.values("pk"))
    return sum(lose(run, now) for run in held[:AT_ONCE])


def lose(run: Run, now: datetime) -> bool:
    """The attempt is lost; its fencing token is worth nothing any more."""
    try:
        end_attempt(run, "lost", now, error=LOST)
    except ClaimLost:
        return False
    return True


def release_slots(now: datetime) -> int:
    blocked = Run.objects.filter(state=State.BLOCKED).values_list("concurrency_key", "concurrency_limit").distinct()
    released = 0
    for key, limit in blocked[:AT_ONCE]:
        with transaction.atomic():
            released += slots.release(key, limit, now)
    return released


def end_overdue(now: datetime) -> int:
    """Flows that take longer than allowed: no worker holds them, so nobody else looks."""
    ended = 0
    for run in Run.objects.filter(state=State.RUNNING, worker="", timeout__isnull=False)[:AT_ONCE]:
        if run.started_at is not None and now > run.started_at + timedelta(seconds=run.timeout or 0):
            with transaction.atomic():
                for ready in end_composite(run, State.TIMEOUT, now, error=OVER_TIME):
                    dispatch.after_commit(ready)
            ended += 1
    return ended


def ring_again(now: datetime) -> None:
    """For messages that a broker lost: whatever has been waiting for a while is told again. With no broker the workers
    look for themselves."""
    unheard = Run.objects.filter(state=State.QUEUED, queued_at__lt=now - UNHEARD_AFTER).order_by("-priority", "id")
    for id, queue in unheard.values_list("pk", "queue")[:AT_ONCE] if dispatch.has_broker() else ():
        if not dispatch.send(id, queue):
            return
