"""A day of the calendar, without a time zone."""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

from django.db import models

from operations.problems import Problem
from runtime.fields.parts import operators
from runtime.fields.parts.columns import flags
from runtime.fields.parts.moments import to_date
from runtime.fields.parts.numbers import within
from runtime.fields.parts.options import option, order_of
from runtime.fields.parts.texts import same
from runtime.fields.type import FieldSpec, FieldType

CELL = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?(?:[T ]00:00(?::00(?:\.0+)?)?)?")


def show(spec: FieldSpec) -> Callable[[Any], str]:
    def shown(value: Any) -> str:
        if isinstance(value, datetime):
            value = value.date()
        return value.isoformat() if isinstance(value, date) else str(value)[:10]

    return shown


def from_text(spec: FieldSpec) -> Callable[[str], str]:
    def read(cell: str) -> str:
        if not (parts := CELL.fullmatch(cell.strip())):
            raise ValueError(f"'{cell[:40]}' is not a date such as 2026-03-31.")
        return f"{parts[1]}-{parts[2]:0>2}-{parts[3]:0>2}"

    return read


def checks(spec: FieldSpec) -> Iterator[Problem]:
    yield from order_of(spec, "min", "max", to_date)


FIELD_TYPE = FieldType(
    name="date",
    title={"en": "Date", "zh-CN": "日期"},
    icon="calendar",
    group="time",
    options={
        "min": option("Earliest", "最早", type="string", format="date"),
        "max": option("Latest", "最晚", type="string", format="date"),
    },
    column=lambda spec: models.DateField(**flags(spec)),
    parse=lambda spec: within(spec, to_date),
    show=show,
    from_text=from_text,
    to_text=same,
    operand=lambda spec: to_date,
    value_schema=lambda spec: {"type": "string", "format": "date"},
    checks=checks,
    operators=operators.TIME,
    aggregates=operators.RANGE,
    cel="date",
    indexable=True,
    groupable=True,
    converts_from=frozenset({"text", "long_text", "datetime"}),
    examples=("2026-03-31", "2024-02-29"),
)
