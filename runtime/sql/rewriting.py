"""Each table of a statement replaced by what its asker sees of it: `orders AS o` becomes
`(SELECT "id", "amount" FROM "public"."orders" AS "t" WHERE policy) AS "o"`.

Explicit columns even where all may be seen: what is added to the table later, and the columns that databases keep to themselves,
stay out of reach.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from runtime.sql.catalogue import Catalogue, Fragment, Table, TableName, View
from runtime.sql.parameters import BEGIN, CLOSE, END, OPEN
from runtime.sql.profiles import Profile

MOST_KEPT = 2_000
MARK = re.compile(r"%([%s])")
LOOKED_INTO = re.compile(r"(?:FROM|JOIN) [\"`](\w+)[\"`]")
KEEPS = ("joins", "pivots", "laterals")


@dataclass(kw_only=True)
class Bound:
    """The values that views bind, by the placeholder's name: which table's view, and which of its values. `sources` are the
    tables that the database will read, those of policies included."""

    places: dict[str, tuple[TableName, int]] = field(default_factory=dict)
    sources: set[TableName] = field(default_factory=set)


def rewritten(scans: Sequence[tuple[exp.Table, Table]], catalogue: Catalogue, profile: Profile) -> Bound:
    bound = Bound()
    numbers = {table.name: number for number, table in enumerate(catalogue.tables)}
    for node, table in scans:
        view = catalogue.view_of(table)
        made = _projection(profile.name, view, numbers[table.name])
        for index in range(len(values_of(view))):
            bound.places[_name(numbers[table.name], index)] = (table.name, index)
        bound.sources |= set(_sources(view))
        _put(node, made.copy())
    return bound


def values_of(view: View) -> tuple[object, ...]:
    """All values that a view binds, in the order of its placeholders."""
    made = [*view.columns.values(), view.rows]
    return tuple(value for part in made if isinstance(part, Fragment) for value in part.values)


def _sources(view: View) -> Iterator[TableName]:
    """The table itself, and those that its fragments look into."""
    yield view.source
    for made in (*view.columns.values(), view.rows):
        if isinstance(made, Fragment):
            yield from (TableName(view.source.schema, name) for name in LOOKED_INTO.findall(made.text))


def _put(node: exp.Table, select: exp.Select) -> None:
    alias = node.args.get("alias")
    columns = alias.args.get("columns") if isinstance(alias, exp.TableAlias) else None
    named = alias.this if isinstance(alias, exp.TableAlias) and alias.this is not None else node.this
    made = exp.Subquery(this=select, alias=exp.TableAlias(this=named.copy(), columns=columns))
    for member in KEEPS:
        if node.args.get(member):
            made.set(member, node.args[member])
    node.replace(made)


def _projection(dialect: str, view: View, number: int) -> exp.Select:
    """Made once for each dialect and view; to be copied."""
    key = (dialect, view.digest, number)
    found = _projections.get(key)
    if found is None:
        if len(_projections) >= MOST_KEPT:
            _projections.clear()
        found = _projections[key] = _made(dialect, view, number)
    return found


_projections: dict[tuple[str, str, int], exp.Select] = {}


def _made(dialect: str, view: View, number: int) -> exp.Select:
    names = iter(_name(number, index) for index in range(len(values_of(view))))
    select = exp.Select()
    for shown, made in view.columns.items():
        inner = _column(made, view.alias) if isinstance(made, str) else _fragment(made, names)
        select.append("expressions", exp.alias_(inner, shown, quoted=True, copy=False))
    if not view.columns:
        select.append("expressions", exp.alias_(exp.null(), "nothing", quoted=True))
    source = exp.table_(
        view.source.name, db=view.source.schema or None, quoted=True, alias=exp.to_identifier(view.alias, quoted=True)
    )
    select.set("from_", exp.From(this=source))
    if view.rows is not None:
        select.set("where", exp.Where(this=_fragment(view.rows, names)))
        if view.barrier and dialect == "postgres":
            select.set("offset", exp.Offset(expression=exp.Literal.number(0)))
    return select


def _column(name: str, alias: str) -> exp.Column:
    return exp.column(exp.to_identifier(name, quoted=True), table=exp.to_identifier(alias, quoted=True))


def _fragment(fragment: Fragment, names: Iterator[str]) -> exp.Var:
    """SQL of our own making stands in the tree as one word and is put in, as it is, when the text is written: no parser and
    no writer changes anything about a policy."""
    text = MARK.sub(lambda mark: "%" if mark[1] == "%" else f"{BEGIN}{next(names)}{END}", fragment.text)
    return exp.Var(this=f"{OPEN}({text}){CLOSE}")


def _name(table: int, index: int) -> str:
    return f"policy_{table}_{index}"
