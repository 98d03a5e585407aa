"""The body of a definition as bytes: one spelling for files, one for digests; and the uids of the objects inside."""

import hashlib
import json
import secrets
from base64 import b32encode
from collections.abc import Collection
from typing import Any

import orjson


def canonical(value: Any) -> bytes:
    """Equal for equal values only: 1, 1.0 and true stay three things, the order of members does not matter."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def digest(body: Any) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(canonical(body)).hexdigest()


def same(one: Any, other: Any) -> bool:
    """Python's == takes 1, 1.0 and True for the same; JSON does not."""
    return one is other or canonical(one) == canonical(other)


def file_bytes(body: Any) -> bytes:
    """For files that people read and version control compares."""
    return (json.dumps(body, ensure_ascii=False, sort_keys=True, indent=2, allow_nan=False) + "\n").encode()


def new_uid(taken: Collection[str] = ()) -> str:
    """Eight characters, the first a letter, so that it can be part of a column's name."""
    while True:
        uid = b32encode(secrets.token_bytes(5)).decode().lower()
        if uid[0].isalpha() and uid not in taken:
            return uid
