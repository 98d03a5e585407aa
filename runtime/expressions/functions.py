"""The functions an expression may call beyond CEL's own: the null-safe ones, and arithmetic between int and double."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from cel_expr_python import cel

from runtime.expressions.values import INT64, written

INT, DOUBLE, STRING, BOOL = cel.Type.INT, cel.Type.DOUBLE, cel.Type.STRING, cel.Type.BOOL
NULL, TIMESTAMP, DURATION = cel.Type.NULL, cel.Type.TIMESTAMP, cel.Type.DURATION
LIST, MAP = cel.Type.List(cel.Type.DYN), cel.Type.Map(cel.Type.DYN, cel.Type.DYN)


@dataclass(frozen=True, kw_only=True)
class Function:
    """`takes` lists the accepted types: a parameter of type dyn matches nothing when types are not checked."""

    name: str
    signature: str
    meaning: Mapping[str, str]
    examples: tuple[tuple[str, object], ...]
    takes: tuple[cel.Type, ...]
    gives: cel.Type
    body: Callable[[Any], Any]

    def declaration(self) -> cel.FunctionDecl:
        return cel.FunctionDecl(
            self.name,
            [
                cel.Overload(f"{self.name}_{place}", self.gives, [parameter], False, self.body)
                for place, parameter in enumerate(self.takes)
            ],
        )


def num(value: float | str | None) -> float:
    try:
        return float(value or 0)
    except ValueError:
        return 0.0


def text_of(value: object) -> str:
    """As JavaScript's String() writes it, so that the browser shows the same."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _number_text(value)
    return str(written(value)) if isinstance(value, datetime) else str(value)


def _number_text(value: float) -> str:
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")
    if value == 0:
        return "0"
    if 1e-6 <= abs(value) < 1e21:
        text = format(Decimal(repr(value)), "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    mantissa, exponent = repr(value).split("e")
    return f"{mantissa.removesuffix('.0')}e{int(exponent):+d}"


def empty(value: object) -> bool:
    return value is None or value in ("", [], {})


def total(values: list[object]) -> float:
    return math.fsum(num(value) for value in values if isinstance(value, int | float | str) or value is None)


FUNCTIONS: tuple[Function, ...] = (
    Function(
        name="num",
        signature="num(x) -> double",
        meaning={"en": "The number, or 0 when x is empty or no number.", "zh-CN": "数字；为空或不是数字时为 0。"},
        examples=(("num(null) + 1", 1.0), ("num('2.5')", 2.5)),
        takes=(INT, DOUBLE, STRING, BOOL, NULL),
        gives=DOUBLE,
        body=num,
    ),
    Function(
        name="str",
        signature="str(x) -> string",
        meaning={"en": "The value as text, or '' when x is empty.", "zh-CN": "文本；为空时为空文本。"},
        examples=(("str(null)", ""), ("str(2.5)", "2.5")),
        takes=(STRING, INT, DOUBLE, BOOL, TIMESTAMP, NULL),
        gives=STRING,
        body=text_of,
    ),
    Function(
        name="empty",
        signature="empty(x) -> bool",
        meaning={
            "en": "Whether x is null, '' or a list or object without members.",
            "zh-CN": "是否为空值、空文本、空列表或空对象。",
        },
        examples=(("empty('')", True), ("empty(0)", False)),
        takes=(STRING, LIST, MAP, NULL, INT, DOUBLE, BOOL, TIMESTAMP, DURATION),
        gives=BOOL,
        body=empty,
    ),
    Function(
        name="sum",
        signature="sum(list) -> double",
        meaning={"en": "The sum of the numbers; empty members count 0.", "zh-CN": "数字之和；空值按 0 计算。"},
        examples=(("sum([1, 2, 3])", 6.0), ("sum([])", 0.0)),
        takes=(LIST, NULL),
        gives=DOUBLE,
        body=lambda values: total(values or []),
    ),
)


def _within(value: Any) -> Any:
    if isinstance(value, int) and value not in INT64:
        raise ValueError("integer overflow")
    return value


def _divided(left: Any, right: Any) -> Any:
    if isinstance(left, int) and isinstance(right, int):
        if right == 0:
            raise ValueError("divide by zero")
        quotient = abs(left) // abs(right)
        return _within(quotient if (left < 0) == (right < 0) else -quotient)
    if right == 0:
        return math.nan if left == 0 or math.isnan(left) else math.copysign(math.inf, left) * math.copysign(1, right)
    return left / right


Signature = tuple[cel.Type, cel.Type, cel.Type]

NUMBERS: tuple[Signature, ...] = (
    (INT, INT, INT),
    (INT, DOUBLE, DOUBLE),
    (DOUBLE, INT, DOUBLE),
    (DOUBLE, DOUBLE, DOUBLE),
)
MOMENTS: tuple[Signature, ...] = ((TIMESTAMP, DURATION, TIMESTAMP), (DURATION, DURATION, DURATION))
JOINED: tuple[Signature, ...] = ((DURATION, TIMESTAMP, TIMESTAMP), (STRING, STRING, STRING), (LIST, LIST, LIST))

# CEL refuses `quantity * price` when one is an int and the other a double. An expression that fails on that is run
# again with these in place of the operators. (operator, name, (left, right, result), what it does)
MIXED: tuple[tuple[str, str, tuple[Signature, ...], Callable[[Any, Any], Any]], ...] = (
    ("_+_", "@add", (*NUMBERS, *MOMENTS, *JOINED), lambda left, right: _within(left + right)),
    (
        "_-_",
        "@subtract",
        (*NUMBERS, *MOMENTS, (TIMESTAMP, TIMESTAMP, DURATION)),
        lambda left, right: _within(left - right),
    ),
    ("_*_", "@multiply", NUMBERS, lambda left, right: _within(left * right)),
    ("_/_", "@divide", NUMBERS, _divided),
)

MIXED_NAMES: Mapping[str, str] = {operator: name for operator, name, _, _ in MIXED}


def declarations() -> list[cel.FunctionDecl]:
    return [function.declaration() for function in FUNCTIONS] + [
        cel.FunctionDecl(
            name,
            [
                cel.Overload(f"{name[1:]}_{place}", gives, [left, right], False, body)
                for place, (left, right, gives) in enumerate(signatures)
            ],
        )
        for _, name, signatures, body in MIXED
    ]
