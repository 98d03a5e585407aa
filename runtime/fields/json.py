"""Any JSON value, if need be of a given schema."""

from collections.abc import Callable, Iterator
from typing import Any

import orjson
from django.db import models

from metadata.schemas import check_schema
from operations.errors import OperationError
from operations.json import strict_loads
from operations.problems import Problem
from operations.shape import problems_of_shape, validator_of
from runtime.fields.parts import operators
from runtime.fields.parts.columns import flags
from runtime.fields.parts.documents import document_text, loaded
from runtime.fields.parts.options import option
from runtime.fields.type import FieldSpec, FieldType

MOST_BYTES = 65_536


def parse(spec: FieldSpec) -> Callable[[Any], str]:
    schema, most = spec.option("schema"), spec.option("max_bytes", MOST_BYTES)
    if not schema:
        return lambda value: document_text(value, most)
    validator = validator_of(schema)

    def read(value: Any) -> str:
        text = document_text(value, most)
        if not validator.is_valid(value):
            first = problems_of_shape(validator, schema, value)[0]
            raise ValueError(f"At {first.pointer or 'the top'}: {first.message}")
        return text

    return read


def from_text(spec: FieldSpec) -> Callable[[str], Any]:
    def read(cell: str) -> Any:
        try:
            return strict_loads(cell.encode())
        except (OperationError, UnicodeError) as error:
            raise ValueError(str(error)) from None

    return read


def checks(spec: FieldSpec) -> Iterator[Problem]:
    yield from (problem.under("/options/schema") for problem in check_schema(spec.option("schema", True)))


FIELD_TYPE = FieldType(
    name="json",
    title={"en": "JSON", "zh-CN": "JSON"},
    icon="braces",
    group="other",
    options={
        "schema": option("JSON Schema of the value", "值的 JSON Schema", type="object"),
        "max_bytes": option(
            "Most bytes", "最大字节数", type="integer", minimum=2, maximum=1_000_000, default=MOST_BYTES
        ),
    },
    column=lambda spec: models.JSONField(**flags(spec)),
    parse=parse,
    show=lambda spec: loaded,
    from_text=from_text,
    to_text=lambda spec: lambda value: orjson.dumps(value).decode(),
    value_schema=lambda spec: dict(spec.option("schema") or {}),
    checks=checks,
    operators=operators.NULL,
    aggregates=operators.COUNT,
    cel="dyn",
    into_expression=loaded,
    sortable=False,
    converts_from=frozenset({"text", "long_text", "multi_choice", "geo_point", "money"}),
    examples=({"a": [1, 2.5, None, True, "x"]}, [], "text", 5, False),
)
