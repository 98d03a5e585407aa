"""The schedules of an owner: kept, changed, paused, taken away. Whatever changes, the next fire is counted from now:
nothing is replayed."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from operations.doorbell import ring_after_commit
from runs.models import Schedule
from runs.principals import Identity
from runs.retry import Retry
from runs.schedules.misfire import Misfire
from runs.schedules.spec import Spec, next_fire
from runs.slots import Concurrency
from runs.starting import Owner, Work


def keep(
    owner: Owner,
    trigger_id: str,
    spec: Spec,
    work: Work,
    identity: Identity,
    *,
    now: datetime,
    misfire: Misfire = Misfire(),  # noqa: B008 – frozen
    is_paused: bool | None = None,
) -> Schedule:
    """Make or change one schedule, in the transaction that is open. A pause stays unless it is said otherwise. Whoever has
    the same moments as before keeps its next fire."""
    key = {"owner_kind": owner.kind, "owner_name": owner.name, "trigger_id": trigger_id}
    found = Schedule.objects.filter(**key).first() or Schedule(**key, created_at=now)
    is_new_time = found.pk is None or found.spec != dict(spec)
    found.spec, found.start, found.misfire = dict(spec), written(work), misfire.as_json()
    found.principal_kind, found.principal_id, found.principal_name = identity
    if is_paused is not None and is_paused != found.is_paused:
        found.is_paused, is_new_time = is_paused, True
    if is_new_time:
        found.next_at = next_fire(spec, now)
    found.problem = ""
    found.save()
    ring_after_commit("schedules")
    return found


def keep_only(owner: Owner, trigger_ids: Collection[str]) -> int:
    """Those of other triggers go; their runs stay."""
    return _of(owner).exclude(trigger_id__in=trigger_ids).delete()[0]


def remove(owner: Owner) -> int:
    return keep_only(owner, ())


def rename(owner: Owner, name: str) -> None:
    _of(owner).update(owner_name=name)


def pause(owner: Owner, trigger_id: str = "") -> int:
    return _chosen(owner, trigger_id).filter(is_paused=False).update(is_paused=True)


def resume(owner: Owner, now: datetime, trigger_id: str = "") -> int:
    """From now on: what was missed during the pause does not happen."""
    resumed = list(_chosen(owner, trigger_id).filter(is_paused=True))
    for schedule in resumed:
        schedule.is_paused, schedule.next_at = False, next_fire(schedule.spec, now)
        schedule.save(update_fields=["is_paused", "next_at"])
    ring_after_commit("schedules")
    return len(resumed)


def written(work: Work) -> dict[str, Any]:
    """Work as JSON, for the row."""
    return {
        "operation": work.operation,
        "input": dict(work.input),
        "target": dict(work.target),
        "params": dict(work.params),
        "title": work.title,
        "queue": work.queue,
        "priority": work.priority,
        "retry": work.retry.as_json(),
        "timeout": work.timeout.total_seconds() if work.timeout else None,
        "concurrency": {
            "key": work.concurrency.key,
            "limit": work.concurrency.limit,
            "policy": work.concurrency.policy,
        },
        "version": work.owner.version,
    }


def read(schedule: Schedule) -> Work:
    """The work of a row."""
    row = dict(schedule.start)
    timeout, version = row.pop("timeout"), row.pop("version")
    return Work(
        **{name: row[name] for name in ("operation", "input", "target", "params", "title", "queue", "priority")},
        retry=Retry.read(row["retry"]),
        timeout=timedelta(seconds=timeout) if timeout else None,
        concurrency=Concurrency(**row["concurrency"]),
        owner=Owner(schedule.owner_kind, schedule.owner_name, version),
    )


def _of(owner: Owner) -> QuerySet[Schedule]:
    return Schedule.objects.filter(owner_kind=owner.kind, owner_name=owner.name)


def _chosen(owner: Owner, trigger_id: str) -> QuerySet[Schedule]:
    return _of(owner).filter(trigger_id=trigger_id) if trigger_id else _of(owner)
