"""Rows of a statement as JSON: each value by its kind, the same for every database."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from datasources.engines.session import ResultColumn
from datasources.execute import Result

Json = Any


def as_json(result: Result) -> dict[str, Json]:
    """Columns with their types, rows as lists in their order."""
    rows = list(_rows(result))
    return {
        "columns": [{"name": column.name, "type": type_of(column, rows, n)} for n, column in enumerate(result.columns)],
        "rows": rows,
        "truncated": result.truncated,
    }


def type_of(column: ResultColumn, rows: Sequence[Sequence[Json]], place: int) -> str:
    """Where the database tells no types (SQLite), the first value does."""
    if column.type:
        return column.type
    value = next((row[place] for row in rows if row[place] is not None), None)
    return {bool: "boolean", int: "integer", float: "number"}.get(type(value), "text")


def _rows(result: Result) -> Iterator[list[Json]]:
    for batch in result.batches():
        for row in batch:
            yield [value_of(value) for value in row]


def value_of(value: object) -> Json:
    """Decimals and whole numbers beyond 53 bits as text, so that no reader rounds them."""
    match value:
        case None | bool() | str():
            return value
        case int():
            return value if -(2**53) <= value <= 2**53 else str(value)
        case float():
            return value if value - value == 0 else None
        case Decimal() | UUID():
            return str(value)
        case datetime():
            return value.isoformat()
        case date() | time():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case bytes() | bytearray() | memoryview():
            return bytes(value).hex()
        case list() | tuple():
            return [value_of(item) for item in value]
        case dict():
            return {str(key): value_of(item) for key, item in value.items()}
        case _:
            return str(value)
