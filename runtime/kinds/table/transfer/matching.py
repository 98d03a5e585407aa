"""Rows of a table found by the values of some fields, many at a time."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from runtime.kinds.table.access.conditions import readable_rows
from runtime.kinds.table.access.sights import Reader, Sight
from runtime.kinds.table.history.images import in_json
from runtime.kinds.table.statements import quoted
from runtime.tables.plan import FieldPlan, TablePlan

Key = tuple[Any, ...]
MOST_VALUES = 2_000


def existing(reader: Reader, sight: Sight, fields: Sequence[FieldPlan], keys: Iterable[Key]) -> dict[Key, list[int]]:
    """The ids of the readable rows with one of these keys (stored values), by the key as JSON. Several rows can have the
    same key when nothing in the table forbids it."""
    wanted = [key for key in dict.fromkeys(keys) if None not in key]
    found: dict[Key, list[int]] = {}
    size = max(1, MOST_VALUES // len(fields))
    visible = readable_rows(sight, "t0")
    columns = ", ".join(f"t0.{quoted(of.column)}" for of in fields)
    for start in range(0, len(wanted), size):
        some = wanted[start : start + size]
        text = (
            f"SELECT t0.id, {columns} FROM {quoted(sight.plan.table)} t0 "  # noqa: S608 – quoted names
            f"WHERE ({columns}) IN {_list(len(some), len(fields))} AND {visible.text}"
        )
        for id, *values in reader.rows_of(text, (*(value for key in some for value in key), *visible.params)):
            found.setdefault(shown(fields, values), []).append(int(id))
    return found


def shown(fields: Sequence[FieldPlan], key: Sequence[Any]) -> Key:
    """A key that is the same however a driver gives its values."""
    return tuple(in_json(of, value) for of, value in zip(fields, key, strict=True))


def is_guarded(plan: TablePlan, names: Sequence[str]) -> bool:
    """Whether the database itself sees to it that no two rows have the same values in these fields."""
    wanted = set(names)
    groups = [set(group) for group in plan.unique_together]
    groups += [{name for name, _ in index.fields} for index in plan.indexes if index.unique]
    groups += [{of.name} for of in plan.stored if of.spec.unique]
    required = all(plan.by_name[name].spec.required for name in wanted)
    return required and any(group <= wanted for group in groups)


def _list(rows: int, width: int) -> str:
    if width == 1:
        return f"({', '.join(['%s'] * rows)})"
    marks = f"({', '.join(['%s'] * width)})"
    listed = ", ".join([marks] * rows)
    return f"(VALUES {listed})" if connection.vendor == "sqlite" else f"({listed})"
