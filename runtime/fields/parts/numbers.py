"""Numbers as values: strict about types, exact about decimals."""

import re
from collections.abc import Callable
from decimal import Context, Decimal, InvalidOperation
from math import isfinite
from typing import Any

from runtime.fields.parts.texts import kind_of
from runtime.fields.type import FieldSpec

SMALLEST, LARGEST = -(2**63), 2**63 - 1
SAFE = 2**53 - 1
DECIMAL = re.compile(r"[+-]?[0-9]{1,40}(\.[0-9]{1,40})?")
INTEGER = re.compile(r"-?[0-9]{1,19}")
WHOLE = re.compile(r"([+-]?[0-9]{1,19})(\.0*)?")
EXACT = Context(prec=80)


def whole(value: Any) -> int:
    """An integer; neither true nor "1" nor 1.0 is one."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"A whole number is expected, not {_kind(value)}.")
    if not SMALLEST <= value <= LARGEST:
        raise ValueError("This number does not fit into 64 bits.")
    return value


def decimal(value: Any) -> Decimal:
    """An exact number, given as a text ("12.50") or as a JSON number."""
    if isinstance(value, str) and DECIMAL.fullmatch(value):
        return Decimal(value)
    if isinstance(value, int) and not isinstance(value, bool) and SMALLEST <= value <= LARGEST:
        return Decimal(value)
    if isinstance(value, float) and isfinite(value):
        return Decimal(repr(value))
    raise ValueError(f'A decimal number such as "12.50" is expected, not {_kind(value)}.')


def fitted(digits: int, places: int) -> Callable[[Any], Decimal]:
    """Reads a decimal with at most `places` after the point and `digits` in all; never rounds."""
    step, limit = Decimal(1).scaleb(-places), Decimal(10) ** (digits - places)

    def fit(value: Any) -> Decimal:
        number = decimal(value)
        if abs(number) >= limit:
            raise ValueError(f"This number is too large: at most {digits - places} digits before the point.")
        try:
            exact = EXACT.quantize(number, step)
        except InvalidOperation:
            raise ValueError("This number has too many digits.") from None
        if exact != number:
            raise ValueError(f"This number has more than {places} decimal places.")
        return exact if exact else abs(exact)

    return fit


def shown(places: int) -> Callable[[Any], str]:
    """A stored decimal as text with all its places; SQLite gives it as int, float or text."""
    form = f".{places}f"
    return lambda value: format(value if isinstance(value, Decimal | float) else Decimal(value), form)


def within(spec: FieldSpec, read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """`read`, and the options `min` and `max` kept."""
    low, high = spec.option("min"), spec.option("max")
    if low is None and high is None:
        return read
    lowest = None if low is None else read(low)
    highest = None if high is None else read(high)

    def bounded(value: Any) -> Any:
        number = read(value)
        if lowest is not None and number < lowest:
            raise ValueError(f"This must be at least {low}.")
        if highest is not None and number > highest:
            raise ValueError(f"This must be at most {high}.")
        return number

    return bounded


def whole_from_text(spec: FieldSpec) -> Callable[[str], int]:
    """Spreadsheets write whole numbers as 12.0, too."""

    def read(cell: str) -> int:
        if match := WHOLE.fullmatch(cell.strip()):
            return int(match[1])
        raise ValueError(f"'{cell[:40]}' is not a whole number.")

    return read


def decimal_from_text(spec: FieldSpec) -> Callable[[str], str]:
    def read(cell: str) -> str:
        if DECIMAL.fullmatch(cell.strip()):
            return cell.strip()
        raise ValueError(f"'{cell[:40]}' is not a decimal number such as 12.50.")

    return read


def number_text(spec: FieldSpec) -> Callable[[Any], str]:
    return lambda value: str(value)


def _kind(value: Any) -> str:
    if isinstance(value, str):
        return f'the text "{value[:40]}"'
    return f"{value!r}" if isinstance(value, float) else kind_of(value)
