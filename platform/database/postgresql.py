"""PostgreSQL spoken to by libpq itself. What psycopg's cursors do around a short statement costs more than the statement; here
its text is numbered once, prepared when it comes again, and sent. Within a transaction of Django's it is part of it."""

import re
from collections import OrderedDict
from collections.abc import Sequence
from functools import lru_cache
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult

Params = Sequence[Any]
Row = tuple[Any, ...]

Key = tuple[str, tuple[int, ...]]
"""A statement's text and the types of its parameters."""

PREPARED_AT = 3
MOST_PREPARED = 200
MOST_PARAMETERS = 500
"""Statements with more of them, such as those for many rows, seldom come again in the same form."""

GOOD = frozenset({ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK})
MARK = re.compile(r"%(.)", re.DOTALL)


def rows_of(text: str, params: Params = ()) -> list[Row]:
    """All rows of a statement, as Python's values. Errors are psycopg's; `connection.wrap_database_errors` makes them
    Django's."""
    session = _session()
    return session.values(session.run(text, params))


def texts_of(text: str, params: Params = ()) -> list[Row]:
    """The same as the database sent it: UTF-8 text."""
    found = _session().run(text, params)
    columns = range(found.nfields)
    return [tuple([found.get_value(place, column) for column in columns]) for place in range(found.ntuples)]


def run(text: str, params: Params = ()) -> int:
    """A writing statement; how many rows it touched."""
    return _session().run(text, params).command_tuples or 0


class Session:
    """One connection with the statements that it has prepared."""

    def __init__(self, raw: psycopg.Connection[Any]) -> None:
        self.raw = raw
        self._pg = raw.pgconn
        self._adapt = Transformer(raw)
        self._names: OrderedDict[Key, bytes] = OrderedDict()
        self._uses: dict[Key, int] = {}
        self._made = 0

    def run(self, text: str, params: Params) -> PGresult:
        self._begin()
        query, formats = _numbered(text)
        values = self._adapt.dump_sequence(params, formats)
        types, sent = self._adapt.types or (), self._adapt.formats
        name = self._name_of((text, types), query) if len(params) <= MOST_PARAMETERS else None
        if name is None:
            return self._good(self._pg.exec_params(query, values, types, sent))
        try:
            return self._good(self._pg.exec_prepared(name, values, sent))  # type: ignore[arg-type] # None is a null
        except psycopg.errors.FeatureNotSupported:
            # "cached plan must not change result type": a type changed under a prepared statement.
            self._forget((text, types))
            if self._pg.transaction_status == TransactionStatus.INERROR:
                raise
            return self._good(self._pg.exec_params(query, values, types, sent))

    def values(self, found: PGresult) -> list[Row]:
        if not found.ntuples:
            return []
        self._adapt.set_pgresult(found)
        try:
            return self._adapt.load_rows(0, found.ntuples, tuple)
        finally:
            self._adapt.set_pgresult(None)

    def _begin(self) -> None:
        """What psycopg does ahead of the first statement of a transaction."""
        if not self.raw.autocommit and self._pg.transaction_status == TransactionStatus.IDLE:
            self._good(self._pg.exec_(b"BEGIN"))

    def _name_of(self, key: Key, query: bytes) -> bytes | None:
        """Of the prepared statement; None for one that came too seldom."""
        name = self._names.get(key)
        if name is not None:
            self._names.move_to_end(key)
            return name
        uses = self._uses[key] = self._uses.pop(key, 0) + 1
        if uses < PREPARED_AT:
            if len(self._uses) > 10 * MOST_PREPARED:
                del self._uses[next(iter(self._uses))]
            return None
        return self._prepared(key, query)

    def _prepared(self, key: Key, query: bytes) -> bytes:
        if len(self._names) >= MOST_PREPARED:
            self._forget(next(iter(self._names)))
        self._made += 1
        name = b"jq_%d" % self._made
        self._good(self._pg.prepare(name, query, key[1]))
        self._names[key] = name
        self._uses.pop(key, None)
        return name

    def _forget(self, key: Key) -> None:
        name = self._names.pop(key)
        if self._pg.transaction_status != TransactionStatus.INERROR:
            self._good(self._pg.exec_(b"DEALLOCATE " + name))

    def _good(self, found: PGresult) -> PGresult:
        if found.status in GOOD:
            return found
        if self._pg.status == ConnStatus.BAD:
            raise psycopg.OperationalError(found.get_error_message())
        raise error_from_result(found)


def _session() -> Session:
    wrapper = connections[DEFAULT_DB_ALIAS]
    wrapper.ensure_connection()
    session = _sessions.get(wrapper)
    if session is None or session.raw is not wrapper.connection:
        session = _sessions[wrapper] = Session(wrapper.connection)
    return session


_sessions: WeakKeyDictionary[BaseDatabaseWrapper, Session] = WeakKeyDictionary()


@lru_cache(maxsize=2_000)
def _numbered(text: str) -> tuple[bytes, list[PyFormat]]:
    """`%s` as `$1`, `$2`, …, and how their values are sent."""
    numbers = count(1)

    def mark(found: re.Match[str]) -> str:
        if found[1] not in "s%":
            raise ValueError(f"'{found[0]}' is no mark of a parameter.")
        return f"${next(numbers)}" if found[1] == "s" else "%"

    query = MARK.sub(mark, text)
    return query.encode(), [PyFormat.AUTO] * (next(numbers) - 1)
