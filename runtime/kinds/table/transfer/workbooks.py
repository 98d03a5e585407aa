"""Excel workbooks from anybody: looked through before the reader builds anything, because it holds a sheet as a full
rectangle."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import IO
from zipfile import BadZipFile, ZipFile, ZipInfo

from python_calamine import CalamineError, CalamineWorkbook

from operations.errors import InvalidInput
from operations.problems import Problem, did_you_mean

MOST_MEMBERS = 2_000
MOST_BYTES = 256 * 1024 * 1024
MOST_RATIO = 250
MOST_CELLS = 20_000_000
BLOCK = 1 << 20
OVERLAP = 256
PLACE = re.compile(rb"""\br\s*=\s*(?:"([^"]{0,40})"|'([^']{0,40})')""")
CELL = re.compile(rb"([A-Z]{0,3})([0-9]{1,7})")
DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)

Cell = str | float | int | bool | datetime | date | time | timedelta


def rows_of_workbook(file: IO[bytes], sheet: str = "") -> list[list[Cell]]:
    """The rows of a sheet, of the first one without a name; InvalidInput for what is no workbook or built to hurt."""
    check_workbook(file)
    file.seek(0)
    try:
        workbook = CalamineWorkbook.from_filelike(file)
        names = workbook.sheet_names
        if not names:
            raise _refused("This workbook has no sheet.")
        if sheet and sheet not in names:
            raise _refused(f"There is no sheet '{sheet}' in this workbook.", did_you_mean(sheet, names), at="/sheet")
        return workbook.get_sheet_by_name(sheet or names[0]).to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError, BadZipFile) as error:
        raise _refused(f"This workbook cannot be read: {str(error)[:200]}.") from None


def check_workbook(file: IO[bytes]) -> None:
    file.seek(0)
    try:
        with ZipFile(file) as archive:
            members = archive.infolist()
            _check_sizes(members)
            for member in members:
                if member.filename.lower().endswith((".xml", ".rels")):
                    _look_through(archive, member)
    except (BadZipFile, NotImplementedError, EOFError, RuntimeError, OSError) as error:
        raise _refused(f"This is no Excel workbook (.xlsx): {str(error)[:200]}.") from None


def _check_sizes(members: list[ZipInfo]) -> None:
    if len(members) > MOST_MEMBERS:
        raise _refused(f"This workbook has {len(members):,} parts; at most {MOST_MEMBERS:,} are read.")
    if any(member.flag_bits & 1 for member in members):
        raise _refused("This workbook is encrypted. Save it without a password.")
    size, packed = sum(m.file_size for m in members), sum(m.compress_size for m in members)
    if size > MOST_BYTES:
        raise _refused(f"Unpacked this workbook has {size:,} bytes; at most {MOST_BYTES:,} are read. Use CSV.")
    if size > 1_000_000 and size > packed * MOST_RATIO:
        raise _refused("This workbook unpacks to far more than it should; it is not read.")


def _look_through(archive: ZipFile, member: ZipInfo) -> None:
    """No document type, and in a sheet no cell that makes the rectangle huge. What the zip says of sizes is not
    believed: the bytes are counted."""
    is_sheet = SHEET.fullmatch(member.filename) is not None
    last_row = last_column = seen = 0
    for block in _blocks(archive, member):
        seen += len(block) - OVERLAP
        if seen > MOST_BYTES:
            raise _refused("This workbook unpacks to far more than it says; it is not read.")
        if b"\x00" in block:
            raise _refused("This workbook is not written in UTF-8; save it anew with a spreadsheet program.")
        if DOCTYPE.search(block):
            raise _refused("This workbook holds a document type, which no spreadsheet program writes.")
        if is_sheet:
            for row, column in _places(block):
                last_row, last_column = max(last_row, row), max(last_column, column)
    if last_row * last_column > MOST_CELLS:
        raise _refused(
            f"A sheet reaches to row {last_row:,} and column {last_column:,}, which is more than can be read.",
            "Delete the empty rows and columns behind the data, or save the sheet as CSV.",
        )


def _blocks(archive: ZipFile, member: ZipInfo) -> Iterator[bytes]:
    """Pieces that overlap, so that nothing is missed at their borders."""
    with archive.open(member) as source:
        tail = b""
        while read := source.read(BLOCK):
            yield tail + read
            tail = (tail + read)[-OVERLAP:]


def _places(block: bytes) -> Iterator[tuple[int, int]]:
    for match in PLACE.finditer(block):
        place = CELL.fullmatch(match[1] if match[1] is not None else match[2])
        if place is None:
            raise _refused("A cell of this workbook has no proper place.")
        column = 0
        for letter in place[1]:
            column = column * 26 + letter - 64
        yield int(place[2]), column


def _refused(message: str, hint: str = "", at: str = "/file") -> InvalidInput:
    return InvalidInput(message, problems=[Problem(code="bad_file", pointer=at, message=message, hint=hint)])
