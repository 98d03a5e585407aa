"""One line of text."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db import models

from operations.problems import Problem
from runtime.fields.parts import conversions, operators
from runtime.fields.parts.columns import LONGEST_INDEXED, flags
from runtime.fields.parts.options import option, order_of, wrong_option
from runtime.fields.parts.patterns import compiled, pattern_problems
from runtime.fields.parts.texts import as_given, line, operand, same
from runtime.fields.type import Column, FieldSpec, FieldType

DEFAULT_LENGTH = 255


def column(spec: FieldSpec) -> Column:
    longest = _longest(spec)
    if longest > LONGEST_INDEXED:
        return models.TextField(**flags(spec))
    return models.CharField(max_length=longest, **flags(spec))


def parse(spec: FieldSpec) -> Callable[[Any], str]:
    longest, shortest = _longest(spec), spec.option("min_length", 0)
    pattern = compiled(spec.option("pattern")) if spec.option("pattern") else None
    trimmed = spec.option("trim", True)

    def read(value: Any) -> str:
        found = line(value, longest)
        if trimmed:
            found = found.strip()
        if len(found) < shortest:
            raise ValueError(f"This has {len(found)} characters; at least {shortest} are needed.")
        if pattern is not None and not pattern.fullmatch(found):
            raise ValueError(spec.option("pattern_hint") or f"This does not have the form {spec.option('pattern')}.")
        return found

    return read


def value_schema(spec: FieldSpec) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string", "maxLength": _longest(spec)}
    if shortest := spec.option("min_length"):
        schema["minLength"] = shortest
    if pattern := spec.option("pattern"):
        schema["pattern"] = f"^(?:{pattern})$"
    return schema


def checks(spec: FieldSpec) -> Iterator[Problem]:
    yield from order_of(spec, "min_length", "max_length")
    yield from pattern_problems(spec)
    if (spec.unique or spec.indexed) and _longest(spec) > LONGEST_INDEXED:
        yield wrong_option(
            "max_length",
            f"A field that is unique or indexed may have at most {LONGEST_INDEXED} characters.",
            "Shorten it, or take away 'unique' and 'indexed'.",
        )


def _longest(spec: FieldSpec) -> int:
    return int(spec.option("max_length", DEFAULT_LENGTH))


FIELD_TYPE = FieldType(
    name="text",
    title={"en": "Text", "zh-CN": "文本"},
    icon="type",
    group="text",
    options={
        "max_length": option("Longest", "最大长度", type="integer", minimum=1, maximum=10_000, default=DEFAULT_LENGTH),
        "min_length": option("Shortest", "最小长度", type="integer", minimum=0, maximum=10_000),
        "pattern": option("Pattern (RE2) of the whole text", "格式（RE2，匹配全文）", type="string", maxLength=500),
        "pattern_hint": option(
            "Message when the pattern does not fit", "格式不符时的提示", type="string", maxLength=200
        ),
        "trim": option("Cut off spaces at both ends", "去除首尾空格", type="boolean", default=True),
    },
    column=column,
    parse=parse,
    show=as_given,
    from_text=same,
    to_text=same,
    operand=operand,
    value_schema=value_schema,
    checks=checks,
    operators=operators.TEXT,
    aggregates=operators.RANGE,
    cel="string",
    indexable=True,
    searchable=True,
    groupable=True,
    converts_from=conversions.ALL,
    examples=("Jacquard", "提花机", 'a "quoted", text; =1+1'),
)
