"""Jobs and flows as lists show them: what is published, when it fires next, how the last runs went; a few queries a page."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import F, Min, Window
from django.db.models.functions import RowNumber

from accounts.principal import Principal
from metadata.access import granted_names, may_kind
from metadata.drafts import body_of
from metadata.models import Definition
from runs.models import Automation, Run, Schedule
from runs.shown import short
from runtime.automation.seeing import may_control

RECENT = 20
USUAL, MOST = 50, 200


def listed(kind: str, principal: Principal, asked: Mapping[str, Any]) -> dict[str, Any]:
    """{"items": …, "count"}: those that the principal may read, by name."""
    definitions = Definition.objects.filter(kind=kind, archived_at=None).order_by("name")
    if not may_kind(principal, "read", kind):
        definitions = definitions.filter(name__in=granted_names(principal, "read", kind))
    if "search" in asked:
        definitions = definitions.filter(name__icontains=asked["search"])
    begin, limit = asked.get("offset", 0), asked.get("limit", USUAL)
    page = list(definitions.select_related("published", "draft")[begin : begin + limit])
    return {"items": _items(kind, principal, page), "count": definitions.count()}


def facts(kind: str, name: str) -> dict[str, Any]:
    """Of one: whether it is paused, and its next fires by trigger."""
    schedules = Schedule.objects.filter(owner_kind=kind, owner_name=name).order_by("trigger_id")
    record = Automation.objects.filter(kind=kind, name=name).first()
    coming = [schedule.next_at for schedule in schedules if schedule.next_at and not schedule.is_paused]
    return {
        "paused": record.is_paused if record else False,
        "runs_as": record.principal_name if record else None,
        "next_fire": _text(min(coming, default=None)),
        "schedules": [
            {
                "trigger": schedule.trigger_id,
                "paused": schedule.is_paused,
                "next_fire": None if schedule.is_paused else _text(schedule.next_at),
                "problem": schedule.problem,
            }
            for schedule in schedules
        ],
    }


def rights(kind: str, principal: Principal, name: str) -> dict[str, bool]:
    """What the principal may do with it, so that nobody is shown a button that is refused."""
    return {"run": may_control(principal, kind, name), "design": may_kind(principal, "design", kind)}


def _items(kind: str, principal: Principal, page: list[Definition]) -> list[dict[str, Any]]:
    names = [definition.name for definition in page]
    paused = set(Automation.objects.filter(kind=kind, name__in=names, is_paused=True).values_list("name", flat=True))
    fires = _next_fires(kind, names)
    runs = _recent(kind, names)
    return [
        _item(definition, fires.get(definition.name), definition.name in paused, runs[definition.name])
        | {"may": rights(kind, principal, definition.name)}
        for definition in page
    ]


def _item(definition: Definition, next_fire: datetime | None, is_paused: bool, runs: list[Run]) -> dict[str, Any]:
    body = body_of(definition)
    published, draft = definition.published, getattr(definition, "draft", None)
    return {
        "id": definition.name,
        "name": definition.name,
        "title": body.get("title", definition.name),
        "icon": body.get("icon", ""),
        "description": body.get("description", ""),
        "operation": body.get("operation"),
        "version": published.number if published else None,
        "state": "draft" if published is None else "changed" if draft is not None else "published",
        "triggers": [trigger.get("type") for trigger in body.get("triggers", ()) if isinstance(trigger, dict)],
        "paused": is_paused,
        "next_fire": _text(next_fire),
        "last_run": short(runs[0]) if runs else None,
        "recent": [str(run.state) for run in reversed(runs)],
    }


def _next_fires(kind: str, names: Iterable[str]) -> dict[str, datetime]:
    schedules = Schedule.objects.filter(owner_kind=kind, owner_name__in=names, is_paused=False, next_at__isnull=False)
    return dict(schedules.values_list("owner_name").annotate(Min("next_at")).order_by())


def _recent(kind: str, names: Iterable[str]) -> dict[str, list[Run]]:
    """The newest runs of each, newest first."""
    place = Window(RowNumber(), partition_by=F("owner_name"), order_by=F("id").desc())
    found: dict[str, list[Run]] = defaultdict(list)
    runs = Run.objects.filter(owner_kind=kind, owner_name__in=names, node="").annotate(place=place)
    for run in runs.filter(place__lte=RECENT).order_by("-id").defer("input", "output", "params", "target", "attempts"):
        found[run.owner_name].append(run)
    return found


def _text(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
