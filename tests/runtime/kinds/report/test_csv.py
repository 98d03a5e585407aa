"""CSV as readers and spreadsheets take it, whatever stands in the cells."""

import csv
import io
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from runtime.kinds.report.exports.csv import BOM, lines
from runtime.kinds.report.exports.sheet import Sheet

EAST = timezone(timedelta(hours=8))
MOMENT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def written(label: str, *batches: Sequence[tuple[Any, ...]], type: str = "text") -> bytes:
    columns = [{"name": f"c{place}", "label": label, "type": type} for place in range(len(batches[0][0]))]
    return b"".join(lines(Sheet(name="rows", title="Rows", columns=columns, batches=iter(batches))))


@pytest.mark.parametrize(
    ("values", "cells"),
    [
        (["a", "", None, "é 中"], ["a", "", "", "é 中"]),
        (["a,b", 'he said "no"', "two\nlines", "two\r\nlines"], ["a,b", 'he said "no"', "two\nlines", "two\r\nlines"]),
        (["=1+1", "-x", "+x", "@x", "\tx", "\rx"], ["'=1+1", "'-x", "'+x", "'@x", "'\tx", "'\rx"]),
        ([-5, 1.5, Decimal("1.50"), True, None], ["-5", "1.5", "1.50", "True", ""]),
        ([date(2026, 1, 2), time(3, 4), None], ["2026-01-02", "03:04:00", ""]),
        ([MOMENT, MOMENT.replace(microsecond=1000), None], ["2026-01-02T03:04:05Z", "2026-01-02T03:04:05.001000Z", ""]),
        (
            [MOMENT, MOMENT.astimezone(EAST), MOMENT.replace(tzinfo=None)],
            ["2026-01-02T03:04:05Z", "2026-01-02T11:04:05+08:00", "2026-01-02T03:04:05"],
        ),
        ([{"a": "="}, ["x"], b"="], ["{'a': '='}", "['x']", "b'='"]),
        ([1, "=1", None, MOMENT], ["1", "'=1", "", "2026-01-02T03:04:05Z"]),
    ],
)
def test_what_is_written_is_what_is_read(values: list[Any], cells: list[str]) -> None:
    found = written("Cell", [(value, 7) for value in values])
    assert found.startswith(BOM)
    read = list(csv.reader(io.StringIO(found.decode("utf-8-sig"), newline="")))
    assert read == [["Cell", "Cell"], *([cell, "7"] for cell in cells)]


def test_a_text_in_a_column_of_numbers_is_no_formula_either() -> None:
    assert written("Cell", [(1, 2), ("=1+1", 3)], type="integer").endswith(b"1,2\r\n'=1+1,3\r\n")


def test_batches_follow_one_another_and_labels_are_cells_too() -> None:
    assert written("=A,B", [("x",), (None,)], [("y",)]) == BOM + b'"\'=A,B"\r\nx\r\n""\r\ny\r\n'
