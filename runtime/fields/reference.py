"""One row of another table: its id, with a foreign key."""

from collections.abc import Iterator

from operations.problems import Problem
from runtime.fields.parts import operators
from runtime.fields.parts.numbers import number_text
from runtime.fields.parts.options import TABLE_NAME, option, wrong_option
from runtime.fields.parts.relations import (
    ID_SCHEMA,
    TABLES_APP,
    foreign_key,
    id_from_text,
    on_delete_option,
    parse_id,
    row_id,
)
from runtime.fields.parts.texts import as_given
from runtime.fields.type import FieldSpec, FieldType


def checks(spec: FieldSpec) -> Iterator[Problem]:
    if spec.required and spec.option("on_delete") == "set_null":
        yield wrong_option(
            "on_delete",
            "A required field cannot become empty when the other row is deleted.",
            "Take restrict or cascade.",
        )


FIELD_TYPE = FieldType(
    name="reference",
    title={"en": "Reference", "zh-CN": "关联"},
    icon="arrow-up-right",
    group="relation",
    options={
        "target": option("Table", "目标表", **TABLE_NAME),
        "on_delete": on_delete_option("restrict", "cascade", "set_null"),
    },
    required_options=("target",),
    column=lambda spec: foreign_key(spec, f"{TABLES_APP}.{spec.option('target')}"),
    parse=parse_id,
    show=as_given,
    from_text=id_from_text,
    to_text=number_text,
    operand=lambda spec: row_id,
    value_schema=lambda spec: ID_SCHEMA,
    checks=checks,
    operators=operators.EQUAL,
    aggregates=operators.DISTINCT,
    cel="int",
    indexable=True,
    groupable=True,
    converts_from=frozenset({"text", "integer"}),
    examples=(1, 9007199254740991),
    example_options={"target": "customers"},
)
