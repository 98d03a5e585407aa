"""What a statement may look at: the tables of a data source that are allowed, and what one asker may see of each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import NamedTuple


class TableName(NamedTuple):
    schema: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table that is allowed: its columns in their order with their types as the database words them. `key` are the
    columns of its primary key, None when nobody knows. `is_view`: the database reads other tables for it. `old_names` are
    names it had, `old_columns` those its columns had, with the present ones: statements may go on using them."""

    name: TableName
    columns: Mapping[str, str]
    key: tuple[str, ...] | None = None
    is_view: bool = False
    old_names: tuple[str, ...] = ()
    old_columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Fragment:
    """SQL of the platform's own making, never of people: its columns are those of the view's `alias`, every `%s` stands
    for a value, and `%%` for a percent sign. A value may be anything the caller's `bind` understands."""

    text: str
    values: tuple[object, ...] = ()


@dataclass(frozen=True, kw_only=True)
class View:
    """What one asker sees of a table. `source` is the table in the database; `columns` give for each column that is shown
    the database's column, or a Fragment (a mask); `rows` says which rows, None for every row. `barrier` keeps the
    database from trying the asker's own conditions on rows that `rows` hides. `alias` is what fragments, and plans of the
    database, call the table."""

    source: TableName
    columns: Mapping[str, "str | Fragment"]
    rows: Fragment | None = None
    barrier: bool = False
    alias: str = "t"

    @cached_property
    def digest(self) -> str:
        """The same for two views with the same SQL, whatever their values are."""
        texts = [(name, _text(made)) for name, made in self.columns.items()]
        return _digest(self.source, texts, _text(self.rows), self.barrier, self.alias)


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """`schema` is the one that a name without a schema is looked up in. `functions` are those the administrator allows
    beside the ones known to be harmless. A table without a View is seen whole: all its listed columns, every row."""

    schema: str
    tables: tuple[Table, ...]
    views: Mapping[TableName, View] = field(default_factory=dict)
    functions: frozenset[str] = frozenset()

    @cached_property
    def digest(self) -> str:
        tables = [
            (table.name, tuple(table.columns.items()), table.key, table.old_names, sorted(table.old_columns.items()))
            for table in self.tables
        ]
        views = sorted((name, view.digest) for name, view in self.views.items())
        return _digest(self.schema, tables, views, sorted(self.functions))

    @cached_property
    def by_name(self) -> Mapping[tuple[str, str], Table]:
        """By schema and name in small letters; where two names differ only in case, by the names as they are as well. An old
        name leads to its table unless another one has it now."""
        old = {(table.name.schema.lower(), name.lower()): table for table in self.tables for name in table.old_names}
        small = {(table.name.schema.lower(), table.name.name.lower()): table for table in self.tables}
        return old | small | {(table.name.schema, table.name.name): table for table in self.tables}

    def view_of(self, table: Table) -> View:
        view = self.views.get(table.name)
        return view or View(source=table.name, columns={name: name for name in table.columns}, alias=table.name.name)


def _text(made: "str | Fragment | None") -> object:
    return ("sql", made.text) if isinstance(made, Fragment) else made


def _digest(*parts: object) -> str:
    return sha256(repr(parts).encode()).hexdigest()
