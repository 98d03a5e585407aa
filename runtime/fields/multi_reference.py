"""Rows of another table, in an order of their own: a link table keeps them."""

from collections.abc import Callable, Iterator
from typing import Any

from operations.problems import Problem
from runtime.fields.parts import operators
from runtime.fields.parts.options import TABLE_NAME, option, order_of
from runtime.fields.parts.relations import ID_SCHEMA, id_from_text, ids, row_id
from runtime.fields.type import FieldSpec, FieldType

MOST = 1000


def parse(spec: FieldSpec) -> Callable[[Any], tuple[int, ...]]:
    fewest, most = spec.option("min_items", 0), spec.option("max_items", MOST)

    def read(value: Any) -> tuple[int, ...]:
        found = ids(value, most)
        if len(found) < fewest:
            raise ValueError(f"At least {fewest} rows must be linked; these are {len(found)}.")
        return found

    return read


def from_text(spec: FieldSpec) -> Callable[[str], list[int]]:
    read = id_from_text(spec)
    return lambda cell: [read(word) for word in cell.split(";") if word.strip()]


def checks(spec: FieldSpec) -> Iterator[Problem]:
    yield from order_of(spec, "min_items", "max_items")


FIELD_TYPE = FieldType(
    name="multi_reference",
    title={"en": "Several references", "zh-CN": "多个关联"},
    icon="waypoints",
    group="relation",
    options={
        "target": option("Table", "目标表", **TABLE_NAME),
        "min_items": option("Fewest", "最少数量", type="integer", minimum=0, maximum=MOST),
        "max_items": option("Most", "最多数量", type="integer", minimum=1, maximum=MOST, default=MOST),
    },
    required_options=("target",),
    column=lambda spec: None,
    parse=parse,
    show=lambda spec: list,
    from_text=from_text,
    to_text=lambda spec: lambda value: "; ".join(map(str, value)),
    operand=lambda spec: row_id,
    value_schema=lambda spec: {"type": "array", "items": ID_SCHEMA, "uniqueItems": True},
    checks=checks,
    operators=operators.LIST,
    aggregates=operators.COUNT,
    cel="list",
    sortable=False,
    examples=([3, 1, 2], [], [7]),
    example_options={"target": "tags"},
)
