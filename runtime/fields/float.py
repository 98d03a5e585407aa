"""A measured number: double precision, finite."""

from collections.abc import Callable, Iterator
from math import isfinite
from typing import Any

from django.db import models

from operations.problems import Problem
from runtime.fields.parts import conversions, operators
from runtime.fields.parts.columns import flags
from runtime.fields.parts.numbers import SAFE, number_text, within
from runtime.fields.parts.options import option, order_of
from runtime.fields.parts.texts import as_given, kind_of
from runtime.fields.type import FieldSpec, FieldType


def number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"A number is expected, not {kind_of(value)}.")
    if isinstance(value, int) and not -SAFE <= value <= SAFE:
        raise ValueError("This number is beyond 2^53, where a double is not exact.")
    if not isfinite(value):
        raise ValueError("The number must be finite.")
    return float(value) + 0.0  # -0.0 becomes 0.0


def from_text(spec: FieldSpec) -> Callable[[str], float]:
    def read(cell: str) -> float:
        try:
            return number(float(cell.strip().replace("_", "?")))
        except ValueError:
            raise ValueError(f"'{cell[:40]}' is not a number such as 3.14.") from None

    return read


def checks(spec: FieldSpec) -> Iterator[Problem]:
    yield from order_of(spec, "min", "max", number)


FIELD_TYPE = FieldType(
    name="float",
    title={"en": "Number", "zh-CN": "浮点数"},
    icon="sigma",
    group="number",
    options={
        "min": option("Smallest", "最小值", type="number"),
        "max": option("Largest", "最大值", type="number"),
        "places": option("Decimal places shown", "显示小数位数", type="integer", minimum=0, maximum=15),
        "unit": option("Unit", "单位", type="string", maxLength=20),
    },
    column=lambda spec: models.FloatField(**flags(spec)),
    parse=lambda spec: within(spec, number),
    show=as_given,
    from_text=from_text,
    to_text=number_text,
    operand=lambda spec: number,
    value_schema=lambda spec: {"type": "number"},
    checks=checks,
    operators=operators.ORDER,
    aggregates=operators.SUMS,
    cel="double",
    indexable=True,
    converts_from=conversions.TEXTS | conversions.NUMBERS,
    examples=(3.14, -0.5, 1e-9, 12),
)
