"""The rows of an import that were not taken, as CSV: their cells, and why. Mended, the file can be imported as it is."""

import csv
from collections.abc import Iterator
from io import StringIO
from typing import Any

import orjson

from operations.wording import told
from runtime.kinds.table.models import ImportRun, RejectedRow
from runtime.kinds.table.transfer.cells import guarded

AT_ONCE = 100
Json = Any


def rejected_file(run: ImportRun, locale: str) -> Iterator[bytes]:
    buffer = StringIO(newline="")
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    names = run.request["names"]
    writer.writerow([*names, "line.title", "problems.title"])
    last = 0
    while rows := list(RejectedRow.objects.filter(run=run, line__gt=last).order_by("line")[:AT_ONCE]):
        for row in rows:
            problems = [told(problem, locale) for problem in row.problems]
            why = " ".join(f"{p['pointer'].lstrip('/')}: {p['message']}".lstrip(": ") for p in problems)
            cells = [_kept_cell(cell, run) for cell in row.cells]
            writer.writerow([*cells, *[""] * (len(names) - len(cells)), row.line, guarded(why)])
        last = rows[-1].line
        text = buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
        yield text.encode("utf-8", "replace")


def _kept_cell(cell: Json, run: ImportRun) -> str:
    """CSV cells bear their marks already, if they need any: a formula that was sent is not sent back as one."""
    text = "" if cell is None else cell if isinstance(cell, str) else orjson.dumps(cell).decode()
    return text if text == "" else guarded(text) if run.request["found"].get("format") != "csv" else _once(text)


def _once(text: str) -> str:
    return text if text.startswith("'") else guarded(text)
