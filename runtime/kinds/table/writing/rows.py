"""Stored rows under lock, as the engine changes them: values, links, and whether the principal may do what is wanted."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from operations.errors import Forbidden, NotFound
from runtime.kinds.table.access.conditions import permitted, readable_rows
from runtime.kinds.table.access.sights import Sight
from runtime.kinds.table.history.images import image_of, row_from
from runtime.kinds.table.statements import quoted
from runtime.kinds.table.writing.linking import linked
from runtime.kinds.table.writing.storing import columns_of
from runtime.policies.policy import Action

Json = Any
LOCKS = {"postgresql": " FOR UPDATE OF t0", "mysql": " FOR UPDATE", "sqlite": ""}


@dataclass(kw_only=True)
class StoredRow:
    """A row as it is now. `may` says whether it is within the action's row policy."""

    id: int
    version: int
    may: bool
    row: dict[str, Any]
    links: Mapping[str, Sequence[int]] = field(default_factory=dict)

    def image(self, sight: Sight) -> dict[str, Json]:
        return image_of(sight.plan, self.row, self.links)


def locked(
    sight: Sight, action: Action, ids: Iterable[int], *, trashed: bool = False, lock: bool = True
) -> dict[int, StoredRow]:
    """The rows of these ids that the principal may read, locked until the transaction ends."""
    listed = sorted(set(ids))
    found: dict[int, StoredRow] = {}
    for start in range(0, len(listed), 500):
        found |= _locked(sight, action, listed[start : start + 500], trashed, lock)
    for id, links in linked(sight.plan, list(found)).items():
        found[id].links = links
    return found


def _locked(sight: Sight, action: Action, ids: list[int], trashed: bool, lock: bool) -> dict[int, StoredRow]:
    plan = sight.plan
    visible = readable_rows(sight, "t0", trashed=trashed)
    may = permitted(sight, action, "t0")
    columns = "".join(f", t0.{quoted(column)}" for column in columns_of(plan))
    suffix = LOCKS[connection.vendor] if lock else ""
    text = (
        f"SELECT t0.id, t0.row_version, CASE WHEN {may.text} THEN 1 ELSE 0 END{columns} FROM {quoted(plan.table)} t0 "  # noqa: S608
        f"WHERE t0.id IN ({', '.join(['%s'] * len(ids))}) AND {visible.text} ORDER BY t0.id{suffix}"
    )
    found = sight.reader.rows_of(text, (*may.params, *ids, *visible.params))
    return {
        int(id): StoredRow(id=int(id), version=int(version), may=bool(may), row=row_from(plan, values))
        for id, version, may, *values in found
    }


def one_read(sight: Sight, id: int) -> StoredRow:
    """A row that may be read, as it is now."""
    found = locked(sight, "read", [id], lock=False).get(id)
    if found is None:
        raise no_row(sight, id)
    return found


def one_locked(sight: Sight, action: Action, id: int, *, trashed: bool = False) -> StoredRow:
    """The row; NotFound when it may not be seen, Forbidden when it may be seen but not touched."""
    sight.check(action)
    found = locked(sight, action, [id], trashed=trashed).get(id)
    if found is None:
        raise no_row(sight, id)
    if not found.may:
        raise Forbidden(f"You may not {action} this row of '{sight.plan.name}'.")
    return found


def no_row(sight: Sight, id: int) -> NotFound:
    return NotFound(f"There is no row {id} in '{sight.plan.name}', or you may not see it.")
