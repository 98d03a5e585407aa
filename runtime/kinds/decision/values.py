"""Values of columns: read by their type, so that cells and inputs are compared like with like."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from runtime.expressions import CelType

ORDERED = ("integer", "decimal", "date")
CEL_TYPES: Mapping[str, CelType] = {
    "integer": "int",
    "decimal": "decimal",
    "text": "string",
    "choice": "string",
    "boolean": "bool",
    "date": "date",
}
WORDS: Mapping[str, str] = {
    "integer": "a whole number",
    "decimal": "a number",
    "text": "a text",
    "choice": "one of the choices",
    "boolean": "true or false",
    "date": "a date such as 2026-03-01",
}


def read(column: Mapping[str, Any], value: Any) -> Any:
    """The value as the column's type has it; ValueError when it is none. None stays None."""
    if value is None:
        return None
    is_number = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    match column["type"]:
        case "integer" if is_number and value == int(value):
            return int(value)
        case "decimal" if is_number or isinstance(value, str):
            return _decimal(value)
        case "text" if isinstance(value, str):
            return value
        case "choice" if isinstance(value, str) and value in column["choices"]:
            return value
        case "boolean" if isinstance(value, bool):
            return value
        case "date" if isinstance(value, str | date):
            return value.date() if isinstance(value, datetime) else _date(value)
    raise ValueError(f"'{str(value)[:60]}' is not {WORDS[column['type']]}")


def _decimal(value: Any) -> Decimal:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise ValueError(f"'{str(value)[:60]}' is not a number")
    return number


def _date(value: str | date) -> date:
    try:
        return value if isinstance(value, date) else date.fromisoformat(value[:10])
    except ValueError:
        raise ValueError(f"'{str(value)[:60]}' is not {WORDS['date']}") from None


def shown(value: Any) -> Any:
    """As JSON has it: a number without a fraction is whole, one with a fraction a double."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if isinstance(value, date) else value
