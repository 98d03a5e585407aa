"""Plain query parameters as a filter: `amount__gte=100`, `status__in=open,new`, `customer.country=DE`."""

from collections.abc import Sequence
from typing import Any

from runtime.filters.binding import SOURCES
from runtime.filters.operators import OPERATORS


def from_query(params: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """The filter as JSON. Its values are texts for the fields to read (`{"$text": "100"}`); late values such as
    `$principal.id` stay what they are. The caller takes its own parameters (`page`, `sort`) out before."""
    return {"and": [_condition(name, value) for name, value in params]}


def _condition(name: str, value: str) -> dict[str, Any]:
    path, _, operator = name.rpartition("__")
    if not path or (operator not in OPERATORS and "." in operator):
        path, operator = name, "eq"
    late = value.startswith("$") and value[1:] in SOURCES
    return {path: {operator: value if late else {"$text": value}}}
