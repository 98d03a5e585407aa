"""Moments as the clocks of a time zone show them, in SQL: exact from 1900 to 2100 in every database.

PostgreSQL knows the zones. SQLite does not, and MySQL only where somebody has loaded them, so these are given the changes of
the clocks: a tree of comparisons, some eight deep for a zone with summer time.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from runtime.sql.dialects import DialectName

FIRST, LAST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
STEP = timedelta(days=7)
NAME = re.compile(r"[A-Za-z0-9_+/-]{1,60}")
SHIFTED: Mapping[DialectName, str] = {
    "sqlite": "datetime({column}, ({seconds}) || ' seconds')",
    "mysql": "DATE_ADD({column}, INTERVAL ({seconds}) SECOND)",
}


class Span(NamedTuple):
    """From `since` on the clocks are `seconds` ahead of UTC."""

    since: datetime
    seconds: int


def known(zone: str) -> str:
    """The zone itself, or UTC when there is none of that name."""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        return "UTC"
    return zone if NAME.fullmatch(zone) else "UTC"


@lru_cache(maxsize=256)
def local(dialect: DialectName, zone: str) -> str:
    """A template over `{column}`, which may stand in it many times: the moment without a zone, as clocks there show it."""
    name = known(zone)
    if dialect == "postgresql":
        return f"({{column}} AT TIME ZONE '{name}')"
    found = spans(name)
    if [span.seconds for span in found] == [0]:
        return "{column}"
    return SHIFTED[dialect].replace("{seconds}", _tree(found))


@lru_cache(maxsize=256)
def spans(zone: str) -> tuple[Span, ...]:
    """The times between two changes of the clocks, found by looking at every week."""
    info = ZoneInfo(zone)
    found = [Span(FIRST, _offset(FIRST, info))]
    at = FIRST
    while at < LAST:
        before, at = at, at + STEP
        if _offset(at, info) != found[-1].seconds:
            change = _change(before, at, info)
            found.append(Span(change, _offset(change, info)))
    return tuple(found)


def _change(before: datetime, after: datetime, info: ZoneInfo) -> datetime:
    """The second of the change between two moments."""
    low, high = int(before.timestamp()), int(after.timestamp())
    first = _offset(before, info)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(_moment(middle), info) == first else (low, middle)
    return _moment(high)


def _moment(seconds: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)


def _offset(at: datetime, info: ZoneInfo) -> int:
    offset = at.astimezone(info).utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0


def _tree(found: Sequence[Span]) -> str:
    if len(found) == 1:
        return str(found[0].seconds)
    middle = len(found) // 2
    since = found[middle].since.strftime("%Y-%m-%d %H:%M:%S")
    return f"CASE WHEN {{column}} < '{since}' THEN {_tree(found[:middle])} ELSE {_tree(found[middle:])} END"
