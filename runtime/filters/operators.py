"""The operators of filters, as a table: what each takes, and what it becomes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from runtime.filters.predicate import Core

Takes = Literal["value", "values", "pair", "text", "flag", "duration", "window"]


@dataclass(frozen=True)
class Operator:
    """`core` is the comparison that is false for empty values; `negated` says whether the operator is its opposite."""

    takes: Takes
    core: Core
    negated: bool = False


OPERATORS: Mapping[str, Operator] = {
    "eq": Operator("value", "eq"),
    "ne": Operator("value", "eq", negated=True),
    "lt": Operator("value", "lt"),
    "lte": Operator("value", "lte"),
    "gt": Operator("value", "gt"),
    "gte": Operator("value", "gte"),
    "in": Operator("values", "in"),
    "not_in": Operator("values", "in", negated=True),
    "between": Operator("pair", "between"),
    "is_null": Operator("flag", "set", negated=True),
    "is_empty": Operator("flag", "filled", negated=True),
    "contains": Operator("text", "contains"),
    "not_contains": Operator("text", "contains", negated=True),
    "starts_with": Operator("text", "starts_with"),
    "ends_with": Operator("text", "ends_with"),
    "ieq": Operator("text", "ieq"),
    "icontains": Operator("text", "icontains"),
    "istarts_with": Operator("text", "istarts_with"),
    "iends_with": Operator("text", "iends_with"),
    "has_any": Operator("values", "has_any"),
    "has_all": Operator("values", "has_all"),
    "during": Operator("window", "between"),
    "within_last": Operator("duration", "between"),
    "within_next": Operator("duration", "between"),
}

# Sets for field types to choose from.
PRESENCE = frozenset({"is_null"})
EQUALITY = PRESENCE | {"eq", "ne", "in", "not_in"}
ORDER = EQUALITY | {"lt", "lte", "gt", "gte", "between"}
SEARCH = frozenset(
    {"is_empty", "contains", "not_contains", "icontains", "starts_with", "istarts_with", "ends_with", "iends_with"}
)
TEXT = ORDER | SEARCH | {"ieq"}
LONG_TEXT = PRESENCE | SEARCH
TIME = ORDER | {"during", "within_last", "within_next"}
ITEMS = PRESENCE | {"is_empty", "has_any", "has_all"}
REFERENCE = EQUALITY
