"""A problem is a finding about a document or an input that its author can fix: what is wrong, where, and what would be right."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any, Literal

Level = Literal["error", "warning"]


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One finding. `pointer` is an RFC 6901 JSON pointer into the body ("" is the body itself); where it points to a text
    of several lines (SQL), `line` and `column`, from 1, say where in it."""

    code: str
    pointer: str
    message: str
    hint: str = ""
    level: Level = "error"
    line: int = 0
    column: int = 0

    def as_json(self) -> "Finding":
        shown: dict[str, str | int] = {
            "code": self.code,
            "pointer": self.pointer,
            "message": self.message,
            "level": self.level,
        }
        place = {"line": self.line, "column": self.column} if self.line else {}
        return Finding(shown | ({"hint": self.hint} if self.hint else {}) | place)

    def under(self, prefix: str) -> "Problem":
        """The same finding seen from a document that holds the body at `prefix`."""
        return replace(self, pointer=prefix + self.pointer)


class Finding(dict[str, Any]):
    """What went wrong, as JSON in English. Where it leaves the server it is told in the language of whoever asked; so must
    be what was kept: wrap it when it is read."""

    def __or__(self, other: Mapping[str, Any]) -> "Finding":  # type: ignore[override]
        return Finding({**self, **other})


def pointer(*steps: str | int) -> str:
    """`pointer("fields", 3, "a/b")` is "/fields/3/a~1b"."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)


def did_you_mean(wrong: str, known: Iterable[str]) -> str:
    """A hint that names the nearest known word, or lists what is known when nothing is near and the list is short."""
    names = sorted(known)
    near = get_close_matches(wrong, names, n=1, cutoff=0.6)
    if near:
        return f"Did you mean '{near[0]}'?"
    if 0 < len(names) <= 12:
        return "Known: " + ", ".join(names) + "."
    return ""


def errors_in(problems: Iterable[Problem]) -> list[Problem]:
    return [problem for problem in problems if problem.level == "error"]


def problem_from_json(data: Mapping[str, Any]) -> Problem:
    level: Level = "warning" if data.get("level") == "warning" else "error"
    return Problem(
        code=data["code"],
        pointer=data["pointer"],
        message=data["message"],
        hint=data.get("hint", ""),
        level=level,
        line=data.get("line", 0),
        column=data.get("column", 0),
    )
