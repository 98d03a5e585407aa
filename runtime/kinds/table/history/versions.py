"""What became of each row: a version for each write, kept as the fields that changed, in the transaction of the write."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import orjson

from accounts.principal import Principal
from runtime.kinds.table.models import RowHistory
from runtime.kinds.table.statements import moment, rows_of, stored_moment
from runtime.kinds.table.writing.storing import insert_plain

Json = Any
Deed = Literal["created", "updated", "deleted", "restored", "rolled_back", "imported"]
Delta = Mapping[str, tuple[Json, Json]]
"""Field uid → (before, after). A uid stays when its field is renamed, and never comes back for another field."""

TABLE = RowHistory._meta.db_table
COLUMNS = ("table_uid", "row_id", "version", "deed", "at", "by_id", "by_name", "delta")
SELECT = f"SELECT {', '.join(COLUMNS)} FROM {TABLE}"  # noqa: S608 – names of our own


@dataclass(frozen=True, kw_only=True)
class RowVersion:
    """One version of one row: who did what to it, when."""

    row_id: int
    version: int
    deed: Deed
    at: datetime
    by_id: int | None
    by_name: str
    delta: Delta


def version_by(principal: Principal, at: datetime, row_id: int, version: int, deed: Deed, delta: Delta) -> RowVersion:
    return RowVersion(
        row_id=row_id, version=version, deed=deed, at=at, by_id=principal.id, by_name=principal.name[:150], delta=delta
    )


def keep(table_uid: str, versions: Sequence[RowVersion]) -> None:
    """Write them, many per statement."""
    insert_plain(TABLE, COLUMNS, [_values(table_uid, version) for version in versions])


def versions_of(
    table_uid: str, row_id: int, *, after: int = 0, before: int | None = None, limit: int = 0
) -> list[RowVersion]:
    """Versions with a number greater than `after` (and less than `before`), the newest first."""
    where, params = "table_uid = %s AND row_id = %s AND version > %s", [table_uid, row_id, after]
    if before is not None:
        where, params = where + " AND version < %s", [*params, before]
    found = rows_of(
        f"{SELECT} WHERE {where} ORDER BY version DESC" + (f" LIMIT {limit:d}" if limit else ""),
        params,
    )
    return [_version(row) for row in found]


def version_at(table_uid: str, row_id: int, at: datetime) -> int:
    """The number of the version that counted at a moment; 0 when the row was not there yet."""
    [[number]] = rows_of(
        f"SELECT COALESCE(MAX(version), 0) FROM {TABLE} WHERE table_uid = %s AND row_id = %s AND at <= %s",  # noqa: S608
        (table_uid, row_id, stored_moment(at)),
    )
    return int(number)


def folded_back(now: Mapping[str, Json], later: Iterable[RowVersion]) -> dict[str, Json]:
    """The state before the `later` versions, which come newest first, were made."""
    state = dict(now)
    for version in later:
        for uid, (before, _) in version.delta.items():
            state[uid] = before
    return state


def delta_between(before: Mapping[str, Json], after: Mapping[str, Json]) -> Delta:
    """Only what differs; a field that is missing on one side is null there."""
    uids = [*before, *(uid for uid in after if uid not in before)]
    return {uid: (before.get(uid), after.get(uid)) for uid in uids if before.get(uid) != after.get(uid)}


def _values(table_uid: str, version: RowVersion) -> tuple[Any, ...]:
    return (
        table_uid,
        version.row_id,
        version.version,
        version.deed,
        stored_moment(version.at),
        version.by_id,
        version.by_name,
        orjson.dumps(version.delta).decode(),
    )


def _version(row: tuple[Any, ...]) -> RowVersion:
    _, row_id, number, deed, at, by_id, by_name, delta = row
    return RowVersion(
        row_id=row_id,
        version=number,
        deed=deed,
        at=moment(at),
        by_id=by_id,
        by_name=by_name,
        delta={uid: (pair[0], pair[1]) for uid, pair in orjson.loads(delta).items()},
    )
