"""A time of day, without a date or a time zone."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db import models

from operations.problems import Problem
from runtime.fields.parts import operators
from runtime.fields.parts.columns import flags
from runtime.fields.parts.moments import time_text, to_time
from runtime.fields.parts.numbers import within
from runtime.fields.parts.options import option, order_of
from runtime.fields.parts.texts import same
from runtime.fields.type import FieldSpec, FieldType

CLOCK = {"type": "string", "pattern": "^[0-9]{2}:[0-9]{2}(:[0-9]{2})?$"}


def parse(spec: FieldSpec) -> Callable[[Any], str]:
    """As text: SQLite's driver takes no time of its own."""
    read = within(spec, to_time)
    return lambda value: str(read(value).isoformat())


def from_text(spec: FieldSpec) -> Callable[[str], str]:
    def read(cell: str) -> str:
        written = cell.strip()
        return f"0{written}" if written[1:2] == ":" else written

    return read


def checks(spec: FieldSpec) -> Iterator[Problem]:
    yield from order_of(spec, "min", "max", to_time)


FIELD_TYPE = FieldType(
    name="time",
    title={"en": "Time", "zh-CN": "时间"},
    icon="clock",
    group="time",
    options={"min": option("Earliest", "最早", **CLOCK), "max": option("Latest", "最晚", **CLOCK)},
    column=lambda spec: models.TimeField(**flags(spec)),
    parse=parse,
    show=lambda spec: time_text,
    from_text=from_text,
    to_text=same,
    operand=lambda spec: lambda value: to_time(value).isoformat(),
    value_schema=lambda spec: {"type": "string", "pattern": r"^[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?$"},
    checks=checks,
    operators=operators.ORDER,
    aggregates=operators.RANGE,
    cel="string",
    indexable=True,
    groupable=True,
    converts_from=frozenset({"text", "long_text"}),
    examples=("09:30:00", "23:59:59.5"),
)
