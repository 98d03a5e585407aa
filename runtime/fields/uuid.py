"""A UUID, kept as text in its usual form, so that every database and every reader sees the same."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import models

from runtime.fields.parts import operators
from runtime.fields.parts.columns import flags
from runtime.fields.parts.texts import as_given, line, operand, same, stripped
from runtime.fields.type import FieldSpec, FieldType


def parse(spec: FieldSpec) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        written = line(value, 50).strip()
        try:
            return str(UUID(written))
        except ValueError:
            example = "123e4567-e89b-12d3-a456-426614174000"
            raise ValueError(f"'{written}' is not a UUID such as {example}.") from None

    return read


FIELD_TYPE = FieldType(
    name="uuid",
    title={"en": "UUID", "zh-CN": "UUID"},
    icon="fingerprint",
    group="other",
    column=lambda spec: models.CharField(max_length=36, **flags(spec)),
    parse=parse,
    show=as_given,
    from_text=stripped,
    to_text=same,
    operand=operand,
    value_schema=lambda spec: {"type": "string", "format": "uuid"},
    operators=operators.EQUAL | {"starts_with"},
    aggregates=operators.DISTINCT,
    cel="string",
    indexable=True,
    searchable=True,
    groupable=True,
    converts_from=frozenset({"text"}),
    examples=("123e4567-e89b-12d3-a456-426614174000",),
)
