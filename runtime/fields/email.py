"""An e-mail address; its domain is kept in lower case."""

import re
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.db import models

from runtime.fields.parts import operators
from runtime.fields.parts.columns import flags
from runtime.fields.parts.options import option
from runtime.fields.parts.texts import as_given, line, operand, same, stripped
from runtime.fields.type import FieldSpec, FieldType

LONGEST = 254


class _Validator(EmailValidator):
    """Django keeps its patterns behind proxies, and looking through these takes longer than the patterns themselves."""

    user_regex = re.compile(EmailValidator.user_regex.pattern, EmailValidator.user_regex.flags)
    domain_regex = re.compile(EmailValidator.domain_regex.pattern, EmailValidator.domain_regex.flags)


_validate = _Validator()


def parse(spec: FieldSpec) -> Callable[[Any], str]:
    domains = {domain.lower() for domain in spec.option("domains", [])}

    def read(value: Any) -> str:
        address = line(value, LONGEST).strip()
        try:
            _validate(address)
        except ValidationError:
            raise ValueError(f"'{address[:80]}' is not an e-mail address such as anna@example.com.") from None
        person, _, domain = address.rpartition("@")
        if domains and domain.lower() not in domains:
            raise ValueError(f"The address must be at {' or '.join(sorted(domains))}.")
        return f"{person}@{domain.lower()}"

    return read


FIELD_TYPE = FieldType(
    name="email",
    title={"en": "E-mail", "zh-CN": "电子邮箱"},
    icon="mail",
    group="text",
    options={
        "domains": option(
            "Only these domains",
            "仅限这些域名",
            type="array",
            maxItems=50,
            uniqueItems=True,
            items={"type": "string", "pattern": "^[A-Za-z0-9.-]{1,253}$"},
        ),
    },
    column=lambda spec: models.CharField(max_length=LONGEST, **flags(spec)),
    parse=parse,
    show=as_given,
    from_text=stripped,
    to_text=same,
    operand=operand,
    value_schema=lambda spec: {"type": "string", "format": "email", "maxLength": LONGEST},
    operators=operators.TEXT,
    aggregates=operators.RANGE,
    cel="string",
    indexable=True,
    searchable=True,
    groupable=True,
    converts_from=frozenset({"text", "long_text"}),
    examples=("anna@example.com", "Li.Wei+orders@example.cn"),
)
