"""How an import begins, and how it is taken up again: by whom, from what state, with which file."""

import secrets
from datetime import datetime
from typing import Any

from operations.errors import Conflict, InvalidInput, NotFound
from operations.operation import Call
from operations.problems import Problem
from runs.models import Run
from runtime.kinds.table.access.sights import Reader, Sight
from runtime.kinds.table.models import ImportRun
from runtime.kinds.table.transfer.runs import GOING, UNDER_WAY, Import, Request, prepared
from runtime.kinds.table.transfer.sources import Sheet

RESUMABLE = (*UNDER_WAY, "planned", "failed", "cancelled")


def begun(work: Import, *, is_plan: bool = False, run_id: int | None = None) -> ImportRun:
    """A new run. Without a key the same file would be made twice: that is refused unless it is wanted."""
    call, sight, request = work.call, work.sight, work.request
    if request.mode == "create" and not work.layout.key and not request.again and not is_plan:
        _refuse_twice(work)
    return ImportRun.objects.create(
        key=secrets.token_urlsafe(12),
        table_uid=sight.plan.uid,
        table=sight.plan.name,
        owner_id=call.principal.id,
        owner_name=call.principal.name[:150],
        file_name=work.sheet.name[:200],
        digest=work.sheet.digest,
        request={
            "mode": request.mode,
            "on_error": request.on_error,
            "columns": [one.as_json() for one in work.layout.columns],
            "key": list(work.layout.key),
            "names": list(work.sheet.columns),
            "found": work.sheet.found,
            "again": request.again,
            "is_plan": is_plan,
        },
        state="planning" if is_plan else "running",
        run_id=run_id,
        total=work.sheet.total,
        started_at=call.now,
        updated_at=call.now,
    )


def resumed(call: Call, reader: Reader, sight: Sight, sheet: Sheet, run: ImportRun) -> Import:
    """The same import, to go on. It must be the same file, and the rights are looked at anew."""
    check_resumable(run, call)
    if sheet.digest != run.digest:
        message = f"This is not the file that the import {run.key} began with."
        raise InvalidInput(message, problems=[Problem(code="other_file", pointer="/file", message=message)])
    asked = run.request
    request = Request(
        mode=asked["mode"],
        on_error=asked["on_error"],
        columns=asked["columns"],
        key=tuple(asked["key"]),
        again=bool(asked.get("again")) or not asked.get("is_plan"),
    )
    work = prepared(call, reader, sight, sheet, request)
    if run.state == "planned" and request.mode == "create" and not work.layout.key and not request.again:
        _refuse_twice(work)
    return work


def check_resumable(run: ImportRun, call: Call) -> None:
    if run.state not in RESUMABLE:
        raise Conflict(f"The import {run.key} is {run.state}; there is nothing to go on with.", code="import_finished")
    if run.undo is not None:
        raise Conflict(f"The import {run.key} is being taken back; there is only undoing it.", code="import_undone")
    if is_under_way(run) and (call.run is None or call.run.id != run.run_id):
        raise Conflict(f"The import {run.key} is under way.", code="import_under_way")


def taken_up(run: ImportRun, now: datetime, run_id: int | None = None) -> None:
    """Under way again; from a plan on it is carried out."""
    changes: dict[str, Any] = {"state": "running", "problems": [], "run_id": run_id, "updated_at": now}
    if run.state == "planned":
        changes |= dict.fromkeys(("created", "updated", "unchanged", "conflicts", "rejected"), 0)
        changes["request"] = {**run.request, "is_plan": False}
    elif run.request.get("is_plan"):
        changes["state"] = "planning"
    if not ImportRun.objects.filter(pk=run.pk, state=run.state, run_id=run.run_id).update(**changes):
        raise Conflict(f"The import {run.key} is carried on by somebody else.", code="import_under_way")
    run.refresh_from_db()


def is_under_way(run: ImportRun) -> bool:
    """Whether a background run still does it. One without any, left "running", died with its process."""
    work = Run.objects.filter(pk=run.run_id).first() if run.run_id and run.state in GOING else None
    return work is not None and not work.is_over


def run_of(call: Call, key: str) -> ImportRun:
    """A run of the principal's own; a superuser's eyes reach all."""
    run = ImportRun.objects.filter(key=key).first()
    if run is None or (run.owner_id != call.principal.id and not call.principal.is_superuser):
        raise NotFound(f"There is no import '{key[:40]}' of yours.")
    return run


def _refuse_twice(work: Import) -> None:
    before = ImportRun.objects.filter(
        table_uid=work.sight.plan.uid, digest=work.sheet.digest, state__in=("done", "running")
    ).first()
    if before is not None:
        raise Conflict(
            f"This file was imported already ({before.key}), and nothing in '{before.table}' tells its rows apart: they "
            "would be there twice. Undo that import first, or say 'again' if you mean it.",
            code="imported_before",
        )
