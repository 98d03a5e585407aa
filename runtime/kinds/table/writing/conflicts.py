"""What only the database can find, two rows with one key for instance, said in the words of the table."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import IntegrityError, connection

from operations.errors import Conflict
from operations.problems import Problem, pointer
from runtime.tables.plan import TablePlan

ON_POSTGRESQL = re.compile(r"Key \((.*?)\)=\(")
ON_SQLITE = re.compile(r"UNIQUE constraint failed: (.*)")
ON_MYSQL = re.compile(r"Duplicate entry .* for key '(?:[^']*\.)?([^'.]+)'")


@contextmanager
def explained(plan: TablePlan) -> Iterator[None]:
    """Around statements that write rows of a table: an IntegrityError becomes a Conflict that names the fields. The
    transaction is lost then, or the savepoint of an `attempt`."""
    try:
        yield
    except IntegrityError as error:
        names = _fields(plan, error)
        if names:
            raise not_unique(names) from None
        raise Conflict("A row that this one refers to is gone, or a value is missing. Look again and retry.") from None


def not_unique(names: Sequence[str]) -> Conflict:
    together = " together" if len(names) > 1 else ""
    message = f"There is a row with this {' and '.join(names)}{together} already; it must be unique."
    return Conflict(
        message, problems=[Problem(code="not_unique", pointer=pointer(name), message=message) for name in names]
    )


def _fields(plan: TablePlan, error: IntegrityError) -> list[str]:
    """The fields whose values are taken; none when it was another constraint."""
    by_column = {of.column: of.name for of in plan.stored}
    return [by_column[column] for column in _columns(plan, error) if column in by_column]


def _columns(plan: TablePlan, error: IntegrityError) -> list[str]:
    said = str(error)
    match connection.vendor:
        case "postgresql":
            cause = error.__cause__
            if getattr(cause, "sqlstate", "") != "23505":
                return []
            found = ON_POSTGRESQL.search(said)
            return [part.strip(' "') for part in found[1].split(",")] if found else []
        case "sqlite":
            found = ON_SQLITE.search(said)
            return [part.strip().rpartition(".")[2] for part in found[1].split(",")] if found else []
        case _:
            found = ON_MYSQL.search(said)
            return _columns_of_key(plan.table, found[1]) if found else []


def _columns_of_key(table: str, key: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.statistics WHERE table_schema = DATABASE() "
            "AND table_name = %s AND index_name = %s ORDER BY seq_in_index",
            [table, key],
        )
        return [str(row[0]) for row in cursor.fetchall()]
