"""JSON from outside, read strictly: one meaning per document, and a quick refusal of what is built to hurt."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from typing import Any, NoReturn

import orjson

from operations.errors import InvalidInput, TooLarge
from operations.problems import Problem

SMALLEST, LARGEST = -(2**63), 2**63 - 1


@dataclass(frozen=True, kw_only=True)
class Limits:
    size: int = 2_621_440
    depth: int = 64
    items: int = 200_000


DOCUMENT = Limits()


def strict_loads(data: bytes, limits: Limits = DOCUMENT) -> Any:
    """The value in `data`, which is UTF-8. Refused: a member given twice, NaN and Infinity, numbers that a 64-bit
    integer or a double cannot hold, half surrogates and NUL in texts, and more than `limits` allow."""
    if len(data) > limits.size:
        raise TooLarge(f"The JSON has {len(data):,} bytes; at most {limits.size:,} are taken.")
    value = _at_once(data, limits)
    return _with_care(data, limits) if value is UNSURE else value


def _at_once(data: bytes, limits: Limits) -> Any:
    """By the quickest parser; UNSURE as soon as anything might be wrong with what it takes without a word."""
    if data.count(b",") + data.count(b"[") + data.count(b"{") >= limits.items or b'\\"' in data:
        return UNSURE
    plain = data.translate(SHAPES)
    if MANY_DIGITS in plain or b"0e" in plain or TEXTS_TO_CHECK.search(data):
        return UNSURE
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError:
        return UNSURE
    members, depth = _extent(value)
    # Where no text holds a quotation mark, each colon behind one names a member.
    named = data.translate(None, WHITE).count(b'":')
    return value if members == named and depth <= limits.depth else UNSURE


def _extent(value: Any) -> tuple[int, int]:
    """How many members all objects have, and how deep they and lists are nested."""
    members, depth, level = 0, 0, [value] if type(value) in NESTING else []
    while level:
        depth += 1
        inside: list[Any] = []
        for one in level:
            if type(one) is dict:
                members += len(one)
                one = one.values()
            if not NESTING.isdisjoint(map(type, one)):
                inside += [inner for inner in one if type(inner) in NESTING]
        level = inside
    return members, depth


def _with_care(data: bytes, limits: Limits) -> Any:
    """Every member and number looked at, and the words for what is wrong."""
    _check_structure(data, limits)
    suspicious = NUMBERS_TO_CHECK.search(data) is not None
    try:
        value = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_object,
            parse_constant=_refuse_constant,
            parse_int=_integer if suspicious else None,
            parse_float=_double if suspicious else None,
        )
    except json.JSONDecodeError as error:
        raise _refusal(f"This is not JSON: {error.msg} at line {error.lineno}, column {error.colno}.") from None
    except UnicodeDecodeError as error:
        raise _refusal(f"JSON is UTF-8; the byte at {error.start} is not.") from None
    except RecursionError:
        raise _too_deep(limits) from None
    if TEXTS_TO_CHECK.search(data):
        _check_texts(value)
    return value


UNSURE = object()
NESTING = {dict, list}
WHITE = b" \t\r\n"
SHAPES = bytes.maketrans(b"123456789E", b"000000000e")
MANY_DIGITS = b"0" * 18
NUMBERS_TO_CHECK = re.compile(rb"[0-9]{18}|[0-9][eE]")
TEXTS_TO_CHECK = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
BRACKETS = re.compile(rb"[\[{]+|[\]}]+")


def _check_structure(data: bytes, limits: Limits) -> None:
    """Depth and number of values, before the parser builds anything."""
    opened = data.count(b"[") + data.count(b"{")
    if opened <= limits.depth and data.count(b",") + opened < limits.items:
        return
    outside = b"".join(data.replace(b"\\\\", b"").replace(b'\\"', b"").split(b'"')[::2])
    values = sum(outside.count(mark) for mark in (b",", b"[", b"{"))
    if values > limits.items:
        raise _refusal(f"The JSON holds more than {limits.items:,} values.", "too_many_values")
    depth = 0
    for run in BRACKETS.finditer(outside):
        length = run.end() - run.start()
        depth += length if outside[run.start()] in b"[{" else -length
        if depth > limits.depth:
            raise _too_deep(limits)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                raise _refusal(f"The member '{name[:60]}' is given twice in one object.", "duplicate_member")
            seen.add(name)
    return members


def _integer(digits: str) -> int:
    if len(digits) > 20 or not SMALLEST <= int(digits) <= LARGEST:
        raise _refusal(
            f"The number {_shortened(digits)} does not fit into 64 bits; give it as a text.", "number_too_large"
        )
    return int(digits)


def _double(digits: str) -> float:
    number = float(digits)
    if not isfinite(number):
        raise _refusal(f"The number {_shortened(digits)} is larger than a double can be.", "number_too_large")
    return number


def _refuse_constant(word: str) -> NoReturn:
    raise _refusal(f"{word} is not a JSON number; leave the member out or give null.")


def _check_texts(value: Any) -> None:
    for text in _texts(value):
        if UNSTORABLE.search(text):
            raise _refusal("A text holds a NUL character or half a surrogate pair, which cannot be stored.", "bad_text")


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from value
        for member in value.values():
            yield from _texts(member)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def _too_deep(limits: Limits) -> InvalidInput:
    return _refusal(f"The JSON is nested more than {limits.depth} levels deep.", "too_deep")


def _refusal(message: str, code: str = "invalid_json") -> InvalidInput:
    return InvalidInput(message, problems=[Problem(code=code, pointer="", message=message)])


def _shortened(digits: str) -> str:
    return digits if len(digits) <= 24 else digits[:21] + "…"
