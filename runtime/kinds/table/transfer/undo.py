"""An import taken back: rows that it made go, rows that it changed get their former values, unless somebody has touched
them since. Those are listed and left alone."""

from collections.abc import Sequence
from typing import Any

from operations.errors import Conflict, OperationError
from operations.operation import Call
from runtime.kinds.table.access.sights import Reader, Sight
from runtime.kinds.table.history.timeline import rolled_back
from runtime.kinds.table.history.versions import versions_of
from runtime.kinds.table.models import ImportRun
from runtime.kinds.table.writing.attempts import attempt
from runtime.kinds.table.writing.removing import remove
from runtime.kinds.table.writing.rows import StoredRow, locked

MOST_LISTED = 100
BATCH = 500


def undone(call: Call, reader: Reader, sight: Sight, run: ImportRun) -> dict[str, Any]:
    """Inside a transaction, with the rights of today: what was done is an ordinary deletion or change."""
    if run.state == "undone":
        raise Conflict(f"The import {run.key} was undone already.", code="import_undone")
    if run.state == "running" and run.position == 0:
        raise Conflict(f"The import {run.key} has not kept a row yet; there is nothing to undo.")
    left: list[dict[str, Any]] = []
    deleted = restored = lost = 0
    for chunk in run.chunks.order_by("-position"):
        for start, end in reversed(chunk.created):
            for first in range(start, end + 1, BATCH):
                ids = range(first, min(end + 1, first + BATCH))
                gone, kept = _take_away(call, reader, sight, ids)
                deleted, lost = deleted + gone, lost + len(kept)
                left.extend(kept[: MOST_LISTED - len(left)])
        for id, version in reversed(chunk.updated):
            problem = _set_back(call, reader, sight, id, version)
            if problem is None:
                restored += 1
            else:
                lost += 1
                left.extend([{"id": id, "why": problem}][: MOST_LISTED - len(left)])
    ImportRun.objects.filter(pk=run.pk).update(state="undone", updated_at=call.now)
    call.note(table=run.table, run=run.key, deleted=deleted, restored=restored, left=lost)
    return {"id": run.key, "state": "undone", "deleted": deleted, "restored": restored, "left": lost, "rows": left}


def _take_away(call: Call, reader: Reader, sight: Sight, ids: Sequence[int]) -> tuple[int, list[dict[str, Any]]]:
    sight.check("delete")
    rows = locked(sight, "delete", ids)
    left: list[dict[str, Any]] = []
    untouched: list[StoredRow] = []
    for row in rows.values():
        if row.version != 1:
            left.append({"id": row.id, "why": f"It was changed since, and is at version {row.version}."})
        elif not row.may:
            left.append({"id": row.id, "why": "You may not delete it."})
        else:
            untouched.append(row)
    return _removed(call, reader, sight, untouched, left), left


def _removed(call: Call, reader: Reader, sight: Sight, rows: Sequence[StoredRow], left: list[dict[str, Any]]) -> int:
    """All together first; one by one only when another row still needs one of them."""
    if not rows:
        return 0
    try:
        with attempt(call):
            remove(call, reader, sight, rows)
        return len(rows)
    except OperationError as error:
        if len(rows) == 1:
            left.append({"id": rows[0].id, "why": error.detail or error.title})
            return 0
    return sum(_removed(call, reader, sight, [row], left) for row in rows)


def _set_back(call: Call, reader: Reader, sight: Sight, id: int, version: int) -> str | None:
    """Why it could not be, or None."""
    newest = versions_of(sight.plan.uid, id, after=version - 1, limit=2)
    if not sight.plan.history or not newest:
        return "The table keeps no history to go back to."
    if newest[0].version != version:
        return f"It was changed since, and is at version {newest[0].version}."
    try:
        with attempt(call):
            rolled_back(call, reader, sight, id, version - 1)
    except OperationError as error:
        return error.detail or (error.problems[0].message if error.problems else error.title)
    return None
