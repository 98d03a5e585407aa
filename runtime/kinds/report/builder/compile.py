"""A builder query as SQL of its dialect, with `:names` for parameters; the guard reads it like any other SQL."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlglot import exp

from runtime.filters.predicate import Bind
from runtime.kinds.report.builder.conditions import Late, Operand, condition
from runtime.kinds.report.builder.expressions import NUMBERS, Value, as_double, expression
from runtime.kinds.report.builder.moments import truncated
from runtime.kinds.report.builder.sources import BuilderProblem, Sources, World, from_clause, sources_of
from runtime.kinds.report.formats import in_language

__all__ = ["BuilderProblem", "Built", "built"]

Column = Mapping[str, Any]
OTHERS = "—"


@dataclass(frozen=True, kw_only=True)
class Built:
    """`types` are those of the columns, by name; `moments` are parameters of the query's own, with what they stand for."""

    sql: str
    types: Mapping[str, str]
    moments: Mapping[str, Bind | date] = field(default_factory=dict)


def built(body: Mapping[str, Any], world: World, locale: str = "en") -> Built:
    """BuilderProblem for the first thing that does not fit."""
    sources, late = sources_of(body, world), Late()
    made = [_Made(column, _value(column, sources, place)) for place, column in enumerate(_columns(body, sources))]
    _check_names(made)
    operands = {path: Operand(found.sql, found.type) for path, found in sources.fields().items()}
    query = from_clause(sources)
    if body.get("filter"):
        query = query.where(condition(body["filter"], operands, late, "/filter"))
    groups = [one for one in made if not one.is_figure]
    is_grouped = any(one.is_figure for one in made)
    if "top" in body:
        query = _topped(query, body["top"], made, locale)
    else:
        query = query.select(*(one.aliased for one in made))
        if is_grouped and groups:
            query = query.group_by(*(one.value.sql.copy() for one in groups))
    if body.get("having"):
        figures = {one.name: Operand(_over(one, "top" in body), one.type) for one in made if one.is_figure}
        query = query.having(condition(body["having"], figures, late, "/having"))
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


def _topped(query: exp.Select, top: Mapping[str, Any], made: Sequence[_Made], locale: str) -> exp.Select:
    """The groups with the largest figure keep their names; the rows of all others make one more group."""
    group, by = _named(made, top["column"], "/top/column"), _named(made, top["by"], "/top/by")
    if group.is_figure or not by.is_figure:
        raise BuilderProblem(
            "wrong_column", "The largest groups are told by a figure: take a group and a figure.", "/top"
        )
    query = query.select(
        *(exp.alias_(one.value.sql.copy(), one.name, quoted=True) for one in made if not _is_star(one))
    )
    if all(_is_star(one) for one in made):
        query = query.select(exp.alias_(exp.Literal.number(1), "one"))
    key = _column(group.name, "rows_")
    order = exp.Ordered(this=by.figure(_inner(by)), desc=True, nulls_first=False)
    largest = (
        exp.select(key.as_(group.name, quoted=True)).from_("rows_").where(_is_there(key.copy())).group_by(key.copy())
    )
    largest = largest.order_by(order, exp.Ordered(this=key.copy())).limit(top["n"])
    kept = exp.In(this=key.copy(), query=exp.select(_column(group.name, "largest_")).from_("largest_").subquery())
    rest = exp.Literal.string(in_language(top.get("others"), locale) or OTHERS)
    text = exp.Cast(this=key.copy(), to=exp.DataType.build("text")) if group.value.type != "text" else key.copy()
    name = exp.Case(ifs=[exp.If(this=kept, true=text)], default=rest)
    groups = [(one, name if one is group else _column(one.name, "rows_")) for one in made if not one.is_figure]
    outer = exp.select(
        *(
            exp.alias_(
                one.figure(_inner(one)) if one.is_figure else {o.name: s for o, s in groups}[one.name].copy(),
                one.name,
                quoted=True,
            )
            for one in made
        )
    ).from_("rows_")
    outer = outer.group_by(*(sql.copy() for _, sql in groups))
    return outer.with_("rows_", as_=query).with_("largest_", as_=largest)


def _is_there(of: exp.Expr) -> exp.Expr:
    return exp.Not(this=exp.Is(this=of, expression=exp.null()))


def _is_star(one: _Made) -> bool:
    return isinstance(one.value.sql, exp.Star)


def _inner(one: _Made) -> exp.Expr:
    return exp.Star() if _is_star(one) else _column(one.name, "rows_")


def _over(one: _Made, is_topped: bool) -> exp.Expr:
    return one.figure(_inner(one)) if is_topped else one.sql


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
