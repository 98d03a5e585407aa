"""A rating: a few stars."""

from collections.abc import Callable
from typing import Any

from django.db import models

from runtime.fields.parts import conversions, operators
from runtime.fields.parts.columns import flags
from runtime.fields.parts.numbers import number_text, whole, whole_from_text
from runtime.fields.parts.options import option
from runtime.fields.parts.texts import as_given
from runtime.fields.type import FieldSpec, FieldType


def parse(spec: FieldSpec) -> Callable[[Any], int]:
    most = spec.option("max", 5)

    def read(value: Any) -> int:
        number = whole(value)
        if not 1 <= number <= most:
            raise ValueError(f"A rating is a whole number from 1 to {most}.")
        return number

    return read


FIELD_TYPE = FieldType(
    name="rating",
    title={"en": "Rating", "zh-CN": "评分"},
    icon="star",
    group="number",
    options={"max": option("Highest rating", "最高分", type="integer", minimum=2, maximum=10, default=5)},
    column=lambda spec: models.SmallIntegerField(**flags(spec)),
    parse=parse,
    show=as_given,
    from_text=whole_from_text,
    to_text=number_text,
    operand=lambda spec: whole,
    value_schema=lambda spec: {"type": "integer", "minimum": 1, "maximum": spec.option("max", 5)},
    operators=operators.ORDER,
    aggregates=operators.SUMS,
    cel="int",
    indexable=True,
    groupable=True,
    converts_from=conversions.TEXTS | conversions.NUMBERS,
    examples=(1, 5),
)
