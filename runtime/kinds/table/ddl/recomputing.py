"""Stored computed fields of rows that are there already: filled when the field is new, or is computed in another way now."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from accounts.principal import Principal
from runtime.fields.type import FieldSpec
from runtime.kinds.table.history.images import row_from
from runtime.kinds.table.statements import adapted, quoted
from runtime.kinds.table.writing.compute import with_computed
from runtime.kinds.table.writing.storing import columns_of, spread
from runtime.tables.paths import is_stored
from runtime.tables.plan import FieldPlan, TablePlan

CHUNK = 2000


def to_recompute(before: Iterable[FieldSpec], after: TablePlan) -> list[FieldPlan]:
    """The stored computed fields of `after` whose values in old rows do not hold any more. Of what was before only the
    document is read: it cannot be compiled when what it led to goes in the same change."""
    by_uid = {spec.uid: spec for spec in before}
    return [of for of in after.computed if of.column and _differs(by_uid.get(of.uid), of)]


def recompute(plan: TablePlan, fields: Sequence[FieldPlan], principal: Principal, now: datetime) -> int:
    """Write the fields' values into every row, and only where they change; returns how many rows changed. Neither versions
    nor history move: the table's new version tells of it."""
    changed = 0
    for rows in _chunks(plan):
        updates = []
        for row_id, row in rows:
            before = [row.get(of.name) for of in fields]
            with_computed(plan, row, principal, now)
            if [row.get(of.name) for of in fields] != before:
                updates.append((*(part for of in fields for part in spread(of, row[of.name])), row_id))
        _write(plan, fields, updates)
        changed += len(updates)
    return changed


def _differs(old: FieldSpec | None, new: FieldPlan) -> bool:
    return old is None or not is_stored(old) or (old.type, old.options) != (new.spec.type, new.spec.options)


def _chunks(plan: TablePlan) -> Iterator[list[tuple[int, dict[str, Any]]]]:
    columns = "".join(f", {quoted(column)}" for column in columns_of(plan))
    text = f"SELECT id{columns} FROM {quoted(plan.table)} WHERE id > %s ORDER BY id LIMIT {CHUNK}"  # noqa: S608 – quoted names
    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(text, [last])
            found = cursor.fetchall()
        if not found:
            return
        last = found[-1][0]
        yield [(row_id, row_from(plan, values)) for row_id, *values in found]


def _write(plan: TablePlan, fields: Sequence[FieldPlan], updates: Sequence[Sequence[Any]]) -> None:
    columns = [column for of in fields for column in (of.column, *of.beside.values())]
    sets = ", ".join(f"{quoted(column)} = %s" for column in columns)
    if updates:
        with connection.cursor() as cursor:
            cursor.executemany(
                f"UPDATE {quoted(plan.table)} SET {sets} WHERE id = %s",  # noqa: S608 – quoted names
                [adapted(values) for values in updates],
            )
