"""A colour: "#rrggbb", or "#rrggbbaa" where it may be transparent."""

import re
from collections.abc import Callable
from typing import Any

from django.db import models

from runtime.fields.parts import operators
from runtime.fields.parts.columns import flags
from runtime.fields.parts.options import option
from runtime.fields.parts.texts import as_given, line, operand, same, stripped
from runtime.fields.type import FieldSpec, FieldType

COLOR = re.compile("#(?:[0-9a-f]{3}|[0-9a-f]{6}|[0-9a-f]{8})")


def parse(spec: FieldSpec) -> Callable[[Any], str]:
    longest = 9 if spec.option("alpha") else 7

    def read(value: Any) -> str:
        color = line(value, 20).strip().lower()
        if not COLOR.fullmatch(color) or len(color) > longest:
            raise ValueError(f"'{color}' is not a colour such as {'#1e90ffcc' if longest == 9 else '#1e90ff'}.")
        return "#" + "".join(digit * 2 for digit in color[1:]) if len(color) == 4 else color

    return read


FIELD_TYPE = FieldType(
    name="color",
    title={"en": "Colour", "zh-CN": "颜色"},
    icon="palette",
    group="other",
    options={"alpha": option("May be transparent", "允许透明", type="boolean", default=False)},
    column=lambda spec: models.CharField(max_length=9, **flags(spec)),
    parse=parse,
    show=as_given,
    from_text=stripped,
    to_text=same,
    operand=operand,
    value_schema=lambda spec: {"type": "string", "pattern": "^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})$"},
    operators=operators.EQUAL,
    aggregates=operators.DISTINCT,
    cel="string",
    indexable=True,
    groupable=True,
    converts_from=frozenset({"text"}),
    examples=("#1e90ff", "#000000"),
)
