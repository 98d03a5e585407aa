"""An IP address, version 4 or 6, in its shortest form."""

from collections.abc import Callable
from ipaddress import ip_address
from typing import Any

from django.db import models

from runtime.fields.parts import operators
from runtime.fields.parts.columns import flags
from runtime.fields.parts.options import option
from runtime.fields.parts.texts import as_given, line, operand, same, stripped
from runtime.fields.type import FieldSpec, FieldType


def parse(spec: FieldSpec) -> Callable[[Any], str]:
    version = spec.option("version", "any")

    def read(value: Any) -> str:
        written = line(value, 64).strip()
        try:
            address = ip_address(written)
        except ValueError:
            raise ValueError(f"'{written[:50]}' is not an IP address such as 192.0.2.1 or 2001:db8::1.") from None
        if "%" in written:
            raise ValueError("An address with a zone (%eth0) means something on one machine only.")
        if version not in ("any", str(address.version)):
            raise ValueError(f"An address of version {version} is expected.")
        return str(address)

    return read


FIELD_TYPE = FieldType(
    name="ip",
    title={"en": "IP address", "zh-CN": "IP 地址"},
    icon="network",
    group="text",
    options={"version": option("Version", "版本", enum=["any", "4", "6"], default="any")},
    column=lambda spec: models.CharField(max_length=45, **flags(spec)),
    parse=parse,
    show=as_given,
    from_text=stripped,
    to_text=same,
    operand=operand,
    value_schema=lambda spec: {"type": "string", "anyOf": [{"format": "ipv4"}, {"format": "ipv6"}]},
    operators=operators.TEXT,
    aggregates=operators.DISTINCT,
    cel="string",
    indexable=True,
    searchable=True,
    groupable=True,
    converts_from=frozenset({"text", "long_text"}),
    examples=("192.0.2.1", "2001:db8::1"),
)
