"""Cells of files: texts that no spreadsheet takes for a formula, and spreadsheet values as texts."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from runtime.fields.parts.moments import MICROSECOND, duration_text

MARK = "'"
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
DANGEROUS = re.compile(r"'*(?:[\s\ufeff\u200b]*[=+\-@\t\r\n|%＝＋－＠﹦﹢﹣].*)?", re.DOTALL)
"""What a spreadsheet may run, also behind spaces and in full width; and what would be taken for our own mark."""


def guarded(text: str) -> str:
    """The text as a cell of CSV. A number is harmless; all else that could begin a formula gets an apostrophe in front,
    which `unguarded` takes away again."""
    if DANGEROUS.fullmatch(text) and not NUMBER.fullmatch(text):
        return MARK + text
    return text


def unguarded(cell: str) -> str:
    """The text behind a cell of CSV; for every text, `unguarded(guarded(text)) == text`."""
    if cell[:1] == MARK and DANGEROUS.fullmatch(cell):
        return cell[1:]
    return cell


def text_of(value: Any) -> str:
    """A typed cell of a workbook as the text that a field type reads."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return duration_text(value // MICROSECOND)
    return str(value)
