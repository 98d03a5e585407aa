"""Corpora of statements: files with a statement between blank lines, `-- class: name` above those of a class."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

CORPUS = Path(__file__).parent / "corpus"
ESCAPES = {"\\x00": "\x00", "\\x1b": "\x1b", "\\r": "\r"}


class Sample(NamedTuple):
    sort: str
    sql: str


def samples(name: str) -> Iterator[Sample]:
    """`\\uXXXX` in a statement is that character, as editors would not keep it."""
    sort = ""
    for part in (CORPUS / f"{name}.sql").read_text("utf-8").split("\n\n"):
        lines = part.strip("\n").split("\n")
        while lines and lines[0].startswith("-- ") and (sort == "" or lines[0].startswith("-- class: ")):
            if lines[0].startswith("-- class: "):
                sort = lines[0].removeprefix("-- class: ")
            lines = lines[1:]
        text = "\n".join(lines)
        if text.strip():
            yield Sample(sort, unescaped(text))


def unescaped(text: str) -> str:
    for written, character in ESCAPES.items():
        text = text.replace(written, character)
    parts = text.split("\\u")
    return parts[0] + "".join(
        chr(int(part[:4], 16)) + part[4:] if _is_code(part[:4]) else f"\\u{part}" for part in parts[1:]
    )


def _is_code(text: str) -> bool:
    return len(text) == 4 and all(character in "0123456789abcdef" for character in text)
