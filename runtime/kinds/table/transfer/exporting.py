"""Rows out of a table as CSV, Excel or JSON lines: what a list shows, streamed page by page with constant memory."""

import csv
import io
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, cast
from urllib.parse import quote

import orjson
import xlsxwriter

from operations.errors import InvalidInput, TooLarge
from operations.problems import Problem
from runtime.filters import all_of
from runtime.kinds.table.access.conditions import readable_rows
from runtime.kinds.table.access.sights import Reader, Sight
from runtime.kinds.table.reading.asked import Asked
from runtime.kinds.table.reading.choosing import asked_rows
from runtime.kinds.table.reading.cursors import cursor_of
from runtime.kinds.table.reading.selecting import key_values, page_of, shown_values
from runtime.kinds.table.reading.shapes import Shape, rows_in, shape_asked
from runtime.kinds.table.statements import quoted
from runtime.kinds.table.transfer.cells import guarded
from runtime.kinds.table.transfer.mapping import TITLE
from runtime.kinds.table.transfer.sources import Format
from runtime.policies.policy import Policy
from runtime.tables.plan import FieldPlan

PAGE = 1_000
MOST_XLSX = 1_048_575
MOST_COUNTED = 100_000_000
LONGEST_XLSX = 32_767
MOST_EXACT = 10**15
FIRST_DAY = "1900-03-01"
BLOCK = 64 * 1024
TYPES: Mapping[Format, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonl": "application/x-ndjson",
}
Json = Any
Line = Mapping[str, Json]
Told = Callable[[int], None]
"""Told how many rows were read, after each page."""


@dataclass(frozen=True, kw_only=True)
class Export:
    """What is written: `columns` by name, with the function that makes a text of a JSON value."""

    reader: Reader
    sight: Sight
    asked: Asked
    shape: Shape
    columns: Mapping[str, Callable[[Json], str]]
    titles: Mapping[str, FieldPlan]
    told: Told


def exported(
    reader: Reader,
    sight: Sight,
    asked: Asked,
    format: Format,
    *,
    titles: bool = False,
    told: Told = lambda rows: None,
) -> Iterator[bytes]:
    """The file, piece by piece. What is wrong with the request is said before the first."""
    export = _export(reader, sight, asked, titles, told)
    first = _page(export, "")
    return FORMS[format](export, _lines(export, first))


def lines_of(reader: Reader, sight: Sight, asked: Asked) -> Iterator[Line]:
    """The same rows as JSON values by name."""
    export = _export(reader, sight, asked)
    return _lines(export, _page(export, ""))


def _export(reader: Reader, sight: Sight, asked: Asked, titles: bool = False, told: Told = lambda rows: None) -> Export:
    may_leave = exportable(sight, asked)
    shape = shape_asked(may_leave, asked.fields, ())
    return Export(
        reader=reader,
        sight=may_leave,
        asked=replace(asked, limit=PAGE, count="none"),
        shape=shape,
        columns={column.name: _text(may_leave, column.name) for column in shape.columns},
        titles=_titled(may_leave, shape) if titles else {},
        told=told,
    )


def counted(sight: Sight, asked: Asked, most: int) -> int:
    """How many rows are asked for; of more than `most` it is only known that they are more."""
    rows = asked_rows(sight, asked, "t0")
    [[count]] = sight.reader.rows_of(
        f"SELECT COUNT(*) FROM (SELECT 1 FROM {quoted(sight.plan.table)} t0 "  # noqa: S608 – quoted name
        f"WHERE {rows.text} LIMIT {most + 1}) c",
        rows.params,
    )
    return int(count)


def file_name(sight: Sight, format: Format, locale: str) -> str:
    """For Content-Disposition after RFC 6266: plain ASCII, and the title in the reader's language."""
    name = f"{title_of(sight, locale)}.{format}"
    return f"attachment; filename=\"{sight.plan.name}.{format}\"; filename*=UTF-8''{quote(name, safe='')}"


def title_of(sight: Sight, locale: str) -> str:
    """The table's title in the reader's language, as a file may be called."""
    title = sight.plan.title.get(locale) or sight.plan.title.get("en") or sight.plan.name
    shown = "".join(c for c in title if c.isprintable() and c not in '/\\:*?"<>|;').strip(" .")[:80]
    return shown or sight.plan.name


def checked(reader: Reader, sight: Sight, asked: Asked, format: Format) -> None:
    """What is wrong with the request, said without a row being read."""
    may_leave = exportable(sight, asked)
    page_of(may_leave, replace(asked, limit=PAGE, count="none"), shape_asked(may_leave, asked.fields, ()))
    if format == "xlsx" and counted(may_leave, asked, MOST_XLSX) > MOST_XLSX:
        raise _too_long()


def exportable(sight: Sight, asked: Asked) -> Sight:
    """The same sight, with the rows that may be read and exported."""
    sight.check("export")
    if asked.expand or asked.cursor or asked.offset:
        raise _refused("/expand", "An export takes the whole list; leave 'expand', 'cursor', 'page' and 'offset' out.")
    rows = sight.policy.rows
    both = [predicate for predicate in (rows.get("read"), rows.get("export")) if predicate is not None]
    if rows.get("export") is None or rows.get("export") == rows.get("read"):
        return sight
    narrowed = _narrowed(sight.policy, both)
    return Sight(plan=sight.plan, policy=narrowed, reader=sight.reader)


def _narrowed(policy: Policy, both: Sequence[Any]) -> Policy:
    return replace(policy, key=f"{policy.key}:export", rows={**policy.rows, "read": all_of(*both)})


def _lines(export: Export, page: tuple[list[dict[str, Json]], str]) -> Iterator[Line]:
    read = 0
    while True:
        rows, cursor = page
        yield from _with_titles(export, rows)
        read += len(rows)
        export.told(read)
        if not cursor:
            return
        page = _page(export, cursor)


def _page(export: Export, cursor: str) -> tuple[list[dict[str, Json]], str]:
    """Rows behind a cursor, and the next cursor. Each page is a statement of its own: no connection is held open while a
    slow reader takes its time."""
    asked = replace(export.asked, cursor=cursor)
    page = page_of(export.sight, asked, export.shape)
    found = export.reader.rows_of(page.page.text, page.page.params)
    if page.as_json:
        rows: list[dict[str, Json]] = [orjson.loads(row[0]) for row in found]
        values = shown_values(page.keys, found[-1][0]) if len(rows) == PAGE else None
    else:
        rows = rows_in(page.shape.columns, found)
        values = key_values(export.sight, page.keys, found[-1][-len(page.keys) :]) if len(rows) == PAGE else None
    return rows, cursor_of(page.keys, values) if values is not None else ""


# Cells


def _text(sight: Sight, name: str) -> Callable[[Json], str]:
    of = sight.plan.by_name.get(name)
    if of is None or of.uid in sight.policy.masks:
        return _plain
    write = of.type.to_text(of.spec)
    if of.is_links:
        return lambda value: "; ".join(map(str, value))
    return lambda value: "" if value is None else write(value)


def _plain(value: Json) -> str:
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def _titled(sight: Sight, shape: Shape) -> dict[str, FieldPlan]:
    """The reference fields whose rows have a title that may be read."""
    fields = [sight.plan.by_name.get(column.name) for column in shape.columns]
    return {
        of.name: of
        for of in fields
        if of is not None
        and of.relation is not None
        and of.relation.kind == "one"
        and of.uid not in sight.policy.masks
        and _title_of(sight, of) is not None
    }


def _title_of(sight: Sight, of: FieldPlan) -> FieldPlan | None:
    target = sight.target(of)
    title = target.plan.by_name.get(target.plan.row_title) if target is not None else None
    return title if target is not None and title is not None and title.column and target.queries(title) else None


def _with_titles(export: Export, rows: list[dict[str, Json]]) -> Iterator[Line]:
    if not export.titles:
        return iter(rows)
    found = {name: _titles_of(export, of, {row[name] for row in rows} - {None}) for name, of in export.titles.items()}
    return (_titled_row(row, found) for row in rows)


def _titled_row(row: dict[str, Json], titles: Mapping[str, Mapping[int, str]]) -> Line:
    line: dict[str, Json] = {}
    for name, value in row.items():
        line[name] = value
        if name in titles:
            line[name + TITLE] = titles[name].get(value)
    return line


def _titles_of(export: Export, of: FieldPlan, ids: set[int]) -> dict[int, str]:
    target, title = export.sight.target(of), _title_of(export.sight, of)
    if target is None or title is None or not ids:
        return {}
    visible = readable_rows(target, "t0")
    listed = sorted(ids)
    rows = export.reader.rows_of(
        f"SELECT t0.id, t0.{quoted(title.column)} FROM {quoted(target.plan.table)} t0 "  # noqa: S608 – quoted names
        f"WHERE t0.id IN ({', '.join(['%s'] * len(listed))}) AND {visible.text}",
        (*listed, *visible.params),
    )
    write = title.type.to_text(title.spec)
    return {int(id): write(title.show(value) if title.show else value) for id, value in rows if value is not None}


def _header(export: Export) -> list[str]:
    names: list[str] = []
    for name in export.columns:
        names.append(name)
        if name in export.titles:
            names.append(name + TITLE)
    return names


# Forms


def _csv(export: Export, lines: Iterator[Line]) -> Iterator[bytes]:
    """UTF-8 with a byte order mark, by which Excel knows it; cells that no program takes for a formula."""
    header = _header(export)
    writers = [export.columns.get(name, _plain) for name in header]
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    writer.writerow(header)
    for line in lines:
        writer.writerow([_csv_cell(line.get(name), write) for name, write in zip(header, writers, strict=True)])
        if buffer.tell() >= BLOCK:
            yield _taken(buffer)
    yield _taken(buffer)


def _csv_cell(value: Json, write: Callable[[Json], str]) -> str:
    """Nothing is an empty cell, so an empty text is a lone apostrophe."""
    return "" if value is None else guarded(write(value))


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode("utf-8", "replace")


def _json_lines(export: Export, lines: Iterator[Line]) -> Iterator[bytes]:
    block: list[bytes] = []
    size = 0
    for line in lines:
        block.append(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))
        size += len(block[-1])
        if size >= BLOCK:
            yield b"".join(block)
            block, size = [], 0
    yield b"".join(block)


def _xlsx(export: Export, lines: Iterator[Line]) -> Iterator[bytes]:
    """Written to a file first, row by row: so what is wrong is said before anything was sent."""
    _check_size(export)
    kept = tempfile.NamedTemporaryFile(suffix=".xlsx")  # noqa: SIM115 – it lives as long as it is sent
    try:
        _write_book(export, lines, kept.name)
    except BaseException:
        kept.close()
        raise
    return _sent(kept)


def _sent(kept: Any) -> Iterator[bytes]:
    with kept:
        yield from iter(lambda: cast(bytes, kept.read(BLOCK)), b"")


def _write_book(export: Export, lines: Iterator[Line], path: str) -> None:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(path, options) as book:
        sheet = book.add_worksheet(export.sight.plan.name[:31])
        bold = book.add_format({"bold": True})
        forms = {
            "date": book.add_format({"num_format": "yyyy-mm-dd"}),
            "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        }
        sheet.freeze_panes(1, 0)
        header = _header(export)
        for place, name in enumerate(header):
            sheet.write_string(0, place, name, bold)
        columns = [(name, _kind(export, name), export.columns.get(name, _plain)) for name in header]
        for index, line in enumerate(lines, 1):
            if index > MOST_XLSX:
                raise _too_long()
            for place, (name, kind, write) in enumerate(columns):
                value = line.get(name)
                if value is not None:
                    _write(sheet, (index, place), value, kind, write, forms)


def _kind(export: Export, name: str) -> str:
    of = export.sight.plan.by_name.get(name) or export.sight.system.get(name)
    if of is None or of.uid in export.sight.policy.masks:
        return "text"
    return {"int": "number", "double": "number", "bool": "bool", "date": "date", "timestamp": "moment"}.get(
        of.type.cel, "text"
    )


def _write(
    sheet: Any, at: tuple[int, int], value: Json, kind: str, write: Callable[[Json], str], forms: Mapping[str, Any]
) -> None:
    """A typed cell; a text is always written as a text and never as a formula."""
    if kind == "number" and isinstance(value, int | float) and abs(value) < MOST_EXACT:
        sheet.write_number(*at, value)
    elif kind == "bool" and isinstance(value, bool):
        sheet.write_boolean(*at, value)
    elif kind == "date" and str(value) >= FIRST_DAY:
        sheet.write_datetime(*at, date.fromisoformat(value), forms[kind])
    elif kind == "moment" and str(value) >= FIRST_DAY and "." not in str(value):
        sheet.write_datetime(*at, datetime.fromisoformat(value).replace(tzinfo=None), forms[kind])
    else:
        text = write(value)
        if len(text) > LONGEST_XLSX:
            raise TooLarge(
                f"A cell of Excel holds {LONGEST_XLSX:,} characters; a text here has {len(text):,}. Take CSV."
            )
        sheet.write_string(*at, text)


def _check_size(export: Export) -> None:
    """Before work begins: a sheet of Excel ends at row 1,048,576."""
    if counted(export.sight, export.asked, MOST_XLSX) > MOST_XLSX:
        raise _too_long()


def _too_long() -> TooLarge:
    return TooLarge(f"A sheet of Excel holds {MOST_XLSX:,} rows, and these are more. Narrow the filter, or take CSV.")


def _refused(at: str, message: str) -> InvalidInput:
    return InvalidInput(message, problems=[Problem(code="wrong_value", pointer=at, message=message)])


FORMS: Mapping[Format, Callable[[Export, Iterator[Line]], Iterator[bytes]]] = {
    "csv": _csv,
    "xlsx": _xlsx,
    "jsonl": _json_lines,
}
