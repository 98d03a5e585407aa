"""JSON documents as values: bounded, and without what a database cannot keep."""

from collections.abc import Iterator
from math import isfinite
from typing import Any

import orjson

from runtime.fields.parts.numbers import LARGEST, SMALLEST
from runtime.fields.parts.texts import UNSTORABLE

DEEPEST = 32


def document_text(value: Any, most_bytes: int) -> str:
    """The JSON text of a value; ValueError for what is no JSON, too deep, or too large."""
    for inner in _inside(value, most_bytes):
        _check(inner)
    text = orjson.dumps(value)
    if len(text) > most_bytes:
        raise ValueError(f"This JSON has {len(text):,} bytes; at most {most_bytes:,} are taken.")
    return text.decode()


def loaded(stored: Any) -> Any:
    """Every driver gives JSON columns as text here; Django switches psycopg's own reading off."""
    return orjson.loads(stored) if isinstance(stored, str | bytes) else stored


def _inside(value: Any, most: int) -> Iterator[Any]:
    """The value and everything in it, without recursion."""
    waiting: list[tuple[Any, int]] = [(value, 0)]
    seen = 0
    while waiting:
        inner, depth = waiting.pop()
        seen += 1
        if depth > DEEPEST:
            raise ValueError(f"This JSON is nested more than {DEEPEST} levels deep.")
        if seen > most:
            raise ValueError("This JSON holds too many values.")
        yield inner
        if isinstance(inner, dict):
            if not all(isinstance(name, str) for name in inner):
                raise ValueError("The names of an object's members are texts.")
            waiting += [(member, depth + 1) for pair in inner.items() for member in pair]
        elif isinstance(inner, list):
            waiting += [(item, depth + 1) for item in inner]


def _check(value: Any) -> None:
    if isinstance(value, str):
        if UNSTORABLE.search(value):
            raise ValueError("A text holds a character that cannot be stored (NUL or half a surrogate pair).")
    elif isinstance(value, float):
        if not isfinite(value):
            raise ValueError("NaN and Infinity are no JSON numbers.")
    elif isinstance(value, int) and not SMALLEST <= value <= LARGEST:
        raise ValueError("A number does not fit into 64 bits.")
    elif not isinstance(value, dict | list | int | None):
        raise ValueError("This is not JSON.")
