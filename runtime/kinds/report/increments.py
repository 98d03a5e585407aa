"""Refreshing a result by its new rows: those of the last kept value of a column, and of `overlap` before it, are asked for
again; what lies before is taken to stay as it is until everything is asked for anew."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from math import ceil
from typing import Any, Self

from operations.problems import Problem, pointer
from runtime.kinds.report.frames import MOMENTS, NUMBERS, Frame
from runtime.sql.ordering import Order, later_part, order_of
from runtime.sql.parameters import Parameter, Type

DAY = 86_400
TYPES: Mapping[str, Type] = {
    "integer": "integer", "decimal": "decimal", "number": "number", "date": "date", "datetime": "datetime",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Increment:
    """`column` of the result; `overlap` in days of a moment, else in its own unit; everything anew after `seconds`."""

    column: str
    overlap: float
    seconds: int

    @classmethod
    def of(cls, query: Mapping[str, Any]) -> Self | None:
        given = query.get("incremental")
        if given is None:
            return None
        return cls(column=given["column"], overlap=given.get("overlap", 1), seconds=given.get("full_after", DAY))


@dataclass(frozen=True, kw_only=True)
class Part:
    """What is asked for instead of the whole: SQL, and a parameter more with its value."""

    sql: str
    parameter: Parameter
    value: Any
    since: Any
    last: Any
    order: Order


def part_of(sql: str, dialect: str, kept: Frame, increment: Increment, taken: Mapping[str, object]) -> Part | None:
    """None where only the whole will do: nothing is kept, the column is missing, empty somewhere, or neither number nor
    moment, or the rows are not ordered by it."""
    order = order_of(sql, dialect)
    if order is None or order.columns[0] != increment.column or kept.truncated or not kept.rows:
        return None
    if not kept.has(increment.column) or kept.type_of(increment.column) not in NUMBERS | MOMENTS:
        return None
    values = kept.values(increment.column)
    if None in values:
        return None
    last = max(values)
    since = _before(last, increment.overlap)
    name = "since"
    while name in taken or f":{name}" in sql:
        name += "_"
    return Part(
        sql=later_part(sql, dialect, kept.names, increment.column, name, order),
        parameter=Parameter(name=name, type=TYPES[kept.type_of(increment.column)]),
        value=_as_given(since),
        since=since,
        last=last,
        order=order,
    )


def merged(kept: Frame, newer: Frame, part: Part, most: int) -> Frame | None:
    """The kept rows before the part, and the part. None where the part cannot be all there is: too many rows, empty values,
    or nothing of the last value that was there."""
    if newer.truncated or newer.columns != kept.columns:
        return None
    at = kept.places[part.order.columns[0]]
    values = [row[at] for row in newer.rows]
    if None in values or not values or max(values) < part.last:
        return None
    before = [row for row in kept.rows if row[at] < part.since]
    if len(before) + len(newer.rows) > most:
        return None
    return kept.with_rows([*newer.rows, *before] if part.order.descending else [*before, *newer.rows])


def increment_problems(query: Mapping[str, Any], at: str, is_kept: bool) -> Iterator[Problem]:
    if "incremental" not in query:
        return
    here = at + pointer("incremental")
    if "from" in query:
        yield Problem(
            code="not_asked",
            pointer=here,
            message=f"The query '{query['name']}' asks no data source; refresh the query it takes its rows from.",
        )
    elif not is_kept:
        yield Problem(
            code="not_kept",
            pointer=here,
            message="Only a result that is kept can be refreshed by its new rows.",
            hint="Say in 'cache' for how many seconds results are kept.",
        )


def order_problems(query: Mapping[str, Any], at: str, sql: str, dialect: str) -> Iterator[Problem]:
    column, found = query["incremental"]["column"], order_of(sql, dialect)
    if found is None or found.columns[0] != column:
        yield Problem(
            code="not_ordered",
            pointer=at + pointer("incremental", "column"),
            message=f"The query '{query['name']}' must be ordered by '{column}' first, and else by columns of its result.",
            hint=f"Write ORDER BY {column} in SQL, or sort by it in the builder.",
        )


def _before(value: Any, overlap: float) -> Any:
    if isinstance(value, datetime):
        return value - timedelta(days=overlap)
    if isinstance(value, date):
        return value - timedelta(days=ceil(overlap))
    if isinstance(value, int):
        return value - ceil(overlap)
    return value - (Decimal(str(overlap)) if isinstance(value, Decimal) else overlap)


def _as_given(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat() if value.tzinfo else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
