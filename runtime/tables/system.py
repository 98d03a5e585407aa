"""The columns that every row has, as fields: who may read a row may read, filter and sort by them; none is written."""

from collections.abc import Mapping
from dataclasses import replace

from runtime.fields.registry import field_type
from runtime.fields.type import FieldSpec
from runtime.tables.plan import FieldPlan, RelationPlan


def plain_field(name: str, type_name: str, en: str, zh: str, column: str = "") -> FieldPlan:
    """A field that no document declares. Users and departments are followed like any reference."""
    column = column or name
    of = replace(field_type(type_name), writable=False)
    spec = FieldSpec(uid=f"#{name}", name=name, type=type_name, label={"en": en, "zh-CN": zh})
    relation = RelationPlan(kind="one", target=f"${type_name}", column=column)
    return FieldPlan(
        spec=spec,
        type=of,
        column=column,
        parse=of.parse(spec),
        show=of.show(spec),
        show_sql=of.show_sql(spec),
        operand=(of.operand or of.parse)(spec),
        relation=relation if type_name in ("user", "department") else None,
    )


SYSTEM_FIELDS: tuple[FieldPlan, ...] = (
    plain_field("id", "integer", "ID", "编号"),
    plain_field("created_at", "datetime", "Created at", "创建时间"),
    plain_field("created_by", "user", "Created by", "创建人"),
    plain_field("updated_at", "datetime", "Updated at", "更新时间"),
    plain_field("updated_by", "user", "Updated by", "更新人"),
    plain_field("row_version", "integer", "Version", "版本"),
)
SYSTEM_BY_NAME: Mapping[str, FieldPlan] = {of.name: of for of in SYSTEM_FIELDS}
ONLY_ID: Mapping[str, FieldPlan] = {"id": SYSTEM_BY_NAME["id"]}
"""What a user or a department has of them."""
DELETED_AT = plain_field("deleted_at", "datetime", "Deleted at", "删除时间")
