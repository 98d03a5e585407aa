"""The filter operators and aggregates that groups of types share. A test holds the words equal to those of filters."""

NULL = frozenset({"is_null"})
EQUAL = NULL | {"eq", "ne", "in", "not_in"}
ORDER = EQUAL | {"gt", "gte", "lt", "lte", "between"}
SEARCH = frozenset(
    {"is_empty", "contains", "not_contains", "icontains", "starts_with", "istarts_with", "ends_with", "iends_with"}
)
TEXT = ORDER | SEARCH | {"ieq"}
LONG = NULL | SEARCH
TIME = ORDER | {"during", "within_last", "within_next"}
LIST = NULL | {"is_empty", "has_any", "has_all"}

COUNT = frozenset({"count"})
DISTINCT = COUNT | {"count_distinct"}
RANGE = DISTINCT | {"min", "max"}
SUMS = RANGE | {"sum", "avg"}
