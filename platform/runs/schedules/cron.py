"""Cron expressions of five fields, or of six with the seconds first, over cronsim: right across changes of the clocks.

What is to happen at one time of the day happens once on each day: at 02:30 on the day that has no 02:30 it is 03:00, and
on the day that has two it is the first. What happens every so many minutes goes on happening every so many minutes.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

ALIASES = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
FIELDS = {
    "second": "second",
    "minute": "minute",
    "hour": "hour",
    "day-of-month": "day of the month",
    "month": "month",
    "day-of-week": "day of the week",
}
LAST_DAY_OF_WEEK = re.compile(r"L([0-7]|SUN|MON|TUE|WED|THU|FRI|SAT)")
NAMES_LAST = re.compile(r"(SUN|MON|TUE|WED|THU|FRI|SAT)L")
DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
WORKDAY = re.compile(r"\dW")
LONGEST_TEXT = 200
HORIZON = timedelta(days=5 * 366)
MINUTE = timedelta(minutes=1)


class CronError(ValueError):
    """The text says no times; the message says what would be right."""


@dataclass(frozen=True)
class Cron:
    """`seconds` of each minute that `minutes`, five fields, chooses. cronsim keeps to Debian's rules for changes of the
    clocks with five fields only, therefore the seconds stand beside."""

    minutes: str
    seconds: tuple[int, ...]

    def fires(self, after: datetime, zone: ZoneInfo) -> Iterator[datetime]:
        """The moments after `after`, in order, within five years, in UTC: local times are no good to compare with where
        an hour comes twice."""
        before = after.astimezone(UTC)
        end = before + HORIZON
        begin = (before.replace(second=0, microsecond=0) - MINUTE).astimezone(zone)
        for local in CronSim(self.minutes, begin):
            minute = local.astimezone(UTC)
            if minute > end:
                return
            for second in self.seconds:
                at = minute + timedelta(seconds=second)
                if at > before:
                    before = at
                    yield at


def cron(text: str) -> Cron:
    """Raises CronError."""
    if len(text) > LONGEST_TEXT:
        raise CronError(f"A cron expression has at most {LONGEST_TEXT} characters.")
    parts = ALIASES.get(text.strip().lower(), text).upper().split()
    if len(parts) not in (5, 6):
        raise CronError(
            f"A cron expression has five fields, or six with the seconds first; this has {len(parts)}. "
            "'30 2 * * *' is every day at 02:30."
        )
    seconds = parts.pop(0) if len(parts) == 6 else "0"
    parts = ["*" if part == "?" else part for part in parts]
    parts[4] = ",".join(_day_of_week(part) for part in parts[4].split(","))
    if any(WORKDAY.search(part) for part in parts):
        raise CronError("'W' (the nearest work day) is not taken; a calendar trigger chooses work days.")
    made = Cron(minutes=" ".join(parts), seconds=_seconds(seconds))
    _try(made.minutes)
    return made


def _seconds(text: str) -> tuple[int, ...]:
    _try(f"{text} * * * *", "second")  # a minute field, which has the same range and the same words
    found = CronSim(f"{text} * * * *", datetime(2026, 1, 1)).minutes  # noqa: DTZ001 – only read
    return tuple(sorted(found))


def _day_of_week(part: str) -> str:
    """Quartz writes the last Friday L5, Debian 5L."""
    if found := LAST_DAY_OF_WEEK.fullmatch(part):
        part = f"{found[1]}L"
    if found := NAMES_LAST.fullmatch(part):
        part = f"{DAYS.index(found[1])}L"
    return part


def _try(five: str, field: str = "") -> None:
    try:
        CronSim(five, datetime(2026, 1, 1))  # noqa: DTZ001 – only parsed
    except CronSimError as error:
        known = field or FIELDS.get(str(error).removeprefix("Bad "), "")
        where = f"The field '{known}'" if known else f"'{five}'"
        raise CronError(f"{where} says no times.") from None
