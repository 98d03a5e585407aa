"""Keyset pagination: a cursor holds the sort values of the last row, so that page 2,000 costs what page 1 does."""

import base64
import binascii
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from django.db import connection

from operations.errors import InvalidInput
from operations.problems import Problem
from runtime.kinds.table.statements import Sql, joined

Json = Any


@dataclass(frozen=True, kw_only=True)
class SortKey:
    """One sort key, resolved: its SQL, its direction, whether it can be null, and how a JSON value of it is read."""

    name: str
    sql: Sql
    descending: bool
    nullable: bool
    read: Any

    @property
    def order(self) -> Sql:
        return self.sql + Sql(" DESC" if self.descending else " ASC")


def cursor_of(keys: Sequence[SortKey], values: Sequence[Json]) -> str:
    """An opaque text. It is bound to the sort, not to the filter: a row keeps its place whatever is filtered."""
    document = orjson.dumps([_mark(keys), *values], default=str)
    return base64.urlsafe_b64encode(document).decode().rstrip("=")


def after(keys: Sequence[SortKey], cursor: str) -> Sql:
    """The condition that lets only rows behind the cursor's through."""
    values = [
        None if value is None else _read(key, value) for key, value in zip(keys, _values(keys, cursor), strict=True)
    ]
    return _behind(list(zip(keys, values, strict=True)))


def _behind(keys: list[tuple[SortKey, Any]]) -> Sql:
    (key, value), rest = keys[0], keys[1:]
    beyond = _beyond(key, value)
    if not rest:
        return beyond
    equal = key.sql + (Sql(" IS NULL") if value is None else Sql(" = %s", (value,)))
    either = Sql("(") + beyond + Sql(" OR (") + equal + Sql(" AND ") + _behind(rest) + Sql("))")
    if value is None or _nulls_come_later(key):
        return either
    # The bound said once more without OR lets the database start in the index at the right place.
    bound = key.sql + Sql(f" {'<=' if key.descending else '>='} %s", (value,))
    return Sql("(") + bound + Sql(" AND ") + either + Sql(")")


def _beyond(key: SortKey, value: Any) -> Sql:
    if value is None:
        return Sql("1 = 0") if _nulls_come_later(key) else key.sql + Sql(" IS NOT NULL")
    comparison = key.sql + Sql(f" {'<' if key.descending else '>'} %s", (value,))
    if not _nulls_come_later(key):
        return comparison
    return joined("", (Sql("("), comparison, Sql(" OR "), key.sql, Sql(" IS NULL)")))


def _nulls_come_later(key: SortKey) -> bool:
    """PostgreSQL holds null for larger than all values, the others for smaller."""
    largest = connection.vendor == "postgresql"
    return key.nullable and largest != key.descending


def _mark(keys: Sequence[SortKey]) -> int:
    return zlib.crc32(",".join(f"{key.name}:{key.descending:d}" for key in keys).encode())


def _values(keys: Sequence[SortKey], cursor: str) -> list[Json]:
    try:
        document = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error):
        raise _refused("This is no cursor. Take it from 'next' of the page before, unchanged.") from None
    if not isinstance(document, list) or len(document) != len(keys) + 1 or document[0] != _mark(keys):
        raise _refused("This cursor belongs to another sort. Start again without it.")
    return document[1:]


def _read(key: SortKey, value: Json) -> Any:
    try:
        return key.read(value)
    except (ValueError, TypeError):
        raise _refused("This is no cursor. Take it from 'next' of the page before, unchanged.") from None


def _refused(message: str) -> InvalidInput:
    return InvalidInput(problems=[Problem(code="bad_cursor", pointer="/cursor", message=message)])
