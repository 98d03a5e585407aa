"""One user: the id, with a foreign key."""

from runtime.fields.parts import operators
from runtime.fields.parts.numbers import number_text
from runtime.fields.parts.relations import ID_SCHEMA, USERS, foreign_key, id_from_text, parse_id, row_id
from runtime.fields.parts.texts import as_given
from runtime.fields.type import FieldType

FIELD_TYPE = FieldType(
    name="user",
    title={"en": "User", "zh-CN": "用户"},
    icon="user",
    group="relation",
    column=lambda spec: foreign_key(spec, USERS),
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
