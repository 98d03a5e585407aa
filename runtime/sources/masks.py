"""A masked column as SQL: the same as lists show it, on every database."""

from collections.abc import Mapping

from runtime.policies.policy import Mask
from runtime.sql.catalogue import Fragment
from runtime.sql.dialects import DIALECTS
from runtime.tables.plan import FieldPlan

HIDDEN = "•••••"
WRITTEN = frozenset({"text", "long_text", "email", "url", "phone", "choice", "state", "integer", "sequence"})
"""Types whose values are the same texts in the database and in lists; of others a mask shows nothing."""

ALL = "CASE WHEN {value} IS NOT NULL THEN %s END"
LAST = "CASE WHEN {length} > 4 THEN {joined} WHEN {value} IS NOT NULL THEN %s END"
LENGTH: Mapping[str, str] = {"mysql": "CHAR_LENGTH({text})", "sqlite": "LENGTH({text})", "postgresql": "LENGTH({text})"}
AT: Mapping[str, str] = {
    "mysql": "LOCATE('@', {text})",
    "sqlite": "INSTR({text}, '@')",
    "postgresql": "STRPOS({text}, '@')",
}


def masked(mask: Mask, of: FieldPlan, vendor: str, alias: str) -> Fragment:
    dialect = DIALECTS[vendor]
    value = dialect.column(alias, of.column)
    text = dialect.as_text.format(value=value)
    if mask == "hidden":
        return Fragment("%s", (HIDDEN,))
    if mask == "all" or of.type.name not in WRITTEN:
        return Fragment(ALL.format(value=value), (HIDDEN,))
    length, at = LENGTH[vendor].format(text=text), AT[vendor].format(text=text)
    if mask == "last4":
        joined = dialect.concat(["%s", f"SUBSTR({text}, {length} - 3)"])
        return Fragment(LAST.format(length=length, joined=joined, value=value), (HIDDEN, HIDDEN))
    first = dialect.concat([f"SUBSTR({text}, 1, 1)", "%s"])
    if mask == "first1":
        return Fragment(f"CASE WHEN {value} IS NOT NULL THEN {first} END", (HIDDEN,))
    whole = dialect.concat([f"SUBSTR({text}, 1, 1)", "%s", f"SUBSTR({text}, {at})"])
    return Fragment(f"CASE WHEN {at} > 0 THEN {whole} WHEN {value} IS NOT NULL THEN %s END", (HIDDEN, HIDDEN))
