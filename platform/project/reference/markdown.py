"""Markdown: pages, tables, code and JSON as the reference writes them."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

NOTICE = "<!-- Made by `manage.py reference`; edit what it is made from. -->"


def page(title: str, *parts: str) -> str:
    return "\n\n".join([f"# {title}", NOTICE, *(part.strip("\n") for part in parts if part)]) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; "" when there is no row."""
    lines = [_row(cells) for cells in rows]
    return "\n".join([_row(head), _row(["---"] * len(head)), *lines]) if lines else ""


def code(text: Any) -> str:
    """Inline code; a text that holds backticks gets a longer fence."""
    inner = str(text)
    fence = "``" if "`" in inner else "`"
    pad = " " if "`" in inner else ""
    return f"{fence}{pad}{inner}{pad}{fence}"


def json_code(value: Any) -> str:
    return code(json.dumps(value, ensure_ascii=False))


def json_block(value: Any) -> str:
    return f"```json\n{json.dumps(value, ensure_ascii=False, indent=2)}\n```"


def words(names: Iterable[str]) -> str:
    return " ".join(code(name) for name in names)


def in_english(texts: Mapping[str, str] | str) -> str:
    return texts if isinstance(texts, str) else texts.get("en") or next(iter(texts.values()), "")


def one_deeper(markdown: str) -> str:
    """Headings one level down, those inside fenced code left alone."""
    parts = re.split(r"(^```.*?^```$)", markdown, flags=re.DOTALL | re.MULTILINE)
    return "".join(
        part if part.startswith("```") else re.sub(r"^(#{1,5} )", r"#\1", part, flags=re.M) for part in parts
    )


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"
