"""From which types a field may change to which: by way of the text of each value."""

TEXTS = frozenset({"text", "long_text"})
NUMBERS = frozenset({"integer", "decimal", "float", "percent", "rating", "autonumber"})
TIMES = frozenset({"date", "datetime", "time", "duration"})
WORDS = frozenset({"choice", "state", "email", "url", "phone", "ip", "color", "uuid", "sequence"})
OTHERS = frozenset({"boolean", "multi_choice", "geo_point", "json", "money", "reference", "rich_text"})
ALL = TEXTS | NUMBERS | TIMES | WORDS | OTHERS
