"""Secrets under older keys, of tables and of the vault, encrypted anew with the newest:
in chunks, at any time, as often as one likes.

Whatever is under the newest key already is passed over, so that a run which was cut off is simply started again. Values
that are parked are looked after as well: they may come back.
"""

from collections.abc import Sequence
from typing import NamedTuple

from django.db import connection, transaction

import vault.store
from metadata.locks import publish_lock
from operations.access import granted
from operations.faults import fault_point
from operations.operation import Call, Operation, Result
from operations.perform import settled
from runtime.kinds.table.ddl.models import Parked, PhysicalTable
from runtime.kinds.table.ddl.shape import Column, column_from, shape_from
from runtime.kinds.table.statements import quoted
from vault.cipher import is_newest, rotated

CHUNK = 500


class Place(NamedTuple):
    """A column that holds secrets."""

    table: str
    column: str


class Count(NamedTuple):
    """How many secrets there are, how many got the newest key, and how many no key can read."""

    seen: int = 0
    renewed: int = 0
    unreadable: int = 0

    def __add__(self, other: "Count") -> "Count":  # type: ignore[override]
        return Count(*(one + another for one, another in zip(self, other, strict=True)))


def rotate(call: Call) -> Result:
    """Rows may be written all the time, and tables be changed: what has moved meanwhile is done under its new name."""
    total, done = Count(), set[Place]()
    while waiting := places() - done:
        total = sum((_renewed(place) for place in sorted(waiting)), total)
        done |= waiting
    total += Count(**vault.store.rotate())
    call.note(**total._asdict())
    with settled(call):
        return Result(value=total._asdict())


def places() -> set[Place]:
    """All columns of secrets: of tables, of tables that are parked, and columns that are parked themselves."""
    found: set[Place] = set()
    tables: dict[str, str] = {}
    for parked in Parked.objects.filter(column_uid="").order_by("pk"):
        tables[parked.shape_uid] = parked.physical
        found |= {Place(parked.physical, column.name) for column in _secret(shape_from(parked.original).columns)}
    for there in PhysicalTable.objects.all():
        tables[there.uid] = there.table
        found |= {Place(there.table, column.name) for column in _secret(shape_from(there.shape).columns)}
    for parked in Parked.objects.exclude(column_uid=""):
        if parked.shape_uid in tables and _secret([column_from(parked.original)]):
            found.add(Place(tables[parked.shape_uid], parked.physical))
    return found


def _secret(columns: Sequence[Column]) -> list[Column]:
    return [column for column in columns if column.spec is not None and column.spec.get("type") == "secret"]


def _renewed(place: Place) -> Count:
    """Each chunk by itself, so that nobody waits long for the lock that keeps tables as they are."""
    total, last = Count(), 0
    while True:
        with publish_lock(), transaction.atomic():
            chunk = _chunk(place, last) if place in places() else []
            total = sum((_renew(place, row_id, token) for row_id, token in chunk), total)
        if not chunk:
            return total
        last = chunk[-1][0]
        fault_point("secrets.rotated")


def _renew(place: Place, row_id: int, token: str) -> Count:
    """Only if it is still the secret that was read: a new one has the newest key by itself."""
    if is_newest(token):
        return Count(seen=1)
    try:
        fresh = rotated(token)
    except ValueError:
        return Count(seen=1, unreadable=1)
    column = quoted(place.column)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {quoted(place.table)} SET {column} = %s WHERE id = %s AND {column} = %s",  # noqa: S608 – quoted names
            [fresh, row_id, token],
        )
        return Count(seen=1, renewed=cursor.rowcount)


def _chunk(place: Place, last: int) -> list[tuple[int, str]]:
    column = quoted(place.column)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, {column} FROM {quoted(place.table)} WHERE id > %s AND {column} IS NOT NULL "  # noqa: S608 – quoted names
            f"ORDER BY id LIMIT {CHUNK:d}",
            [last],
        )
        return list(cursor.fetchall())


OPERATIONS = (
    Operation(
        name="secret.rotate",
        summary="Encrypt all secrets with the newest key",
        access=granted("secret.rotate"),
        handler=rotate,
        transaction="own",
    ),
)
