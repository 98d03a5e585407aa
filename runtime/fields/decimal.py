"""An exact number with a fixed number of decimal places; a text in JSON ("12.50"): nothing rounds it on the way."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db import models

from operations.problems import Problem
from runtime.fields.parts import conversions, operators
from runtime.fields.parts.columns import flags
from runtime.fields.parts.numbers import decimal, decimal_from_text, fitted, number_text, shown, within
from runtime.fields.parts.options import DECIMAL, option, order_of, wrong_option
from runtime.fields.type import FieldSpec, FieldType

EXACT_IN_SQLITE = 15


def digits(spec: FieldSpec) -> int:
    return int(spec.option("digits", 15))


def places(spec: FieldSpec) -> int:
    return int(spec.option("places", 2))


def parse(spec: FieldSpec) -> Callable[[Any], Any]:
    return within(spec, fitted(digits(spec), places(spec)))


def checks(spec: FieldSpec) -> Iterator[Problem]:
    if places(spec) >= digits(spec):
        yield wrong_option(
            "places", f"{places(spec)} places leave no digit before the point; there are {digits(spec)}."
        )
        return
    yield from order_of(spec, "min", "max", fitted(digits(spec), places(spec)))
    if digits(spec) > EXACT_IN_SQLITE:
        message = (
            f"SQLite keeps {EXACT_IN_SQLITE} digits exactly; {digits(spec)} are exact on PostgreSQL and MySQL only."
        )
        yield Problem(code="inexact_in_sqlite", pointer="/options/digits", message=message, level="warning")


FIELD_TYPE = FieldType(
    name="decimal",
    title={"en": "Decimal", "zh-CN": "小数"},
    icon="decimals-arrow-right",
    group="number",
    options={
        "digits": option("Digits in all", "总位数", type="integer", minimum=1, maximum=30, default=15),
        "places": option("Decimal places", "小数位数", type="integer", minimum=0, maximum=12, default=2),
        "min": option("Smallest", "最小值", **DECIMAL),
        "max": option("Largest", "最大值", **DECIMAL),
        "unit": option("Unit", "单位", type="string", maxLength=20),
    },
    column=lambda spec: models.DecimalField(max_digits=digits(spec), decimal_places=places(spec), **flags(spec)),
    parse=parse,
    show=lambda spec: shown(places(spec)),
    show_sql=lambda spec: "({column})::text",
    from_text=decimal_from_text,
    to_text=number_text,
    operand=lambda spec: decimal,
    value_schema=lambda spec: {"type": ["string", "number"], "pattern": r"^[+-]?[0-9]+(\.[0-9]+)?$"},
    checks=checks,
    operators=operators.ORDER,
    aggregates=operators.SUMS,
    cel="decimal",
    indexable=True,
    groupable=True,
    converts_from=conversions.TEXTS | conversions.NUMBERS,
    examples=("12.50", "-0.01", "9999999999999.99"),
)
