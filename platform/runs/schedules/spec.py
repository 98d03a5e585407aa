"""When a schedule fires, as a document says it, and the next moment after another.

{"cron": "30 2 * * 1-5", "tz": "Europe/Berlin"} · {"every": "PT5M", "anchor": "2026-01-01T00:00:00Z"} ·
{"at": "2026-03-01T09:00:00+01:00"} · {"calendar": {"days": ["mon", "fri"], "at": ["09:00"], "holidays": ["2026-12-25"],
"only": "last"}, "tz": "Asia/Shanghai"}
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import islice, pairwise
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from operations.moments import moment
from operations.problems import Problem, pointer
from runs.durations import PATTERN, duration
from runs.schedules.cron import HORIZON, cron

Spec = Mapping[str, Any]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
WEEK = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
WORK_DAYS = ("mon", "tue", "wed", "thu", "fri")
SHORTEST = timedelta(seconds=1)
ZONE = {"type": "string", "maxLength": 60, "title": "Time zone", "x-title-zh": "时区"}
DATES = {"type": "array", "items": {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}, "maxItems": 400}
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "cron": {"type": "string", "minLength": 1, "maxLength": 200, "title": "Cron", "x-title-zh": "Cron 表达式"},
        "every": {"type": "string", "pattern": PATTERN, "title": "Every", "x-title-zh": "间隔"},
        "anchor": {"type": "string", "maxLength": 40, "title": "Counted from", "x-title-zh": "起算时间"},
        "at": {"type": "string", "maxLength": 40, "title": "Once at", "x-title-zh": "单次时间"},
        "tz": ZONE,
        "calendar": {
            "type": "object",
            "title": "Calendar",
            "x-title-zh": "日历",
            "required": ["at"],
            "additionalProperties": False,
            "properties": {
                "days": {
                    "type": "array",
                    "items": {"enum": list(WEEK)},
                    "minItems": 1,
                    "uniqueItems": True,
                    "title": "Days",
                    "x-title-zh": "星期",
                },
                "at": {
                    "type": "array",
                    "items": {"type": "string", "pattern": r"^([01]\d|2[0-3]):[0-5]\d$"},
                    "minItems": 1,
                    "maxItems": 48,
                    "title": "Times of the day",
                    "x-title-zh": "时刻",
                },
                "holidays": {**DATES, "title": "Days off", "x-title-zh": "节假日"},
                "extra": {**DATES, "title": "Extra work days", "x-title-zh": "调休上班日"},
                "only": {
                    "enum": ["first", "last"],
                    "title": "Only the first or last of the month",
                    "x-title-zh": "仅每月首个/末个",
                },
            },
        },
    },
}


def next_fire(spec: Spec, after: datetime) -> datetime | None:
    """The first moment after `after`, in UTC; None when there is none within five years. ValueError for a spec that says
    no times."""
    return next(fires(spec, after), None)


def next_fires(spec: Spec, after: datetime, count: int = 10) -> list[datetime]:
    return list(islice(fires(spec, after), count))


def fires(spec: Spec, after: datetime) -> Iterator[datetime]:
    found = _fires(spec, after)
    return (at.astimezone(UTC) for at in found)


def problems_of(spec: Spec, now: datetime) -> Iterator[Problem]:
    """What is wrong with it, and whether it ever fires."""
    said = [member for member in ("cron", "every", "at", "calendar") if member in spec]
    if len(said) != 1:
        message = "A schedule has one of 'cron', 'every', 'at' and 'calendar'."
        yield Problem(code="no_schedule" if not said else "two_schedules", pointer="", message=message)
        return
    try:
        zone_of(spec)
    except ValueError as error:
        yield Problem(code="unknown_zone", pointer="/tz", message=str(error))
        return
    try:
        first = next_fire(spec, now)
    except ValueError as error:
        yield Problem(code="wrong_schedule", pointer=pointer(said[0]), message=str(error))
        return
    if first is None and "at" not in spec:
        message = "This never happens within five years."
        yield Problem(code="never_fires", pointer=pointer(said[0]), message=message)


def shortest_gap(spec: Spec, now: datetime) -> timedelta | None:
    """The shortest time between two of the next hundred fires."""
    coming = next_fires(spec, now, 100)
    return min((later - sooner for sooner, later in pairwise(coming)), default=None)


def zone_of(spec: Spec) -> ZoneInfo:
    return _zone(spec.get("tz", "UTC"))


@lru_cache(maxsize=700)
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"There is no time zone '{name[:60]}'; 'Europe/Berlin' is one.") from None


def _fires(spec: Spec, after: datetime) -> Iterator[datetime]:
    if "cron" in spec:
        return _cron(spec["cron"]).fires(after, zone_of(spec))
    if "every" in spec:
        return _every(spec, after)
    if "at" in spec:
        at = moment(spec["at"])
        return iter([at] if at > after else [])
    return _calendar(spec["calendar"], zone_of(spec), after)


_cron = lru_cache(maxsize=10_000)(cron)


def _every(spec: Spec, after: datetime) -> Iterator[datetime]:
    """Counted from an anchor, so that nothing drifts; in UTC, so that a change of the clocks makes no gap."""
    length = duration(spec["every"])
    if length < SHORTEST:
        raise ValueError("The shortest interval is one second, 'PT1S'.")
    anchor = moment(spec["anchor"]) if "anchor" in spec else EPOCH
    number = max(0, (after - anchor) // length + 1)

    def counted() -> Iterator[datetime]:
        at = anchor + number * length
        while at <= after + HORIZON:
            yield at
            at += length

    return counted()


def _calendar(calendar: Mapping[str, Any], zone: ZoneInfo, after: datetime) -> Iterator[datetime]:
    """Each time of the day goes through cron, for its rules about changes of the clocks."""
    times = sorted(calendar["at"])
    days = _working_days(calendar, after.astimezone(zone).date() - timedelta(days=1))
    for day in days:
        before = datetime.combine(day, datetime.min.time(), zone) - timedelta(minutes=1)
        for time in times:
            hour, minute = time.split(":")
            at = next(_cron(f"{int(minute)} {int(hour)} {day.day} {day.month} *").fires(before, zone))
            if at > after:
                yield at


def _working_days(calendar: Mapping[str, Any], first: date) -> Iterator[date]:
    days = [first + timedelta(days=n) for n in range(HORIZON.days)]
    for day in days:
        if _is_working(calendar, day) and _is_chosen(calendar, day):
            yield day


def _is_working(calendar: Mapping[str, Any], day: date) -> bool:
    text = day.isoformat()
    if text in calendar.get("extra", ()):
        return True
    return WEEK[(day.weekday() + 1) % 7] in calendar.get("days", WORK_DAYS) and text not in calendar.get("holidays", ())


def _is_chosen(calendar: Mapping[str, Any], day: date) -> bool:
    """Whether it is the first or last working day of its month, if only these count."""
    if "only" not in calendar:
        return True
    step = timedelta(days=-1 if calendar["only"] == "first" else 1)
    other = day + step
    while other.month == day.month:
        if _is_working(calendar, other):
            return False
        other += step
    return True
