"""What can be asked about schedules: when one would fire, and what fires next."""

from datetime import datetime
from itertools import islice
from typing import Any

from operations.access import SIGNED_IN, by_policy
from operations.errors import InvalidInput
from operations.moments import moment
from operations.operation import Call, Operation, Result, Route
from operations.problems import Problem
from runs.models import Schedule
from runs.schedules.spec import SCHEMA, fires, next_fires, problems_of, zone_of
from runs.seeing import schedules_visible

MOST_FIRES = 2000
MOST_PER_SCHEDULE = 500
LONGEST_TEXT = {"type": "string", "maxLength": 40}


def schedule_preview(call: Call) -> Result:
    """The next fires in UTC and as local time with its offset; or what is wrong with the schedule."""
    spec = call.input["schedule"]
    problems = list(problems_of(spec, call.now))
    after = _moment(call, "after") if "after" in call.input else call.now
    found = [] if problems else next_fires(spec, after, call.input.get("count", 10))
    local = [at.astimezone(zone_of(spec)).isoformat() for at in found]
    return Result(
        value={
            "fires": [{"at": at.isoformat(), "local": here} for at, here in zip(found, local, strict=True)],
            "problems": [problem.as_json() for problem in problems],
        }
    )


def schedule_fires(call: Call) -> Result:
    """What fires between two moments, for a calendar."""
    begin, end = _moment(call, "from"), _moment(call, "until")
    limit = call.input.get("limit", 500)
    found: list[tuple[datetime, Schedule]] = []
    for schedule in schedules_visible(call.principal).filter(is_paused=False).order_by("next_at")[:MOST_FIRES]:
        coming = islice(fires(schedule.spec, max(begin, call.now)), MOST_PER_SCHEDULE)
        for at in coming:
            if at >= end:
                break
            found.append((at, schedule))
    found.sort(key=lambda fire: fire[0])
    shown = [
        {
            "at": at.isoformat(),
            "kind": schedule.owner_kind,
            "name": schedule.owner_name,
            "title": schedule.start.get("title", ""),
            "trigger": schedule.trigger_id,
        }
        for at, schedule in found[:limit]
    ]
    return Result(value={"fires": shown, "truncated": len(found) > limit})


def _moment(call: Call, member: str) -> datetime:
    try:
        return moment(call.input[member])
    except ValueError as error:
        raise InvalidInput(problems=[Problem(code="wrong_moment", pointer=f"/{member}", message=str(error))]) from None


FIRES: dict[str, Any] = {"type": "array", "items": {"type": "object", "required": ["at"]}}

OPERATIONS = (
    Operation(
        name="schedule.preview",
        summary="When a schedule would fire",
        access=SIGNED_IN,
        handler=schedule_preview,
        route=Route(method="POST", path="/api/schedules/preview"),
        input={
            "type": "object",
            "required": ["schedule"],
            "additionalProperties": False,
            "properties": {
                "schedule": {**SCHEMA, "additionalProperties": False},
                "count": {"type": "integer", "minimum": 1, "maximum": 100},
                "after": LONGEST_TEXT,
            },
        },
        output={"type": "object", "properties": {"fires": FIRES, "problems": {"type": "array"}}},
    ),
    Operation(
        name="schedule.fires",
        summary="What fires between two moments",
        access=by_policy("run.list", lambda principal, target: principal.is_signed_in),
        handler=schedule_fires,
        route=Route(method="GET", path="/api/schedules/fires"),
        input={
            "type": "object",
            "required": ["from", "until"],
            "additionalProperties": False,
            "properties": {
                "from": LONGEST_TEXT,
                "until": LONGEST_TEXT,
                "limit": {"type": "integer", "minimum": 1, "maximum": MOST_FIRES},
            },
        },
        output={"type": "object", "properties": {"fires": FIRES, "truncated": {"type": "boolean"}}},
    ),
)
