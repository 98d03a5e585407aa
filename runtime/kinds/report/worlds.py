"""What the query builder may ask about: the tables of an opened source, the types of their columns, and what leads where."""

from collections.abc import Mapping
from typing import Any

from sqlglot import exp
from sqlglot.errors import SqlglotError

from runtime.fields.registry import field_types
from runtime.kinds.report.builder import World
from runtime.plans import Snapshot
from runtime.sources.opening import Opened
from runtime.tables.plan import TablePlan

OF_CEL = {
    "int": "integer",
    "double": "number",
    "decimal": "decimal",
    "string": "text",
    "bool": "boolean",
    "timestamp": "datetime",
    "date": "date",
    "duration": "integer",
}
DATABASE_TYPES: Mapping[str, frozenset[Any]] = {
    "integer": frozenset(exp.DataType.INTEGER_TYPES),
    "decimal": frozenset({exp.DataType.Type.DECIMAL, exp.DataType.Type.UDECIMAL}),
    "number": frozenset(exp.DataType.FLOAT_TYPES),
    "date": frozenset({exp.DataType.Type.DATE, exp.DataType.Type.DATE32}),
    "datetime": frozenset(exp.DataType.TEMPORAL_TYPES),
    "boolean": frozenset({exp.DataType.Type.BOOLEAN}),
    "time": frozenset({exp.DataType.Type.TIME, exp.DataType.Type.TIMETZ}),
    "json": frozenset({exp.DataType.Type.JSON, exp.DataType.Type.JSONB}),
}


def world_of(source: Opened, now: Snapshot) -> World:
    """Tables of the usual schema bear their names alone."""
    usual = source.catalogue.schema
    tables: dict[str, dict[str, str]] = {}
    old_tables: dict[str, str] = {}
    old_columns: dict[str, dict[str, str]] = {}
    for table in source.catalogue.tables:
        view = source.catalogue.view_of(table)
        name = table.name.name if table.name.schema == usual else f"{table.name.schema}.{table.name.name}"
        tables[name] = {
            column: type_of(of, source.dialect) for column, of in table.columns.items() if column in view.columns
        }
        old_tables |= dict.fromkeys(table.old_names, name)
        old_columns[name] = {old: column for old, column in table.old_columns.items() if column in tables[name]}
    return World(
        dialect=source.dialect,
        tables=tables,
        references=_references(source, now, tables),
        old_tables=old_tables,
        old_columns=old_columns,
    )


def type_of(text: str, dialect: str) -> str:
    """The type of a column of ours by its field's type, of others by what the database calls it."""
    known = field_types().get(text)
    if known is not None:
        return OF_CEL.get(known.cel, "text")
    try:
        built = exp.DataType.build(text, dialect=dialect) if text else None
    except SqlglotError:
        return "text"
    if built is not None and built.this == exp.DataType.Type.LOWCARDINALITY and built.expressions:
        built = built.expressions[0]  # ClickHouse's way to keep a type, not a type
    found = built.this if built is not None else None
    return next((name for name, types in DATABASE_TYPES.items() if found in types), "text")


def _references(source: Opened, now: Snapshot, tables: Mapping[str, object]) -> dict[tuple[str, str], tuple[str, str]]:
    """Of the platform's tables; what leads to a table that is not there for the asker leads nowhere."""
    if not source.source.is_ours:
        return {}
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for name in tables:
        plan: TablePlan = now.plan("table", name)
        for of in plan.fields:
            target = now.catalog.pointer("table", of.relation.target) if of.relation else None
            if target and target.name in tables and of.relation and of.relation.kind == "one" and of.column:
                found[name, of.name] = (target.name, of.relation.target_column)
    return found
