"""A secret such as a password of another system: written, never shown; encrypted in the database.

Where it is set, it is shown as {"set": true}. `vault.cipher` reads it for the code that needs it.
"""

from collections.abc import Callable
from typing import Any

from django.db import models

from runtime.fields.parts import operators
from runtime.fields.parts.columns import flags
from runtime.fields.parts.options import option
from runtime.fields.parts.texts import same, text
from runtime.fields.type import FieldSpec, FieldType
from vault.cipher import encrypted

DEFAULT_LENGTH = 1000
SHOWN = {"set": True}


def parse(spec: FieldSpec) -> Callable[[Any], str]:
    longest = spec.option("max_length", DEFAULT_LENGTH)

    def read(value: Any) -> str:
        found = text(value, longest)
        if not found:
            raise ValueError("A secret is not an empty text; give null to take it away.")
        return encrypted(found)

    return read


FIELD_TYPE = FieldType(
    name="secret",
    title={"en": "Secret", "zh-CN": "密文"},
    icon="key-round",
    group="other",
    options={
        "max_length": option("Longest", "最大长度", type="integer", minimum=1, maximum=10_000, default=DEFAULT_LENGTH),
    },
    column=lambda spec: models.TextField(**flags(spec)),
    parse=parse,
    show=lambda spec: lambda stored: dict(SHOWN),
    show_sql=lambda spec: "CASE WHEN {column} IS NULL THEN NULL ELSE json_build_object('set', true) END",
    from_text=same,
    to_text=lambda spec: lambda value: "",
    value_schema=lambda spec: {"type": "string", "writeOnly": True, "minLength": 1},
    operators=operators.NULL,
    write_only=True,
    sortable=False,
    examples=("correct horse battery staple",),
)
