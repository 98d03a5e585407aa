"""Why a statement is refused: a Problem that names the construct, its place in the text and what to do instead."""

from typing import NoReturn

from sqlglot import exp

from operations.problems import Problem

POINTER = "/sql"
LONGEST_QUOTE = 60


class Refused(Exception):
    """A statement that does not run, with everything that is wrong with it."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems


class Offence(Exception):
    """What is wrong at one place of a statement. `offset` counts characters of its text; -1 when no place is known."""

    def __init__(self, code: str, message: str, hint: str = "", *, offset: int = -1) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.offset = offset

    def problem(self, sql: str) -> Problem:
        line, column = position(sql, self.offset)
        where = f" (line {line}, column {column})" if line else ""
        message = self.message.removesuffix(".") + where + "."
        return Problem(code=self.code, pointer=POINTER, message=message, hint=self.hint, line=line, column=column)


def refuse(code: str, message: str, hint: str = "", *, at: exp.Expr | None = None, offset: int = -1) -> NoReturn:
    """Stop here; `at` is the part of the statement that is meant."""
    raise Offence(code, message, hint, offset=offset if at is None else offset_of(at))


def offset_of(node: exp.Expr) -> int:
    """Where a node begins, as far as the parser knows: its own place, or the first place known within or around it."""
    inner = [found.meta["start"] for found in node.walk() if "start" in found.meta]
    if inner:
        return int(min(inner))
    above = node.parent
    while above is not None:
        if "start" in above.meta:
            return int(above.meta["start"])
        above = above.parent
    return -1


def position(sql: str, offset: int) -> tuple[int, int]:
    """Line and column of a character, from 1; (0, 0) when no place is known."""
    if not 0 <= offset <= len(sql):
        return 0, 0
    return sql.count("\n", 0, offset) + 1, offset - sql.rfind("\n", 0, offset)


def quoted(text: str) -> str:
    """A piece of the statement for a message: short, on one line, without what cannot be printed."""
    plain = "".join(character if character.isprintable() else "·" for character in text)
    return f"'{plain[:LONGEST_QUOTE]}…'" if len(plain) > LONGEST_QUOTE else f"'{plain}'"
