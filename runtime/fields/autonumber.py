"""A whole number that the platform counts up with each new row."""

from django.db import models

from runtime.fields.parts import operators
from runtime.fields.parts.columns import flags
from runtime.fields.parts.numbers import number_text, whole, whole_from_text
from runtime.fields.parts.options import option
from runtime.fields.parts.texts import as_given
from runtime.fields.type import FieldType

FIELD_TYPE = FieldType(
    name="autonumber",
    title={"en": "Automatic number", "zh-CN": "自动编号"},
    icon="arrow-up-1-0",
    group="computed",
    options={
        "start": option("First number", "起始编号", type="integer", minimum=0, maximum=1_000_000_000_000, default=1)
    },
    column=lambda spec: models.BigIntegerField(**flags(spec) | {"null": True, "blank": True}),
    parse=lambda spec: whole,
    show=as_given,
    from_text=whole_from_text,
    to_text=number_text,
    operand=lambda spec: whole,
    value_schema=lambda spec: {"type": "integer", "readOnly": True},
    operators=operators.ORDER,
    aggregates=operators.RANGE,
    cel="int",
    indexable=True,
    writable=False,
    converts_from=frozenset({"integer"}),
    examples=(1, 1000),
)
