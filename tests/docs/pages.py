"""The examples in the documentation: fenced blocks of a page, and what a test needs to try them."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
FENCE = re.compile(r'^```(?P<language>\w+)(?: title="(?P<title>[^"]*)")?\n(?P<text>.*?)^```$', re.DOTALL | re.MULTILINE)


class Block(NamedTuple):
    language: str
    title: str
    text: str


def blocks_of(page: str, *languages: str) -> list[Block]:
    """The page's fenced blocks in these languages, in their order."""
    found = FENCE.finditer((DOCS / page).read_text("utf-8"))
    blocks = [Block(match["language"], match["title"] or "", match["text"]) for match in found]
    return [block for block in blocks if block.language in languages]


def pages() -> Iterator[Path]:
    yield from sorted(DOCS.rglob("*.md"))
