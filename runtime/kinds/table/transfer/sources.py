"""Files with rows, opened: CSV in any usual encoding and with any delimiter, Excel workbooks, JSON lines."""

import codecs
import csv
import hashlib
import io
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO, Any, Literal, cast
from weakref import finalize

from operations.errors import InvalidInput, OperationError
from operations.json import Limits, strict_loads
from operations.problems import Problem
from runtime.kinds.table.transfer.cells import text_of, unguarded
from runtime.kinds.table.transfer.workbooks import rows_of_workbook

Format = Literal["csv", "xlsx", "jsonl"]
FORMATS: tuple[Format, ...] = ("csv", "xlsx", "jsonl")
ENCODINGS = ("utf-8", "utf-16", "gb18030", "windows-1252", "iso-8859-1", "shift_jis", "big5", "euc-kr")
DELIMITERS = ",;\t|"
IN_MEMORY = 8 * 1024 * 1024
SAMPLE = 64 * 1024
MOST_COLUMNS = 1_000
LONGEST_LINE = 4 * 1024 * 1024

Row = Sequence[Any]
MISSING = object()
"""Stands in a row of JSON lines for a member that is not there."""


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """Columns and rows of a file. `rows` begins anew each time; `typed` says that the cells are JSON values, `is_guarded`
    that they may bear the mark of `cells.guarded`. `total` is how many rows there are, `digest` tells the content."""

    columns: tuple[str, ...]
    rows: Callable[[], Iterator[Row]]
    total: int
    digest: str
    name: str = ""
    typed: bool = False
    is_guarded: bool = False
    found: dict[str, str] = field(default_factory=dict)


def opened(
    file: IO[bytes], *, name: str = "", format: str = "", encoding: str = "", delimiter: str = "", sheet: str = ""
) -> Sheet:
    """The sheet in a file. InvalidInput says what is wrong with it."""
    kept, digest = _kept(file)
    try:
        made = _opened(kept, digest, name, format, encoding, delimiter, sheet)
    except BaseException:
        kept.close()
        raise
    finalize(made, kept.close)
    return made


def _opened(file: IO[bytes], digest: str, name: str, format: str, encoding: str, delimiter: str, sheet: str) -> Sheet:
    chosen = format or _format_of(name, file)
    if chosen == "xlsx":
        return _workbook(file, digest, name, sheet)
    if chosen == "jsonl":
        return _json_lines(file, digest, name)
    return _csv(file, digest, name, encoding or _encoding_of(file), delimiter)


def _kept(file: IO[bytes]) -> tuple[IO[bytes], str]:
    """A copy that can be read again and again, and its digest. It is closed when nobody holds the sheet any more."""
    kept = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 – read as long as the sheet is
    hashed = hashlib.sha256()
    while block := file.read(1 << 20):
        hashed.update(block)
        kept.write(block)
    return cast(IO[bytes], kept), hashed.hexdigest()


def _format_of(name: str, file: IO[bytes]) -> Format:
    file.seek(0)
    start = file.read(512)
    if start.startswith(b"PK\x03\x04"):
        return "xlsx"
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise refused("This is an old Excel file (.xls), or one with a password. Save it as .xlsx or CSV.")
    ending = name.lower().rpartition(".")[2]
    if ending in ("jsonl", "ndjson") or start.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b'{"'):
        return "jsonl"
    return "csv"


# CSV


def _encoding_of(file: IO[bytes]) -> str:
    """By its byte order mark, else UTF-8 if all of it is, else GB18030."""
    file.seek(0)
    start = file.read(4)
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    for encoding in ("utf-8", "gb18030"):
        if _can_be(file, encoding):
            return encoding
    raise refused(
        "The encoding of this file cannot be told; it is neither UTF-8, UTF-16 nor GB18030.",
        f"Name it with 'encoding': {', '.join(ENCODINGS)}.",
    )


def _can_be(file: IO[bytes], encoding: str) -> bool:
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while block := file.read(1 << 20):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _csv(file: IO[bytes], digest: str, name: str, encoding: str, delimiter: str) -> Sheet:
    if encoding == "utf-8":
        encoding = "utf-8-sig"
    delimiter = delimiter or _delimiter_of(file, encoding)

    def everything() -> Iterator[list[str]]:
        file.seek(0)
        text = io.TextIOWrapper(io.BufferedReader(_Lent(file), 1 << 20), encoding=encoding, newline="")
        try:
            yield from csv.reader(text, delimiter=delimiter, strict=False)
        except csv.Error as error:
            raise refused(f"This CSV cannot be read: {error}.") from None
        except UnicodeError:
            raise refused(f"This file is not written in {encoding}.", "Name its encoding.", "/encoding") from None

    def rows() -> Iterator[list[str]]:
        lines = everything()
        next(lines, None)
        return lines

    header = next(everything(), [])
    columns = _columns([unguarded(cell) for cell in header])
    total = sum(1 for _ in rows())
    found = {"format": "csv", "encoding": encoding.removesuffix("-sig"), "delimiter": delimiter}
    return Sheet(columns=columns, rows=rows, total=total, digest=digest, name=name, is_guarded=True, found=found)


def _delimiter_of(file: IO[bytes], encoding: str) -> str:
    """The one that divides the first lines into the most columns, equally many in each."""
    file.seek(0)
    sample = codecs.getincrementaldecoder(encoding)(errors="replace").decode(file.read(SAMPLE))
    best, most = ",", (0.0, 1)
    for delimiter in DELIMITERS:
        with suppress(csv.Error):
            rows = [row for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter) if row][:50]
            if not rows or len(rows[0]) < 2:
                continue
            width = len(rows[0])
            alike = Counter(len(row) for row in rows[:-1] or rows)[width] / len(rows[:-1] or rows)
            if (round(alike, 1), width) > most:
                best, most = delimiter, (round(alike, 1), width)
    return best


class _Lent(io.RawIOBase):
    """A file lent to a text wrapper, which must not close it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        block = self._file.read(len(buffer))
        buffer[: len(block)] = block
        return len(block)


# Excel


def _workbook(file: IO[bytes], digest: str, name: str, sheet: str) -> Sheet:
    read = rows_of_workbook(file, sheet)
    while read and not any(cell not in (None, "") for cell in read[-1]):
        read.pop()
    header = [text_of(cell) for cell in read[0]] if read else []
    while header and not header[-1]:
        header.pop()
    width = len(header)

    def rows() -> Iterator[list[str]]:
        for row in read[1:]:
            yield [text_of(cell) for cell in row[:width]]

    found = {"format": "xlsx"}
    return Sheet(
        columns=_columns(header), rows=rows, total=max(0, len(read) - 1), digest=digest, name=name, found=found
    )


# JSON lines


def _json_lines(file: IO[bytes], digest: str, name: str) -> Sheet:
    """The columns are the members that any of the rows has, in the order of their appearance."""

    def documents() -> Iterator[dict[str, Any]]:
        file.seek(0)
        for place, line in enumerate(io.BufferedReader(_Lent(file), 1 << 20)):
            if line.strip():
                yield _document(line, place + 1)

    columns: dict[str, None] = {}
    total = 0
    for document in documents():
        total += 1
        columns |= dict.fromkeys(document)
        if len(columns) > MOST_COLUMNS:
            break
    names = _columns(list(columns))

    def rows() -> Iterator[list[Any]]:
        return ([document.get(name, MISSING) for name in names] for document in documents())

    found = {"format": "jsonl"}
    return Sheet(columns=names, rows=rows, total=total, digest=digest, name=name, typed=True, found=found)


def _document(line: bytes, place: int) -> dict[str, Any]:
    try:
        document = strict_loads(line.removeprefix(codecs.BOM_UTF8), Limits(size=LONGEST_LINE))
    except OperationError as error:
        raise refused(f"Line {place}: {error.detail}") from None
    if not isinstance(document, dict):
        raise refused(f'Line {place} is not a JSON object, such as {{"name": "…"}}.')
    return document


# Rows that a program makes


def made(name: str, columns: Sequence[str], rows: Callable[[], Iterable[Row]], total: int, digest: str) -> Sheet:
    """A sheet without a file: `rows` gives the same rows of texts whenever it is asked."""
    return Sheet(columns=tuple(columns), rows=lambda: iter(rows()), total=total, digest=digest, name=name)


def _columns(header: Sequence[str]) -> tuple[str, ...]:
    names = tuple(cell.strip() for cell in header)
    if not any(names):
        raise refused("The file is empty: its first row names the columns.")
    if len(names) > MOST_COLUMNS:
        raise refused(f"The file has {len(names):,} columns; at most {MOST_COLUMNS:,} are read.")
    twice = [name for name, count in Counter(name for name in names if name).items() if count > 1]
    if twice:
        raise refused(f"The column '{twice[0][:60]}' is there twice.", "Give each column a name of its own.")
    return names


def refused(message: str, hint: str = "", at: str = "/file") -> InvalidInput:
    return InvalidInput(message, problems=[Problem(code="bad_file", pointer=at, message=message, hint=hint)])
