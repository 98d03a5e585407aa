"""JSON, streamed: a list of objects, one for each row."""

from collections.abc import Iterator

from runtime.kinds.report.answers import dumped
from runtime.kinds.report.exports.sheet import Sheet


def lines(sheet: Sheet) -> Iterator[bytes]:
    names = [column["name"] for column in sheet.columns]
    is_first = True
    yield b"["
    for batch in sheet:
        if batch:
            rows = dumped([dict(zip(names, row, strict=True)) for row in batch])[1:-1]
            yield rows if is_first else b"," + rows
            is_first = False
    yield b"]\n"
