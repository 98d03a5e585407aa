"""The flights demo loaded: each table's rows once, by the way that every file takes; where a start was cut off, the next
goes on."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from django.db import connection

from accounts.principal import system_principal
from operations import clock
from operations.operation import Call
from operations.operation import Source as CallSource
from project.flights import SOURCES, Source, sheet_of
from runtime.kinds.table.access.sights import reader_of
from runtime.kinds.table.models import ImportRun
from runtime.kinds.table.statements import quoted
from runtime.kinds.table.transfer import runs, taking_up
from runtime.kinds.table.transfer.runs import Progress
from runtime.kinds.table.transfer.sources import Sheet
from runtime.tables.names import table_of

DEMO = system_principal("demo")
FINISHED = ("done", "undone")
CUT_OFF = ("running", "failed")


def is_loaded() -> bool:
    return all(_run_of(source, FINISHED) is not None for source in SOURCES)


def load(data: Path, tell: Callable[[str], AbstractContextManager[Progress]]) -> None:
    """All rows, table after table. What an earlier start has loaded is passed over; where it was cut off, it goes on."""
    for source in SOURCES:
        if _run_of(source, FINISHED) is None:
            with tell(source.table) as progress:
                _load(source, sheet_of(source, data), progress)
    settle()


def _load(source: Source, sheet: Sheet, progress: Progress) -> None:
    call = Call(
        operation="row.import",
        principal=DEMO,
        input={},
        target={"table": source.table},
        now=clock.now(),
        request_id=uuid.uuid4().hex,
        source=CallSource(channel="shell"),
    )
    reader = reader_of(call)
    sight = reader.table(source.table)
    run = _run_of(source, CUT_OFF)
    if run is not None and run.digest == sheet.digest:
        work = taking_up.resumed(call, reader, sight, sheet, run)
        taking_up.taken_up(run, call.now)
    else:
        request = runs.Request(mode="create", on_error="skip", columns=list(_columns(source)))
        work = runs.prepared(call, reader, sight, sheet, request)
        run = taking_up.begun(work)
    progress(run.position, sheet.total)
    run = runs.carried_out(work, run, progress)
    if run.rejected or run.conflicts:
        raise RuntimeError(f"{run.rejected + run.conflicts} rows of '{source.file}' were rejected: {run.problems[:3]}")


def _columns(source: Source) -> Iterator[dict[str, str]]:
    """Planes that nobody registered are left empty; their tail number stands beside."""
    for name in source.columns:
        yield {"column": name, "field": name, "missing": "empty" if name == "plane" else "reject"}


def _run_of(source: Source, states: tuple[str, ...]) -> ImportRun | None:
    found = ImportRun.objects.filter(
        table=source.table, file_name=source.file, owner_id=None, owner_name=DEMO.name, state__in=states
    )
    return found.order_by("-id").first()


def settle() -> None:
    """After so many rows the database's planner is told what there is."""
    with connection.cursor() as cursor:
        if connection.vendor == "mysql":
            cursor.execute("ANALYZE TABLE " + ", ".join(quoted(table_of(source.table)) for source in SOURCES))
            cursor.fetchall()
        else:
            for source in SOURCES:
                cursor.execute(f"ANALYZE {quoted(table_of(source.table))}")
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.fetchall()
