"""Late values: who asks and when, put in when a filter runs, so that its SQL can be kept."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from accounts.principal import Principal
from runtime.expressions.types import CelType
from runtime.filters.moments import shifted, start_of, window
from runtime.filters.predicate import Bind

Values = Mapping[str, Any]

# What may be written as "$…" in a filter, and the sort of value it is.
SOURCES: Mapping[str, CelType] = {
    "principal.id": "int",
    "principal.name": "string",
    "principal.department": "int",
    "principal.departments": "list",
    "principal.roles": "list",
    "now": "timestamp",
    "today": "date",
}
ITEMS: Mapping[str, CelType] = {"principal.departments": "int", "principal.roles": "string"}


def values_for(principal: Principal, now: datetime) -> Values:
    """`now` becomes the principal's local time, in which days, weeks and months begin and end."""
    try:
        zone = ZoneInfo(principal.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        zone = ZoneInfo("UTC")
    return {
        "principal.id": principal.id,
        "principal.name": principal.name,
        "principal.department": principal.department,
        "principal.departments": tuple(principal.departments),
        "principal.roles": tuple(sorted(principal.roles)),
        "now": now.astimezone(zone),
    }


def bound(bind: Bind, values: Values) -> object:
    """The value itself: a tuple for a list, a UTC datetime or a date for moments, None when there is none."""
    if bind.source not in ("now", "today"):
        value = values[bind.source]
        return tuple(value) if bind.many else value
    now: datetime = values["now"]
    if bind.window:
        name, end = bind.window
        day = window(name, now.date())[end]
        return day if bind.sort == "date" else start_of(day, now)
    if bind.source == "today":
        return _day(now) if bind.sort == "date" else start_of(_day(now), now)
    moment = shifted(now, bind.shift[1:], -1 if bind.shift[0] == "-" else 1) if bind.shift else now
    return _day(moment) if bind.sort == "date" else moment.astimezone(UTC)


def _day(moment: datetime) -> date:
    return moment.date()
