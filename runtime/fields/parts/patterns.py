"""Patterns that people write: RE2, which takes linear time whatever the pattern, and a bounded size."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Protocol, cast

import re2

from operations.problems import Problem
from runtime.fields.parts.options import wrong_option
from runtime.fields.type import FieldSpec

LONGEST = 500
MOST_MEMORY = 1 << 20


class Pattern(Protocol):
    def fullmatch(self, text: str) -> object | None: ...


@lru_cache(maxsize=1024)
def compiled(pattern: str) -> Pattern:
    """ValueError when RE2 does not take it (look-around, back-references) or it grows too large."""
    if len(pattern) > LONGEST:
        raise ValueError(f"A pattern may have at most {LONGEST} characters.")
    try:
        return cast(Pattern, re2.compile(pattern, _options()))
    except (re2.error, UnicodeError) as error:
        reason = error.args[0] if error.args else "it is not understood"
        text = reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)
        raise ValueError(f"'{pattern}' is not a pattern of RE2: {text}.") from None


def pattern_problems(spec: FieldSpec, name: str = "pattern") -> Iterator[Problem]:
    try:
        compiled(spec.option(name) or "")
    except ValueError as error:
        yield wrong_option(name, str(error), "Look-around and back-references cannot be used.")


def _options() -> "re2.Options":
    options = re2.Options()
    options.max_mem = MOST_MEMORY
    options.log_errors = False
    return options
