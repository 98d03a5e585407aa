"""Columns of a query as the Filter grammar sees them: which operators each type takes, how an operand is read."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from runtime.expressions.types import CelType
from runtime.filters import operators
from runtime.filters.predicate import FilterField


def column_field(name: str, of: str, column: str = "") -> FilterField:
    """`column` is where the value stands, where that is not the column's name."""
    cel, takes, read = SORTS.get(of, SORTS["text"])
    return FilterField(name=name, column=column or name, cel=cel, operators=takes, parse_value=read)


def _number(value: object) -> object:
    if value is None or (isinstance(value, int | float | Decimal) and not isinstance(value, bool)):
        return value
    try:
        return Decimal(str(value))
    except InvalidOperation:
        raise ValueError("a number is expected.") from None


def _text(value: object) -> object:
    if value is None or isinstance(value, str):
        return value
    raise ValueError("a text is expected.")


def _flag(value: object) -> object:
    if value is None or isinstance(value, bool):
        return value
    raise ValueError("true or false is expected.")


def _day(value: object) -> object:
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        raise ValueError("a date such as 2013-01-31 is expected.") from None


def _moment(value: object) -> object:
    if value is None or isinstance(value, datetime):
        return value
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        raise ValueError("a moment such as 2013-01-31T12:00:00Z is expected.") from None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


Sort = tuple[CelType, frozenset[str], Callable[[Any], Any]]

SORTS: Mapping[str, Sort] = {
    "integer": ("int", operators.ORDER, _number),
    "decimal": ("decimal", operators.ORDER, _number),
    "number": ("double", operators.ORDER, _number),
    "text": ("string", operators.TEXT, _text),
    "boolean": ("bool", operators.EQUALITY, _flag),
    "date": ("date", operators.TIME, _day),
    "datetime": ("timestamp", operators.TIME, _moment),
    "time": ("string", operators.ORDER, _text),
}
