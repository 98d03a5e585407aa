"""Texts as values."""

import re
from collections.abc import Callable
from typing import Any

from runtime.fields.type import FieldSpec

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f\x85\u2028\u2029]")


def text(value: Any, longest: int = 1000) -> str:
    """A text that can be stored; ValueError for anything else."""
    if not isinstance(value, str):
        raise ValueError(f"A text is expected, not {kind_of(value)}.")
    if len(value) > longest:
        raise ValueError(f"This has {len(value):,} characters; at most {longest:,} fit.")
    if UNSTORABLE.search(value):
        raise ValueError("The text holds a character that cannot be stored (NUL or half a surrogate pair).")
    return value


def line(value: Any, longest: int = 1000) -> str:
    """A text of one line."""
    found = text(value, longest)
    if CONTROL.search(found):
        raise ValueError("This must be one line of text, without line breaks or control characters.")
    return found


def kind_of(value: Any) -> str:
    """What a JSON value is, for people."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    words = {str: "a text", int: "a number", float: "a number", list: "a list", dict: "an object"}
    return words.get(type(value), "this")


def same(spec: FieldSpec) -> Callable[[Any], Any]:
    """For types whose cell text is their JSON value, or whose JSON value is their text."""
    return lambda value: value


def stripped(spec: FieldSpec) -> Callable[[str], str]:
    return lambda cell: cell.strip()


def as_given(spec: FieldSpec) -> None:
    """`show` of types whose stored value is JSON already."""
    return


def operand(spec: FieldSpec) -> Callable[[Any], str]:
    """A filter may look for any piece of text."""
    return lambda value: text(value, 10_000)
