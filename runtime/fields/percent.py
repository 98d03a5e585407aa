"""A percentage: "12.50" is 12.5 %. Exact, a text in JSON like every decimal."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db import models

from operations.problems import Problem
from runtime.fields.parts import conversions, operators
from runtime.fields.parts.columns import flags
from runtime.fields.parts.numbers import decimal, decimal_from_text, fitted, shown, within
from runtime.fields.parts.options import DECIMAL, option, order_of
from runtime.fields.type import FieldSpec, FieldType

DIGITS_BEFORE_POINT = 7


def places(spec: FieldSpec) -> int:
    return int(spec.option("places", 2))


def read(spec: FieldSpec) -> Callable[[Any], Any]:
    return fitted(DIGITS_BEFORE_POINT + places(spec), places(spec))


def checks(spec: FieldSpec) -> Iterator[Problem]:
    yield from order_of(spec, "min", "max", read(spec))


def from_text(spec: FieldSpec) -> Callable[[str], str]:
    number = decimal_from_text(spec)
    return lambda cell: number(cell.strip().removesuffix("%"))


FIELD_TYPE = FieldType(
    name="percent",
    title={"en": "Percent", "zh-CN": "百分比"},
    icon="percent",
    group="number",
    options={
        "places": option("Decimal places", "小数位数", type="integer", minimum=0, maximum=6, default=2),
        "min": option("Smallest", "最小值", **DECIMAL),
        "max": option("Largest", "最大值", **DECIMAL),
        "bar": option("Draw as a bar", "显示为进度条", type="boolean", default=False),
    },
    column=lambda spec: models.DecimalField(
        max_digits=DIGITS_BEFORE_POINT + places(spec), decimal_places=places(spec), **flags(spec)
    ),
    parse=lambda spec: within(spec, read(spec)),
    show=lambda spec: shown(places(spec)),
    show_sql=lambda spec: "({column})::text",
    from_text=from_text,
    to_text=lambda spec: lambda value: f"{value}%",
    operand=lambda spec: decimal,
    value_schema=lambda spec: {"type": ["string", "number"], "pattern": r"^[+-]?[0-9]+(\.[0-9]+)?$"},
    checks=checks,
    operators=operators.ORDER,
    aggregates=operators.SUMS,
    cel="decimal",
    indexable=True,
    groupable=True,
    converts_from=conversions.TEXTS | conversions.NUMBERS,
    examples=("12.50", "0.00", "-3.25"),
)
