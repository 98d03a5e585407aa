"""The statements that every run and every step goes through, written out: putting them together anew each time took longer
than running them."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Field

from runs.models import Run

TABLE = Run._meta.db_table


def change(changes: Mapping[str, Any], where: str, params: Sequence[Any], counted: str = "") -> int:
    """UPDATE the runs that `where` names; returns how many. `counted` are columns set from what they were."""
    sets, fields = _sets(tuple(changes))
    values = [field.get_db_prep_save(changes[field.name], connection) for field in fields]
    with connection.cursor() as cursor:
        text = f"UPDATE {TABLE} SET {', '.join(filter(None, (sets, counted)))} WHERE {where}"  # noqa: S608 – our own words
        cursor.execute(text, [*values, *params])
        return int(cursor.rowcount)


def change_each(names: Sequence[str], rows: Sequence[tuple[Mapping[str, Any], Sequence[Any]]], where: str) -> int:
    """The same for many runs, each with changes and parameters of its own."""
    sets, fields = _sets(tuple(names))
    listed = [
        [*(field.get_db_prep_save(changes[field.name], connection) for field in fields), *params]
        for changes, params in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {TABLE} SET {sets} WHERE {where}", listed)  # noqa: S608 – our own words
        return int(cursor.rowcount)


def count_down(run: int, by: int, states: Sequence[str]) -> int | None:
    """How many steps of a run are open still, now that `by` have ended; None when it is in none of the states."""
    where = f"id = %s AND state IN ({', '.join(['%s'] * len(states))})"
    counted = "steps_open = steps_open - %s"
    params: list[int | str] = [by, run, *states]
    if connection.vendor == "mysql":
        if not change({}, where, params, counted):
            return None
        return int(Run.objects.values_list("steps_open", flat=True).get(pk=run))
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {TABLE} SET {counted} WHERE {where} RETURNING steps_open", params)  # noqa: S608
        row = cursor.fetchone()
    return int(row[0]) if row else None


def runs_where(where: str, params: Sequence[Any]) -> list[Run]:
    """The runs, whole."""
    return list(Run.objects.raw(f"SELECT {_columns()} FROM {TABLE} WHERE {where}", params))  # noqa: S608 – our own words


@cache
def _columns() -> str:
    return ", ".join(connection.ops.quote_name(field.attname) for field in Run._meta.concrete_fields)


@cache
def _sets(names: tuple[str, ...]) -> tuple[str, tuple["Field[Any, Any]", ...]]:
    by_name = {field.name: field for field in Run._meta.concrete_fields}
    fields = tuple(by_name[name] for name in names)
    return ", ".join(f"{connection.ops.quote_name(field.attname)} = %s" for field in fields), fields
