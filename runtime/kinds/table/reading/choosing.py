"""Which rows a request chooses among those that are there: filters, search, the trash and branches of trees."""

from django.db import connection

from operations.errors import Forbidden, InvalidInput
from operations.problems import Problem
from runtime.filters import FieldLookup, from_query, parse
from runtime.filters.predicate import Piece
from runtime.kinds.table.access.conditions import both, permitted, readable_rows, visible_rows, where
from runtime.kinds.table.access.sights import Sight
from runtime.kinds.table.reading.asked import Asked
from runtime.kinds.table.reading.columns import value_of
from runtime.kinds.table.statements import Sql, joined, quoted
from runtime.sql.dialects import DIALECTS
from runtime.tables.lookup import lookup_of
from runtime.tables.plan import FieldPlan, TablePlan

MOST_WORDS = 8


def asked_rows(sight: Sight, asked: Asked, alias: str) -> Sql:
    """All that a list request says about its rows, within what may be read."""
    if asked.trash:
        check_trash(sight)
    parts = [readable_rows(sight, alias, trashed=asked.trash)]
    if asked.trash:
        parts.append(permitted(sight, "delete", alias))
    lookup = lookup_for(sight)
    if asked.filter is not None:
        parts.append(where(parse(asked.filter, lookup), alias))
    if asked.plain:
        parts.append(where(parse(from_query(asked.plain), lookup), alias))
    if asked.search:
        parts.append(_search(sight, asked.search, alias))
    if asked.under is not None:
        parts.append(_under(sight, asked.under, alias))
    return both(*parts)


def check_trash(sight: Sight) -> None:
    if not sight.plan.soft_delete:
        raise _refused("/trash", f"'{sight.plan.name}' keeps no trash: what is deleted there is gone.")
    if not sight.policy.allows("delete"):
        raise Forbidden(f"Only who may delete rows of '{sight.plan.name}' sees its trash.")


def lookup_for(sight: Sight) -> FieldLookup:
    """The fields that this principal may filter by."""
    return lookup_of(sight, visible_rows, _made_value)


def _made_value(sight: Sight, of: FieldPlan, alias: str) -> Piece:
    """What stands for a lookup or a rollup."""
    value = value_of(sight, of, alias)
    return Piece(value.text, value.params)


def _search(sight: Sight, text: str, alias: str) -> Sql:
    """Rows in which every word stands somewhere in the searched fields."""
    fields = [of for of in searched_fields(sight.plan) if sight.queries(of)]
    if not fields:
        return Sql("1 = 0")
    dialect = DIALECTS[connection.vendor]
    words = []
    for word in text.split()[:MOST_WORDS]:
        pattern = dialect.ipattern(word, before=True, after=True)
        somewhere = [Sql(dialect.imatch.format(column=f"{alias}.{quoted(of.column)}"), (pattern,)) for of in fields]
        either = joined(" OR ", somewhere)
        words.append(Sql(f"({either.text})", either.params))
    return both(*words)


def searched_fields(plan: TablePlan) -> list[FieldPlan]:
    """Those the document names, else all that can be searched."""
    named = [plan.by_name[name] for name in plan.search if name in plan.by_name]
    return [of for of in named or plan.fields if of.column and of.type.searchable]


def _under(sight: Sight, root: int, alias: str) -> Sql:
    """A row of a tree and all below it, as far as they may be seen."""
    parent = sight.named(sight.plan.parent) if sight.plan.parent else None
    if parent is None:
        raise _refused("/under", f"'{sight.plan.name}' is no tree.")
    table, column = quoted(sight.plan.table), quoted(parent.column)
    top, below = readable_rows(sight, "b0"), readable_rows(sight, "b1")
    return Sql(
        f"{alias}.id IN (WITH RECURSIVE branch(id) AS (SELECT b0.id FROM {table} b0 WHERE b0.id = %s AND {top.text} "  # noqa: S608
        f"UNION SELECT b1.id FROM {table} b1 JOIN branch ON b1.{column} = branch.id WHERE {below.text}) "
        "SELECT id FROM branch)",
        (root, *top.params, *below.params),
    )


def _refused(at: str, message: str) -> InvalidInput:
    return InvalidInput(message, problems=[Problem(code="wrong_value", pointer=at, message=message)])
