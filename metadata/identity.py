"""Which list items are the same thing in two bodies: told by a member such as `uid`, never by their place."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from operations.problems import pointer

Identity = Mapping[str, str]
"""Place of a list → the member that identifies its items. In a place `*` is any one step, `**` any number of steps."""

ITEM = "*"


def key_at(identity: Identity, place: str) -> str | None:
    """The identifying member of the list at `place`, in which each list item stands as `*`."""
    for pattern, key in identity.items():
        if _compiled(pattern).fullmatch(place):
            return key
    return None


def keyed(items: Any, key: str) -> dict[str, Mapping[str, Any]] | None:
    """The items by identity, in their order; None if one has no identity or two have the same."""
    if not isinstance(items, list):
        return None
    found: dict[str, Mapping[str, Any]] = {}
    for item in items:
        name = item.get(key) if isinstance(item, Mapping) else None
        if not isinstance(name, str) or name in found:
            return None
        found[name] = item
    return found


def identified(body: Any, identity: Identity, place: str = "", at: str = "") -> Iterator[tuple[str, str, str]]:
    """Every (JSON pointer, key, identity) of an item in an identity-keyed list of the body, depth first."""
    if isinstance(body, Mapping):
        for member, value in body.items():
            step = pointer(member)
            yield from identified(value, identity, place + step, at + step)
    elif isinstance(body, list):
        key = key_at(identity, place)
        for index, item in enumerate(body):
            here = at + pointer(index)
            if key and isinstance(item, Mapping) and isinstance(item.get(key), str):
                yield here, key, item[key]
            yield from identified(item, identity, f"{place}/{ITEM}", here)


def pointer_of(body: Any, path: tuple[str, ...], identity: Identity) -> str:
    """The JSON pointer of what `path` names (members and identities); the nearest parent if it is not there."""
    at, place = "", ""
    for step in path:
        if isinstance(body, list):
            key = key_at(identity, place) or ""
            index = next(
                (n for n, item in enumerate(body) if isinstance(item, Mapping) and item.get(key) == step), None
            )
            if index is None:
                return at
            body, at, place = body[index], at + pointer(index), f"{place}/{ITEM}"
        elif isinstance(body, Mapping) and step in body:
            body, at, place = body[step], at + pointer(step), place + pointer(step)
        else:
            return at
    return at


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[str]:
    steps = {"*": "/[^/]+", "**": "(?:/[^/]+)*"}
    return re.compile("".join(steps.get(step) or "/" + re.escape(step) for step in pattern.split("/")[1:]))
