"""CSV, streamed: UTF-8 with a mark for Excel, a header, texts that no spreadsheet takes for formulas.

Cells are written a column of a batch at a time: what has to be asked of a value is then mostly asked of all of them at once.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import orjson

from runtime.kinds.report.exports.sheet import DANGEROUS, Sheet, harmless

BOM = "\ufeff".encode()
NOTHING = type(None)
PLAIN = frozenset({int, float, Decimal, bool, date, time, NOTHING})
STARTS = frozenset(DANGEROUS)
QUOTED = ('"', ",", "\r", "\n")
LINE = "\r\n"


def lines(sheet: Sheet) -> Iterator[bytes]:
    yield BOM
    yield _lines([[_quoted(harmless(column["label"]))] for column in sheet.columns])
    for batch in sheet:
        if batch:
            yield _lines([_cells(values) for values in zip(*batch, strict=True)])


def _lines(columns: Sequence[Sequence[str]]) -> bytes:
    """An empty cell that is a whole line gets quotation marks: readers skip empty lines."""
    if len(columns) == 1:
        return (LINE.join(cell or '""' for cell in columns[0]) + LINE).encode()
    return (LINE.join(map(",".join, zip(*columns, strict=True))) + LINE).encode()


def _cells(values: Sequence[Any]) -> Sequence[str]:
    """By what the values are, and not by what their column is said to be: in SQLite it may hold anything."""
    kinds = set(map(type, values))
    if kinds <= PLAIN:
        return ["" if value is None else str(value) for value in values]
    if kinds <= {str, NOTHING} and _are_plain([value for value in values if value]):
        return [value or "" for value in values]
    if kinds <= {datetime, NOTHING} and {value.tzinfo for value in values if value is not None} <= {UTC}:
        return [moment or "" for moment in orjson.loads(orjson.dumps(values, option=orjson.OPT_UTC_Z))]
    return [_cell(value) for value in values]


def _are_plain(texts: Sequence[str]) -> bool:
    """Neither a formula nor anything that needs quotation marks."""
    together = "".join(texts)
    return STARTS.isdisjoint({text[0] for text in texts}) and not any(mark in together for mark in QUOTED)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if type(value) in PLAIN:
        return str(value)
    if isinstance(value, datetime):
        written = value.isoformat()
        return f"{written[:-6]}Z" if written[-6:] == "+00:00" else written
    return _quoted(harmless(str(value)))


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in QUOTED) else text
