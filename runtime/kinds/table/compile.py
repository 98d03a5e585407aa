"""A table document made into the plan that the engines read. Pure: it looks at definitions, never at a database."""

from collections.abc import Iterator, Mapping
from typing import Any

from metadata.views import CatalogView, VersionView
from runtime.expressions import compile as compile_expression
from runtime.fields.registry import field_type
from runtime.fields.type import FieldSpec
from runtime.tables.documents import by_name, fields_in, fields_of_table, texts
from runtime.tables.names import link_table_of, short, table_of
from runtime.tables.paths import Fields, Value, rollup_table, target_of, value_of
from runtime.tables.plan import FieldPlan, IndexPlan, RelationPlan, RulePlan, TablePlan

TEXTS = ("text", "long_text", "email", "sequence")


def compile_table(version: VersionView, catalog: CatalogView) -> TablePlan:
    """Of a body that its checks found right."""
    body = version.body
    specs = fields_in(body)
    names = by_name(specs)
    return TablePlan(
        name=version.name,
        uid=version.uid,
        version_id=version.id,
        version=version.number,
        table=table_of(version.name),
        title=texts(body["title"]),
        fields=tuple(_field_plan(spec, version.name, names, catalog) for spec in specs),
        row_title=_present(body.get("row_title"), names) or _first_text(specs),
        natural_key=_presents(body.get("natural_key", ()), names),
        unique_together=tuple(_presents(group, names) for group in body.get("unique_together", ())),
        indexes=tuple(_index(index, names) for index in body.get("indexes", ())),
        default_sort=tuple(_sort(word, names) for word in body.get("default_sort", ())),
        rules=tuple(_rule(rule, names) for rule in body.get("rules", ())),
        parent=_present(body.get("parent"), names),
        owner=_present(body.get("owner"), names),
        owned_by=_present(body.get("owned_by"), names),
        soft_delete=body.get("soft_delete", False),
        history=body.get("history", True),
        search=_presents(body.get("search", ()), names) or _searchable(specs),
        body=body,
    )


def _field_plan(spec: FieldSpec, table: str, fields: Fields, catalog: CatalogView) -> FieldPlan:
    value = value_of(spec, fields, catalog)
    own = field_type(spec.type)
    column = spec.name if own.column(spec) is not None else ""
    default = spec.default
    is_expr = _is_expression(default)
    return FieldPlan(
        spec=spec,
        type=value.type,
        column=column,
        beside=_beside(value, spec, column),
        parse=value.type.parse(value.spec),
        show=value.type.show(value.spec),
        show_sql=value.type.show_sql(value.spec),
        operand=(value.type.operand or value.type.parse)(value.spec),
        relation=_relation(spec, value, table, fields, catalog),
        depends_on=frozenset(_sources(spec, fields)),
        default=None if is_expr else default,
        default_expr=default["expr"] if is_expr else "",
        path=_path(spec, fields, value),
        aggregate=spec.option("aggregate", "") if spec.type == "rollup" else "",
        filter=spec.option("filter") if spec.type == "rollup" else None,
        expr=spec.option("expr", "") if spec.type == "computed" else "",
    )


def _beside(value: Value, spec: FieldSpec, column: str) -> Mapping[str, str]:
    """A lookup's are those of the field it ends at."""
    name = column or (value.end.name if value.end and spec.type == "lookup" else "")
    return {word: short(f"{name}_{word}") for word in value.type.beside(value.spec)} if name else {}


def _relation(spec: FieldSpec, value: Value, table: str, fields: Fields, catalog: CatalogView) -> RelationPlan | None:
    if spec.type == "rollup":
        return _rollup_relation(spec, table, fields, catalog)
    if spec.type == "multi_reference":
        return RelationPlan(kind="links", target=spec.option("target"), link_table=link_table_of(table, spec.name))
    if spec.type == "children":
        return _children(spec.option("target"), catalog)
    if spec.type == "any_reference":
        return RelationPlan(kind="any", target="", column=spec.name, targets=tuple(spec.option("targets")))
    if spec.type in ("file", "image"):
        return RelationPlan(kind="one", target="$file", column=spec.name)
    if target := target_of(spec):
        return RelationPlan(kind="one", target=target, column=spec.name, on_delete=spec.option("on_delete", "restrict"))
    return None


def _rollup_relation(spec: FieldSpec, table: str, fields: Fields, catalog: CatalogView) -> RelationPlan | None:
    target = rollup_table(spec, fields)
    if spec.option("table"):
        there = fields_of_table(target, catalog) or {}
        return RelationPlan(kind="children", target=target, target_column=there[spec.option("via")].name)
    relation = fields[spec.option("relation")]
    return _relation(relation, value_of(relation, fields, catalog), table, fields, catalog)


def _children(target: str, catalog: CatalogView) -> RelationPlan:
    """The children's own document says which of their fields leads to the parent."""
    version = catalog.get("table", target)
    owned_by = version.body.get("owned_by", "") if version else ""
    named = (fields_of_table(target, catalog) or {}).get(owned_by)
    return RelationPlan(
        kind="children", target=target, target_column=named.name if named else owned_by, on_delete="cascade"
    )


def _path(spec: FieldSpec, fields: Fields, value: Value) -> tuple[str, ...]:
    if spec.type == "lookup":
        return tuple(spec.option("path").split("."))
    return (value.end.name,) if spec.type == "rollup" and value.end else ()


def _sources(spec: FieldSpec, fields: Fields) -> Iterator[str]:
    """The fields of this table that its value comes from, by their present names."""
    if spec.type == "computed":
        yield from (fields[name].name for name in compile_expression(spec.option("expr")).roots if name in fields)
    elif spec.type == "lookup":
        yield fields[spec.option("path").split(".")[0]].name
    elif spec.type == "rollup" and spec.option("relation"):
        yield fields[spec.option("relation")].name


def _index(index: Mapping[str, Any], names: Fields) -> IndexPlan:
    fields = tuple((_present(of["field"], names), of.get("descending", False)) for of in index["fields"])
    return IndexPlan(uid=index["uid"], fields=fields, unique=index.get("unique", False))


def _rule(rule: Mapping[str, Any], names: Fields) -> RulePlan:
    return RulePlan(
        uid=rule["uid"],
        expr=rule["expr"],
        message=texts(rule["message"]),
        fields=_presents(rule.get("fields", ()), names),
    )


def _sort(word: str, names: Fields) -> tuple[str, bool]:
    return _present(word.removeprefix("-"), names), word.startswith("-")


def _present(name: str | None, names: Fields) -> str:
    """The present name for an alias; system columns have their own."""
    return names[name].name if name and name in names else name or ""


def _presents(listed: Any, names: Fields) -> tuple[str, ...]:
    return tuple(_present(name, names) for name in listed)


def _first_text(specs: tuple[FieldSpec, ...]) -> str:
    return next((spec.name for spec in specs if spec.type in TEXTS), "id")


def _searchable(specs: tuple[FieldSpec, ...]) -> tuple[str, ...]:
    """Short texts, unless the document says which."""
    return tuple(spec.name for spec in specs if spec.type in TEXTS and spec.type != "long_text")


def _is_expression(default: Any) -> bool:
    return isinstance(default, Mapping) and set(default) == {"expr"}
