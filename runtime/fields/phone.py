"""A telephone number, kept in the form of E.164: "+" and up to 15 digits."""

import re
from collections.abc import Callable
from typing import Any

from django.db import models

from runtime.fields.parts import operators
from runtime.fields.parts.columns import flags
from runtime.fields.parts.options import option
from runtime.fields.parts.texts import as_given, line, operand, same, stripped
from runtime.fields.type import FieldSpec, FieldType

WRITTEN = re.compile(r"[ \u00a0()./-]")
E164 = re.compile(r"\+[1-9][0-9]{6,14}")
ZERO_IS_DIALLED_ABROAD = {"39", "378"}  # Italy and San Marino keep the leading zero of a number


def parse(spec: FieldSpec) -> Callable[[Any], str]:
    country = spec.option("country_code", "")

    def read(value: Any) -> str:
        number = _international(WRITTEN.sub("", line(value, 40)), country)
        if not E164.fullmatch(number):
            example = "138 0013 8000 or +86 138 0013 8000" if country else "+86 138 0013 8000"
            raise ValueError(f"This is not a telephone number such as {example}.")
        return number

    return read


def _international(number: str, country: str) -> str:
    if number.startswith("+"):
        return number
    if number.startswith("00"):
        return "+" + number[2:]
    if not country:
        raise ValueError('Give the number with its country code, as in "+49 30 123456".')
    return f"+{country}" + (number if country in ZERO_IS_DIALLED_ABROAD else number.removeprefix("0"))


FIELD_TYPE = FieldType(
    name="phone",
    title={"en": "Phone", "zh-CN": "电话"},
    icon="phone",
    group="text",
    options={
        "country_code": option(
            "Country code of numbers given without one",
            "默认国家（地区）代码",
            type="string",
            pattern="^[1-9][0-9]{0,2}$",
        ),
    },
    column=lambda spec: models.CharField(max_length=16, **flags(spec)),
    parse=parse,
    show=as_given,
    from_text=stripped,
    to_text=same,
    operand=operand,
    value_schema=lambda spec: {"type": "string", "maxLength": 40, "examples": ["+8613800138000"]},
    operators=operators.TEXT,
    aggregates=operators.DISTINCT,
    cel="string",
    indexable=True,
    searchable=True,
    groupable=True,
    converts_from=frozenset({"text", "long_text", "integer"}),
    examples=("+8613800138000", "+493012345678"),
)
