"""Placeholders of databases that want each value's type in the text: the database itself reads the value as that type."""

from datetime import date, datetime, time
from decimal import Decimal
from uuid import UUID

DIGITS = (18, 38, 76)  # of ClickHouse's decimals


def clickhouse_mark(value: object, number: int) -> str:
    """`{p3:Int64}`. The order matters: a bool is an int, a moment is a date."""
    return f"{{p{number}:{_type(value)}}}"


def _type(value: object) -> str:
    match value:
        case None:
            return "Nullable(Nothing)"
        case bool():
            return "Bool"
        case int():
            return "Int64"
        case float():
            return "Float64"
        case Decimal():
            return _decimal(value)
        case datetime():
            return "DateTime64(6, 'UTC')"
        case date():
            return "Date32"
        case UUID():
            return "UUID"
        case time():
            return "String"
        case _:
            return "String"


def _decimal(value: Decimal) -> str:
    """The narrowest with as many decimal places as the value has; what has more digits than any is a float."""
    exponent = int(value.as_tuple().exponent)
    places = max(0, -exponent)
    whole = max(1, value.adjusted() + 1)
    digits = next((most for most in DIGITS if whole + places <= most), None)
    return f"Decimal({digits}, {places})" if digits else "Float64"
