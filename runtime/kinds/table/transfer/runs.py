"""Import runs: a file goes into a table chunk by chunk, each with its position in one transaction, so that a run that was
cut off goes on exactly behind what was kept; or the whole file in one transaction, all or nothing."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any, Literal

from django.db import transaction

from operations import outbox
from operations.errors import Conflict, InvalidInput, OperationError
from operations.faults import fault_point
from operations.operation import Call
from operations.perform import settled
from operations.problems import Problem, pointer
from runtime.kinds.table.access.sights import Reader, Sight
from runtime.kinds.table.models import ImportChunk, ImportRun, RejectedRow
from runtime.kinds.table.transfer.loading import Chunk, Loader, Outcome, Rejected
from runtime.kinds.table.transfer.mapping import Layout, Mode, mapping_of
from runtime.kinds.table.transfer.readers import decided
from runtime.kinds.table.transfer.sources import MISSING, Sheet
from runtime.policies.policy import Action

OnError = Literal["stop", "skip"]
Progress = Callable[[int, int], None]
"""Told the rows that are settled and all rows, after each chunk."""

CHUNK = 5_000
UNDER_WAY = ("planning", "running")
GOING = (*UNDER_WAY, "undoing")
CARRIED_ON = ("import_under_way", "claim_lost")
MOST_PROBLEMS = 100
LOOKED_AT = 1_000
NEEDED: Mapping[Mode, tuple[Action, ...]] = {
    "create": ("import", "create"),
    "update": ("import", "update"),
    "upsert": ("import", "create", "update"),
}


@dataclass(frozen=True, kw_only=True)
class Request:
    """What an import is asked to do. `columns` None: as the header says. `again`: the same file once more, although no
    key would keep its rows from being made twice."""

    mode: Mode = "upsert"
    on_error: OnError = "stop"
    columns: Sequence[Mapping[str, Any]] | None = None
    key: tuple[str, ...] = ()
    again: bool = False


@dataclass(kw_only=True)
class Tally:
    """What became of the rows so far, and the first problems with the line they are in."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    conflicts: int = 0
    rejected: int = 0
    problems: list[Problem] = field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        self.created += len(outcome.created)
        self.updated += len(outcome.updated)
        self.unchanged += outcome.unchanged
        self.conflicts += sum(1 for row in outcome.rejected if row.is_conflict)
        self.rejected += sum(1 for row in outcome.rejected if not row.is_conflict)
        for row in outcome.rejected:
            if len(self.problems) < MOST_PROBLEMS:
                self.problems.extend(problem.under(pointer("lines", row.line)) for problem in row.problems)

    @property
    def counts(self) -> dict[str, int]:
        return {
            "create": self.created,
            "update": self.updated,
            "skip": self.unchanged,
            "conflict": self.conflicts,
            "reject": self.rejected,
        }


@dataclass(frozen=True, kw_only=True)
class Import:
    """A sheet, the table it goes into and how: all that is needed to begin or to go on."""

    call: Call
    reader: Reader
    sight: Sight
    sheet: Sheet
    layout: Layout
    request: Request

    def loader(self) -> Loader:
        return Loader(self.call, self.reader, self.sight, self.layout, self.sheet, self.request.mode)


def prepared(call: Call, reader: Reader, sight: Sight, sheet: Sheet, request: Request) -> Import:
    """Everything that can be known before the first row is read: rights, columns, and how references are named."""
    for action in NEEDED[request.mode]:
        sight.check(action)
    layout = mapping_of(sight, sheet.columns, request.mode, request.columns, request.key)
    sample = list(islice(sheet.rows(), LOOKED_AT))
    columns = tuple(
        decided(reader, one, [row[one.place] for row in sample if len(row) > one.place], sheet)
        for one in layout.columns
    )
    decided_layout = Layout(columns=columns, key=layout.key, id_place=layout.id_place, left=layout.left)
    return Import(call=call, reader=reader, sight=sight, sheet=sheet, layout=decided_layout, request=request)


def planned(work: Import, progress: Progress = lambda done, total: None) -> Tally:
    """What the import would do: it is done and taken back, so that nothing about it is a guess."""
    tally, loader = Tally(), work.loader()
    with transaction.atomic():
        for chunk in _chunks(work.sheet):
            tally.add(loader.load(chunk))
            work.call.events.clear()
            progress(chunk.lines[0] - 2 + len(chunk.rows), work.sheet.total)
        transaction.set_rollback(True)
    return tally


def carried_out(work: Import, run: ImportRun, progress: Progress = lambda done, total: None) -> ImportRun:
    """Load what is not settled yet. Whatever stops it, the run says how far it came."""
    try:
        if work.request.on_error == "stop":
            _all_or_nothing(work, run, progress)
        else:
            _chunk_by_chunk(work, run, progress)
    except OperationError as error:
        stopped(run, error, work.call.now)
        raise
    run.refresh_from_db()
    return run


def stopped(run: ImportRun, error: OperationError, now: datetime) -> None:
    """It says why. When another one carries it on, it is not over."""
    if error.code in CARRIED_ON:
        return
    shown = [problem.as_json() for problem in error.problems] or [
        Problem(code=error.code, pointer="", message=error.detail or error.title).as_json()
    ]
    is_cancelled = error.code == "cancelled"
    ImportRun.objects.filter(pk=run.pk, state__in=UNDER_WAY).update(
        state="cancelled" if is_cancelled else "failed",
        problems=[] if is_cancelled else shown[:MOST_PROBLEMS],
        updated_at=now,
    )


def _chunk_by_chunk(work: Import, run: ImportRun, progress: Progress) -> None:
    loader = work.loader()
    settled_before = run.position
    for chunk in _chunks(work.sheet, settled_before):
        if chunk.lines[0] - 2 < settled_before:
            loader.pass_over(chunk)
            continue
        fault_point("import.before_chunk")
        with transaction.atomic():
            outcome = loader.load(chunk)
            _keep(work, run, chunk, outcome)
            fault_point("import.within_chunk")
        fault_point("import.after_chunk")
        progress(run.position, work.sheet.total)
    with settled(work.call):
        _finish(work, run)


def _all_or_nothing(work: Import, run: ImportRun, progress: Progress) -> None:
    loader, tally = work.loader(), Tally()
    with settled(work.call):
        for chunk in _chunks(work.sheet):
            outcome = loader.load(chunk)
            tally.add(outcome)
            if not tally.problems:
                _keep(work, run, chunk, outcome)
                fault_point("import.within_chunk")
            elif len(tally.problems) >= MOST_PROBLEMS:
                break
            progress(chunk.lines[0] - 2 + len(chunk.rows), work.sheet.total)
        if tally.problems:
            lost = tally.rejected + tally.conflicts
            raise InvalidInput(
                f"{lost:,} rows cannot be taken, so none was. Mend them, or leave them out with on_error 'skip'.",
                problems=tally.problems[:MOST_PROBLEMS],
                extra={"import": run.key, "counts": tally.counts},
            )
        _finish(work, run)


def _chunks(sheet: Sheet, position: int = 0) -> Iterator[Chunk]:
    """One chunk ends at `position`, where an earlier run was cut off."""
    rows = sheet.rows()
    line = 2
    while some := list(islice(rows, min(CHUNK, position) or CHUNK)):
        yield Chunk(lines=range(line, line + len(some)), rows=some)
        line += len(some)
        position = max(0, position - len(some))


def _keep(work: Import, run: ImportRun, chunk: Chunk, outcome: Outcome) -> None:
    """In the transaction of the chunk. Who finds another position than his own is not the only one at work."""
    tally = Tally()
    tally.add(outcome)
    start, end = chunk.lines[0] - 2, chunk.lines[0] - 2 + len(chunk.rows)
    changes = {
        "position": end,
        "created": run.created + tally.created,
        "updated": run.updated + tally.updated,
        "unchanged": run.unchanged + tally.unchanged,
        "conflicts": run.conflicts + tally.conflicts,
        "rejected": run.rejected + tally.rejected,
        "problems": (run.problems + [problem.as_json() for problem in tally.problems])[:MOST_PROBLEMS],
    }
    moved = ImportRun.objects.filter(pk=run.pk, position=start, state="running").update(
        **changes, updated_at=work.call.now
    )
    if not moved:
        raise Conflict(f"The import {run.key} is carried on by somebody else.", code="import_under_way")
    ImportChunk.objects.create(
        run=run, position=start, created=ranges(outcome.created), updated=[list(pair) for pair in outcome.updated]
    )
    RejectedRow.objects.bulk_create(_kept(run, row) for row in outcome.rejected)
    _tell(work, run, outcome)
    outbox.write(work.call.events, work.call.now)
    work.call.events.clear()
    for name, value in changes.items():
        setattr(run, name, value)


def _kept(run: ImportRun, row: Rejected) -> RejectedRow:
    cells = [None if cell is MISSING else cell for cell in row.cells]
    return RejectedRow(run=run, line=row.line, cells=cells, problems=[problem.as_json() for problem in row.problems])


def _tell(work: Import, run: ImportRun, outcome: Outcome) -> None:
    """One event for a chunk; updated rows have told of themselves already."""
    if outcome.created:
        facts = {
            "table": run.table,
            "import": run.key,
            "created": ranges(outcome.created),
            "by": work.call.principal.id,
        }
        work.call.emit("row.imported", run.table, facts)


def _finish(work: Import, run: ImportRun) -> None:
    ImportRun.objects.filter(pk=run.pk).update(state="done", finished_at=work.call.now, updated_at=work.call.now)
    work.call.note(
        table=run.table,
        run=run.key,
        file=run.file_name,
        created=run.created,
        updated=run.updated,
        unchanged=run.unchanged,
        rejected=run.rejected + run.conflicts,
    )


def ranges(ids: Sequence[int]) -> list[list[int]]:
    """[3, 4, 5, 9] is [[3, 5], [9, 9]]."""
    found: list[list[int]] = []
    for id in ids:
        if found and id == found[-1][1] + 1:
            found[-1][1] = id
        else:
            found.append([id, id])
    return found
