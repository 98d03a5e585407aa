"""Which rows are there for somebody: policies and the trash as SQL over an alias. Late values ($principal.id, now) stay open, so
that the SQL can be kept; `Reader.rows_of` fills them in."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from runtime.filters import FilterField, Predicate, all_of, compile_sql, parse
from runtime.filters.predicate import Compare, Not
from runtime.kinds.table.access.sights import Sight
from runtime.kinds.table.statements import Sql, joined, quoted
from runtime.policies.policy import Action
from runtime.sql.dialects import DIALECTS
from runtime.tables.lookup import lookup_of
from runtime.tables.system import DELETED_AT

Json = Any
TRUE = Sql("1 = 1")
DELETED = Compare(field=FilterField(name="deleted_at", column=DELETED_AT.column, cel="timestamp"), operator="set")


def readable_rows(sight: Sight, alias: str, *, trashed: bool = False) -> Sql:
    """Rows that may be read and are not in the trash; `trashed` turns to those that are."""
    condition = visible_rows(sight)
    if not trashed:
        return where(condition, alias)
    return where(all_of(sight.policy.rows.get("read"), DELETED), alias)


def visible_rows(sight: Sight) -> Predicate | None:
    """The predicate of the rows of a table that are there for this principal."""
    present = Not(term=DELETED) if sight.plan.soft_delete else None
    return all_of(sight.policy.rows.get("read"), present)


def permitted(sight: Sight, action: Action, alias: str) -> Sql:
    """Rows within the action's row policy."""
    return where(sight.policy.rows.get(action), alias)


def filtered_rows(sight: Sight, filter: Json, alias: str) -> Sql:
    """Readable rows that fit a filter of the table's own document."""
    readable = readable_rows(sight, alias)
    return both(readable, where(parse(filter, lookup_of(sight, visible_rows)), alias)) if filter else readable


def satisfying(sight: Sight, action: Action, ids: Sequence[int]) -> set[int]:
    """Those of the rows, as they are stored now, that are within the action's row policy."""
    found: set[int] = set()
    for start in range(0, len(ids), 1000):
        some = ids[start : start + 1000]
        condition = permitted(sight, action, "t0")
        marks = ", ".join(["%s"] * len(some))
        text = f"SELECT t0.id FROM {quoted(sight.plan.table)} t0 WHERE t0.id IN ({marks}) AND {condition.text}"  # noqa: S608
        found.update(int(row[0]) for row in sight.reader.rows_of(text, (*some, *condition.params)))
    return found


def where(predicate: Predicate | None, alias: str) -> Sql:
    if predicate is None:
        return TRUE
    compiled = compile_sql(predicate, DIALECTS[connection.vendor], alias)
    return Sql(compiled.text, compiled.params)


def both(*conditions: Sql) -> Sql:
    real = [condition for condition in conditions if condition.text != TRUE.text]
    return joined(" AND ", real) if real else TRUE
