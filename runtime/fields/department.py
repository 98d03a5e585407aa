"""One department: the id, with a foreign key."""

from runtime.fields.parts import operators
from runtime.fields.parts.numbers import number_text
from runtime.fields.parts.relations import DEPARTMENTS, ID_SCHEMA, foreign_key, id_from_text, parse_id, row_id
from runtime.fields.parts.texts import as_given
from runtime.fields.type import FieldType

FIELD_TYPE = FieldType(
    name="department",
    title={"en": "Department", "zh-CN": "部门"},
    icon="building-2",
    group="relation",
    column=lambda spec: foreign_key(spec, DEPARTMENTS),
    parse=parse_id,
    show=as_given,
    from_text=id_from_text,
    to_text=number_text,
    operand=lambda spec: row_id,
    value_schema=lambda spec: ID_SCHEMA,
    operators=operators.EQUAL,
    aggregates=operators.DISTINCT,
    cel="int",
    indexable=True,
    groupable=True,
    converts_from=frozenset({"text", "integer"}),
    examples=(1, 42),
)
