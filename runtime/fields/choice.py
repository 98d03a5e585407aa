"""One of a list of choices."""

from django.db import models

from runtime.fields.parts import operators
from runtime.fields.parts.choices import LONGEST, cell_reader, choices_option, one_of, twice, values
from runtime.fields.parts.columns import flags
from runtime.fields.parts.options import option
from runtime.fields.parts.texts import as_given, operand, same
from runtime.fields.type import FieldType

FIELD_TYPE = FieldType(
    name="choice",
    title={"en": "Choice", "zh-CN": "单选"},
    icon="circle-dot",
    group="choice",
    options={
        "choices": choices_option("Choices", "选项"),
        "shown_as": option("Shown as", "显示方式", enum=["select", "radio", "segments"], default="select"),
    },
    required_options=("choices",),
    column=lambda spec: models.CharField(max_length=LONGEST, **flags(spec)),
    parse=lambda spec: one_of(values(spec)),
    show=as_given,
    from_text=cell_reader,
    to_text=same,
    operand=operand,
    value_schema=lambda spec: {"type": "string", "enum": list(values(spec))},
    checks=twice,
    operators=operators.EQUAL,
    aggregates=operators.DISTINCT,
    cel="string",
    indexable=True,
    groupable=True,
    converts_from=frozenset({"text", "long_text", "integer", "boolean", "state", "multi_choice"}),
    examples=("open", "已关闭"),
    example_options={
        "choices": [
            {"value": "open", "label": {"en": "Open", "zh-CN": "打开"}, "color": "#2080f0"},
            {"value": "已关闭"},
        ]
    },
)
