"""Imports that take longer than somebody waits: the file is kept, and a run looks at it or carries it out. Whatever ends
the run, the next attempt goes on behind the rows that are settled."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import IO, Any, cast

from operations.errors import Conflict, OperationError
from operations.faults import fault_point
from operations.operation import Call
from operations.perform import settled
from runs import disk
from runs.models import Run
from runs.retry import Retry
from runs.starting import Owner, start
from runs.states import State
from runtime.kinds.table.access.sights import reader_of
from runtime.kinds.table.models import ImportRun
from runtime.kinds.table.transfer import runs, taking_up
from runtime.kinds.table.transfer.exporting import title_of
from runtime.kinds.table.transfer.sources import Sheet, opened

KIND = "rows"
FOLDER = "imports"
IN_REQUEST = 20_000
"""So many rows are read while somebody waits; more are a run's work."""
KEPT = timedelta(days=2)
LONGEST = timedelta(hours=12)
RETRY = Retry(
    max=30, base=timedelta(seconds=1), cap=timedelta(minutes=1), on=("lost", "unavailable", "import_under_way")
)
"""Each attempt goes on where the last one came to, so that many of them lead somewhere."""
OPENED = ("format", "encoding", "delimiter", "sheet")


def is_long(call: Call, sheet: Sheet) -> bool:
    """Over HTTP somebody waits; elsewhere it takes as long as it takes."""
    asked: bool = call.input.get("background", call.source.channel == "http" and sheet.total > IN_REQUEST)
    return asked and call.run is None


def begun(call: Call, work: runs.Import, *, is_plan: bool = False) -> ImportRun:
    """The file is kept first; then the import and its run are there, both or neither."""
    name = _kept(call)
    try:
        with settled(call, status=202):
            run = taking_up.begun(work, is_plan=is_plan)
            run.request |= {"kept": name, "opened": _opened_as(call, work.sheet)}
            run.save(update_fields=["request"])
            _start(call, work, run)
    finally:
        if not ImportRun.objects.filter(request__kept=name).exists():
            disk.path_of(FOLDER, name).unlink(missing_ok=True)
    return run


def gone_on(call: Call, work: runs.Import, run: ImportRun) -> ImportRun:
    """A new run for an import that was cut off, or that was only looked at so far."""
    with settled(call, status=202):
        taking_up.taken_up(run, call.now)
        if "file" in call.input:
            run.request |= {"kept": _kept(call), "opened": _opened_as(call, work.sheet)}
            run.save(update_fields=["request"])
        _start(call, work, run)
    return run


def performed(call: Call) -> dict[str, Any]:
    """Within the run: what the import waits for. What is done already is not done again."""
    if call.run is None:
        raise Conflict("This is done by background runs alone.")
    run = taking_up.run_of(call, call.target["id"])
    if run.state in ("failed", "cancelled"):
        taking_up.taken_up(run, call.now, call.run.id)
    if run.state in runs.UNDER_WAY:
        _do(call, run)
    fault_point("import.performed")
    return outcome(run)


def carried_out_within(call: Call, work: runs.Import) -> ImportRun:
    """As a part of another run, such as that of a pack: what an earlier attempt of it began is gone on with."""
    id = call.run.id if call.run is not None else None
    mine = ImportRun.objects.filter(run_id=id, table_uid=work.sight.plan.uid, digest=work.sheet.digest)
    lenience = [one.missing for one in work.layout.columns]
    alike = (run for run in mine.order_by("-id") if [one["missing"] for one in run.request["columns"]] == lenience)
    run = next(alike, None)
    if run is None:
        run = taking_up.begun(work, run_id=id)
    elif run.state not in (*runs.UNDER_WAY, "done"):
        taking_up.taken_up(run, call.now, id)
    return run if run.state == "done" else runs.carried_out(work, run, _teller(call))


def _teller(call: Call) -> runs.Progress:
    """Tells the run how far it is; raises when it is not to go on."""

    def told(done: int, total: int) -> None:
        if call.run is not None:
            call.run.progress(done, total)
            call.run.check()

    return told


def _do(call: Call, run: ImportRun) -> None:
    told = _teller(call)
    reader = reader_of(call)
    try:
        work = taking_up.resumed(call, reader, reader.table(run.table), kept_sheet(run), run)
        told(run.position, work.sheet.total)
        if run.state == "planning":
            _plan(work, run, told)
        else:
            runs.carried_out(work, run, told)
    except OperationError as error:
        runs.stopped(run, error, call.now)
        if error.problems:
            raise without_rows(error) from error
        raise
    run.refresh_from_db()
    if run.state == "done":
        forget_file(run)


def _plan(work: runs.Import, run: ImportRun, told: runs.Progress) -> None:
    tally = runs.planned(work, told)
    fault_point("import.planned")
    ImportRun.objects.filter(pk=run.pk, state="planning").update(
        state="planned",
        created=tally.created,
        updated=tally.updated,
        unchanged=tally.unchanged,
        conflicts=tally.conflicts,
        rejected=tally.rejected,
        problems=[problem.as_json() for problem in tally.problems[: runs.MOST_PROBLEMS]],
        updated_at=work.call.now,
    )


def without_rows(error: OperationError) -> OperationError:
    """The record of a run is seen by whoever looks after runs; what stands in the rows is for the import's owner."""
    return type(error)(error.detail or error.title, code=error.code, extra=error.extra)


def outcome(run: ImportRun) -> dict[str, Any]:
    return {
        "import": run.key,
        "state": run.state,
        "total": run.total,
        "created": run.created,
        "updated": run.updated,
        "unchanged": run.unchanged,
        "conflicts": run.conflicts,
        "rejected": run.rejected,
    }


def run_ended(run: Run) -> None:
    """In the transaction that ends the run: an import that is not over says what happened to it."""
    if run.state == State.SUCCESS:
        return
    problem = {
        "code": (run.error or {}).get("code", ""),
        "pointer": "",
        "message": (run.error or {}).get("message", ""),
    }
    is_cancelled = run.state == State.CANCELLED
    ImportRun.objects.filter(run_id=run.pk, state__in=runs.GOING).update(
        state="cancelled" if is_cancelled else "failed", problems=[] if is_cancelled else [problem]
    )


# The file


def kept_sheet(run: ImportRun) -> Sheet:
    """The file that the import began with, opened as it was then."""
    path = disk.path_of(FOLDER, run.request.get("kept") or "-")
    if not path.exists():
        raise Conflict(f"The file of the import {run.key} is not kept any more. Send it again.", code="file_gone")
    asked: Mapping[str, str] = run.request["opened"]
    with path.open("rb") as file:
        return opened(file, name=run.file_name, **{name: asked.get(name, "") for name in OPENED})


def forget_file(run: ImportRun) -> None:
    if name := run.request.get("kept"):
        disk.path_of(FOLDER, name).unlink(missing_ok=True)


def forget_files(now: datetime) -> int:
    """Files that no import can go on with any more."""
    waiting = ImportRun.objects.filter(state__in=taking_up.RESUMABLE, run_id__isnull=False)
    fresh = waiting.filter(updated_at__gte=now - KEPT) | waiting.filter(state__in=runs.UNDER_WAY)
    known = {name for request in fresh.values_list("request", flat=True) if (name := request.get("kept"))}
    return disk.remove_others(FOLDER, known, older_than=timedelta(hours=1))


def _kept(call: Call) -> str:
    name = secrets.token_hex(16)
    disk.keep(cast(IO[bytes], call.input["file"]), disk.path_of(FOLDER, name))
    return name


def _opened_as(call: Call, sheet: Sheet) -> dict[str, str]:
    """With what was found out, so that it is read the same way again."""
    asked = {name: call.input.get(name, "") for name in OPENED}
    return asked | {name: value for name, value in sheet.found.items() if name in OPENED and value}


def _start(call: Call, work: runs.Import, run: ImportRun) -> None:
    begun = start(
        "row.import.perform",
        target={"id": run.key},
        principal=call.principal,
        title=f"{run.file_name or work.sight.plan.name} → {title_of(work.sight, call.principal.locale)}",
        retry=RETRY,
        timeout=LONGEST,
        owner=Owner(KIND, run.key),
    )
    run.run_id = begun.pk
    run.save(update_fields=["run_id"])
    call.note(table=run.table, run=run.key, file=run.file_name)
