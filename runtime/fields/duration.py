"""A length of time: ISO 8601 in JSON ("PT1H30M"), microseconds in the database, so that it can be summed and sorted.

It is shown in hours, minutes and seconds. Days have 24 hours; years and months, of no fixed length, are not taken.
"""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

from django.db import models

from operations.problems import Problem
from runtime.fields.parts import operators
from runtime.fields.parts.columns import flags
from runtime.fields.parts.moments import duration_text, to_duration
from runtime.fields.parts.numbers import within
from runtime.fields.parts.options import option, order_of
from runtime.fields.parts.texts import same
from runtime.fields.type import FieldSpec, FieldType

CLOCK = re.compile(r"(-?)([0-9]{1,7}):([0-5][0-9])(?::([0-5][0-9]))?")
WRITTEN = {"type": "string", "pattern": "^-?P[0-9DWTHMS.]{2,50}$"}
SHOW_SQL = (
    "CASE WHEN {column} IS NULL THEN NULL WHEN {column} = 0 THEN 'PT0S' ELSE"
    " CASE WHEN {column} < 0 THEN '-PT' ELSE 'PT' END"
    " || CASE WHEN abs({column}) >= 3600000000 THEN (abs({column}) / 3600000000)::text || 'H' ELSE '' END"
    " || CASE WHEN mod(abs({column}), 3600000000) >= 60000000"
    " THEN (mod(abs({column}), 3600000000) / 60000000)::text || 'M' ELSE '' END"
    " || CASE WHEN mod(abs({column}), 60000000) > 0"
    " THEN trim_scale(mod(abs({column}), 60000000) / 1000000::numeric)::text || 'S' ELSE '' END END"
)


def from_text(spec: FieldSpec) -> Callable[[str], str]:
    """ISO 8601, or hours and minutes as spreadsheets write them: 1:30 or 1:30:00."""

    def read(cell: str) -> str:
        written = cell.strip()
        if parts := CLOCK.fullmatch(written):
            return f"{parts[1]}PT{parts[2]}H{parts[3]}M{parts[4] or '0'}S"
        return written

    return read


def checks(spec: FieldSpec) -> Iterator[Problem]:
    yield from order_of(spec, "min", "max", to_duration)


FIELD_TYPE = FieldType(
    name="duration",
    title={"en": "Duration", "zh-CN": "时长"},
    icon="timer",
    group="time",
    options={
        "min": option("Shortest", "最短", **WRITTEN),
        "max": option("Longest", "最长", **WRITTEN),
    },
    column=lambda spec: models.BigIntegerField(**flags(spec)),
    parse=lambda spec: within(spec, to_duration),
    show=lambda spec: duration_text,
    show_sql=lambda spec: SHOW_SQL,
    from_text=from_text,
    to_text=same,
    operand=lambda spec: to_duration,
    value_schema=lambda spec: WRITTEN,
    checks=checks,
    operators=operators.ORDER,
    aggregates=operators.SUMS,
    cel="duration",
    into_expression=lambda stored: timedelta(microseconds=int(stored)),
    indexable=True,
    groupable=True,
    converts_from=frozenset({"text", "long_text"}),
    examples=("PT1H30M", "PT0S", "-PT36H0.5S", "PT45S"),
)
