"""Rows into the database: many per statement, in the way that is quickest there, and one at a time for changes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import psycopg
from django.db import connection

from runtime.kinds.table.statements import adapted, adapted_column, quoted, returned, run
from runtime.tables.plan import FieldPlan, TablePlan

SYSTEM_INSERTED = ("created_at", "created_by", "updated_at", "updated_by", "row_version")
MOST_PARAMETERS = 30_000
WORTH_COPYING = 20


def columns_of(plan: TablePlan) -> list[str]:
    return [column for of in plan.stored for column in (of.column, *of.beside.values())]


def spread(of: FieldPlan, value: Any) -> tuple[Any, ...]:
    """A value over its columns."""
    if not of.beside:
        return (value,)
    return (None,) * (1 + len(of.beside)) if value is None else tuple(value)


def flat(plan: TablePlan, row: Mapping[str, Any]) -> list[Any]:
    """A row's values in the order of `columns_of`."""
    return [part for of in plan.stored for part in spread(of, row.get(of.name))]


def spread_column(of: FieldPlan, column: list[Any]) -> list[Sequence[Any]]:
    """A field's values of many rows over its columns."""
    if not of.beside:
        return [column]
    return [list(part) for part in zip(*(spread(of, value) for value in column), strict=True)]


def insert_columns(
    plan: TablePlan, columns: Mapping[str, list[Any]], size: int, at: datetime, by: int | None
) -> list[int]:
    """Insert new rows that are given as the values of each stored field; their ids in the same order."""
    parts = [part for of in plan.stored for part in spread_column(of, columns[of.name])]
    parts += [[constant] * size for constant in (at, by, at, by, 1)]
    return insert(plan.table, (*columns_of(plan), *SYSTEM_INSERTED), list(zip(*parts, strict=True)))


def insert(table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[int]:
    """Insert the rows; their ids in the same order."""
    if len(rows) >= WORTH_COPYING and connection.vendor == "postgresql":
        return _copied(table, columns, rows)
    if connection.vendor == "postgresql" or (
        connection.vendor == "mysql" and getattr(connection, "mysql_is_mariadb", False)
    ):
        return [id for some in _batches(rows, len(columns)) for id in _returned(table, columns, some)]
    if connection.vendor == "sqlite":
        return _numbered(table, columns, rows)
    return [_one(table, columns, row) for row in rows]


def insert_plain(table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """The same where nobody asks for the ids."""
    if len(rows) >= WORTH_COPYING and connection.vendor == "postgresql":
        _copy(table, columns, rows)
        return
    if len(rows) >= WORTH_COPYING and connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            parts = [adapted_column(part) for part in zip(*rows, strict=True)]
            cursor.executemany(_insert(table, columns, 1), list(zip(*parts, strict=True)))
        return
    for some in _batches(rows, len(columns)):
        run(_insert(table, columns, len(some)), [value for row in some for value in row])


def update(table: str, id: int, changed: Mapping[str, Any]) -> int:
    """Change columns of one row and count its version up."""
    sets = ", ".join([*(f"{quoted(column)} = %s" for column in changed), "row_version = row_version + 1"])
    return run(f"UPDATE {quoted(table)} SET {sets} WHERE id = %s", [*changed.values(), id])  # noqa: S608 – quoted names


def delete(table: str, ids: Sequence[int], column: str = "id") -> int:
    marks = ", ".join(["%s"] * len(ids))
    return run(f"DELETE FROM {quoted(table)} WHERE {quoted(column)} IN ({marks})", ids)  # noqa: S608 – quoted names


def _insert(table: str, columns: Sequence[str], count: int) -> str:
    marks = f"({', '.join(['%s'] * len(columns))})"
    names = ", ".join(map(quoted, columns))
    return f"INSERT INTO {quoted(table)} ({names}) VALUES {', '.join([marks] * count)}"  # noqa: S608 – quoted names


def _returned(table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[int]:
    text = _insert(table, columns, len(rows)) + " RETURNING id"
    return [int(row[0]) for row in returned(text, [value for row in rows for value in row])]


def _one(table: str, columns: Sequence[str], row: Sequence[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_insert(table, columns, 1), adapted(row))
        return int(cursor.lastrowid)


def _numbered(table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[int]:
    """SQLite has one writer at a time, and the transaction holds it: the next ids are known beforehand."""
    if len(rows) == 1:
        return [_one(table, columns, rows[0])]
    with connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE((SELECT seq FROM sqlite_sequence WHERE name = %s), 0)", [table])
        first = int(cursor.fetchone()[0]) + 1
        parts = [adapted_column(part) for part in zip(*rows, strict=True)]
        numbered = list(zip(range(first, first + len(rows)), *parts, strict=True))
        cursor.executemany(_insert(table, ["id", *columns], 1), numbered)
    return list(range(first, first + len(rows)))


def _copied(table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[int]:
    """PostgreSQL takes many rows fastest by COPY, with ids drawn from the sequence first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [quoted(table), len(rows)]
        )
        ids = [int(row[0]) for row in cursor.fetchall()]
    _copy(table, ("id", *columns), ((id, *row) for id, row in zip(ids, rows, strict=True)))
    return ids


def _copy(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    names = ", ".join(map(quoted, columns))
    with (
        connection.wrap_database_errors,
        psycopg.Cursor(connection.connection) as raw,
        raw.copy(f"COPY {quoted(table)} ({names}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)


def _batches(rows: Sequence[Sequence[Any]], width: int) -> Iterator[Sequence[Sequence[Any]]]:
    size = max(1, min(500, MOST_PARAMETERS // max(width, 1)))
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
