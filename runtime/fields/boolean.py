"""Yes or no."""

from collections.abc import Callable
from typing import Any

from django.db import models

from runtime.fields.parts import operators
from runtime.fields.parts.columns import flags
from runtime.fields.parts.texts import kind_of
from runtime.fields.type import FieldSpec, FieldType

WORDS = dict.fromkeys(("true", "yes", "y", "1", "1.0", "on", "是", "真"), True)
WORDS |= dict.fromkeys(("false", "no", "n", "0", "0.0", "off", "否", "假"), False)


def parse(spec: FieldSpec) -> Callable[[Any], bool]:
    def read(value: Any) -> bool:
        if not isinstance(value, bool):
            raise ValueError(f"true or false is expected, not {kind_of(value)}.")
        return value

    return read


def from_text(spec: FieldSpec) -> Callable[[str], bool]:
    def read(cell: str) -> bool:
        word = WORDS.get(cell.strip().lower())
        if word is None:
            raise ValueError(f"'{cell[:40]}' is neither true nor false.")
        return word

    return read


FIELD_TYPE = FieldType(
    name="boolean",
    title={"en": "Yes/No", "zh-CN": "是/否"},
    icon="toggle-left",
    group="choice",
    column=lambda spec: models.BooleanField(**flags(spec)),
    parse=parse,
    show=lambda spec: bool,
    from_text=from_text,
    to_text=lambda spec: lambda value: "true" if value else "false",
    value_schema=lambda spec: {"type": "boolean"},
    operators=operators.EQUAL,
    aggregates=operators.DISTINCT,
    cel="bool",
    indexable=True,
    groupable=True,
    converts_from=frozenset({"text", "integer", "choice"}),
    examples=(True, False),
)
