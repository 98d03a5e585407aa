"""Rows out of a table as a file: sent while somebody waits, or made by a run."""

from collections.abc import Iterator
from typing import Any, cast

from operations.access import by_policy
from operations.errors import InvalidInput
from operations.operation import Call, Operation, Result, Route
from operations.perform import settled
from operations.problems import Problem
from runtime.kinds.table.access.sights import Sight, reader_of
from runtime.kinds.table.reading.asked import Asked, asked_in_query
from runtime.kinds.table.schemas import EXPORT_QUERY
from runtime.kinds.table.transfer import exporting, filing, portable
from runtime.kinds.table.transfer.sorting import Sorted
from runtime.kinds.table.transfer.sources import FORMATS, Format

BOOLEANS = ("false", "true", "0", "1")


def export(call: Call) -> Result:
    """The file while somebody waits, or the run that makes it; within the run, the answer is the file that was made."""
    if call.run is not None and "file" in call.input:
        return Result(value=filing.made(call, reader_of(call)))
    reader = reader_of(call)
    sight = reader.table(call.target["table"])
    asked = asked_in_query(call.input.get("query", ()), also=filing.OWN_MEMBERS)
    format = asked.rest.get("format", "csv")
    for name, known in (("format", FORMATS), ("titles", BOOLEANS), ("background", BOOLEANS)):
        if asked.rest.get(name, known[0]) not in known:
            message = f"'{name}' is one of {', '.join(known)}."
            raise InvalidInput(message, problems=[Problem(code="wrong_value", pointer=f"/{name}", message=message)])
    if _in_background(call, sight, asked, cast(Any, format)):
        call.note(table=sight.plan.name, format=format)
        return Result(value=filing.begun(call, reader, sight, asked, cast(Any, format)), status=202)
    stream = exporting.exported(reader, sight, asked, cast(Any, format), titles=filing.wants_titles(asked))
    call.note(table=sight.plan.name, format=format)
    with settled(call):
        pass  # nothing is written but the audit entry: data leaves the house here
    headers = {"Content-Disposition": exporting.file_name(sight, cast(Any, format), call.principal.locale)}
    return Result(stream=stream, content_type=exporting.TYPES[cast(Any, format)], headers=headers)


def export_for_pack(call: Call) -> Result:
    """The lines, and beside them how many and what stayed behind. All rows are read before the first line is given."""
    reader = reader_of(call)
    sight = reader.table(call.target["table"])
    sight.check("export")
    found = portable.travelling(reader, sight)
    if call.input.get("check"):
        return Result(value={})
    sorted_rows = Sorted()
    try:
        made = portable.write(call, found, call.input.get("beside", ()), sorted_rows)
        call.note(table=sight.plan.name, rows=made.rows)
        with settled(call):
            pass
    except BaseException:
        sorted_rows.close()
        raise
    return Result(
        value={"rows": made.rows, "notes": made.notes},
        stream=_lines(sorted_rows),
        content_type=exporting.TYPES["jsonl"],
    )


def _lines(sorted_rows: Sorted) -> Iterator[bytes]:
    try:
        for line in sorted_rows:
            yield line + b"\n"
    finally:
        sorted_rows.close()


def _in_background(call: Call, sight: Sight, asked: Asked, format: Format) -> bool:
    """As asked for; else over HTTP, when it takes long."""
    if "background" in asked.rest:
        return asked.rest["background"] in ("true", "1")
    return call.source.channel == "http" and filing.is_long(sight, asked, format)


OPERATIONS = (
    Operation(
        name="row.export",
        summary="Export rows",
        access=by_policy("row.export", lambda principal, target: principal.is_signed_in),
        handler=export,
        route=Route(method="GET", path="/api/config/{table}/export"),
        input=EXPORT_QUERY,
        transaction="own",
        retry_safe=True,
    ),
    Operation(
        name="row.export.pack",
        summary="The rows of a table as a pack carries them",
        access=by_policy("row.export.pack", lambda principal, target: principal.is_signed_in),
        handler=export_for_pack,
        input={
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "check": {"type": "boolean", "description": "Only say whether they can."},
                "beside": {
                    "type": "array",
                    "items": {"type": "string", "maxLength": 63},
                    "description": "The tables whose rows travel in the same pack.",
                },
            },
        },
        transaction="own",
        retry_safe=True,
    ),
)
