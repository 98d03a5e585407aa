"""Values of rows in the one form each type has here, whichever driver they came from."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

Row = tuple[Any, ...]
TEXTS = frozenset({str, type(None)})


def typed(rows: list[Row], types: Sequence[str]) -> list[Row]:
    """Rows with their values converted where a column's first values are not of its type already."""
    readers = {place: READERS[of] for place, of in enumerate(types) if of in READERS and not _fits(rows, place, of)}
    if not readers:
        return rows
    columns = list(zip(*rows, strict=True))
    for place, read in readers.items():
        columns[place] = _read(columns[place], read)
    return list(zip(*columns, strict=True))


def _read(values: Sequence[Any], read: Callable[[Any], Any]) -> tuple[Any, ...]:
    """Of texts each is read once: a date comes again and again in a column."""
    if set(map(type, values)) <= TEXTS:
        known = {value: None if value is None else read(value) for value in set(values)}
        return tuple(map(known.__getitem__, values))
    return tuple(None if value is None else read(value) for value in values)


def _fits(rows: Sequence[Row], place: int, of: str) -> bool:
    """Drivers give a column one Python type, but SQLite does not: there the first hundred values are looked at."""
    wanted = PYTHON[of]
    first = [row[place] for row in rows[:100] if row[place] is not None]
    return all(type(value) is wanted for value in first) and not (
        of == "datetime" and any(v.tzinfo is not UTC for v in first)
    )


def _day(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.date()
    return _or_as_is(lambda: date.fromisoformat(value[:10])) if isinstance(value, str) else value


def _moment(value: Any) -> Any:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return value
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    return datetime(value.year, value.month, value.day, tzinfo=UTC) if isinstance(value, date) else value


def _or_as_is(read: Callable[[], Any]) -> Any:
    try:
        return read()
    except ValueError:
        return None


def _whole(value: Any) -> Any:
    if isinstance(value, float | Decimal) and value == int(value):
        return int(value)
    return value


def _double(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal | int) else value


PYTHON: Mapping[str, type] = {
    "date": date,
    "datetime": datetime,
    "integer": int,
    "number": float,
    "boolean": bool,
}
READERS: Mapping[str, Callable[[Any], Any]] = {
    "date": _day,
    "datetime": _moment,
    "integer": _whole,
    "number": _double,
    "boolean": bool,
}
