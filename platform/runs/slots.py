"""How many runs of one key may be under way: counted in the database, under the lock of the key's row. A slot is a live
run, so none can leak."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.db.models import F

from runs import dispatch
from runs.models import Run, Slots
from runs.states import LIVE, UNCLAIMED, State

Policy = Literal["allow", "skip", "queue_one", "queue_all", "replace"]
POLICIES: tuple[Policy, ...] = ("allow", "skip", "queue_one", "queue_all", "replace")
SKIPPED: dict[str, Any] = {"code": "skipped_by_concurrency", "message": "As many as allowed were under way."}
REPLACED: dict[str, Any] = {"code": "replaced", "message": "A newer run took its place."}


@dataclass(frozen=True, kw_only=True)
class Concurrency:
    """At most `limit` runs under way with this key. When there are as many: `skip` the new one, let one wait
    (`queue_one`: a newer one takes the place of the waiting), let all wait, or `replace` what is under way."""

    key: str = ""
    limit: int = 0
    policy: Policy = "allow"


FREE = Concurrency()


def state_for(concurrency: Concurrency, now: datetime) -> State:
    """Whether a new run may begin. Inside the transaction that writes it."""
    if not concurrency.key or concurrency.policy == "allow":
        return State.QUEUED
    _lock(concurrency.key)
    if _live(concurrency.key) < concurrency.limit:
        return State.QUEUED
    if concurrency.policy == "skip":
        return State.SKIPPED
    if concurrency.policy == "queue_one":
        _end(concurrency.key, {State.BLOCKED}, now)
    if concurrency.policy == "replace":
        _end(concurrency.key, UNCLAIMED - {State.WAITING}, now)
        Run.objects.filter(concurrency_key=concurrency.key, state=State.RUNNING).update(state=State.CANCELLING)
    return State.QUEUED if _live(concurrency.key) < concurrency.limit else State.BLOCKED


def free(run: Run, now: datetime) -> None:
    """A run has ended: those that were blocked by it begin, the oldest first. In the transaction that ends it."""
    if run.concurrency_key and run.concurrency_limit:
        release(run.concurrency_key, run.concurrency_limit, now)


def release(key: str, limit: int, now: datetime) -> int:
    """How many begin. The sweeper calls it too, for slots whose holder was deleted."""
    _lock(key)
    room = limit - _live(key)
    if room <= 0:
        return 0
    blocked = Run.objects.filter(concurrency_key=key, state=State.BLOCKED).order_by("-priority", "id")[:room]
    for run in blocked:
        if Run.objects.filter(pk=run.pk, state=State.BLOCKED).update(state=State.QUEUED, queued_at=now):
            dispatch.after_commit(run)
    return len(blocked)


def _lock(key: str) -> None:
    if not Slots.objects.filter(key=key).update(touched=F("touched") + 1):
        Slots.objects.get_or_create(key=key)
        Slots.objects.filter(key=key).update(touched=F("touched") + 1)


def _live(key: str) -> int:
    return Run.objects.filter(concurrency_key=key, state__in=LIVE).count()


def _end(key: str, states: Iterable[State], now: datetime) -> None:
    Run.objects.filter(concurrency_key=key, state__in=states).update(
        state=State.CANCELLED, ended_at=now, error=REPLACED
    )
