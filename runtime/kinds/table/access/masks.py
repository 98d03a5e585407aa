"""How a masked value is shown: the same in Python and in the SQL that builds JSON on PostgreSQL."""

from collections.abc import Callable, Mapping
from typing import Any

from runtime.policies.policy import Mask

HIDDEN = "•••••"


def masked(mask: Mask, value: Any) -> Any:
    """The shown form of a JSON `value`; null stays null except under "hidden", which tells nothing at all."""
    if mask == "hidden":
        return HIDDEN
    if value is None:
        return None
    if not isinstance(value, str | int):
        return HIDDEN
    return _MASKS[mask](str(value))


def _email(text: str) -> str:
    name, at, host = text.partition("@")
    return name[:1] + HIDDEN + at + host if at else HIDDEN


_MASKS: Mapping[Mask, Callable[[str], str]] = {
    "hidden": lambda text: HIDDEN,
    "all": lambda text: HIDDEN,
    "last4": lambda text: HIDDEN + text[-4:] if len(text) > 4 else HIDDEN,
    "first1": lambda text: text[:1] + HIDDEN,
    "email": _email,
}

SQL: Mapping[Mask, str] = {
    "hidden": f"'{HIDDEN}'::text",
    "all": f"CASE WHEN {{text}} IS NOT NULL THEN '{HIDDEN}' END",
    "last4": f"CASE WHEN length({{text}}) > 4 "
    f"THEN '{HIDDEN}' || right({{text}}, 4) WHEN {{text}} IS NOT NULL THEN '{HIDDEN}' END",
    "first1": f"left({{text}}, 1) || '{HIDDEN}'",
    "email": f"CASE WHEN position('@' in {{text}}) > 0 THEN left(split_part({{text}}, '@', 1), 1) || '{HIDDEN}' || "
    f"substr({{text}}, position('@' in {{text}})) WHEN {{text}} IS NOT NULL THEN '{HIDDEN}' END",
}


def masked_sql(mask: Mask, shown: str) -> str:
    """The SQL of the same for an expression that gives the shown value."""
    return SQL[mask].format(text=f"({shown})::text")
