"""An import taken back: rows that it made go, rows that it changed get their former values, unless somebody has touched
them since. Those are listed and left alone. A large one is taken back by a run, a chunk at a time; whatever ends the run,
the next attempt goes on behind the chunks that are gone."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import transaction

from operations import outbox
from operations.errors import Conflict, OperationError
from operations.faults import fault_point
from operations.operation import Call
from operations.perform import settled
from runs.starting import Owner, start
from runtime.kinds.table.access.sights import Reader, Sight
from runtime.kinds.table.history.timeline import rolled_back
from runtime.kinds.table.history.versions import versions_of
from runtime.kinds.table.models import ImportChunk, ImportRun
from runtime.kinds.table.transfer import background, taking_up
from runtime.kinds.table.transfer.exporting import title_of
from runtime.kinds.table.writing.attempts import attempt
from runtime.kinds.table.writing.removing import remove
from runtime.kinds.table.writing.rows import StoredRow, locked

MOST_LISTED = 100
BATCH = 500
IN_REQUEST = 2_000
"""So many rows are taken back while somebody waits; more are a run's work."""
STATE = "undoing"
COUNTS = ("deleted", "restored", "left")
TITLES = {"en": "Undo: {file} → {table}", "zh-CN": "撤销：{file} → {table}"}


def is_long(call: Call, run: ImportRun) -> bool:
    """Over HTTP somebody waits; elsewhere it takes as long as it takes."""
    many = call.source.channel == "http" and run.created + run.updated > IN_REQUEST
    return bool(call.input.get("background", many)) and call.run is None


def begun(call: Call, sight: Sight, run: ImportRun) -> ImportRun:
    """The run that takes it back."""
    _check(run)
    title = TITLES["zh-CN" if call.principal.locale.startswith("zh") else "en"]
    with settled(call, status=202):
        work = start(
            call.operation,
            target={"id": run.key},
            principal=call.principal,
            title=title.format(file=run.file_name or run.table, table=title_of(sight, call.principal.locale)),
            retry=background.RETRY,
            timeout=background.LONGEST,
            owner=Owner(background.KIND, run.key),
        )
        _take_up(run, call, work.pk)
        call.note(table=run.table, run=run.key)
    return run


def undone(call: Call, reader: Reader, sight: Sight, run: ImportRun) -> dict[str, Any]:
    """With the rights of today: what was done is an ordinary deletion or change. While somebody waits all of it is one
    transaction; within a run each chunk is one of its own."""
    if call.run is None:
        _check(run)
        with settled(call):
            _take_up(run, call, None)
            _take_back(call, reader, sight, run)
            _finish(call, run)
    elif run.state != "undone":
        if run.state != STATE:  # an attempt that failed, once more
            _check(run)
            _take_up(run, call, call.run.id)
        _take_back(call, reader, sight, run)
        with settled(call):
            _finish(call, run)
    fault_point("import.undone")
    return {"id": run.key, "state": "undone", **_undo_of(run)}


def _check(run: ImportRun) -> None:
    if run.state == "undone":
        raise Conflict(f"The import {run.key} was undone already.", code="import_undone")
    if taking_up.is_under_way(run):
        raise Conflict(f"The import {run.key} is under way.", code="import_under_way")
    if not run.chunks.exists() and run.undo is None:
        raise Conflict(f"The import {run.key} has not kept a row yet; there is nothing to undo.")


def _take_up(run: ImportRun, call: Call, run_id: int | None) -> None:
    changes: dict[str, Any] = {
        "state": STATE,
        "problems": [],
        "run_id": run_id,
        "undo": _undo_of(run),
        "updated_at": call.now,
    }
    if not ImportRun.objects.filter(pk=run.pk, state=run.state, run_id=run.run_id).update(**changes):
        raise Conflict(f"The import {run.key} is dealt with by somebody else.", code="import_under_way")
    run.refresh_from_db()


def _take_back(call: Call, reader: Reader, sight: Sight, run: ImportRun) -> None:
    """The last chunk first."""
    total = run.created + run.updated
    done = sum(_undo_of(run)[name] for name in COUNTS)
    while chunk := run.chunks.order_by("-position").first():
        fault_point("import.before_undo")
        tally = _Tally(done, total)
        with transaction.atomic():
            for told in _chunk_undone(call, reader, sight, chunk, tally):
                if call.run is not None:
                    call.run.progress(told, max(told, total))
                    call.run.check()
            _keep(call, run, chunk, tally)
            fault_point("import.within_undo")
        done += tally.deleted + tally.restored + tally.lost


class _Tally:
    """What became of the rows of a chunk, and why some were left."""

    def __init__(self, before: int, total: int) -> None:
        self.before, self.total = before, total
        self.deleted = self.restored = self.lost = 0
        self.left: list[dict[str, Any]] = []

    @property
    def done(self) -> int:
        return self.before + self.deleted + self.restored + self.lost


def _chunk_undone(call: Call, reader: Reader, sight: Sight, chunk: ImportChunk, tally: _Tally) -> Iterator[int]:
    """How many rows are settled, now and then."""
    for start_id, end in reversed(chunk.created):
        for first in range(start_id, end + 1, BATCH):
            ids = range(first, min(end + 1, first + BATCH))
            gone, kept = _take_away(call, reader, sight, ids)
            tally.deleted, tally.lost = tally.deleted + gone, tally.lost + len(kept)
            tally.left.extend(kept)
            yield tally.done
    for place, (id, version) in enumerate(reversed(chunk.updated)):
        problem = _set_back(call, reader, sight, id, version)
        if problem is None:
            tally.restored += 1
        else:
            tally.lost += 1
            tally.left.append({"id": id, "why": problem})
        if place % BATCH == 0:
            yield tally.done


def _keep(call: Call, run: ImportRun, chunk: ImportChunk, tally: _Tally) -> None:
    """In the transaction of the chunk: it is gone, and what became of it is on the import."""
    was = _undo_of(run)
    undo = {
        "deleted": was["deleted"] + tally.deleted,
        "restored": was["restored"] + tally.restored,
        "left": was["left"] + tally.lost,
        "rows": [*was["rows"], *tally.left][:MOST_LISTED],
    }
    mine = ImportRun.objects.filter(pk=run.pk, state=STATE, run_id=run.run_id)
    if not mine.update(undo=undo, updated_at=call.now) or not ImportChunk.objects.filter(pk=chunk.pk).delete()[0]:
        raise Conflict(f"The import {run.key} is dealt with by somebody else.", code="import_under_way")
    outbox.write(call.events, call.now)
    call.events.clear()
    run.undo = undo


def _finish(call: Call, run: ImportRun) -> None:
    ImportRun.objects.filter(pk=run.pk).update(state="undone", updated_at=call.now)
    call.note(table=run.table, run=run.key, **{name: _undo_of(run)[name] for name in COUNTS})


def _undo_of(run: ImportRun) -> dict[str, Any]:
    """How far it was taken back."""
    return run.undo or {**dict.fromkeys(COUNTS, 0), "rows": []}


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
