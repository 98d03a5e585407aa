"""Exporting reports: at once when it is quick, else in the background as a file of its owner."""

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from operations.access import Access
from operations.errors import InvalidInput, NotFound
from operations.operation import Call, Operation, Result, Route
from operations.perform import settled
from runs import disk, exported
from runs.models import ExportedFile
from runtime.kinds.report.asking import PARAMETERS, run_of
from runtime.kinds.report.cancelling import watched
from runtime.kinds.report.filing import KIND
from runtime.kinds.report.kind import ReportPlan
from runtime.kinds.report.making import FORMATS, MEDIA, STREAMS, Wanted, made, streamed, title_of
from runtime.kinds.report.running import EXPORT_ROWS, ReportRun, names_used
from runtime.kinds.report.seeing import may_run, seen_plan

EXPORTING = Access(
    rule="policy",
    permission="report.export",
    decides=lambda principal, target: may_run(principal, target) and principal.may("report.export"),
)
QUICK_CELLS = 150_000
PICTURED = frozenset({"pdf", "xlsx"})


def report_export(call: Call) -> Result:
    """Within a background run, and as a step of a job, the answer is the file that was made."""
    plan = seen_plan(call.target["id"], call.principal)
    file = _file_asked_for(call, plan)
    asked = replace(call, input=file.asked["input"]) if file else call
    run = run_of(plan, asked, rows=plan.body.get("caps", {}).get("export_rows", EXPORT_ROWS))
    wanted = wanted_of(plan, asked.input, run)
    call.note(report=plan.name, format=wanted.format, queries=list(wanted.queries))
    if call.run is not None:
        return _made_in_run(call, run, wanted, file or exported.of_step(call, _wish(call, run, wanted)))
    if call.input.get("background", _is_slow(run, wanted)):
        return Result(value=exported.begun(call, _wish(call, run, wanted)), status=202)
    with watched(call.input.get("run", ""), call.principal, run.asker.cancel):
        stream = streamed(run, wanted) if wanted.format in STREAMS else _written(run, wanted)
        first = next(stream, b"")
    with settled(call):
        pass
    headers = {"Content-Disposition": exported.disposition(f"{wanted.title}.{wanted.format}")}
    return Result(stream=_joined(first, stream), content_type=MEDIA[wanted.format], headers=headers)


def _file_asked_for(call: Call, plan: ReportPlan) -> ExportedFile | None:
    """The one that this run is to make."""
    if call.run is None or "file" not in call.input:
        return None
    file = exported.file_of(call.input["file"], call.principal, KIND)
    if file.subject != plan.name:
        raise NotFound("This file is not of this report.")
    return file


def wanted_of(plan: ReportPlan, input: Mapping[str, Any], run: ReportRun) -> Wanted:
    """One query goes into a file of rows, all that are shown into Excel and PDF; charts where there are pictures."""
    format = input.get("format", "xlsx")
    if format not in FORMATS:
        raise InvalidInput(f"There is no format '{format}'.")
    named = input.get("query")
    if named is not None and named not in plan.queries:
        raise NotFound(f"The report has no query '{named}'.")
    shown = dict.fromkeys(
        [plan.main, *(column["query"] for column in plan.body.get("columns", ()) if "query" in column)]
    )
    queries = [named] if named else list(shown) if format in PICTURED else [plan.main]
    chart = input.get("chart")
    if chart is not None and chart not in plan.charts:
        raise NotFound(f"The report has no chart '{chart}'.")
    charts = [chart] if chart else list(plan.charts) if format in {*PICTURED, "png"} and not named else []
    return Wanted(format=format, queries=[] if format == "png" else queries, charts=charts, title=title_of(run))


def _is_slow(run: ReportRun, wanted: Wanted) -> bool:
    """What would take more than about a second: drawing, and writing many cells. Rows asked for here are kept for the run."""
    if wanted.format in STREAMS:
        return False
    if wanted.charts and wanted.format != "png":
        return True
    cells = 0
    for name in wanted.queries:
        frame = run.frame(name)
        cells += len(frame.rows) * len(frame.columns)
    return cells > QUICK_CELLS


def _made_in_run(call: Call, run: ReportRun, wanted: Wanted, file: ExportedFile) -> Result:
    def told(rows: int) -> None:
        if call.run is not None:
            call.run.check()
            call.run.progress(rows, 0)

    def write(path: Path) -> exported.Contents:
        with disk.fresh(path) as place:
            done = made(run, wanted, place, told)
        return exported.Contents(done.rows, done.truncated)

    return Result(value=exported.made(call, file, write))


def _wish(call: Call, run: ReportRun, wanted: Wanted) -> exported.Wish:
    input = {name: value for name, value in call.input.items() if name not in ("background", "run", "file")}
    return exported.Wish(
        kind=KIND,
        subject=run.plan.name,
        name=f"{wanted.title}.{wanted.format}",
        media_type=MEDIA[wanted.format],
        asked={"input": input, "queries": _looked_at(run, wanted)},
    )


def _looked_at(run: ReportRun, wanted: Wanted) -> list[str]:
    """All queries whose rows are in the file, those under its charts too."""
    of_charts = [run.plan.charts[name].get("query", run.plan.main) for name in wanted.charts]
    return names_used([*wanted.queries, *of_charts], run.plan)


def _written(run: ReportRun, wanted: Wanted) -> Iterator[bytes]:
    with tempfile.TemporaryDirectory(prefix="jacquard-export-") as folder:
        path = Path(folder) / "file"
        made(run, wanted, path)
        yield path.read_bytes()


def _joined(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


TEXT: Mapping[str, Any] = {"type": "string", "maxLength": 100}
EXPORT: Mapping[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "format": {"enum": list(FORMATS), "description": "xlsx if absent."},
        "parameters": PARAMETERS,
        "query": TEXT,
        "chart": TEXT,
        "background": {"type": "boolean", "description": "As a file, made by a worker; absent: when it takes long."},
        "locale": TEXT,
        "time_zone": TEXT,
        "run": {"type": "string", "maxLength": 36},
        "file": {"type": "string", "maxLength": 36, "description": "The file that a run is to make."},
    },
}

OPERATIONS = (
    Operation(
        name="report.export",
        summary="Export a report as a file",
        access=EXPORTING,
        handler=report_export,
        route=Route(method="GET", path="/api/reports/{id}/export"),
        input=EXPORT,
        transaction="own",
        is_step=True,
        group="report",
        retry_safe=True,
        example={"target": {"id": "delays"}, "input": {"format": "xlsx", "parameters": {"carrier": "UA"}}},
    ),
)
