"""Where the engine's SQL meets the database: one place to run it, with a time limit, prepared where that pays."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple, TypeVar
from weakref import WeakSet

import psycopg
from django.db import DatabaseError, connection, transaction
from django.db.utils import OperationalError

from database import postgresql, vendor
from operations.errors import InvalidInput
from runtime.sql.dialects import DIALECTS

SECONDS = 10
SQLITE_STEPS = 20_000
Params = Sequence[Any]
T = TypeVar("T")
Row = tuple[Any, ...]


class Sql(NamedTuple):
    """A piece of SQL with its parameters, in the order of their `%s`."""

    text: str
    params: tuple[Any, ...] = ()

    def __add__(self, other: "Sql") -> "Sql":  # type: ignore[override]
        return Sql(self.text + other.text, self.params + other.params)


def joined(between: str, pieces: Sequence[Sql]) -> Sql:
    return Sql(between.join(piece.text for piece in pieces), tuple(p for piece in pieces for p in piece.params))


def rows_of(text: str, params: Params = ()) -> list[Row]:
    """All rows of a reading statement. It is given SECONDS."""
    match vendor():
        case "postgresql":
            return _on_postgresql(postgresql.rows_of, text, params)
        case "sqlite":
            return _on_sqlite(text, params)
        case _:
            return _on_mysql(text, params)


def texts_of(text: str, params: Params = ()) -> list[Row]:
    """The same as PostgreSQL sends it: UTF-8 text, not read into values."""
    return _on_postgresql(postgresql.texts_of, text, params)


def one_of(text: str, params: Params = ()) -> Row | None:
    found = rows_of(text, params)
    return found[0] if found else None


def run(text: str, params: Params = ()) -> int:
    """A writing statement; how many rows it touched."""
    if vendor() == "postgresql":
        return _on_postgresql(postgresql.run, text, params)
    with connection.cursor() as cursor:
        cursor.execute(text, adapted(params))
        return int(cursor.rowcount)


def returned(text: str, params: Params = ()) -> list[Row]:
    """A writing statement with RETURNING."""
    if vendor() == "postgresql":
        return _on_postgresql(postgresql.rows_of, text, params)
    with connection.cursor() as cursor:
        cursor.execute(text, adapted(params))
        return list(cursor.fetchall())


def adapted(params: Params) -> list[Any]:
    """Values as the driver of this database takes them."""
    adapt = DIALECTS[vendor()].adapt
    return [adapt(value) for value in params]


PLAIN = frozenset({str, int, float, bool, type(None)})
"""What every driver takes as it is."""


def adapted_column(values: Sequence[Any]) -> Sequence[Any]:
    """The same for one column of many rows, where a value that comes often is made ready once."""
    if set(map(type, values)) <= PLAIN:
        return values
    adapt = DIALECTS[vendor()].adapt
    ready = {value: adapt(value) for value in set(values)}
    return [ready[value] for value in values]


def stored_moment(at: datetime) -> datetime:
    """As all moments are stored: in UTC, without saying so."""
    return at.astimezone(UTC).replace(tzinfo=None)


def moment(stored: Any) -> datetime:
    """A stored moment as any driver gives it, aware."""
    at = datetime.fromisoformat(stored) if isinstance(stored, str) else stored
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


@cache
def quoted(name: str) -> str:
    """A process has one database, and plans name few things."""
    return connection.ops.quote_name(name)


def _on_postgresql(do: Callable[[str, Params], T], text: str, params: Params) -> T:
    """In time: a statement that is run for the first time on a connection sets the limit for all that follow."""
    connection.ensure_connection()
    if connection.connection not in _limited:
        _limit()
    try:
        return do(text, params)
    except psycopg.errors.QueryCanceled:
        raise _too_slow() from None
    except psycopg.Error:
        with connection.wrap_database_errors:
            raise
    raise AssertionError


_limited: WeakSet[Any] = WeakSet()


def _limit() -> None:
    """Once per connection. A rollback takes the setting back, so that within a transaction it counts until its end, and for
    good only if it is committed."""
    if any(call[1] is _limited_for_good for call in connection.run_on_commit):
        return
    postgresql.run(f"SET statement_timeout = {SECONDS * 1000}")
    transaction.on_commit(_limited_for_good)


def _limited_for_good() -> None:
    _limited.add(connection.connection)


def _on_sqlite(text: str, params: Params) -> list[Row]:
    with connection.cursor() as cursor, _watched():
        try:
            cursor.execute(text, adapted(params))
            return list(cursor.fetchall())
        except OperationalError as error:
            if "interrupted" in str(error):
                raise _too_slow() from None
            raise


@contextmanager
def _watched() -> Iterator[None]:
    end = time.monotonic() + SECONDS
    connection.connection.set_progress_handler(lambda: time.monotonic() > end, SQLITE_STEPS)
    try:
        yield
    finally:
        connection.connection.set_progress_handler(None, SQLITE_STEPS)


def _on_mysql(text: str, params: Params) -> list[Row]:
    limited = f"SET STATEMENT max_statement_time={SECONDS} FOR {text}"
    if not getattr(connection, "mysql_is_mariadb", False):
        limited = text.replace(
            "SELECT", f"SELECT /*+ MAX_EXECUTION_TIME({SECONDS * 1000}) SET_VAR(group_concat_max_len=65536) */", 1
        )
    with connection.cursor() as cursor:
        try:
            cursor.execute(limited, adapted(params))
            return list(cursor.fetchall())
        except DatabaseError as error:
            if error.args and error.args[0] in (1969, 3024):
                raise _too_slow() from None
            raise


def _too_slow() -> InvalidInput:
    return InvalidInput(
        f"This takes longer than {SECONDS} seconds. Narrow the filter, sort by an indexed field, or leave the count out.",
        code="query_too_slow",
    )
