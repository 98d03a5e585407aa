"""INSERT, UPDATE and DELETE on one table that may be written to, by the same rules as queries: what they read and calculate is
looked at as the SELECT that it amounts to, and the statement is put together anew from what was found harmless.

Nothing of a query's way leads here: whoever wants a change calls `prepared_change`, and only data sources that name writable
tables can be given one.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlglot import exp

from operations.problems import did_you_mean
from runtime.sql.catalogue import Catalogue, Table, TableName
from runtime.sql.functions import check_functions
from runtime.sql.grouping import complete_groups
from runtime.sql.growing import check_growth
from runtime.sql.guard import Guarded, Ready, check_again
from runtime.sql.lexical import tokens_of
from runtime.sql.nodes import check_nodes
from runtime.sql.parameters import Parameters, Shape, marked, pieces, placed, shape_of, with_names, with_types
from runtime.sql.parsing import CHANGES, parsed_change
from runtime.sql.profiles import PROFILES, Profile
from runtime.sql.refusals import Offence, Refused, quoted, refuse
from runtime.sql.rewriting import Bound, rewritten
from runtime.sql.scopes import resolved
from runtime.sql.values import coerced
from runtime.sql.writing import joined, without_fragments, written

Action = Literal["insert", "update", "delete"]
PARTS: Mapping[type[exp.Expr], frozenset[str]] = {
    exp.Insert: frozenset({"this", "expression"}),
    exp.Update: frozenset({"this", "expressions", "where"}),
    exp.Delete: frozenset({"this", "where"}),
    exp.Table: frozenset({"this", "db"}),
    exp.Schema: frozenset({"this", "expressions"}),
}
MOST_ROWS = 1_000


@dataclass(frozen=True, kw_only=True)
class Change:
    """A change that may be made: what it does, to which table, and the statement."""

    action: Action
    table: TableName
    ready: Ready


@dataclass(kw_only=True)
class _Asked:
    """A change taken apart: `select` holds all that it reads and calculates, `columns` are those it sets."""

    action: Action
    target: exp.Table
    columns: list[exp.Identifier]
    select: exp.Query
    width: int = 0


def prepared_change(
    sql: str,
    *,
    dialect: str,
    catalogue: Catalogue,
    writable: Collection[TableName],
    parameters: Parameters | None = None,
    values: Mapping[str, Any] | None = None,
) -> Change:
    """A change with its values, ready to be made. Refused with what stands against it."""
    declared = parameters or {}
    given = coerced(declared, values or {})
    try:
        action, table, found = _guarded(
            sql, PROFILES[dialect], catalogue, writable, declared, shape_of(declared, given)
        )
    except Offence as offence:
        raise Refused(offence.problem(sql)) from None
    except RecursionError:
        raise Refused(Offence("too_deep", "The statement is nested too deeply.").problem(sql)) from None
    return Change(action=action, table=table, ready=Ready(found, found.statement(given, catalogue)))


def _guarded(
    sql: str,
    profile: Profile,
    catalogue: Catalogue,
    writable: Collection[TableName],
    parameters: Parameters,
    shape: Shape,
) -> tuple[Action, TableName, Guarded]:
    asked = _taken_apart(parsed_change(sql, with_names(tokens_of(sql, profile)), profile))
    table = _target(asked.target, catalogue, profile, writable)
    columns = [_column(name, table, catalogue, profile) for name in asked.columns]
    nodes = placed(asked.select, parameters, shape, _no_order)
    check_nodes(nodes, profile)
    check_functions(nodes, profile, catalogue.functions)
    found = resolved(asked.select, catalogue, profile)
    check_growth(nodes, profile)
    with_types(asked.select, parameters, profile)
    others = [(node, scanned) for node, scanned in found.scans if node is not asked.target]
    complete_groups(others, catalogue, profile)
    bound = rewritten(others, catalogue, profile)
    tree = _put_together(asked, table, columns)
    marked(tree)
    text = written(tree, profile)
    bound.sources.add(table.name)
    _check_again(text, bound, profile, catalogue)
    template = joined(text)
    reads = None if table.is_view or any(each.is_view for _, each in others) else frozenset(bound.sources)
    guarded = Guarded(
        dialect=profile.name,
        template=template,
        parameters=tuple(name for name, _ in pieces(template) if name),
        columns=(),
        tables=frozenset({table.name, *(each.name for _, each in found.scans)}),
        reads=reads,
        used=frozenset(found.used),
        cap=0,
        fixed=bound.places,
    )
    return asked.action, table.name, guarded


# Taken apart


def _taken_apart(tree: exp.Expr) -> _Asked:
    _only(tree)
    if isinstance(tree, exp.Insert):
        return _insert(tree)
    if not tree.args.get("where"):
        refuse("no_condition", "This would change every row", "Say which: WHERE …", at=tree)
    target, where = tree.this, tree.args["where"]
    _plain(target)
    if isinstance(tree, exp.Delete):
        return _Asked(
            action="delete", target=target, columns=[], select=_select([exp.Literal.number(1)], target, where)
        )
    columns, values = [], []
    for item in tree.expressions:
        named = item.this if isinstance(item, exp.EQ) else None
        if not isinstance(named, exp.Column) or len(named.parts) != 1 or not isinstance(named.this, exp.Identifier):
            refuse("construct_not_allowed", "Only columns are set", "Write SET column = value.", at=item)
        columns.append(named.this)
        values.append(item.expression)
    return _Asked(action="update", target=target, columns=columns, select=_select(values, target, where))


def _insert(tree: exp.Insert) -> _Asked:
    schema, source = tree.this, tree.args.get("expression")
    if not isinstance(schema, exp.Schema) or not all(isinstance(name, exp.Identifier) for name in schema.expressions):
        refuse("no_columns", "The columns are missing", "Write INSERT INTO table (column, …) VALUES (…).", at=tree)
    _only(schema)
    _plain(schema.this)
    columns = list(schema.expressions)
    if isinstance(source, exp.Values) and not source.args.get("alias"):
        rows = [row.expressions if isinstance(row, exp.Tuple) else [] for row in source.expressions]
        if any(len(row) != len(columns) for row in rows):
            refuse("wrong_count", "There are not as many values as columns", at=source)
        select: exp.Query = _select([value for row in rows for value in row])
        return _Asked(action="insert", target=schema.this, columns=columns, select=select, width=len(columns))
    if not isinstance(source, exp.Query):
        refuse("construct_not_allowed", "Only VALUES or a SELECT can be inserted", at=tree)
    source.pop()
    return _Asked(action="insert", target=schema.this, columns=columns, select=source)


def _only(node: exp.Expr) -> None:
    """No part beside those that are known: whatever a dialect can add is refused."""
    for name, value in node.args.items():
        if value and name not in PARTS[type(node)]:
            word = name.upper().replace("_", " ").strip()
            refuse("construct_not_allowed", f"{word} is not allowed in a change", "Leave it out.", at=node)


def _plain(target: exp.Expr) -> None:
    if not isinstance(target, exp.Table) or not isinstance(target.this, exp.Identifier):
        refuse("table_not_allowed", "A change needs one table by its name", at=target)
    _only(target)


def _select(values: list[exp.Expr], target: exp.Table | None = None, where: exp.Expr | None = None) -> exp.Select:
    made = exp.Select(expressions=values)
    if target is not None:
        made.set("from_", exp.From(this=target))
        made.set("where", where)
    return made


def _no_order(text: str) -> list[exp.Expr]:
    refuse("wrong_parameter", "A change has no order")


# Which table, which columns


def _target(node: exp.Table, catalogue: Catalogue, profile: Profile, writable: Collection[TableName]) -> Table:
    looked_up = exp.Select(expressions=[exp.Literal.number(1)])
    looked_up.set("from_", exp.From(this=node.copy()))
    table = resolved(looked_up, catalogue, profile).scans[0][1]
    if table.name not in writable:
        refuse(
            "table_not_writable",
            f"The table {quoted(table.name.name)} may only be read",
            did_you_mean(table.name.name, [name.name for name in writable])
            or "A data source names the tables that may be changed.",
            at=node,
        )
    return table


def _column(node: exp.Identifier, table: Table, catalogue: Catalogue, profile: Profile) -> str:
    is_quoted = bool(node.args.get("quoted"))
    shown = catalogue.view_of(table).columns
    wanted = profile.key(node.name, is_quoted=is_quoted)
    found = next((name for name in shown if profile.key(name) == wanted), None)
    if found is None or shown[found] != found:
        refuse(
            "unknown_column",
            f"There is no column {quoted(node.name)} in {quoted(table.name.name)}",
            did_you_mean(node.name.lower(), list(shown)),
            at=node,
        )
    return found


# Put together


def _put_together(asked: _Asked, table: Table, columns: list[str]) -> exp.Expr:
    target = exp.table_(table.name.name, db=table.name.schema or None, quoted=True)
    names = [exp.to_identifier(name, quoted=True) for name in columns]
    where = asked.select.args.get("where")
    if asked.action == "delete":
        return exp.Delete(this=target, where=where)
    if asked.action == "update":
        pairs = zip(names, asked.select.expressions, strict=True)
        return exp.Update(
            this=target,
            expressions=[exp.EQ(this=exp.Column(this=name), expression=value) for name, value in pairs],
            where=where,
        )
    source: exp.Expr = asked.select
    if asked.width:
        values = asked.select.expressions
        rows = [values[at : at + asked.width] for at in range(0, len(values), asked.width)]
        source = exp.Values(expressions=[exp.Tuple(expressions=row) for row in rows])
    return exp.Insert(this=exp.Schema(this=target, expressions=names), expression=source)


def _check_again(text: str, bound: Bound, profile: Profile, catalogue: Catalogue) -> None:
    def looked_at(tree: exp.Expr) -> exp.Expr:
        if type(tree) not in CHANGES:
            refuse("cannot_be_written", "This change cannot be written in a form that is safe.")
        return _taken_apart(tree).select

    check: Callable[[exp.Expr], exp.Expr] = looked_at
    check_again(without_fragments(text), bound, profile, catalogue, check)
