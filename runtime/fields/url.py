"""A link; only schemes that cannot run anything."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.db import models

from runtime.fields.parts import operators
from runtime.fields.parts.columns import flags
from runtime.fields.parts.options import option
from runtime.fields.parts.texts import as_given, line, operand, same, stripped
from runtime.fields.type import FieldSpec, FieldType

LONGEST = 2048
SCHEMES = ["https", "http", "ftp", "sftp", "mailto", "tel"]
WITHOUT_HOST = {"mailto", "tel"}


def parse(spec: FieldSpec) -> Callable[[Any], str]:
    schemes = spec.option("schemes") or ["https", "http"]

    def read(value: Any) -> str:
        link = line(value, LONGEST).strip()
        if any(character.isspace() or character in '\\"<>`' for character in link):
            raise ValueError(
                "A link has no spaces, quotes, backslashes or angle brackets; write them as %20 and so on."
            )
        scheme, colon, rest = link.partition(":")
        if not colon or scheme.lower() not in schemes:
            raise ValueError(f"A link starts with {' or '.join(f'{scheme}:' for scheme in schemes)}.")
        if scheme.lower() not in WITHOUT_HOST:
            _check_host(link)
        return f"{scheme.lower()}:{rest}"

    return read


def _check_host(link: str) -> None:
    try:
        parts = urlsplit(link)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise ValueError(f"'{link[:80]}' is not a link.") from None
    if not host:
        raise ValueError("The link names no host, as in https://example.com/page.")
    if parts.username is not None or parts.password is not None:
        raise ValueError("A link may not carry a user name or a password.")


FIELD_TYPE = FieldType(
    name="url",
    title={"en": "Link", "zh-CN": "链接"},
    icon="link",
    group="text",
    options={
        "schemes": option(
            "Schemes",
            "允许的协议",
            type="array",
            minItems=1,
            uniqueItems=True,
            items={"enum": SCHEMES},
            default=["https", "http"],
        ),
    },
    column=lambda spec: models.TextField(**flags(spec)),
    parse=parse,
    show=as_given,
    from_text=stripped,
    to_text=same,
    operand=operand,
    value_schema=lambda spec: {"type": "string", "format": "iri", "maxLength": LONGEST},
    operators=operators.TEXT,
    aggregates=operators.COUNT,
    cel="string",
    searchable=True,
    converts_from=frozenset({"text", "long_text"}),
    examples=("https://example.com/orders?id=5#top", "http://例子.测试/路径"),
)
