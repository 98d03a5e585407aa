"""A frame is the rows of a query on their way: columns with types, and rows of plain values. pandas comes in only where
declared steps need it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal

ColumnType = Literal[
    "integer", "decimal", "number", "text", "boolean", "date", "datetime", "time", "duration", "json", "bytes"
]
NUMBERS: frozenset[str] = frozenset({"integer", "decimal", "number"})
MOMENTS: frozenset[str] = frozenset({"date", "datetime"})


@dataclass(frozen=True, kw_only=True)
class FrameColumn:
    name: str
    type: ColumnType


@dataclass(frozen=True, kw_only=True)
class Frame:
    """`truncated`: there were more rows than the cap let through. Rows are tuples in the order of the columns."""

    columns: tuple[FrameColumn, ...]
    rows: Sequence[tuple[Any, ...]]
    truncated: bool = False

    @cached_property
    def places(self) -> Mapping[str, int]:
        return {column.name: place for place, column in enumerate(self.columns)}

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def has(self, name: str) -> bool:
        return name in self.places

    def type_of(self, name: str) -> ColumnType:
        return self.columns[self.places[name]].type

    def values(self, name: str) -> list[Any]:
        place = self.places[name]
        return [row[place] for row in self.rows]

    def records(self) -> Iterator[dict[str, Any]]:
        names = self.names
        return (dict(zip(names, row, strict=True)) for row in self.rows)

    def with_rows(self, rows: Sequence[tuple[Any, ...]]) -> "Frame":
        return replace(self, rows=rows)


def frame_of(columns: Sequence[tuple[str, ColumnType]], rows: Sequence[tuple[Any, ...]]) -> Frame:
    return Frame(columns=tuple(FrameColumn(name=name, type=of) for name, of in columns), rows=rows)


def guessed_type(values: Sequence[Any]) -> ColumnType:
    """The type of a column whose source does not tell it, from the first value that is there."""
    for value in values:
        if value is None:
            continue
        for python, named in TYPES:
            if isinstance(value, python):
                return named
        return "json"
    return "text"


TYPES: tuple[tuple[type | tuple[type, ...], ColumnType], ...] = (
    (bool, "boolean"),
    (int, "integer"),
    (float, "number"),
    (Decimal, "decimal"),
    (str, "text"),
    (datetime, "datetime"),
    (date, "date"),
    ((bytes, bytearray, memoryview), "bytes"),
)


def order_key(value: Any) -> tuple[int, Any]:
    """Values of one column in order, empty ones last."""
    if value is None or value != value:
        return (1, 0)
    if isinstance(value, datetime):
        return (0, value if value.tzinfo else value.replace(tzinfo=UTC))
    return (0, value)
