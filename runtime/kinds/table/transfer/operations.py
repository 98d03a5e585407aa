"""What can be done with whole files of rows: import, look before, go on, take back, export."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import islice
from typing import IO, Any, cast

import orjson

from accounts.principal import Principal
from operations.access import by_policy
from operations.errors import InvalidInput, NotFound
from operations.operation import NOTHING, Call, Handler, Method, Operation, Result, Route, Transaction
from operations.problems import Finding, Problem
from runs.models import Run
from runtime.fields.parts.moments import moment_text
from runtime.kinds.table.access.sights import Reader, Sight, reader_of
from runtime.kinds.table.models import ImportRun
from runtime.kinds.table.transfer import background, exporting, runs, taking_up, undo
from runtime.kinds.table.transfer.export_operations import OPERATIONS as EXPORTS
from runtime.kinds.table.transfer.mapping import Mode, fillable, proposed
from runtime.kinds.table.transfer.readers import Wrong, decided, reader_for
from runtime.kinds.table.transfer.rejected import rejected_file
from runtime.kinds.table.transfer.sources import DELIMITERS, ENCODINGS, FORMATS, MISSING, Sheet, opened
from runtime.plans import snapshot
from runtime.sequence.triggers import Deed, actions_on
from runtime.tables.plan import FieldPlan

Json = Any
PREVIEWED = 20
LISTED = 100
BOOLEANS = ("false", "true", "0", "1")
DEEDS: Mapping[Mode, tuple[Deed, ...]] = {
    "create": ("created",),
    "update": ("updated",),
    "upsert": ("created", "updated"),
}


def import_preview(call: Call) -> Result:
    """The columns of the file with samples, the fields they would fill, and the first rows as they would be read."""
    reader, sight = _table(call)
    sight.check("import")
    sheet = _sheet(call)
    rows = list(islice(sheet.rows(), PREVIEWED))
    mapped = [decided(reader, one, _cells(rows, one.place), sheet) for one in proposed(sight, sheet.columns)]
    read = {one.of.name: reader_for(reader, one, sheet).read(_cells(rows, one.place)) for one in mapped}
    by_place = {one.place: one for one in mapped}
    return Result(
        value={
            "file": {"name": sheet.name, "rows": sheet.total, "digest": sheet.digest, **sheet.found},
            "columns": [
                {
                    "column": name,
                    "field": by_place[place].of.name if place in by_place else None,
                    "by": by_place[place].by if place in by_place else "",
                    "samples": [_shown_cell(cell) for cell in _cells(rows, place) if cell not in ("", None, MISSING)][
                        :3
                    ],
                }
                for place, name in enumerate(sheet.columns)
            ],
            "fields": [_field(of) for of in fillable(sight)],
            "key": list(sight.plan.row_key),
            "rows": [_previewed(read, place, row) for place, row in enumerate(rows)],
        }
    )


def import_plan(call: Call) -> Result:
    """What the import would do, tried on the data and taken back. A large file is looked at in the background, and can be
    imported from there."""
    reader, sight = _table(call)
    work = runs.prepared(call, reader, sight, _sheet(call), _request(call))
    if background.is_long(call, work.sheet):
        return Result(value=shown(background.begun(call, work, is_plan=True)), status=202)
    tally = runs.planned(work)
    problems = [problem.as_json() for problem in tally.problems[: runs.MOST_PROBLEMS]]
    columns = [one.as_json() for one in work.layout.columns]
    return Result(
        value={
            "total": work.sheet.total,
            "counts": tally.counts,
            "problems": problems,
            "columns": columns,
            "key": list(work.layout.key),
            "left_out": list(work.layout.left),
            "triggers": _triggers(sight.plan.name, work.request.mode),
        }
    )


def import_rows(call: Call) -> Result:
    reader, sight = _table(call)
    work = runs.prepared(call, reader, sight, _sheet(call), _request(call))
    if call.run is not None:
        return Result(value=shown(background.carried_out_within(call, work)))
    if background.is_long(call, work.sheet):
        return Result(value=shown(background.begun(call, work)), status=202)
    return Result(value=shown(runs.carried_out(work, taking_up.begun(work))))


def import_perform(call: Call) -> Result:
    """What a background run does for an import: look at it, or carry it out."""
    return Result(value=background.performed(call))


def import_list(call: Call) -> Result:
    """The principal's own imports, the newest first; a superuser's eyes reach all."""
    found = ImportRun.objects.order_by("-id")
    if not call.principal.is_superuser:
        found = found.filter(owner_id=call.principal.id)
    if table := call.input.get("table"):
        found = found.filter(table=table)
    return Result(value={"imports": [shown(run) for run in found[:LISTED]]})


def import_get(call: Call) -> Result:
    return Result(value=shown(taking_up.run_of(call, call.target["id"])))


def import_resume(call: Call) -> Result:
    """Go on where an import was cut off, or carry out one that was looked at: with the same file, or the one that was
    kept."""
    run = taking_up.run_of(call, call.target["id"])
    taking_up.check_resumable(run, call)
    reader = reader_of(call)
    sheet = _sheet(call) if "file" in call.input else background.kept_sheet(run)
    work = taking_up.resumed(call, reader, reader.table(run.table), sheet, run)
    if "file" not in call.input or background.is_long(call, sheet):
        return Result(value=shown(background.gone_on(call, work, run)), status=202)
    taking_up.taken_up(run, call.now)
    return Result(value=shown(runs.carried_out(work, run)))


def import_undo(call: Call) -> Result:
    run = taking_up.run_of(call, call.target["id"])
    reader = reader_of(call)
    sight = reader.table(run.table)
    if undo.is_long(call, run):
        return Result(value=shown(undo.begun(call, sight, run)), status=202)
    return Result(value=undo.undone(call, reader, sight, run))


def import_rejected(call: Call) -> Result:
    """The rows that were not taken as CSV: their cells, and why. Mended, the file can be imported as it is."""
    run = taking_up.run_of(call, call.target["id"])
    if not run.rejects.exists():
        raise NotFound(f"No row of the import '{run.key}' was rejected, or they were cleared away.")
    reader_of(call).table(run.table).check("import")
    headers = {"Content-Disposition": f'attachment; filename="{run.table}-rejected.csv"'}
    return Result(
        stream=rejected_file(run, call.principal.locale), content_type=exporting.TYPES["csv"], headers=headers
    )


def shown(run: ImportRun) -> dict[str, Json]:
    """An import as JSON; `position` of `total` rows are settled. `progress` is that of its background run."""
    work = Run.objects.filter(pk=run.run_id).first() if run.run_id and run.state in runs.GOING else None
    return {
        "id": run.key,
        "run": run.run_id,
        "progress": work.progress if work else None,
        "table": run.table,
        "state": run.state,
        "file": run.file_name,
        "owner": {"id": run.owner_id, "name": run.owner_name},
        "mode": run.request["mode"],
        "on_error": run.request["on_error"],
        "columns": run.request["columns"],
        "key": run.request["key"],
        "triggers": _triggers(run.table, run.request["mode"]),
        "total": run.total,
        "position": run.position,
        "created": run.created,
        "updated": run.updated,
        "unchanged": run.unchanged,
        "conflicts": run.conflicts,
        "rejected": run.rejected,
        "problems": [Finding(problem) for problem in run.problems],
        "undo": run.undo and {**run.undo, "rows": [Finding(row) for row in run.undo["rows"]]},
        "started_at": moment_text(run.started_at),
        "finished_at": moment_text(run.finished_at) if run.finished_at else None,
    }


def _table(call: Call) -> tuple[Reader, Sight]:
    reader = reader_of(call)
    return reader, reader.table(call.target["table"])


def _triggers(table: str, mode: Mode) -> list[str]:
    """The actions that follow on the rows, in their transaction: also in a look beforehand, which takes everything back."""
    now = snapshot()
    return actions_on(now.plan("table", table), DEEDS[mode], now) if now.has("table", table) else []


def _sheet(call: Call) -> Sheet:
    file = call.input["file"]
    if not hasattr(file, "read"):
        raise _wrong("/file", "'file' is an uploaded file.")
    return opened(
        cast(IO[bytes], file),
        name=str(getattr(file, "name", "") or ""),
        format=call.input.get("format", ""),
        encoding=call.input.get("encoding", ""),
        delimiter=call.input.get("delimiter", ""),
        sheet=call.input.get("sheet", ""),
    )


def _request(call: Call) -> runs.Request:
    given = call.input
    return runs.Request(
        mode=given.get("mode", "upsert"),
        on_error=given.get("on_error", "stop"),
        columns=_columns(given.get("columns")),
        key=tuple(name for name in given.get("key", "").split(",") if name),
        again=given.get("again", False),
    )


def _columns(given: Json) -> list[Mapping[str, Json]] | None:
    """A list of {column, field, missing, by}; in a form it comes as the text of its JSON."""
    if given is None or given == "":
        return None
    try:
        read = orjson.loads(given) if isinstance(given, str) else given
    except orjson.JSONDecodeError:
        raise _wrong("/columns", "'columns' is a JSON list.") from None
    choices = {"missing": ("reject", "empty"), "by": ("", "key", "id")}
    if not isinstance(read, list) or len(read) > 1000 or not all(isinstance(one, dict) for one in read):
        raise _wrong("/columns", "'columns' is a list of {column, field, missing, by}.")
    for index, one in enumerate(read):
        for member, value in one.items():
            fits = member in ("column", "field") and isinstance(value, str)
            if not fits and value not in choices.get(member, ()):
                raise _wrong(f"/columns/{index}/{member}", f"'{member}' with this value means nothing here.")
    return read


def _field(of: FieldPlan) -> dict[str, Json]:
    label = dict(of.spec.label)
    return {"field": of.name, "label": label, "type": of.spec.type, "required": of.spec.required}


def _cells(rows: list[Any], place: int) -> list[Any]:
    return [row[place] if len(row) > place else "" for row in rows]


def _shown_cell(cell: Any) -> Json:
    return cell if isinstance(cell, int | float | bool | list | dict) else str(cell)[:200]


def _previewed(read: Mapping[str, list[Any]], place: int, row: Any) -> dict[str, Json]:
    cells = {name: values[place] for name, values in read.items()}
    problems = [
        Problem(code=value.code, pointer=f"/{name}", message=value.message).as_json()
        for name, value in cells.items()
        if isinstance(value, Wrong)
    ]
    return {
        "line": place + 2,
        "cells": [None if cell is MISSING else _shown_cell(cell) for cell in row],
        "problems": problems,
    }


def _wrong(at: str, message: str) -> InvalidInput:
    return InvalidInput(message, problems=[Problem(code="wrong_value", pointer=at, message=message)])


def _signed_in(principal: Principal, target: Mapping[str, str]) -> bool:
    return principal.is_signed_in


FILE: Mapping[str, Json] = {"type": "string", "format": "binary"}
READING: Mapping[str, Json] = {
    "file": FILE,
    "format": {"enum": list(FORMATS)},
    "encoding": {"enum": list(ENCODINGS)},
    "delimiter": {"enum": list(DELIMITERS)},
    "sheet": {"type": "string", "maxLength": 100},
}
ASKED: Mapping[str, Json] = {
    **READING,
    "mode": {"enum": ["create", "update", "upsert"]},
    "on_error": {"enum": ["stop", "skip"]},
    "key": {"type": "string", "maxLength": 1000, "description": "Fields divided by commas, or id"},
    "columns": {"description": "A JSON list of {column, field, missing: reject | empty, by: key | id}"},
    "again": {"type": "boolean"},
    "background": {"type": "boolean", "description": "By a worker; absent: when the file is large."},
}
ALL = "/api/config/{table}"
RUN = "/api/imports/{id}"
FORM = ("multipart/form-data",)
JSON = ("application/json",)


def _with_file(properties: Mapping[str, Json]) -> dict[str, Json]:
    return {"type": "object", "required": ["file"], "additionalProperties": False, "properties": dict(properties)}


def _media(input: Mapping[str, Json]) -> tuple[str, ...]:
    """A file comes in a form; where it may be left out, JSON is taken as well."""
    if "file" not in input.get("properties", {}):
        return JSON
    return FORM if "file" in input.get("required", ()) else (*FORM, *JSON)


def _operation(
    name: str,
    summary: str,
    method: Method,
    path: str,
    handler: Handler,
    input: Mapping[str, Json],
    transaction: Transaction = "none",
) -> Operation:
    return Operation(
        name=name,
        summary=summary,
        access=by_policy(name, _signed_in),
        handler=handler,
        route=Route(method=method, path=path, media=_media(input)),
        input=input,
        transaction=transaction,
    )


RESUMED: Mapping[str, Json] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {**READING, "background": ASKED["background"]},
}
UNDONE: Mapping[str, Json] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {"background": {"type": "boolean", "description": "By a worker; absent: when the rows are many."}},
}
OF_TABLE: Mapping[str, Json] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {"table": {"type": "string", "maxLength": 63}},
}

OPERATIONS = (
    _operation(
        "row.import.preview",
        "Look at a file before it is imported",
        "POST",
        f"{ALL}/import/preview",
        import_preview,
        _with_file(READING),
    ),
    replace(
        _operation(
            "row.import.plan",
            "What importing a file would do",
            "POST",
            f"{ALL}/import/plan",
            import_plan,
            _with_file(ASKED),
            "own",
        ),
        audited=False,
    ),
    _operation("row.import", "Import rows from a file", "POST", f"{ALL}/import", import_rows, _with_file(ASKED), "own"),
    _operation("row.import.list", "One's imports", "GET", "/api/imports", import_list, OF_TABLE),
    _operation("row.import.get", "An import and how far it is", "GET", RUN, import_get, NOTHING),
    _operation(
        "row.import.resume",
        "Go on with an import",
        "POST",
        f"{RUN}/resume",
        import_resume,
        RESUMED,
        "own",
    ),
    Operation(
        name="row.import.perform",
        summary="What a background run does for an import",
        access=by_policy("row.import.perform", _signed_in),
        handler=import_perform,
        transaction="own",
        retry_safe=True,
    ),
    replace(
        _operation("row.import.undo", "Take an import back", "POST", f"{RUN}/undo", import_undo, UNDONE, "own"),
        retry_safe=True,
    ),
    _operation(
        "row.import.rejected", "The rows that were not taken", "GET", f"{RUN}/rejected", import_rejected, NOTHING
    ),
    *EXPORTS,
)
