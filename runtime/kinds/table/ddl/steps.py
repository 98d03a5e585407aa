"""One step of a change: one thing that differs between two shapes of a table, and how the database gets there.

Every step can be taken back by the step that reverses it; nothing that holds data is ever dropped by one. On databases
without transactional DDL a step is one statement, so that it has happened or has not.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from django.db import NotSupportedError
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Value

from runtime.kinds.table.ddl.conversion import convert, driver_value, place_of
from runtime.kinds.table.ddl.render import Model, field_of, model_of
from runtime.kinds.table.ddl.shape import (
    Column,
    Key,
    Shape,
    column_as_json,
    column_from,
    key_as_json,
    key_from,
    shape_from,
)
from runtime.kinds.table.statements import adapted
from runtime.tables.names import key_name

Json = Any
Editor = BaseDatabaseSchemaEditor
Action = Literal[
    "create_table",
    "drop_table",
    "rename_table",
    "add_column",
    "drop_column",
    "rename_column",
    "alter_column",
    "drop_default",
    "add_key",
    "drop_key",
    "add_foreign_key",
    "drop_foreign_key",
    "convert",
]


@dataclass(frozen=True, kw_only=True)
class Step:
    """`shape` is the table before the step (for create_table: what is made). `old` and `new` are columns, `key` a key,
    `name` the new name of a table. `fill` is the value that rows already there get in a new column, or in place of what
    does not convert; `missing` is what rows without a value get. `targets` names the tables it points into."""

    action: Action
    shape: Shape
    old: Column | None = None
    new: Column | None = None
    key: Key | None = None
    name: str = ""
    fill: Json = None
    missing: Json = None
    targets: Mapping[str, str] = field(default_factory=dict)

    @property
    def before(self) -> Column:
        if self.old is None:
            raise LookupError(f"A step of {self.action} without a column.")
        return self.old

    @property
    def after(self) -> Column:
        if self.new is None:
            raise LookupError(f"A step of {self.action} without a new column.")
        return self.new

    @property
    def its_key(self) -> Key:
        if self.key is None:
            raise LookupError(f"A step of {self.action} without a key.")
        return self.key

    @property
    def fill_value(self) -> Any:
        """As the driver takes it."""
        return adapted([driver_value(self.after, self.fill)])[0]

    def as_json(self) -> dict[str, Json]:
        return {
            "action": self.action,
            "shape": self.shape.as_json(),
            "old": self.old and column_as_json(self.old),
            "new": self.new and column_as_json(self.new),
            "key": self.key and key_as_json(self.key),
            "name": self.name,
            "fill": self.fill,
            "missing": self.missing,
            "targets": dict(self.targets),
        }


def step_from(data: Mapping[str, Json]) -> Step:
    return Step(
        action=data["action"],
        shape=shape_from(data["shape"]),
        old=column_from(data["old"]) if data["old"] else None,
        new=column_from(data["new"]) if data["new"] else None,
        key=key_from(data["key"]) if data["key"] else None,
        name=data["name"],
        fill=data["fill"],
        missing=data["missing"],
        targets=data["targets"],
    )


def shape_after(step: Step) -> Shape:
    shape = step.shape
    match step.action:
        case "rename_table":
            return replace(shape, table=step.name)
        case "add_column" | "drop_column" | "rename_column" | "alter_column" | "add_foreign_key" | "drop_foreign_key":
            return shape.with_column(step.old, step.new)
        case "add_key":
            return replace(shape, keys=(*shape.keys, step.its_key))
        case "drop_key":
            return replace(shape, keys=tuple(key for key in shape.keys if key != step.key))
    return shape


def reversed_step(step: Step) -> Step | None:
    """The step that takes this one back; None when nothing needs to be done."""
    opposite = OPPOSITES[step.action]
    if opposite is None:
        return None
    name = step.shape.table if opposite == "rename_table" else ""
    targets = dict(step.targets)
    if opposite == "rename_table" and step.shape.uid in targets:
        targets[step.shape.uid] = step.name
    return replace(
        step,
        action=opposite,
        shape=shape_after(step),
        old=step.new,
        new=step.old,
        name=name,
        fill=None,
        targets=targets,
    )


OPPOSITES: Mapping[Action, Action | None] = {
    "create_table": "drop_table",
    "drop_table": "create_table",
    "rename_table": "rename_table",
    "add_column": "drop_column",
    "drop_column": "add_column",
    "rename_column": "rename_column",
    "alter_column": "alter_column",
    "drop_default": None,
    "add_key": "drop_key",
    "drop_key": "add_key",
    "add_foreign_key": "drop_foreign_key",
    "drop_foreign_key": "add_foreign_key",
    "convert": None,
}


def run(step: Step, editor: Editor) -> None:
    """Raises the database's error when the step cannot be done."""
    RUNS[step.action](step, editor)


def is_done(step: Step, editor: Editor) -> bool:
    """Whether the database shows the effect of a step already. Alterations can be done twice, so they never are."""
    connection = editor.connection
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        match step.action:
            case "create_table":
                return step.shape.table in tables
            case "drop_table":
                return step.shape.table not in tables
            case "rename_table":
                return step.name in tables
        if step.shape.table not in tables:
            return False
        columns = {column.name for column in connection.introspection.get_table_description(cursor, step.shape.table)}
        constraints = connection.introspection.get_constraints(cursor, step.shape.table)
    match step.action:
        case "add_column":
            return step.after.name in columns
        case "rename_column":
            return step.after.name in columns
        case "drop_column":
            return step.before.name not in columns
        case "add_key":
            return step.its_key.name(step.shape.uid) in constraints
        case "drop_key":
            return step.its_key.name(step.shape.uid) not in constraints
        case "add_foreign_key":
            return foreign_key_name(step) in constraints
        case "drop_foreign_key":
            return foreign_key_name(step) not in constraints
    return False


def foreign_key_name(step: Step) -> str:
    return key_name("fk", step.shape.uid, step.before.uid)


def has_inline_foreign_keys(editor: Editor) -> bool:
    """SQLite: a foreign key is part of the table's definition and cannot be added to it."""
    return editor.connection.vendor == "sqlite"


def _create_table(step: Step, editor: Editor) -> None:
    editor.create_model(_model(step.shape, step, editor))


def _drop_table(step: Step, editor: Editor) -> None:
    editor.delete_model(_model(step.shape, step, editor))


def _rename_table(step: Step, editor: Editor) -> None:
    editor.alter_db_table(_model(step.shape, step, editor), step.shape.table, step.name)


def _add_column(step: Step, editor: Editor) -> None:
    """SQLite can add NOT NULL columns in place when they have a constant default; Django would build the table anew."""
    model = _model(shape_after(step), step, editor)
    made = field_of(model, step.after)
    if step.fill is not None:
        made.db_default = Value(step.fill_value)
    elif has_inline_foreign_keys(editor) and not step.after.null:
        _refuse_with_foreign_keys(editor)
        editor.add_field(_model(step.shape, step, editor), made)
        _make_keys_again(step.shape, editor)
        return
    BaseDatabaseSchemaEditor.add_field(editor, model, made)


def _drop_column(step: Step, editor: Editor) -> None:
    if step.before.target:
        _refuse_with_foreign_keys(editor)
    model = _model(step.shape, step, editor)
    editor.remove_field(model, field_of(model, step.before))
    if has_inline_foreign_keys(editor) and step.before.target:
        _make_keys_again(shape_after(step), editor)


def _rename_column(step: Step, editor: Editor) -> None:
    if step.before.name == step.after.name:
        return
    type_sql = field_of(_model(shape_after(step), step, editor), step.after).db_type(editor.connection)
    names = {"table": step.shape.table, "old_column": step.before.name, "new_column": step.after.name}
    quoted = {word: editor.quote_name(name) for word, name in names.items()}
    editor.execute(str(editor.sql_rename_column) % {**quoted, "type": type_sql})


def _alter_column(step: Step, editor: Editor) -> None:
    _refuse_with_foreign_keys(editor)
    before = _model(step.shape, step, editor)
    after = _model(shape_after(step), step, editor)
    editor.alter_field(before, field_of(before, step.before), field_of(after, step.after))
    if has_inline_foreign_keys(editor):
        _make_keys_again(shape_after(step), editor)


def _drop_default(step: Step, editor: Editor) -> None:
    if not has_inline_foreign_keys(editor):
        table, column = editor.quote_name(step.shape.table), editor.quote_name(step.before.name)
        editor.execute(f"ALTER TABLE {table} ALTER COLUMN {column} DROP DEFAULT")


def _add_key(step: Step, editor: Editor) -> None:
    _make_key(step.shape, step.its_key, editor)


def _drop_key(step: Step, editor: Editor) -> None:
    name = editor.quote_name(step.its_key.name(step.shape.uid))
    on = f" ON {editor.quote_name(step.shape.table)}" if editor.connection.vendor == "mysql" else ""
    editor.execute(f"DROP INDEX {name}{on}")


def _add_foreign_key(step: Step, editor: Editor) -> None:
    if has_inline_foreign_keys(editor):
        _alter_column(step, editor)
        return
    editor.execute(
        str(editor.sql_create_fk)
        % {
            "table": editor.quote_name(step.shape.table),
            "name": editor.quote_name(foreign_key_name(step)),
            "column": editor.quote_name(step.after.name),
            "to_table": editor.quote_name(table_of_target(step, step.after.target)),
            "to_column": editor.quote_name("id"),
            "deferrable": editor.connection.ops.deferrable_sql(),
        }
    )


def _drop_foreign_key(step: Step, editor: Editor) -> None:
    if has_inline_foreign_keys(editor):
        _alter_column(step, editor)
        return
    editor.execute(
        str(editor.sql_delete_fk)
        % {"table": editor.quote_name(step.shape.table), "name": editor.quote_name(foreign_key_name(step))}
    )


def _convert(step: Step, editor: Editor) -> None:
    target = table_of_target(step, step.after.target) if step.after.target else ""
    if editor.collect_sql:
        table, new, old = (editor.quote_name(n) for n in (step.shape.table, step.after.name, step.before.name))
        editor.collected_sql.append(f"-- {table}.{new} is filled with the converted values of {old}.")
        return
    convert(
        editor.connection,
        place_of(step.shape, step.before),
        place_of(step.shape, step.after),
        step.before,
        step.after,
        fill=step.fill,
        missing=step.missing,
        target=target,
    )


RUNS: Mapping[Action, Callable[[Step, Editor], None]] = {
    "create_table": _create_table,
    "drop_table": _drop_table,
    "rename_table": _rename_table,
    "add_column": _add_column,
    "drop_column": _drop_column,
    "rename_column": _rename_column,
    "alter_column": _alter_column,
    "drop_default": _drop_default,
    "add_key": _add_key,
    "drop_key": _drop_key,
    "add_foreign_key": _add_foreign_key,
    "drop_foreign_key": _drop_foreign_key,
    "convert": _convert,
}


def _model(shape: Shape, step: Step, editor: Editor) -> Model:
    return model_of(shape, step.targets, foreign_keys=has_inline_foreign_keys(editor))


def table_of_target(step: Step, uid: str) -> str:
    """Where a table is now, as the step knows it."""
    return step.shape.table if uid == step.shape.uid else step.targets[uid]


def _make_keys_again(shape: Shape, editor: Editor) -> None:
    """SQLite built the table anew, and the keys went with the old one."""
    for key in shape.keys:
        _make_key(shape, key, editor)


def _make_key(shape: Shape, key: Key, editor: Editor) -> None:
    columns = [column for uid in key.columns if (column := shape.column(uid)) is not None]
    down = dict.fromkeys(key.descending, " DESC")
    names = ", ".join(editor.quote_name(column.name) + down.get(column.uid, "") for column in columns)
    kind = "UNIQUE INDEX" if key.unique else "INDEX"
    name, table = editor.quote_name(key.name(shape.uid)), editor.quote_name(shape.table)
    editor.execute(f"CREATE {kind} {name} ON {table} ({names})")


def _refuse_with_foreign_keys(editor: Editor) -> None:
    """SQLite builds a table anew by dropping the old one, which would take the rows that point to it along."""
    if editor.connection.vendor != "sqlite" or editor.collect_sql:
        return
    with editor.connection.cursor() as cursor:
        if cursor.execute("PRAGMA foreign_keys").fetchone()[0]:
            raise NotSupportedError(
                "SQLite cannot change this while foreign keys are enforced. Publish outside of any transaction: the "
                "publish lock switches them off before it opens its own."
            )
