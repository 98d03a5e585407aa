"""Spans of time around now: "this_week", "last_30_days", "P7D". Weeks begin on Monday; spans end before their end."""

import re
from datetime import UTC, date, datetime, time, timedelta

SPAN = re.compile(r"(this|last|next)_(week|month|quarter|year)")
DAYS = re.compile(r"(last|next)_([1-9][0-9]{0,3})_days")
DURATION = re.compile(
    r"P(?:([0-9]{1,4})Y)?(?:([0-9]{1,5})M)?(?:([0-9]{1,5})W)?(?:([0-9]{1,6})D)?"
    r"(?:T(?=[0-9])(?:([0-9]{1,6})H)?(?:([0-9]{1,7})M)?(?:([0-9]{1,8})S)?)?"
)
SINGLE = {"today": 0, "yesterday": -1, "tomorrow": 1}
WINDOWS = (
    *SINGLE,
    *(f"{which}_{unit}" for unit in ("week", "month", "quarter", "year") for which in ("this", "last", "next")),
    *("last_7_days", "last_30_days", "last_90_days", "next_7_days", "next_30_days"),
)
MONTHS = {"month": 1, "quarter": 3, "year": 12}
FIRST, LAST = date(1, 1, 1), date(9999, 12, 31)


def is_window(name: str) -> bool:
    return name in SINGLE or bool(SPAN.fullmatch(name) or DAYS.fullmatch(name))


def window(name: str, today: date) -> tuple[date, date]:
    """The first day, and the day after the last. "last_30_days" are the 30 days up to and with today."""
    if name in SINGLE:
        start = today + timedelta(days=SINGLE[name])
        return start, start + timedelta(days=1)
    if days := DAYS.fullmatch(name):
        count = int(days[2])
        start = today - timedelta(days=count - 1) if days[1] == "last" else today
        return start, start + timedelta(days=count)
    span = SPAN.fullmatch(name)
    if span is None:
        raise ValueError(f"'{name[:40]}' is no span of time.")
    step = {"last": -1, "this": 0, "next": 1}[span[1]]
    if span[2] == "week":
        start = today - timedelta(days=today.weekday()) + timedelta(weeks=step)
        return start, start + timedelta(weeks=1)
    months = MONTHS[span[2]]
    start = _months_later(today.replace(day=1, month=(today.month - 1) // months * months + 1), step * months)
    return start, _months_later(start, months)


def shifted(moment: datetime, duration: str, sign: int) -> datetime:
    """`moment` moved by an ISO 8601 duration; stays inside the calendar."""
    years, months, weeks, days, hours, minutes, seconds = _parts(duration)
    try:
        day = _months_later(moment.date(), sign * (years * 12 + months))
        length = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
        return datetime.combine(day, moment.timetz()) + sign * length
    except OverflowError:
        return datetime.combine(LAST if sign > 0 else FIRST, time(), moment.tzinfo)


def is_duration(text: str) -> bool:
    return bool(DURATION.fullmatch(text)) and any(_parts(text))


def start_of(day: date, now: datetime) -> datetime:
    """Midnight of `day` where `now` is, in UTC."""
    try:
        return datetime.combine(day, time(), now.tzinfo or UTC).astimezone(UTC)
    except OverflowError:
        return datetime.combine(day, time(), UTC)


def _parts(duration: str) -> tuple[int, ...]:
    match = DURATION.fullmatch(duration)
    return tuple(int(part or 0) for part in match.groups()) if match else ()


def _months_later(day: date, months: int) -> date:
    if months == 0:
        return day
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not FIRST.year <= year <= LAST.year:
        raise OverflowError
    length = 31
    while True:
        try:
            return day.replace(year=year, month=month + 1, day=min(day.day, length))
        except ValueError:
            length -= 1
