"""Exporting reports: at once when it is quick, else in the background as a file of its owner."""

import tempfile
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from operations import clock
from operations.access import SIGNED_IN, Access
from operations.errors import Conflict, InvalidInput, NotFound, OperationError
from operations.operation import Call, Operation, Result, Route
from operations.perform import settled
from runs.exported import disposition
from runs.models import Run
from runs.starting import Owner, start
from runtime.kinds.report.asking import PARAMETERS, run_of
from runtime.kinds.report.cancelling import watched
from runtime.kinds.report.filing import check_still_theirs, content, file_of, new_file, path_of, seen_with
from runtime.kinds.report.kind import ReportPlan
from runtime.kinds.report.making import FORMATS, MEDIA, STREAMS, Wanted, made, streamed, title_of
from runtime.kinds.report.models import ReportFile
from runtime.kinds.report.running import EXPORT_ROWS, ReportRun, names_used
from runtime.kinds.report.seeing import may_run, seen_plan

EXPORTING = Access(
    rule="policy",
    permission="report.export",
    decides=lambda principal, target: may_run(principal, target) and principal.may("report.export"),
)
QUICK_CELLS = 150_000
LONGEST = timedelta(minutes=30)
PICTURED = frozenset({"pdf", "xlsx"})


def report_export(call: Call) -> Result:
    """Within a background run, and as a step of a job, the answer is the file that was made."""
    plan = seen_plan(call.target["id"], call.principal)
    run = run_of(plan, call, rows=plan.body.get("caps", {}).get("export_rows", EXPORT_ROWS))
    wanted = wanted_of(plan, call.input, run)
    call.note(report=plan.name, format=wanted.format, queries=list(wanted.queries))
    if call.run is not None:
        return _made_in_run(call, run, wanted)
    if call.input.get("background", _is_slow(run, wanted)):
        return _in_background(call, run, wanted)
    with watched(call.input.get("run", ""), call.principal, run.asker.cancel):
        stream = streamed(run, wanted) if wanted.format in STREAMS else _written(run, wanted)
        first = next(stream, b"")
    with settled(call):
        pass
    headers = {"Content-Disposition": disposition(f"{wanted.title}.{wanted.format}")}
    return Result(stream=_joined(first, stream), content_type=MEDIA[wanted.format], headers=headers)


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


def _in_background(call: Call, run: ReportRun, wanted: Wanted) -> Result:
    input = {name: value for name, value in call.input.items() if name not in ("background", "run")}
    with settled(call, status=202):
        file = new_file(
            run,
            _looked_at(run, wanted),
            format=wanted.format,
            title=wanted.title,
            asked=_asked(run, wanted, call),
            owner=call.principal,
        )
        begun = start(
            "report.export",
            {**input, "file": str(file.pk)},
            target={"id": run.plan.name},
            principal=call.principal,
            title=f"{wanted.title}.{wanted.format}",
            timeout=LONGEST,
            owner=Owner("report_file", str(file.pk)),
        )
        ReportFile.objects.filter(pk=file.pk).update(run_id=begun.pk)
    return Result(value={"file": str(file.pk), "run": begun.pk, "state": "making"}, status=202)


def _made_in_run(call: Call, run: ReportRun, wanted: Wanted) -> Result:
    file = _file_in_run(call, run, wanted)
    path = path_of(file)

    def told(rows: int) -> None:
        if call.run is not None:
            call.run.check()
            call.run.progress(rows, 0)

    try:
        done = made(run, wanted, path, told)
    except OperationError as error:
        path.unlink(missing_ok=True)
        problem = {"code": error.code, "message": error.detail}
        ReportFile.objects.filter(pk=file.pk).update(state="failed", problem=problem)
        raise
    with settled(call):
        ReportFile.objects.filter(pk=file.pk).update(
            state="ready", bytes=done.bytes, problem=None, seen=seen_with(run, _looked_at(run, wanted))
        )
        call.note(rows=done.rows, bytes=done.bytes)
    return Result(value={"file": str(file.pk), "rows": done.rows, "bytes": done.bytes, "truncated": done.truncated})


def _file_in_run(call: Call, run: ReportRun, wanted: Wanted) -> ReportFile:
    if "file" in call.input:
        return file_of(call.input["file"], call.principal)
    asked = _asked(run, wanted, call)
    return new_file(
        run, _looked_at(run, wanted), format=wanted.format, title=wanted.title, asked=asked, owner=call.principal
    )


def _asked(run: ReportRun, wanted: Wanted, call: Call) -> dict[str, Any]:
    return {"queries": _looked_at(run, wanted), "parameters": dict(run.given.shown)}


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


def report_file_list(call: Call) -> Result:
    mine = ReportFile.objects.filter(owner_id=call.principal.id or -1, expires_at__gt=clock.now()).order_by(
        "-created_at"
    )
    return Result(value={"files": [shown_file(file) for file in mine[:200]]})


def report_file_get(call: Call) -> Result:
    return Result(value=shown_file(file_of(call.target["file"], call.principal)))


def report_file_content(call: Call) -> Result:
    file = file_of(call.target["file"], call.principal)
    check_still_theirs(file, call.principal)
    if file.state != "ready" or not path_of(file).exists():
        raise Conflict("The file is not ready.", code="not_ready")
    with settled(call):
        call.note(report=file.report, file=str(file.pk))
    headers = {"Content-Disposition": disposition(f"{file.title}.{file.format}"), "Content-Length": str(file.bytes)}
    return Result(stream=content(file), content_type=MEDIA[file.format], headers=headers)


def shown_file(file: ReportFile) -> dict[str, Any]:
    run = Run.objects.filter(pk=file.run_id).first() if file.run_id and file.state == "making" else None
    state = "failed" if run is not None and run.is_over and run.state != "success" else file.state
    return {
        "id": str(file.pk),
        "name": f"{file.title}.{file.format}",
        "report": file.report,
        "format": file.format,
        "state": state,
        "progress": run.progress if run else None,
        "run": file.run_id,
        "bytes": file.bytes,
        "created_at": file.created_at.isoformat(),
        "expires_at": file.expires_at.isoformat(),
        "problem": file.problem or (run.error if run else None),
    }


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
FILE = "/api/report-files/{file}"

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
    Operation(
        name="report_file.list",
        summary="Your exported files",
        access=SIGNED_IN,
        handler=report_file_list,
        route=Route(method="GET", path="/api/report-files"),
    ),
    Operation(
        name="report_file.get",
        summary="An exported file and how far it is",
        access=SIGNED_IN,
        handler=report_file_get,
        route=Route(method="GET", path=FILE),
    ),
    Operation(
        name="report_file.content",
        summary="Download an exported file",
        access=SIGNED_IN,
        handler=report_file_content,
        route=Route(method="GET", path=f"{FILE}/content"),
        transaction="own",
    ),
)
