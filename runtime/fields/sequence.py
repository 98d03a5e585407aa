"""A number in words, given by the platform when the row is made: INV-202603-0017."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db import models

from operations.problems import Problem
from runtime.fields.parts import operators
from runtime.fields.parts.columns import flags
from runtime.fields.parts.numbering import pattern_problems
from runtime.fields.parts.options import option
from runtime.fields.parts.texts import as_given, line, operand, same
from runtime.fields.type import FieldSpec, FieldType

LONGEST = 100


def parse(spec: FieldSpec) -> Callable[[Any], str]:
    return lambda value: line(value, LONGEST)


def checks(spec: FieldSpec) -> Iterator[Problem]:
    yield from pattern_problems(spec)


FIELD_TYPE = FieldType(
    name="sequence",
    title={"en": "Document number", "zh-CN": "单据编号"},
    icon="list-ordered",
    group="computed",
    options={
        "pattern": option(
            "Pattern, such as INV-{YYYY}{MM}-{0000}",
            "编号规则，如 INV-{YYYY}{MM}-{0000}",
            type="string",
            minLength=1,
            maxLength=60,
        ),
        "start": option("First number", "起始编号", type="integer", minimum=0, maximum=1_000_000_000, default=1),
        "reset": option("Begins anew", "重新计数", enum=["never", "year", "month", "day"]),
        "gap_free": option(
            "Without gaps (rows are then made one after the other)",
            "不跳号（新增时逐一排队）",
            type="boolean",
            default=False,
        ),
    },
    required_options=("pattern",),
    column=lambda spec: models.CharField(max_length=LONGEST, **flags(spec) | {"null": True, "blank": True}),
    parse=parse,
    show=as_given,
    from_text=same,
    to_text=same,
    operand=operand,
    value_schema=lambda spec: {"type": "string", "readOnly": True},
    checks=checks,
    operators=operators.TEXT,
    aggregates=operators.RANGE,
    cel="string",
    indexable=True,
    searchable=True,
    writable=False,
    converts_from=frozenset({"text"}),
    examples=("INV-202603-0017",),
    example_options={"pattern": "INV-{YYYY}{MM}-{0000}"},
)
