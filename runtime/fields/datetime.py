"""A moment: kept in UTC, taken with its zone, shown with Z."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.db import models

from operations.problems import Problem
from runtime.fields.parts import operators
from runtime.fields.parts.columns import flags
from runtime.fields.parts.moments import MOMENT_SQL, moment_text, to_moment
from runtime.fields.parts.options import option, order_of
from runtime.fields.parts.texts import same
from runtime.fields.type import FieldSpec, FieldType

CELL = re.compile(
    r"([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})"
    r"(?:[Tt ]([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?(\.[0-9]{1,9})? ?([Zz]|[+-][0-9]{2}:[0-9]{2})?)?"
)


def parse(spec: FieldSpec) -> Callable[[Any], datetime]:
    low, high = spec.option("min"), spec.option("max")
    earliest = to_moment(low) if low else None
    latest = to_moment(high) if high else None

    def read(value: Any) -> datetime:
        moment = to_moment(value)
        if earliest and moment < earliest:
            raise ValueError(f"This must not be before {low}.")
        if latest and moment > latest:
            raise ValueError(f"This must not be after {high}.")
        return moment.replace(tzinfo=None)

    return read


def from_text(spec: FieldSpec) -> Callable[[str], str]:
    """A cell without a zone is in UTC."""

    def read(cell: str) -> str:
        if not (parts := CELL.fullmatch(cell.strip())):
            raise ValueError(f"'{cell[:40]}' is not a date and time such as 2026-03-31T09:30:00Z.")
        year, month, day, hour, minute, second, fraction, zone = parts.groups()
        clock = f"{hour or '0':0>2}:{minute or '00'}:{second or '00'}{fraction or ''}"
        return f"{year}-{month:0>2}-{day:0>2}T{clock}{zone or 'Z'}"

    return read


def checks(spec: FieldSpec) -> Iterator[Problem]:
    yield from order_of(spec, "min", "max", to_moment)


FIELD_TYPE = FieldType(
    name="datetime",
    title={"en": "Date and time", "zh-CN": "日期时间"},
    icon="calendar-clock",
    group="time",
    options={
        "min": option("Earliest", "最早", type="string", format="date-time"),
        "max": option("Latest", "最晚", type="string", format="date-time"),
    },
    column=lambda spec: models.DateTimeField(**flags(spec)),
    parse=parse,
    show=lambda spec: moment_text,
    show_sql=lambda spec: MOMENT_SQL,
    from_text=from_text,
    to_text=same,
    operand=lambda spec: lambda value: to_moment(value).replace(tzinfo=None),
    value_schema=lambda spec: {"type": "string", "format": "date-time"},
    checks=checks,
    operators=operators.TIME,
    aggregates=operators.RANGE,
    cel="timestamp",
    indexable=True,
    groupable=True,
    converts_from=frozenset({"text", "long_text", "date"}),
    examples=("2026-03-31T09:30:00Z", "2026-12-31T23:59:59.25Z"),
)
