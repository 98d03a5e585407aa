"""`csv.read`, `csv.write`, `xlsx.read`, `xlsx.write`: rows out of files and into them. No cell that is written is a formula."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson
import xlsxwriter

from operations.access import granted
from operations.errors import InvalidInput
from operations.operation import Call, Operation, Result
from operations.perform import settled
from operations.problems import Problem
from runtime.kinds.table.transfer.cells import guarded, text_of, unguarded
from runtime.kinds.table.transfer.workbooks import rows_of_workbook
from runtime.operations.areas import PATH, read_file, write_file

MOST_ROWS = 200_000
MOST_COLUMNS = 500
LONGEST_CELL = 32_767
Rows = list[dict[str, Any]]


def csv_read(call: Call) -> Result:
    text = call.input["text"] if "text" in call.input else _decoded(read_file(call.principal, _path(call)))
    lines = csv.reader(
        io.StringIO(text.removeprefix("\ufeff")), delimiter=call.input.get("delimiter", ","), strict=True
    )
    try:
        rows = _named([[unguarded(cell) for cell in line] for line in lines if line])
    except csv.Error as error:
        raise InvalidInput(f"This is no CSV: {error}.", code="wrong_csv") from None
    return Result(value={"rows": rows, "count": len(rows)})


def csv_write(call: Call) -> Result:
    columns = _columns(call.input)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=call.input.get("delimiter", ","), lineterminator="\r\n")
    writer.writerow([guarded(name) for name in columns])
    writer.writerows([guarded(_text(row.get(name))) for name in columns] for row in call.input["rows"])
    if "path" not in call.input:
        with settled(call):
            return Result(value={"text": out.getvalue(), "count": len(call.input["rows"])})
    return _kept(call, ("\ufeff" + out.getvalue()).encode())


def xlsx_read(call: Call) -> Result:
    content = io.BytesIO(read_file(call.principal, _path(call)))
    lines = rows_of_workbook(content, call.input.get("sheet", ""))
    rows = _named(
        [[cell if isinstance(cell, int | float | bool) else text_of(cell) for cell in line] for line in lines]
    )
    return Result(value={"rows": rows, "count": len(rows)})


def xlsx_write(call: Call) -> Result:
    columns = _columns(call.input)
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as workbook:
        sheet = workbook.add_worksheet(call.input.get("sheet", "Rows"))
        for place, name in enumerate(columns):
            sheet.write_string(0, place, name[:LONGEST_CELL], workbook.add_format({"bold": True}))
        for line, row in enumerate(call.input["rows"], 1):
            for place, name in enumerate(columns):
                _write_cell(sheet, line, place, row.get(name))
    return _kept(call, out.getvalue())


def _write_cell(sheet: Any, line: int, place: int, value: Any) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(line, place, value)
    elif isinstance(value, int | float) and abs(value) < 10**15:
        sheet.write_number(line, place, value)
    elif value is not None:
        sheet.write_string(line, place, _text(value)[:LONGEST_CELL])


def _named(lines: Sequence[Sequence[Any]]) -> Rows:
    """Rows by the names in the first line."""
    if not lines:
        return []
    names = [str(name) for name in lines[0]]
    if len(set(names)) < len(names) or "" in names:
        raise InvalidInput("Each column needs a name of its own in the first line.", code="wrong_columns")
    if len(lines) > MOST_ROWS + 1:
        raise InvalidInput(f"The file has more than {MOST_ROWS:,} rows; import it into a table.", code="too_many")
    return [dict(zip(names, [*line, *[""] * (len(names) - len(line))], strict=False)) for line in lines[1:]]


def _columns(input: Mapping[str, Any]) -> list[str]:
    """As given, or all that some row has, in the order in which they come."""
    found = input.get("columns") or list(dict.fromkeys(name for row in input["rows"] for name in row))
    if len(found) > MOST_COLUMNS:
        message = f"A sheet has at most {MOST_COLUMNS} columns here."
        raise InvalidInput(problems=[Problem(code="too_many", pointer="/rows", message=message)])
    return list(found)


def _text(value: Any) -> str:
    return orjson.dumps(value).decode() if isinstance(value, dict | list) else text_of(value)


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidInput("The file is not UTF-8; save it as CSV in UTF-8.", code="wrong_encoding") from None


def _path(call: Call) -> str:
    if "path" not in call.input:
        raise InvalidInput(
            problems=[Problem(code="required", pointer="/path", message="Say which file, or give 'text'.")]
        )
    return str(call.input["path"])


def _kept(call: Call, content: bytes) -> Result:
    entry = write_file(call.principal, call.input["path"], content)
    call.note(path=entry.path, rows=len(call.input["rows"]))
    with settled(call):
        return Result(value={**entry._asdict(), "count": len(call.input["rows"])})


def _input(properties: Mapping[str, Any], required: Iterable[str]) -> Mapping[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


ROWS: Mapping[str, Any] = {
    "type": "array",
    "items": {"type": "object"},
    "maxItems": MOST_ROWS,
    "title": "Rows",
    "x-title-zh": "行",
}
COLUMNS: Mapping[str, Any] = {
    "type": "array",
    "items": {"type": "string", "maxLength": 200},
    "maxItems": MOST_COLUMNS,
    "uniqueItems": True,
    "title": "Columns",
    "x-title-zh": "列",
}
DELIMITER: Mapping[str, Any] = {"enum": [",", ";", "\t", "|"], "title": "Between cells", "x-title-zh": "分隔符"}
SHEET: Mapping[str, Any] = {
    "type": "string",
    "pattern": "^[^\\[\\]:*?/\\\\']{1,31}$",
    "title": "Sheet",
    "x-title-zh": "工作表",
}
READ: Mapping[str, Any] = {
    "type": "object",
    "properties": {"rows": {"type": "array", "items": {"type": "object"}}, "count": {"type": "integer"}},
    "required": ["rows", "count"],
}
WRITTEN: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "path": {"type": "string"},
        "size": {"type": "integer"},
        "text": {"type": "string"},
        "count": {"type": "integer"},
    },
    "required": ["count"],
}
EXAMPLE_ROWS = [{"sku": "a", "n": 2}, {"sku": "b", "n": 5}]

OPERATIONS = (
    Operation(
        name="csv.read",
        summary="Read rows out of CSV",
        access=granted("file.read"),
        handler=csv_read,
        input=_input({"path": PATH, "text": {"type": "string"}, "delimiter": DELIMITER}, ()),
        output=READ,
        is_step=True,
        group="files",
        example={"input": {"path": "in/orders.csv"}},
    ),
    Operation(
        name="csv.write",
        summary="Write rows as CSV",
        access=granted("file.write"),
        handler=csv_write,
        input=_input({"path": PATH, "rows": ROWS, "columns": COLUMNS, "delimiter": DELIMITER}, ("rows",)),
        output=WRITTEN,
        transaction="own",
        is_step=True,
        group="files",
        example={"input": {"path": "out/stock.csv", "rows": EXAMPLE_ROWS}},
        retry_safe=True,
    ),
    Operation(
        name="xlsx.read",
        summary="Read rows out of an Excel workbook",
        access=granted("file.read"),
        handler=xlsx_read,
        input=_input({"path": PATH, "sheet": SHEET}, ("path",)),
        output=READ,
        is_step=True,
        group="files",
        example={"input": {"path": "in/orders.xlsx"}},
    ),
    Operation(
        name="xlsx.write",
        summary="Write rows as an Excel workbook",
        access=granted("file.write"),
        handler=xlsx_write,
        input=_input({"path": PATH, "rows": ROWS, "columns": COLUMNS, "sheet": SHEET}, ("path", "rows")),
        output=WRITTEN,
        transaction="own",
        is_step=True,
        group="files",
        example={"input": {"path": "out/stock.xlsx", "rows": EXAMPLE_ROWS, "sheet": "Stock"}},
        retry_safe=True,
    ),
)
