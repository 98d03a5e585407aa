"""Rows that belong to this row, such as the lines of an invoice: written with it and deleted with it.

The table of the children names its parent by `owned_by`. The value is a list of rows, each an object of field
values, with the `id` of those that exist already.
"""

from collections.abc import Callable, Iterator
from typing import Any

import orjson

from operations.errors import OperationError
from operations.json import strict_loads
from operations.problems import Problem
from runtime.fields.parts import operators
from runtime.fields.parts.documents import document_text
from runtime.fields.parts.options import TABLE_NAME, option, order_of
from runtime.fields.parts.texts import kind_of
from runtime.fields.type import FieldSpec, FieldType

MOST = 1000
MOST_BYTES = 1_000_000


def parse(spec: FieldSpec) -> Callable[[Any], tuple[dict[str, Any], ...]]:
    """The rows as they came; their members are read by the children's own table."""
    fewest, most = spec.option("min_items", 0), spec.option("max_items", MOST)

    def read(value: Any) -> tuple[dict[str, Any], ...]:
        if not isinstance(value, list):
            raise ValueError(f"A list of rows is expected, not {kind_of(value)}.")
        if not fewest <= len(value) <= most:
            raise ValueError(f"There must be {fewest} to {most:,} rows; these are {len(value):,}.")
        document_text(value, MOST_BYTES)
        if not all(isinstance(row, dict) and all(isinstance(name, str) for name in row) for row in value):
            raise ValueError("Each row is an object of field values.")
        return tuple(value)

    return read


def from_text(spec: FieldSpec) -> Callable[[str], Any]:
    def read(cell: str) -> Any:
        try:
            return strict_loads(cell.encode())
        except (OperationError, UnicodeError) as error:
            raise ValueError(str(error)) from None

    return read


def checks(spec: FieldSpec) -> Iterator[Problem]:
    yield from order_of(spec, "min_items", "max_items")


FIELD_TYPE = FieldType(
    name="children",
    title={"en": "Child rows", "zh-CN": "子表"},
    icon="list-tree",
    group="relation",
    options={
        "target": option("Table of the child rows", "子表", **TABLE_NAME),
        "min_items": option("Fewest", "最少行数", type="integer", minimum=0, maximum=MOST),
        "max_items": option("Most", "最多行数", type="integer", minimum=1, maximum=MOST, default=MOST),
    },
    required_options=("target",),
    column=lambda spec: None,
    parse=parse,
    show=lambda spec: list,
    from_text=from_text,
    to_text=lambda spec: lambda value: orjson.dumps(value).decode(),
    value_schema=lambda spec: {
        "type": "array",
        "items": {"type": "object"},
        "maxItems": spec.option("max_items", MOST),
    },
    checks=checks,
    operators=operators.NULL,
    aggregates=operators.COUNT,
    cel="list",
    sortable=False,
    examples=([{"article": "A-1", "quantity": 3}], []),
    example_options={"target": "invoice_lines"},
)
