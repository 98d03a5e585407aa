"""Queues as operators see them: how much waits and since when, what runs, how fast it goes; and what they may do about it."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Q

from operations import clock
from operations.errors import Conflict
from runs import dispatch
from runs.ending import cancel
from runs.models import Queue, Run, Worker
from runs.states import BAD, HELD, OVER, UNCLAIMED, State

HOUR = timedelta(hours=1)
REQUEUED = frozenset({State.LOST, State.FAILED, State.TIMEOUT})
AT_ONCE = 1000


def queues(now: datetime) -> list[dict[str, Any]]:
    """Each queue that has, had or may have runs."""
    live = Run.objects.filter(state__in=[*HELD, *UNCLAIMED]).exclude(state=State.WAITING)
    by_name = {
        row["queue"]: row
        for row in live.values("queue").annotate(
            depth=Count("pk", filter=Q(state=State.QUEUED)),
            blocked=Count("pk", filter=Q(state=State.BLOCKED)),
            delayed=Count("pk", filter=Q(state__in=(State.DELAYED, State.RETRY_WAIT))),
            running=Count("pk", filter=Q(state__in=HELD) & ~Q(worker="")),
            oldest=Min("queued_at", filter=Q(state=State.QUEUED)),
        )
    }
    ended = Run.objects.filter(ended_at__gte=now - HOUR).exclude(worker="", started_at=None)
    done = {
        row["queue"]: row
        for row in ended.values("queue").annotate(
            done=Count("pk"),
            failed=Count("pk", filter=Q(state__in=BAD)),
            lately=Count("pk", filter=Q(ended_at__gte=now - timedelta(minutes=1))),
        )
    }
    paused = dict(Queue.objects.values_list("name", "is_paused"))
    workers = list(Worker.objects.all())
    names = sorted({"default", *by_name, *done, *(name for name, is_paused in paused.items() if is_paused)})
    return [_queue(name, by_name.get(name, {}), done.get(name, {}), paused, workers, now) for name in names]


def workers(now: datetime) -> list[dict[str, Any]]:
    running = dict(Run.objects.filter(state__in=HELD).exclude(worker="").values_list("worker").annotate(Count("pk")))
    return [
        {
            "id": worker.pk,
            "host": worker.host,
            "pid": worker.pid,
            "queues": worker.queues,
            "slots": worker.slots,
            "running": running.get(worker.pk, 0),
            "started_at": worker.started_at.isoformat(),
            "seen_at": worker.seen_at.isoformat(),
        }
        for worker in Worker.objects.order_by("started_at")
    ]


def set_paused(name: str, is_paused: bool) -> None:
    """What runs goes on; nothing new begins."""
    Queue.objects.update_or_create(name=name, defaults={"is_paused": is_paused})
    if not is_paused:
        for run in Run.objects.filter(queue=name, state=State.QUEUED)[:1]:
            dispatch.after_commit(run)


def purge(name: str, expected: int, now: datetime) -> int:
    """Cancel all that waits, if it is as much as was shown."""
    waiting = Run.objects.filter(queue=name, state__in=(State.QUEUED, State.BLOCKED, State.DELAYED, State.RETRY_WAIT))
    count = waiting.count()
    if count != expected:
        raise Conflict(f"{count:,} runs wait there now, not {expected:,}. Look again.", extra={"count": count})
    return sum(1 for run in waiting if cancel(run, now) is State.CANCELLED)


def requeue(runs: Iterable[Run], now: datetime) -> int:
    """Runs that were lost, failed or timed out get another attempt, as the runs they are. One with steps of its own is
    left alone: it would begin beside them. It is run again instead, as a new run."""
    done = 0
    for run in runs:
        if run.children.exclude(node="").exists():
            continue
        changed = Run.objects.filter(pk=run.pk, state__in=REQUEUED, node="").update(
            state=State.QUEUED, queued_at=now, ended_at=None, error=None, not_before=None
        )
        if changed:
            dispatch.after_commit(run)
            done += 1
    return done


def set_priority(run: Run, priority: int) -> None:
    if not Run.objects.filter(pk=run.pk).exclude(state__in=OVER).update(priority=priority):
        raise Conflict(f"Run {run.pk} is over; its priority does not matter any more.", code="over")
    run.priority = priority


def figures() -> Mapping[str, Any]:
    """For Prometheus."""
    now = clock.now()
    return {"queues": queues(now), "workers": len(workers(now))}


def _queue(
    name: str,
    live: Mapping[str, Any],
    done: Mapping[str, Any],
    paused: Mapping[str, bool],
    workers: list[Worker],
    now: datetime,
) -> dict[str, Any]:
    oldest = live.get("oldest")
    return {
        "name": name,
        "paused": paused.get(name, False),
        **{word: live.get(word, 0) for word in ("depth", "blocked", "delayed", "running")},
        "oldest_seconds": round(max(0.0, (now - oldest).total_seconds()), 1) if oldest else None,
        "done_last_hour": done.get("done", 0),
        "failed_last_hour": done.get("failed", 0),
        "rate_per_minute": done.get("lately", 0),
        "workers": sum(1 for worker in workers if not worker.queues or name in worker.queues),
    }
