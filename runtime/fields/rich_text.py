"""Formatted text: HTML, cleaned on the server to a short list of elements before it is stored."""

from collections.abc import Callable
from typing import Any

import nh3
from django.db import models

from runtime.fields.parts import operators
from runtime.fields.parts.columns import flags
from runtime.fields.parts.options import option
from runtime.fields.parts.texts import as_given, operand, same, text
from runtime.fields.type import FieldSpec, FieldType

DEFAULT_LENGTH = 200_000
TAGS = {
    "p",
    "br",
    "hr",
    "h1",
    "h2",
    "h3",
    "h4",
    "strong",
    "b",
    "em",
    "i",
    "u",
    "s",
    "sub",
    "sup",
    "mark",
    "code",
    "pre",
}
TAGS |= {"blockquote", "ul", "ol", "li", "a", "table", "thead", "tbody", "tr", "th", "td"}
ATTRIBUTES = {"a": {"href", "title"}, "th": {"colspan", "rowspan"}, "td": {"colspan", "rowspan"}, "ol": {"start"}}
SCHEMES = {"https", "http", "mailto", "tel"}


def clean(html: str) -> str:
    return nh3.clean(
        html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, clean_content_tags={"script", "style", "template"}
    )


def parse(spec: FieldSpec) -> Callable[[Any], str]:
    longest = spec.option("max_length", DEFAULT_LENGTH)
    return lambda value: text(clean(text(value, longest)), 2 * longest)


FIELD_TYPE = FieldType(
    name="rich_text",
    title={"en": "Rich text", "zh-CN": "富文本"},
    icon="pilcrow",
    group="text",
    options={
        "max_length": option(
            "Longest, as HTML", "最大长度（HTML）", type="integer", minimum=1, maximum=1_000_000, default=DEFAULT_LENGTH
        ),
    },
    column=lambda spec: models.TextField(**flags(spec)),
    parse=parse,
    show=as_given,
    from_text=same,
    to_text=same,
    operand=operand,
    value_schema=lambda spec: {
        "type": "string",
        "contentMediaType": "text/html",
        "maxLength": spec.option("max_length", DEFAULT_LENGTH),
    },
    operators=operators.LONG,
    aggregates=operators.COUNT,
    cel="string",
    sortable=False,
    searchable=True,
    converts_from=frozenset({"text", "long_text"}),
    examples=("<p>All <strong>good</strong>.</p>", "<ul><li>一</li><li>二</li></ul>"),
)
