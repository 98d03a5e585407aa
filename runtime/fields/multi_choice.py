"""Any number of a list of choices, in the order of the list; a JSON array in the database."""

from collections.abc import Callable, Iterator
from typing import Any

import orjson
from django.db import models

from operations.problems import Problem
from runtime.fields.parts import operators
from runtime.fields.parts.choices import cell_reader, choices_option, one_of, operand_of_list, twice, values
from runtime.fields.parts.columns import flags
from runtime.fields.parts.documents import loaded
from runtime.fields.parts.options import option, order_of
from runtime.fields.parts.texts import kind_of
from runtime.fields.type import FieldSpec, FieldType


def parse(spec: FieldSpec) -> Callable[[Any], str]:
    known = values(spec)
    read, place = one_of(known), {value: index for index, value in enumerate(known)}
    fewest, most = spec.option("min_items", 0), spec.option("max_items", len(known))

    def read_all(value: Any) -> str:
        if not isinstance(value, list):
            raise ValueError(f"A list of choices is expected, not {kind_of(value)}.")
        if len(value) > len(known):
            raise ValueError(f"There are {len(known)} choices; this list has {len(value)}.")
        chosen = sorted({read(item) for item in value}, key=place.__getitem__)
        if not fewest <= len(chosen) <= most:
            raise ValueError(f"Choose {fewest} to {most}; these are {len(chosen)}.")
        return orjson.dumps(chosen).decode()

    return read_all


def from_text(spec: FieldSpec) -> Callable[[str], list[str]]:
    read = cell_reader(spec)
    return lambda cell: [read(word) for word in cell.split(";") if word.strip()]


def checks(spec: FieldSpec) -> Iterator[Problem]:
    yield from twice(spec)
    yield from order_of(spec, "min_items", "max_items")


FIELD_TYPE = FieldType(
    name="multi_choice",
    title={"en": "Several choices", "zh-CN": "多选"},
    icon="list-checks",
    group="choice",
    options={
        "choices": choices_option("Choices", "选项"),
        "min_items": option("Fewest", "最少选择", type="integer", minimum=0),
        "max_items": option("Most", "最多选择", type="integer", minimum=1),
    },
    required_options=("choices",),
    column=lambda spec: models.JSONField(**flags(spec)),
    parse=parse,
    show=lambda spec: loaded,
    from_text=from_text,
    to_text=lambda spec: "; ".join,
    operand=operand_of_list,
    value_schema=lambda spec: {"type": "array", "uniqueItems": True, "items": {"enum": list(values(spec))}},
    checks=checks,
    operators=operators.LIST,
    aggregates=operators.COUNT,
    cel="list",
    into_expression=loaded,
    sortable=False,
    converts_from=frozenset({"text", "long_text", "choice", "state"}),
    examples=(["red"], ["red", "dark blue"], []),
    example_options={"choices": [{"value": "red", "label": "Red"}, {"value": "dark blue"}, {"value": "绿"}]},
)
