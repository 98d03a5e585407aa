"""CSV, streamed: UTF-8 with a mark for Excel, a header, texts that no spreadsheet takes for formulas."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from runtime.kinds.report.exports.sheet import DANGEROUS, Row, Sheet, harmless
from runtime.kinds.report.frames import NUMBERS

BOM = "\ufeff".encode()
PLAIN = frozenset({*NUMBERS, "date", "time", "boolean"})


def lines(sheet: Sheet) -> Iterator[bytes]:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([harmless(column["label"]) for column in sheet.columns])
    yield BOM
    cells = {place: _cell(column["type"]) for place, column in enumerate(sheet.columns) if column["type"] not in PLAIN}
    for batch in sheet:
        writer.writerows(_written(batch, cells))
        yield text.getvalue().encode()
        text.seek(0)
        text.truncate()
    if rest := text.getvalue():
        yield rest.encode()


def _written(batch: Sequence[Row], cells: dict[int, Callable[[Any], Any]]) -> Sequence[Row]:
    """Only columns that need it are looked at, and only those changed in which something is."""
    if not cells or not batch:
        return batch
    columns: list[Sequence[Any]] = list(zip(*batch, strict=True))
    for place, cell in cells.items():
        columns[place] = [cell(value) for value in columns[place]]
    return list(zip(*columns, strict=True))


def _cell(of: str) -> Callable[[Any], Any]:
    return _moment if of == "datetime" else _text


def _text(value: Any) -> Any:
    if isinstance(value, str):
        return f"'{value}" if value[:1] in STARTS else value
    return value if value is None or isinstance(value, int | float) else harmless(str(value))


def _moment(value: Any) -> Any:
    if not isinstance(value, datetime):
        return _text(value)
    written = value.isoformat()
    return f"{written[:-6]}Z" if written[-6:] == "+00:00" else written


STARTS = frozenset(DANGEROUS)
