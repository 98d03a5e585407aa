"""The words for the types of values in expressions, and what each is to the CEL library."""

from collections.abc import Mapping
from typing import Literal

from cel_expr_python import cel

CelType = Literal["int", "double", "decimal", "string", "bool", "timestamp", "date", "duration", "list", "map", "dyn"]

# CEL knows no decimal and no date: a decimal is computed as a double, a date is midnight UTC of that day.
CEL_TYPES: Mapping[CelType, cel.Type] = {
    "int": cel.Type.INT,
    "double": cel.Type.DOUBLE,
    "decimal": cel.Type.DOUBLE,
    "string": cel.Type.STRING,
    "bool": cel.Type.BOOL,
    "timestamp": cel.Type.TIMESTAMP,
    "date": cel.Type.TIMESTAMP,
    "duration": cel.Type.DURATION,
    "list": cel.Type.List(cel.Type.DYN),
    "map": cel.Type.Map(cel.Type.STRING, cel.Type.DYN),
    "dyn": cel.Type.DYN,
}

WORDS: Mapping[CelType, str] = {
    "int": "a whole number",
    "double": "a number",
    "decimal": "a number",
    "string": "a text",
    "bool": "true or false",
    "timestamp": "a date and time",
    "date": "a date",
    "duration": "a duration",
    "list": "a list",
    "map": "an object",
    "dyn": "anything",
}

# What every expression over a record may use besides the record's fields; the caller passes their values.
AMBIENT: Mapping[str, CelType] = {
    "principal.id": "int",
    "principal.name": "string",
    "principal.department": "int",
    "principal.departments": "list",
    "principal.roles": "list",
    "now": "timestamp",
    "today": "date",
}

# Words that CEL keeps for itself: a field of one of these names cannot be used in an expression.
RESERVED = frozenset(
    {
        *("as", "break", "const", "continue", "else", "false", "for", "function", "if", "import", "in", "let", "loop"),
        *("namespace", "null", "package", "return", "true", "var", "void", "while"),
    }
)
