"""A whole number of 64 bits.

JSON numbers are exact up to 2^53 only, so a field holds no more unless it is `big`; then what is beyond is shown, and
taken, as a text: "9007199254740993".
"""

from collections.abc import Callable, Iterator
from typing import Any

from django.db import models

from operations.problems import Problem
from runtime.fields.parts import conversions, operators
from runtime.fields.parts.columns import flags
from runtime.fields.parts.numbers import INTEGER, LARGEST, SAFE, SMALLEST, number_text, whole, whole_from_text, within
from runtime.fields.parts.options import option, order_of
from runtime.fields.type import FieldSpec, FieldType

BOUND = {"type": ["integer", "string"]}


def parse(spec: FieldSpec) -> Callable[[Any], int]:
    return within(spec, _big if spec.option("big") else _safe)


def show(spec: FieldSpec) -> Callable[[Any], int | str] | None:
    return (lambda value: value if -SAFE <= value <= SAFE else str(value)) if spec.option("big") else None


def show_sql(spec: FieldSpec) -> str:
    if not spec.option("big"):
        return ""
    return (
        f"CASE WHEN {{column}} BETWEEN -{SAFE} AND {SAFE} THEN to_json({{column}}) ELSE to_json({{column}}::text) END"
    )


def from_text(spec: FieldSpec) -> Callable[[str], int | str]:
    read = whole_from_text(spec)
    shown = show(spec)
    return (lambda cell: shown(read(cell))) if shown else read


def value_schema(spec: FieldSpec) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": ["integer", "string"] if spec.option("big") else "integer"}
    low, high = spec.option("min"), spec.option("max")
    if isinstance(low, int):
        schema["minimum"] = low
    if isinstance(high, int):
        schema["maximum"] = high
    return schema


def checks(spec: FieldSpec) -> Iterator[Problem]:
    yield from order_of(spec, "min", "max", _big if spec.option("big") else _safe)


def _safe(value: Any) -> int:
    number = whole(value)
    if not -SAFE <= number <= SAFE:
        raise ValueError(
            "This number is beyond 2^53, where JSON numbers are not exact; the field is not made for that."
        )
    return number


def _big(value: Any) -> int:
    if isinstance(value, str) and INTEGER.fullmatch(value) and abs(int(value)) > SAFE:
        value = int(value)
        if not SMALLEST <= value <= LARGEST:
            raise ValueError("This number does not fit into 64 bits.")
    return whole(value)


FIELD_TYPE = FieldType(
    name="integer",
    title={"en": "Integer", "zh-CN": "整数"},
    icon="hash",
    group="number",
    options={
        "min": option("Smallest", "最小值", **BOUND),
        "max": option("Largest", "最大值", **BOUND),
        "big": option(
            "May go beyond 2^53 (then shown as text)", "允许超过 2^53（以文本显示）", type="boolean", default=False
        ),
        "unit": option("Unit", "单位", type="string", maxLength=20),
    },
    column=lambda spec: models.BigIntegerField(**flags(spec)),
    parse=parse,
    show=show,
    show_sql=show_sql,
    from_text=from_text,
    to_text=number_text,
    operand=lambda spec: _big,
    value_schema=value_schema,
    checks=checks,
    operators=operators.ORDER,
    aggregates=operators.SUMS,
    cel="int",
    indexable=True,
    groupable=True,
    converts_from=conversions.TEXTS | conversions.NUMBERS | {"choice", "sequence", "reference"},
    examples=(0, -7, 9007199254740991),
)
