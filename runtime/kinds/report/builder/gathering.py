"""Figures in two steps: parts of them gathered first, put together after. A table that references lead to then meets a group
where it would have met a row, spans of days are cut once a day, and the largest groups need no second look at the rows."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlglot import exp

from runtime.kinds.report.builder.expressions import as_double
from runtime.kinds.report.builder.sources import BASE, Sources, aliases_in, from_clause, named_table, needed

PARTS, ROWS = "parts_", "rows_"


class Way(NamedTuple):
    """How an aggregate is made of parts: what is gathered, by a word, and the figure of the gathered columns."""

    parts: Mapping[str, Callable[[exp.Expr], exp.Expr]]
    whole: Callable[[Mapping[str, exp.Expr]], exp.Expr]


def _counted(parts: Mapping[str, exp.Expr]) -> exp.Expr:
    return exp.Cast(this=exp.Sum(this=parts["n"]), to=exp.DataType.build("bigint"))


def _mean(parts: Mapping[str, exp.Expr]) -> exp.Expr:
    counted = exp.Nullif(this=exp.Sum(this=parts["n"]), expression=exp.Literal.number(0))
    return exp.Div(this=exp.Sum(this=parts["sum"]), expression=counted)


WAYS: Mapping[str, Way] = {
    "count": Way({"n": lambda of: exp.Count(this=of)}, _counted),
    "sum": Way({"sum": lambda of: exp.Sum(this=of)}, lambda parts: exp.Sum(this=parts["sum"])),
    "avg": Way({"sum": lambda of: exp.Sum(this=as_double(of)), "n": lambda of: exp.Count(this=of)}, _mean),
    "min": Way({"min": lambda of: exp.Min(this=of)}, lambda parts: exp.Min(this=parts["min"])),
    "max": Way({"max": lambda of: exp.Max(this=of)}, lambda parts: exp.Max(this=parts["max"])),
}
"""Not for figures that know their values apart, as the number of different ones."""


@dataclass(frozen=True, kw_only=True)
class Item:
    """A column of the answer: a group, or a figure by its aggregate."""

    name: str
    sql: exp.Expr
    aggregate: str = ""


@dataclass(kw_only=True)
class Gathered:
    """The steps as queries by name, the last of them called ROWS: it has the groups by their names and the parts."""

    steps: dict[str, exp.Select] = field(default_factory=dict)
    figures: dict[str, exp.Expr] = field(default_factory=dict)

    def before(self, query: exp.Select) -> exp.Select:
        for name, step in self.steps.items():
            query = query.with_(name, as_=step)
        return query


def gathered(sources: Sources, where: exp.Expr | None, items: Sequence[Item], *, always: bool) -> Gathered | None:
    """None where it cannot be done, or gains nothing; `always`: also where no join is spared. Where a joined table says which
    rows count, every row has to meet it anyway."""
    figures = [item for item in items if item.aggregate]
    groups = [item for item in items if not item.aggregate]
    if not groups or any(item.aggregate not in WAYS for item in figures):
        return None
    split = None if aliases_in(where) - {BASE} else _split(sources, groups, figures)
    if split is not None and (split.joins or split.is_finer):
        return _in_two(sources, where, groups, figures, split)
    return _in_one(sources, where, groups, figures) if always else None


@dataclass(frozen=True, kw_only=True)
class _Split:
    """The columns of the base to gather by, and calculated groups by their names; the joins that the groups need."""

    columns: tuple[str, ...]
    calculated: frozenset[str]
    joins: tuple[str, ...]
    is_finer: bool


def _split(sources: Sources, groups: Sequence[Item], figures: Sequence[Item]) -> _Split | None:
    """None unless every join leads along a reference, to one row, and all figures are of the base."""
    if len(sources.ways) != len(sources.joins) or any(aliases_in(figure.sql) - {BASE} for figure in figures):
        return None
    joins = needed(sources, aliases_in(*(group.sql for group in groups)))
    columns = {way.column for alias, way in sources.ways.items() if alias in joins and way.alias == BASE}
    calculated: set[str] = set()
    is_finer = False
    for group in groups:
        own = {column.name for column in group.sql.find_all(exp.Column) if column.table == BASE}
        if aliases_in(group.sql) - {BASE}:
            if any(not _is_coarse(sources, column) for column in own):
                return None
            columns |= own
        elif isinstance(group.sql, exp.Column):
            columns |= own
        elif own and all(sources.type_of(column) == "date" for column in own):
            columns |= own
            is_finer = True
        else:
            calculated.add(group.name)
    return _Split(
        columns=tuple(sorted(columns)), calculated=frozenset(calculated), joins=tuple(joins), is_finer=is_finer
    )


def _is_coarse(sources: Sources, column: str) -> bool:
    """Whether there are far fewer values than rows, as far as one can tell."""
    return sources.type_of(column) in ("date", "boolean") or column in {
        way.column for way in sources.ways.values() if way.alias == BASE
    }


def _in_two(
    sources: Sources, where: exp.Expr | None, groups: Sequence[Item], figures: Sequence[Item], split: _Split
) -> Gathered:
    made = Gathered()
    keys = [exp.column(name, table=BASE, quoted=True) for name in split.columns]
    own = {group.name: f"group_{place}" for place, group in enumerate(groups) if group.name in split.calculated}
    parts = list(_parts(figures, made))
    first = from_clause(sources, ())
    first = first.where(where.copy()) if where is not None else first
    calculated = [(own[group.name], group.sql.copy()) for group in groups if group.name in own]
    first = first.select(
        *(key.copy() for key in keys),
        *(exp.alias_(sql.copy(), name, quoted=True) for name, sql in calculated),
        *(exp.alias_(sql, name, quoted=True) for name, sql in parts),
    ).group_by(*keys, *(sql for _, sql in calculated))
    second = exp.select().from_(named_table(PARTS, BASE))
    for alias in split.joins:
        second = second.join(sources.joins[alias].copy())
    second = second.select(
        *(
            exp.alias_(
                exp.column(own[group.name], table=BASE, quoted=True) if group.name in own else group.sql.copy(),
                group.name,
                quoted=True,
            )
            for group in groups
        ),
        *(exp.column(name, table=BASE, quoted=True) for name, _ in parts),
    )
    made.steps = {PARTS: first, ROWS: second}
    return made


def _in_one(sources: Sources, where: exp.Expr | None, groups: Sequence[Item], figures: Sequence[Item]) -> Gathered:
    made = Gathered()
    query = from_clause(sources, needed(sources, aliases_in(where, *(item.sql for item in (*groups, *figures)))))
    query = query.where(where.copy()) if where is not None else query
    made.steps[ROWS] = query.select(
        *(exp.alias_(group.sql.copy(), group.name, quoted=True) for group in groups),
        *(exp.alias_(sql, name, quoted=True) for name, sql in _parts(figures, made)),
    ).group_by(*(group.sql.copy() for group in groups))
    return made


def _parts(figures: Sequence[Item], made: Gathered) -> Iterator[tuple[str, exp.Expr]]:
    """What is gathered, by names that no group can have; notes how each figure is put together of it."""
    for place, figure in enumerate(figures):
        way = WAYS[figure.aggregate]
        names = {word: f"~{place}_{word}" for word in way.parts}
        made.figures[figure.name] = way.whole(
            {word: exp.column(name, table=ROWS, quoted=True) for word, name in names.items()}
        )
        yield from ((names[word], part(figure.sql.copy())) for word, part in way.parts.items())
