"""Text of many lines, plain or Markdown."""

from collections.abc import Callable
from typing import Any

from django.db import models

from runtime.fields.parts import conversions, operators
from runtime.fields.parts.columns import flags
from runtime.fields.parts.options import option, order_of
from runtime.fields.parts.texts import as_given, operand, same, text
from runtime.fields.type import FieldSpec, FieldType

DEFAULT_LENGTH = 100_000


def parse(spec: FieldSpec) -> Callable[[Any], str]:
    longest, shortest = spec.option("max_length", DEFAULT_LENGTH), spec.option("min_length", 0)

    def read(value: Any) -> str:
        found = text(value, longest)
        if len(found) < shortest:
            raise ValueError(f"This has {len(found)} characters; at least {shortest} are needed.")
        return found

    return read


FIELD_TYPE = FieldType(
    name="long_text",
    title={"en": "Long text", "zh-CN": "多行文本"},
    icon="align-left",
    group="text",
    options={
        "max_length": option(
            "Longest", "最大长度", type="integer", minimum=1, maximum=1_000_000, default=DEFAULT_LENGTH
        ),
        "min_length": option("Shortest", "最小长度", type="integer", minimum=0, maximum=1_000_000),
        "format": option("Format", "格式", enum=["plain", "markdown"], default="plain"),
        "rows": option("Lines shown in a form", "表单显示行数", type="integer", minimum=2, maximum=40, default=4),
    },
    column=lambda spec: models.TextField(**flags(spec)),
    parse=parse,
    show=as_given,
    from_text=same,
    to_text=same,
    operand=operand,
    value_schema=lambda spec: {"type": "string", "maxLength": spec.option("max_length", DEFAULT_LENGTH)},
    checks=lambda spec: order_of(spec, "min_length", "max_length"),
    operators=operators.LONG,
    aggregates=operators.COUNT,
    cel="string",
    sortable=False,
    searchable=True,
    converts_from=conversions.ALL,
    examples=("One line\nand another.", "第一行\n第二行"),
)
