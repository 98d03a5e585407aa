"""One row of any of several tables: {"table": "customers", "id": 5}.

Columns: `<field>` the id, `<field>_table` its table.
"""

import re
from collections.abc import Callable
from typing import Any

from django.db import models

from operations.problems import did_you_mean
from runtime.fields.parts import operators
from runtime.fields.parts.columns import flags, plain_flags
from runtime.fields.parts.options import TABLE_NAME, option
from runtime.fields.parts.relations import ID_SCHEMA, row_id
from runtime.fields.parts.texts import kind_of
from runtime.fields.type import FieldSpec, FieldType

CELL = re.compile(r"([a-z][a-z0-9_]{0,54})/([0-9]{1,18})")
SHOW_SQL = "CASE WHEN {column} IS NULL THEN NULL ELSE json_build_object('table', {table}, 'id', {column}) END"


def parse(spec: FieldSpec) -> Callable[[Any], tuple[int, str]]:
    targets = tuple(spec.option("targets"))

    def read(value: Any) -> tuple[int, str]:
        if not isinstance(value, dict) or set(value) != {"table", "id"}:
            raise ValueError(f'A row such as {{"table": "{targets[0]}", "id": 5}} is expected, not {kind_of(value)}.')
        table = value["table"]
        if not isinstance(table, str) or table not in targets:
            given = str(table)[:60]
            raise ValueError(f"Rows of '{given}' cannot be referred to here. {did_you_mean(given, targets)}".strip())
        return row_id(value["id"]), table

    return read


def from_text(spec: FieldSpec) -> Callable[[str], dict[str, Any]]:
    def read(cell: str) -> dict[str, Any]:
        if not (parts := CELL.fullmatch(cell.strip())):
            raise ValueError(f"'{cell[:40]}' is not a row such as customers/5.")
        return {"table": parts[1], "id": int(parts[2])}

    return read


FIELD_TYPE = FieldType(
    name="any_reference",
    title={"en": "Reference to any table", "zh-CN": "多表关联"},
    icon="split",
    group="relation",
    options={
        "targets": option(
            "Tables", "目标表", type="array", minItems=1, maxItems=50, uniqueItems=True, items=TABLE_NAME
        ),
    },
    required_options=("targets",),
    column=lambda spec: models.BigIntegerField(**flags(spec) | {"db_index": True, "unique": False}),
    beside=lambda spec: {"table": models.CharField(max_length=60, **plain_flags(spec))},
    parse=parse,
    show=lambda spec: lambda value: {"table": value[1], "id": value[0]},
    show_sql=lambda spec: SHOW_SQL,
    from_text=from_text,
    to_text=lambda spec: lambda value: f"{value['table']}/{value['id']}",
    operand=lambda spec: row_id,
    value_schema=lambda spec: {
        "type": "object",
        "properties": {"table": {"enum": list(spec.option("targets"))}, "id": ID_SCHEMA},
        "required": ["table", "id"],
        "additionalProperties": False,
    },
    operators=operators.NULL,
    aggregates=operators.COUNT,
    cel="map",
    into_expression=lambda stored: {"table": stored[1], "id": stored[0]},
    sortable=False,
    examples=({"table": "customers", "id": 5}, {"table": "orders", "id": 1}),
    example_options={"targets": ["customers", "orders"]},
)
