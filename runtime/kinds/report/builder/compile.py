"""A builder query as SQL of its dialect, with `:names` for parameters; the guard reads it like any other SQL."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlglot import exp

from runtime.filters.predicate import Bind
from runtime.kinds.report.builder.conditions import Late, Operand, condition
from runtime.kinds.report.builder.expressions import NUMBERS, Value, as_double, expression
from runtime.kinds.report.builder.gathering import ROWS, Gathered, Item, gathered
from runtime.kinds.report.builder.moments import truncated
from runtime.kinds.report.builder.sources import (
    BuilderProblem,
    Sources,
    World,
    aliases_in,
    from_clause,
    needed,
    sources_of,
)
from runtime.parameters.words import in_language

__all__ = ["BuilderProblem", "Built", "built"]

Column = Mapping[str, Any]
LARGEST, GROUPS = "largest_", "groups_"
OTHERS = "—"


@dataclass(frozen=True, kw_only=True)
class Built:
    """`types` are those of the columns, by name; `moments` are parameters of the query's own, with what they stand for."""

    sql: str
    types: Mapping[str, str]
    moments: Mapping[str, Bind | date] = field(default_factory=dict)


def built(
    body: Mapping[str, Any],
    world: World,
    locale: str = "en",
    *,
    unset: frozenset[str] = frozenset(),
    plain: bool = False,
) -> Built:
    """BuilderProblem for the first thing that does not fit. Conditions on parameters in `unset` are left out. `plain`: as
    somebody would write it, with all that is named in the body, not as it runs best."""
    sources, late = sources_of(body, world), Late(unset=unset)
    made = [_Made(column, _value(column, sources, place)) for place, column in enumerate(_columns(body, sources))]
    _check_names(made)
    operands = {path: Operand(found.sql, found.type) for path, found in sources.fields().items()}
    where = condition(body["filter"], operands, late, "/filter") if body.get("filter") else None
    is_topped = "top" in body
    items = [one.item for one in made]
    start = _filtered(sources, where, items, plain)
    steps = None if plain or not _is_grouped(made) else gathered(sources, where, items, always=is_topped)
    if is_topped:
        steps = steps or _rows(start, made)
        query = _topped(steps, body["top"], made, locale)
    elif steps is not None:
        query = _put_together(steps, made)
    else:
        query = _plain(start, made)
    if body.get("having"):
        over = steps.figures if steps else {}
        figures = {one.name: Operand(over.get(one.name, one.sql), one.type) for one in made if one.is_figure}
        query = query.having(condition(body["having"], figures, late, "/having"))
    if is_topped and body.get("sort"):
        query = _others_last(query, body["top"], made, locale)
    query = _sorted(query, body, made)
    if "limit" in body:
        query = query.limit(body["limit"])
    return Built(sql=_text(query, world.dialect), types={one.name: one.type for one in made}, moments=late.moments)


@dataclass(frozen=True)
class _Made:
    """A column of the answer: the value it is made of, and the figure made of it."""

    column: Column
    value: Value

    @property
    def name(self) -> str:
        return str(self.column["name"])

    @property
    def is_figure(self) -> bool:
        return "aggregate" in self.column

    @property
    def type(self) -> str:
        aggregate = self.column.get("aggregate")
        if aggregate in ("count", "count_distinct"):
            return "integer"
        return "number" if aggregate == "avg" else self.value.type

    def figure(self, of: exp.Expr) -> exp.Expr:
        return AGGREGATES[self.column["aggregate"]](of)

    @property
    def sql(self) -> exp.Expr:
        return self.figure(self.value.sql.copy()) if self.is_figure else self.value.sql.copy()

    @property
    def aliased(self) -> exp.Expr:
        return exp.alias_(self.sql, self.name, quoted=True)

    @property
    def item(self) -> Item:
        return Item(name=self.name, sql=self.value.sql, aggregate=self.column.get("aggregate", ""))


AGGREGATES: Mapping[str, Callable[[exp.Expr], exp.Expr]] = {
    "count": lambda of: exp.Count(this=of),
    "count_distinct": lambda of: exp.Count(this=exp.Distinct(expressions=[of])),
    "sum": lambda of: exp.Sum(this=of),
    "avg": lambda of: exp.Avg(this=as_double(of)),
    "min": lambda of: exp.Min(this=of),
    "max": lambda of: exp.Max(this=of),
}


def _columns(body: Mapping[str, Any], sources: Sources) -> Sequence[Column]:
    if body.get("columns"):
        return list(body["columns"])
    table = sources.world.tables[sources.world.table(body["table"])]
    return [{"name": column, "field": column} for column in table]


def _value(column: Column, sources: Sources, place: int) -> Value:
    at = f"/columns/{place}"
    aggregate = column.get("aggregate", "")
    if "expr" in column:
        value = expression(column["expr"], sources, f"{at}/expr")
    elif "field" in column:
        found = sources.field(column["field"], f"{at}/field")
        value = Value(found.sql, found.type)
    elif aggregate == "count":
        return Value(exp.Star(), "integer")
    else:
        raise BuilderProblem("required", "A column is made of a 'field' or of an 'expr'.", at)
    if aggregate in ("sum", "avg") and value.type not in (*NUMBERS, "boolean", "duration"):
        raise BuilderProblem("not_a_number", f"There is no {aggregate} of what is of type {value.type}.", at)
    if "truncate" not in column:
        return value
    if value.type not in ("date", "datetime"):
        raise BuilderProblem("not_a_moment", "Only dates and moments have a year or a month.", f"{at}/truncate")
    span = column["truncate"]
    moment = truncated(span, value.sql, sources.world.dialect)
    return Value(moment, "datetime" if span == "hour" else "date")


def _check_names(made: Sequence[_Made]) -> None:
    seen: set[str] = set()
    for place, one in enumerate(made):
        if one.name in seen:
            raise BuilderProblem("name_taken", f"Two columns are called '{one.name}'.", f"/columns/{place}/name")
        seen.add(one.name)


def _is_grouped(made: Sequence[_Made]) -> bool:
    return any(one.is_figure for one in made)


def _filtered(sources: Sources, where: exp.Expr | None, items: Sequence[Item], plain: bool) -> exp.Select:
    named = aliases_in(where, *(item.sql for item in items))
    query = from_clause(sources, sources.joins if plain else needed(sources, named))
    return query.where(where.copy()) if where is not None else query


def _plain(start: exp.Select, made: Sequence[_Made]) -> exp.Select:
    query = start.select(*(one.aliased for one in made))
    groups = [one.value.sql.copy() for one in made if not one.is_figure]
    return query.group_by(*groups) if groups and _is_grouped(made) else query


def _put_together(steps: Gathered, made: Sequence[_Made]) -> exp.Select:
    columns = [
        exp.alias_(steps.figures[one.name].copy() if one.is_figure else _column(one.name, ROWS), one.name, quoted=True)
        for one in made
    ]
    query = exp.select(*columns).from_(ROWS).group_by(*(_column(one.name, ROWS) for one in made if not one.is_figure))
    return steps.before(query)


def _rows(start: exp.Select, made: Sequence[_Made]) -> Gathered:
    """The rows themselves, for figures that need every value."""
    query = start.select(
        *(exp.alias_(one.value.sql.copy(), one.name, quoted=True) for one in made if not _is_star(one))
    )
    if all(_is_star(one) for one in made):
        query = query.select(exp.alias_(exp.Literal.number(1), "one"))
    return Gathered(steps={ROWS: query}, figures={one.name: one.figure(_inner(one)) for one in made if one.is_figure})


def _topped(steps: Gathered, top: Mapping[str, Any], made: Sequence[_Made], locale: str) -> exp.Select:
    """The groups with the largest figure keep their names; the rows of all others make one more group."""
    group, by = _named(made, top["column"], "/top/column"), _named(made, top["by"], "/top/by")
    if group.is_figure or not by.is_figure:
        raise BuilderProblem(
            "wrong_column", "The largest groups are told by a figure: take a group and a figure.", "/top"
        )
    key = _column(group.name, ROWS)
    order = exp.Ordered(this=steps.figures[by.name].copy(), desc=True, nulls_first=False)
    largest = exp.select(key.as_(group.name, quoted=True)).from_(ROWS).where(_is_there(key.copy())).group_by(key.copy())
    largest = largest.order_by(order, exp.Ordered(this=key.copy())).limit(top["n"])
    kept = exp.In(this=key.copy(), query=exp.select(_column(group.name, LARGEST)).from_(LARGEST).subquery())
    rest = _others(top, locale)
    text = exp.Cast(this=key.copy(), to=exp.DataType.build("text")) if group.value.type != "text" else key.copy()
    name = exp.Case(ifs=[exp.If(this=kept, true=text)], default=rest)
    groups = {one.name: name if one is group else _column(one.name, ROWS) for one in made if not one.is_figure}
    columns = [
        exp.alias_((steps.figures if one.is_figure else groups)[one.name].copy(), one.name, quoted=True) for one in made
    ]
    outer = exp.select(*columns).from_(ROWS).group_by(*(sql.copy() for sql in groups.values()))
    return steps.before(outer).with_(LARGEST, as_=largest)


def _others(top: Mapping[str, Any], locale: str) -> exp.Literal:
    return exp.Literal.string(in_language(top.get("others"), locale) or OTHERS)


def _others_last(query: exp.Select, top: Mapping[str, Any], made: Sequence[_Made], locale: str) -> exp.Select:
    """Whatever the order, what is left comes after what was picked out."""
    is_rest = exp.EQ(this=_column(top["column"], GROUPS), expression=_others(top, locale))
    last = exp.Case(ifs=[exp.If(this=is_rest, true=exp.Literal.number(1))], default=exp.Literal.number(0))
    return exp.select(*(_column(one.name, GROUPS) for one in made)).from_(query.subquery(GROUPS)).order_by(last)


def _is_there(of: exp.Expr) -> exp.Expr:
    return exp.Not(this=exp.Is(this=of, expression=exp.null()))


def _is_star(one: _Made) -> bool:
    return isinstance(one.value.sql, exp.Star)


def _inner(one: _Made) -> exp.Expr:
    return exp.Star() if _is_star(one) else _column(one.name, ROWS)


def _column(name: str, table: str) -> exp.Column:
    return exp.column(name, table=table, quoted=True)


def _named(made: Sequence[_Made], name: str, at: str) -> _Made:
    for one in made:
        if one.name == name:
            return one
    raise BuilderProblem("unknown_column", f"There is no column '{name}' among those chosen.", at)


def _sorted(query: exp.Select, body: Mapping[str, Any], made: Sequence[_Made]) -> exp.Select:
    for place, name in enumerate(body.get("sort", ())):
        plain = name.removeprefix("-")
        _named(made, plain, f"/sort/{place}")
        by = exp.Ordered(this=exp.column(plain, quoted=True), desc=name.startswith("-"), nulls_first=False)
        query = query.order_by(by)
    return query


def _text(query: exp.Select, dialect: str) -> str:
    """Parameters as `:names`, which no dialect of sqlglot writes that way of itself."""
    written = query.transform(lambda node: exp.var(f":{node.this}") if isinstance(node, exp.Placeholder) else node)
    return str(written.sql(dialect=dialect, pretty=True))
