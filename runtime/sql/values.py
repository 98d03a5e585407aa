"""What one gives for the parameters of a statement: read by their types, refused with all that is wrong."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from operations.problems import Problem, did_you_mean, pointer
from runtime.sql.parameters import Parameter, Parameters
from runtime.sql.refusals import Refused, quoted

MOST_ITEMS = 1_000
LONGEST_TEXT = 100_000


def coerced(parameters: Parameters, values: Mapping[str, Any]) -> dict[str, object]:
    """Each declared parameter with a value of its type; None where none is given. Refused with all that is wrong."""
    problems = [_unknown(name, parameters) for name in values if name not in parameters]
    given: dict[str, object] = {}
    for name, parameter in parameters.items():
        try:
            given[name] = _value(parameter, values.get(name))
        except ValueError as error:
            problems.append(Problem(code="wrong_value", pointer=pointer("parameters", name), message=str(error)))
    if problems:
        raise Refused(*problems)
    return given


def _unknown(name: str, parameters: Parameters) -> Problem:
    return Problem(
        code="unknown_parameter",
        pointer=pointer("parameters", name[:60]),
        message=f"There is no parameter {quoted(name)}.",
        hint=did_you_mean(name[:60], parameters),
    )


def _value(parameter: Parameter, value: Any) -> object:
    if value is None:
        return None
    if parameter.type == "sort":
        if value not in parameter.choices:
            raise ValueError(
                f"There is no order {quoted(str(value))}. {did_you_mean(str(value), parameter.choices)}".strip()
            )
        return str(value)
    read = READERS[parameter.type]
    if not parameter.many:
        return _read(read, value, parameter.type)
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise ValueError("A list of values is wanted here.")
    items = list(value)
    if len(items) > MOST_ITEMS:
        raise ValueError(f"The list has {len(items):,} values; at most {MOST_ITEMS:,} are taken.")
    if any(item is None for item in items):
        raise ValueError("An item of the list is empty.")
    return tuple(_read(read, item, parameter.type) for item in items)


def _read(read: Callable[[Any], object], value: Any, type: str) -> object:
    try:
        return read(value)
    except (ValueError, TypeError, InvalidOperation, OverflowError):
        raise ValueError(f"{quoted(str(value))} is not {WANTED[type]}.") from None


def _text(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal | date | UUID):
        raise ValueError
    text = str(value)
    if len(text) > LONGEST_TEXT or "\x00" in text:
        raise ValueError
    return text


def _integer(value: Any) -> int:
    if isinstance(value, bool) or (isinstance(value, float | Decimal) and value != int(value)):
        raise ValueError
    number = int(value)
    if not -(2**63) <= number < 2**63:
        raise ValueError
    return number


def _decimal(value: Any) -> Decimal:
    if isinstance(value, bool):
        raise ValueError
    number = Decimal(str(value))
    if not number.is_finite() or abs(number.adjusted()) > 100:
        raise ValueError
    return number


def _number(value: Any) -> float:
    number = float(_decimal(value))
    if number in (float("inf"), float("-inf")):
        raise ValueError
    return number


def _boolean(value: Any) -> bool:
    word = str(value).lower() if isinstance(value, bool | int | str) else ""
    if word not in ("true", "false", "1", "0"):
        raise ValueError
    return word in ("true", "1")


def _date(value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])


def _datetime(value: Any) -> datetime:
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value).replace("Z", "+00:00"))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _time(value: Any) -> time:
    return value if isinstance(value, time) else time.fromisoformat(str(value))


def _uuid(value: Any) -> UUID:
    return value if isinstance(value, UUID) else UUID(str(value))


READERS: Mapping[str, Callable[[Any], object]] = {
    "text": _text,
    "integer": _integer,
    "decimal": _decimal,
    "number": _number,
    "boolean": _boolean,
    "date": _date,
    "datetime": _datetime,
    "time": _time,
    "uuid": _uuid,
}
WANTED: Mapping[str, str] = {
    "text": "a text",
    "integer": "a whole number",
    "decimal": "a number",
    "number": "a number",
    "boolean": "true or false",
    "date": "a date (2024-03-31)",
    "datetime": "a moment (2024-03-31T09:00:00Z)",
    "time": "a time (09:30:00)",
    "uuid": "a UUID",
}
