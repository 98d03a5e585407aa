"""What runs leave behind and is removed in time."""

from datetime import datetime, timedelta

from django.db.models import Q

from operations.housekeeping import Chore
from runs.exported import remove_expired
from runs.models import Run, RunLog, Slots
from runs.states import LIVE

KEPT_FOR = timedelta(days=30)
LOGS_KEPT = timedelta(days=14)
AT_ONCE = 1000


def forget_logs(now: datetime) -> int:
    return _in_pieces(RunLog.objects.filter(at__lt=now - LOGS_KEPT))


def forget_runs(now: datetime) -> int:
    """Steps go with their flow."""
    return _in_pieces(Run.objects.filter(ended_at__lt=now - KEPT_FOR, parent=None))


def forget_slots(now: datetime) -> int:
    live = Run.objects.filter(Q(state__in=LIVE) | Q(state="blocked")).exclude(concurrency_key="")
    return Slots.objects.exclude(key__in=live.values("concurrency_key")).delete()[0]


def _in_pieces(rows: object) -> int:
    removed = 0
    while ids := list(rows.values_list("pk", flat=True)[:AT_ONCE]):  # type: ignore[attr-defined]
        removed += len(ids)
        rows.model.objects.filter(pk__in=ids).delete()  # type: ignore[attr-defined]
    return removed


CHORES = (
    Chore(name="forget what runs said", every=timedelta(hours=1), run=forget_logs),
    Chore(name="forget old runs", every=timedelta(hours=1), run=forget_runs),
    Chore(name="remove exported files that expired", every=timedelta(hours=1), run=remove_expired),
    Chore(name="forget concurrency keys", every=timedelta(hours=6), run=forget_slots),
)
