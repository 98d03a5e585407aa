"""Names of definitions and of what is inside them: safe in URLs, in files and, quoted, in SQL."""

import re

from operations.errors import InvalidInput
from operations.problems import Problem

NAME = re.compile(r"[a-z][a-z0-9_]{0,54}")
FORM = "A name starts with a letter a–z and goes on with letters, digits and underscores, 55 characters at most."


def is_name(text: str) -> bool:
    return NAME.fullmatch(text) is not None


def check_name(text: str, pointer: str = "/name") -> None:
    if not is_name(text):
        raise InvalidInput(
            problems=[
                Problem(code="wrong_name", pointer=pointer, message=f"'{text[:80]}' cannot be a name.", hint=FORM)
            ]
        )
