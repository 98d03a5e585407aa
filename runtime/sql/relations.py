"""What stands behind a name in FROM, while a statement is resolved: its columns, and where they come from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlglot import exp

from runtime.sql.catalogue import TableName
from runtime.sql.functions import plain_name
from runtime.sql.profiles import Profile


class Origin(NamedTuple):
    """A column of the catalogue."""

    table: TableName
    column: str
    type: str


@dataclass(kw_only=True)
class Relation:
    """What stands behind a name in FROM: its columns by key with where they come from. One that is `open` may have columns
    that are not known here. `table` is the name of the table it is, for `schema.table.column`; `old` are names that its
    columns had, by key, with those they have now."""

    columns: dict[str, Origin | None] = field(default_factory=dict)
    is_open: bool = False
    table: TableName | None = None
    old: Mapping[str, str] = field(default_factory=dict)


class Output(NamedTuple):
    name: str
    origin: Origin | None


@dataclass(kw_only=True)
class Frame:
    """One SELECT: its sources by alias and the names of its own result, which later clauses may use."""

    sources: dict[str, Relation] = field(default_factory=dict)
    aliases: set[str] = field(default_factory=set)
    is_open: bool = False


def renamed(relation: Relation, node: exp.Expr, profile: Profile, keep: bool = False) -> Relation:
    """With the columns that an alias `AS t(a, b)` gives in their places. `keep`: others stay, for table functions."""
    alias = node.args.get("alias")
    columns = alias.args.get("columns") if isinstance(alias, exp.TableAlias) else None
    if not columns:
        return relation
    named = [column.this if isinstance(column, exp.ColumnDef) else column for column in columns]
    keys = [profile.key(each.name, is_quoted=bool(each.args.get("quoted"))) for each in named]
    origins = list(relation.columns.items())
    made: dict[str, Origin | None] = {
        key: origins[place][1] if place < len(origins) and not relation.is_open else None
        for place, key in enumerate(keys)
    }
    if not relation.is_open:
        made |= dict(origins[len(keys) :])
    offset = node.args.get("offset")  # the number of a row of UNNEST, which the parser keeps apart
    if isinstance(offset, exp.Identifier):
        made[profile.key(offset.name, is_quoted=bool(offset.args.get("quoted")))] = None
    return Relation(
        columns=made, is_open=relation.is_open and (keep or isinstance(node, exp.Lateral)), table=relation.table
    )


def merged(frame: Frame) -> Relation:
    columns: dict[str, Origin | None] = {}
    for relation in frame.sources.values():
        columns |= relation.columns
    return Relation(columns=columns, is_open=any(relation.is_open for relation in frame.sources.values()))


def function_name(node: exp.Expr) -> str:
    if isinstance(node, exp.Anonymous):
        return plain_name(node)
    return type(node).__name__.lower()
