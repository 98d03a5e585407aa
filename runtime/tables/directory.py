"""Users, departments and files as tables: references to them are followed like any other. All that stands here is shown to
whoever may see the reference."""

from collections.abc import Mapping

from runtime.tables.plan import FieldPlan, TablePlan
from runtime.tables.system import plain_field


def _table(name: str, table: str, en: str, zh: str, row_title: str, *fields: FieldPlan) -> TablePlan:
    return TablePlan(
        name=name,
        uid=name,
        version_id=0,
        version=1,
        table=table,
        title={"en": en, "zh-CN": zh},
        fields=fields,
        row_title=row_title,
        natural_key=(fields[0].name,) if name != "$file" else (),
        default_sort=((row_title, False),),
        history=False,
        search=(fields[0].name, fields[1].name),
        body={},
    )


DIRECTORY: Mapping[str, TablePlan] = {
    "$user": _table(
        *("$user", "accounts_user", "User", "用户", "display_name"),
        plain_field("username", "text", "User name", "用户名"),
        plain_field("display_name", "text", "Name", "姓名"),
        plain_field("department", "department", "Department", "部门", "department_id"),
    ),
    "$department": _table(
        *("$department", "accounts_department", "Department", "部门", "name"),
        plain_field("code", "text", "Code", "代码"),
        plain_field("name", "text", "Name", "名称"),
        plain_field("parent", "department", "Parent department", "上级部门", "parent_id"),
    ),
    "$file": _table(
        *("$file", "runtime_storedfile", "File", "文件", "name"),
        plain_field("name", "text", "Name", "名称"),
        plain_field("type", "text", "Type", "类型", "media_type"),
        plain_field("size", "integer", "Size in bytes", "大小（字节）"),
        plain_field("width", "integer", "Width", "宽度"),
        plain_field("height", "integer", "Height", "高度"),
    ),
}
