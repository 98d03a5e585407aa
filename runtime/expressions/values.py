"""What passes between the platform and CEL: values in by the field's type, results out by the field's type.

CEL has no decimals. Decimals and money go in as doubles; a result for a decimal field comes out as the Decimal that the
double is written as (`Decimal(repr(x))`, so 0.1 is 0.1), and the caller rounds it to the field's scale. Sums of amounts
below 10^13 with two digits are exact after that rounding; equality of computed amounts should be tested after it, too.
"""

import math
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from runtime.expressions.errors import ExpressionError
from runtime.expressions.types import WORDS, CelType

INT64 = range(-(2**63), 2**63)
MAX_DEPTH = 16


def to_cel(value: object, cel_type: CelType) -> object:
    """A stored value of a field, ready for a context. Empty stays None, which is `null` in the expression."""
    if value is None:
        return None
    try:
        return _plain_as(value, cel_type)
    except (TypeError, ValueError, OverflowError, ArithmeticError) as error:
        raise ExpressionError("wrong_type", f"A value given to the expression is not {WORDS[cel_type]}.") from error


def _plain_as(value: object, cel_type: CelType) -> object:
    match cel_type:
        case "int":
            return plain(int(value))  # type: ignore[call-overload]
        case "double" | "decimal":
            return float(value)  # type: ignore[arg-type]
        case "bool":
            return bool(value)
        case "timestamp":
            return _moment(datetime.fromisoformat(value) if isinstance(value, str) else value)
        case "date":
            day = _moment(datetime.fromisoformat(value) if isinstance(value, str) else value)
            return day.replace(hour=0, minute=0, second=0, microsecond=0)
        case "duration":
            return value if isinstance(value, timedelta) else timedelta(seconds=float(value))  # type: ignore[arg-type]
        case "string":
            return plain(value if isinstance(value, str) else str(value))
        case _:
            return plain(value)


def _moment(value: object) -> datetime:
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    raise TypeError("neither a date nor a moment")


def plain(value: object, depth: int = 0) -> object:
    """Any context value in the few forms that CEL takes; moments and durations stay themselves at this point."""
    if value is None or isinstance(value, bool | float | timedelta):
        return value
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int):
        return _int64(value)
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date):
        return _moment(value)
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value)
    if depth >= MAX_DEPTH:
        raise ExpressionError("too_large", "A value given to the expression is too deeply nested.")
    if isinstance(value, Mapping):
        return {_text(str(key)): plain(member, depth + 1) for key, member in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(member, depth + 1) for member in value]
    raise ExpressionError("wrong_type", f"A value of type {type(value).__name__} cannot be used in an expression.")


def _int64(value: int) -> int:
    if value not in INT64:
        raise ExpressionError("overflow", "A whole number given to the expression is too large (more than 64 bits).")
    return int(value)


def _text(value: str) -> str:
    # Half a surrogate pair is not text; the library would stop at it.
    return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")


def written(value: object) -> object:
    """Moments and durations inside lists and objects, as the texts that `timestamp()` and `duration()` read."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="auto").replace("+00:00", "Z")
    if isinstance(value, timedelta):
        return f"{value.total_seconds():f}s"
    if isinstance(value, dict):
        return {key: written(member) for key, member in value.items()}
    if isinstance(value, list):
        return [written(member) for member in value]
    return value


def result(value: object) -> object:
    """What the library gives, as plain Python; NaN and infinity are no values."""
    if isinstance(value, float) and not math.isfinite(value):
        raise ExpressionError(
            "divide_by_zero", "The expression gives no finite number (is something divided by zero?)."
        )
    if value is None or isinstance(value, bool | int | float | str | datetime | timedelta):
        return value
    if isinstance(value, bytes | bytearray):
        return bytes(value)
    if isinstance(value, list):
        return [result(member) for member in value]
    if isinstance(value, dict):
        return {result(key): result(member) for key, member in value.items()}
    raise ExpressionError("wrong_type", "The expression gives a type, not a value.")


def from_cel(value: object, cel_type: CelType) -> object:
    """A result as a value for a field of that type; null stays None."""
    if value is None:
        return None
    number = isinstance(value, int | float) and not isinstance(value, bool)
    match cel_type:
        case "int" if number and value == int(value):  # type: ignore[call-overload]
            return int(value)  # type: ignore[call-overload]
        case "double" if number:
            return float(value)  # type: ignore[arg-type]
        case "decimal" if number:
            return Decimal(repr(value))
        case "string" if isinstance(value, str):
            return value
        case "bool" if isinstance(value, bool):
            return value
        case "timestamp" if isinstance(value, datetime):
            return value
        case "date" if isinstance(value, datetime):
            return value.date()
        case "duration" if isinstance(value, timedelta):
            return value
        case "list" if isinstance(value, list):
            return value
        case "map" if isinstance(value, dict):
            return value
        case "dyn":
            return value
        case _:
            raise ExpressionError(
                "wrong_type", f"The expression gives {_named(value)}, but {WORDS[cel_type]} is needed."
            )


def _named(value: object) -> str:
    names: tuple[tuple[type, CelType], ...] = (
        (bool, "bool"),
        (int, "int"),
        (float, "double"),
        (str, "string"),
        (datetime, "timestamp"),
        (timedelta, "duration"),
        (list, "list"),
        (dict, "map"),
    )
    return next((WORDS[word] for python, word in names if isinstance(value, python)), "something else")
