"""Dates, times and durations as values, and as each driver gives them."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from runtime.fields.parts.texts import line

DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
RFC3339 = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}:[0-9]{2}:[0-9]{2})(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
TIME = re.compile(r"([0-9]{2}:[0-9]{2})(:[0-9]{2})?(\.[0-9]{1,6})?")
DURATION = re.compile(
    r"(?P<sign>-)?P(?:(?P<weeks>[0-9]{1,7})W|(?:(?P<days>[0-9]{1,8})D)?"
    r"(?:T(?=[0-9])(?:(?P<hours>[0-9]{1,9})H)?(?:(?P<minutes>[0-9]{1,11})M)?(?:(?P<seconds>[0-9]{1,12}(?:\.[0-9]{1,6})?)S)?)?)"
)
AS_SQLITE_STORES = (len("2026-03-31 09:30:00"), len("2026-03-31 09:30:00.000000"))
FIRST_YEAR = 1000  # MySQL's first
MICROSECOND = timedelta(microseconds=1)
LONGEST = timedelta(days=3_652_425)


def to_date(value: Any) -> date:
    written = line(value, 40)
    try:
        if not DATE.fullmatch(written):
            raise ValueError
        found = date.fromisoformat(written)
    except ValueError:
        raise ValueError(f"'{written}' is not a date such as 2026-03-31.") from None
    if found.year < FIRST_YEAR:
        raise ValueError(f"Dates begin with the year {FIRST_YEAR}.")
    return found


def to_moment(value: Any) -> datetime:
    """An aware date and time in UTC, from RFC 3339."""
    written = line(value, 60)
    parts = RFC3339.fullmatch(written)
    if not parts:
        hint = " Say which time zone it is in: Z or +08:00." if _would_be_moment(written) else ""
        raise ValueError(f"'{written}' is not a date and time such as 2026-03-31T09:30:00Z.{hint}")
    day, clock, fraction, zone = parts.groups()
    try:
        found = datetime.fromisoformat(f"{day}T{clock}{(fraction or '')[:7]}{zone.upper()}").astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(f"'{written}' is not a date and time that exists.") from None
    if not FIRST_YEAR <= found.year <= 9999:
        raise ValueError(f"Dates begin with the year {FIRST_YEAR}.")
    return found


def moment_text(value: Any) -> str:
    """RFC 3339 in UTC with Z; a fraction only where there is one. `value` as any driver gives it."""
    if isinstance(value, str) and len(value) in AS_SQLITE_STORES:
        return without_zeros(value.replace(" ", "T", 1)) + "Z"
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    if found.tzinfo is not None:
        found = found.astimezone(UTC).replace(tzinfo=None)
    return without_zeros(found.isoformat()) + "Z"


MOMENT_SQL = "(to_json({column} AT TIME ZONE 'UTC') #>> ARRAY[]::text[]) || 'Z'"


def to_time(value: Any) -> time:
    written = line(value, 20)
    try:
        if not TIME.fullmatch(written):
            raise ValueError
        return time.fromisoformat(written)
    except ValueError:
        raise ValueError(f"'{written}' is not a time of day such as 09:30 or 17:45:10.") from None


def time_text(value: Any) -> str:
    """`value` as any driver gives it: time, text, or the timedelta of MySQL."""
    if isinstance(value, timedelta):
        value = (datetime(2000, 1, 1, tzinfo=UTC) + value).time()
    return without_zeros(value.isoformat() if isinstance(value, time) else value)


def to_duration(value: Any) -> int:
    """Microseconds."""
    written = line(value, 60)
    parts = DURATION.fullmatch(written)
    named = {} if parts is None else {unit: n for unit, n in parts.groupdict().items() if n and unit != "sign"}
    if parts is None or not named:
        hint = " Years and months are not always equally long; give days." if re.search("P[0-9]+[YM]", written) else ""
        raise ValueError(f"'{written}' is not a duration such as PT1H30M or P2D.{hint}")
    seconds, _, fraction = named.pop("seconds", "0").partition(".")
    length = timedelta(seconds=int(seconds), microseconds=int(fraction.ljust(6, "0")))
    length += timedelta(**{unit: int(number) for unit, number in named.items()})
    if length > LONGEST:
        raise ValueError(f"A duration is at most {LONGEST.days:,} days.")
    return (length // MICROSECOND) * (-1 if parts["sign"] else 1)


def duration_text(microseconds: int) -> str:
    """ISO 8601 in hours, minutes and seconds."""
    seconds, rest = divmod(abs(microseconds), 1_000_000)
    hours, minutes = seconds // 3600, seconds // 60 % 60
    shown = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    if seconds % 60 or rest or not shown:
        shown += without_zeros(f"{seconds % 60}.{rest:06}") + "S" if rest else f"{seconds % 60}S"
    return f"{'-' if microseconds < 0 else ''}PT{shown}"


def without_zeros(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def _would_be_moment(written: str) -> bool:
    return bool(RFC3339.fullmatch(written + "Z"))
