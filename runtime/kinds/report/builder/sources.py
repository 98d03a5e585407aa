"""Where the fields of a builder query come from: its table and those joined to it, each under an alias."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlglot import exp

from operations.problems import Problem, did_you_mean

BASE = "base"
Key = tuple[str, str]


class BuilderProblem(Exception):
    """What an author can put right, at a pointer within the builder."""

    def __init__(self, code: str, message: str, pointer: str, hint: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.pointer, self.hint = code, message, pointer, hint

    def problem(self, at: str) -> Problem:
        return Problem(code=self.code, pointer=at + self.pointer, message=self.message, hint=self.hint)


@dataclass(frozen=True, kw_only=True)
class World:
    """What a builder query may ask about: tables with the types of their columns, and which column leads to which. Names
    that tables and columns had lead to the present ones: `old_tables` by name, `old_columns` by present table and name."""

    dialect: str
    tables: Mapping[str, Mapping[str, str]]
    references: Mapping[Key, Key] = field(default_factory=dict)
    old_tables: Mapping[str, str] = field(default_factory=dict)
    old_columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def table(self, name: str) -> str:
        return name if name in self.tables else self.old_tables.get(name, name)

    def column(self, table: str, name: str) -> str:
        return name if name in self.tables[table] else self.old_columns.get(table, {}).get(name, name)


@dataclass(frozen=True)
class Field:
    """A column of a table of the query, ready to be written."""

    alias: str
    column: str
    type: str

    @property
    def sql(self) -> exp.Column:
        return exp.column(self.column, table=self.alias, quoted=True)


@dataclass
class Sources:
    """The tables of one query by alias; BASE is its own. `ways` are the columns whose references lead to joined ones: each of
    these has one row for a row of the base, or none."""

    world: World
    tables: dict[str, str] = field(default_factory=dict)
    joins: dict[str, exp.Join] = field(default_factory=dict)
    ways: dict[str, Field] = field(default_factory=dict)

    def type_of(self, column: str) -> str:
        """Of a column of the base."""
        return self.world.tables[self.tables[BASE]][column]

    def field(self, path: str, at: str) -> Field:
        """ "departure_delay" of the query's own table, "airline.name" of a joined one."""
        alias, _, column = path.rpartition(".")
        alias = alias or BASE
        if alias not in self.tables:
            joined = [name for name in self.tables if name != BASE]
            raise BuilderProblem("unknown_table", f"No table is joined as '{alias}'.", at, did_you_mean(alias, joined))
        columns, column = self.world.tables[self.tables[alias]], self.world.column(self.tables[alias], column)
        if column not in columns:
            raise BuilderProblem(
                "unknown_field",
                f"'{self.tables[alias]}' has no field '{column}' that may be read.",
                at,
                did_you_mean(column, columns),
            )
        return Field(alias, column, columns[column])

    def fields(self) -> dict[str, Field]:
        """All of them, by the path that names them and by those that did."""
        return {
            name if alias == BASE else f"{alias}.{name}": Field(alias, column, self.world.tables[table][column])
            for alias, table in self.tables.items()
            for name, column in self._names(table)
        }

    def _names(self, table: str) -> Iterator[tuple[str, str]]:
        yield from self.world.old_columns.get(table, {}).items()
        yield from ((column, column) for column in self.world.tables[table])


def sources_of(body: Mapping[str, Any], world: World) -> Sources:
    sources = Sources(world=world)
    _add(sources, BASE, body["table"], "/table")
    for place, join in enumerate(body.get("joins", ())):
        _join(sources, join, f"/joins/{place}")
    return sources


def aliases_in(*parts: exp.Expr | None) -> set[str]:
    """The tables whose columns are named in them."""
    return {column.table for part in parts if part is not None for column in part.find_all(exp.Column)}


def needed(sources: Sources, named: set[str]) -> list[str]:
    """The joins whose columns are named, with those on the way there, and those that leave rows out or bring more of them:
    one along a reference does neither, unless it is an inner one."""
    found = {
        alias
        for alias, join in sources.joins.items()
        if alias in named or alias not in sources.ways or join.args.get("kind") == "INNER"
    }
    waiting = list(found)
    while waiting:
        for start in aliases_in(sources.joins[waiting.pop()].args["on"]) - found - {BASE}:
            found.add(start)
            waiting.append(start)
    return [alias for alias in sources.joins if alias in found]


def from_clause(sources: Sources, joined: Iterable[str]) -> exp.Select:
    query = exp.select().from_(named_table(sources.tables[BASE], BASE))
    for alias in joined:
        query = query.join(sources.joins[alias].copy())
    return query


def _add(sources: Sources, alias: str, named: str, at: str) -> None:
    table = sources.world.table(named)
    if table not in sources.world.tables:
        raise BuilderProblem(
            "unknown_table",
            f"The data source has no table '{named}' that may be read.",
            at,
            did_you_mean(named, sources.world.tables),
        )
    sources.tables[alias] = table


def _join(sources: Sources, join: Mapping[str, Any], at: str) -> None:
    alias = join["as"]
    if alias in sources.tables:
        raise BuilderProblem("name_taken", f"Two tables are joined as '{alias}'.", f"{at}/as")
    pairs = _pairs(sources, join, at)
    conditions: list[exp.Expr] = [exp.EQ(this=left, expression=right) for left, right in pairs]
    kind = "INNER" if join.get("type") == "inner" else "LEFT"
    sources.joins[alias] = exp.Join(
        this=named_table(sources.tables[alias], alias),
        kind=kind if kind == "INNER" else None,
        side=None if kind == "INNER" else "LEFT",
        on=exp.and_(*conditions),
    )


def _pairs(sources: Sources, join: Mapping[str, Any], at: str) -> Sequence[tuple[exp.Expr, exp.Expr]]:
    alias = join["as"]
    if "path" in join:
        start = sources.field(join["path"], f"{at}/path")
        target = sources.world.references.get((sources.tables[start.alias], start.column))
        if target is None:
            raise BuilderProblem(
                "no_reference", f"'{join['path']}' leads to no other table.", f"{at}/path", "Give 'table' and 'on'."
            )
        _add(sources, alias, target[0], f"{at}/path")
        sources.ways[alias] = start
        return [(start.sql, exp.column(target[1], table=alias, quoted=True))]
    left = [sources.field(pair["left"], f"{at}/on/{place}/left") for place, pair in enumerate(join["on"])]
    _add(sources, alias, join["table"], f"{at}/table")
    right = [
        sources.field(f"{alias}.{pair['right']}", f"{at}/on/{place}/right") for place, pair in enumerate(join["on"])
    ]
    return [(one.sql, other.sql) for one, other in zip(left, right, strict=True)]


def named_table(name: str, alias: str) -> exp.Table:
    schema, _, table = name.rpartition(".")
    return exp.Table(
        this=exp.to_identifier(table, quoted=True),
        db=exp.to_identifier(schema, quoted=True) if schema else None,
        alias=exp.TableAlias(this=exp.to_identifier(alias, quoted=True)),
    )
