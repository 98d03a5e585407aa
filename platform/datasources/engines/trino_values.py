"""Values on their way to Trino and back: bound apart from the statement, each with its type."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from trino.mapper import RowMapperFactory
from trino.types import NamedRowTuple

from datasources.engines.session import ColumnType, Row

MOST_DIGITS = 38  # of its decimals
TYPES: Mapping[str, ColumnType] = {
    "tinyint": "integer", "smallint": "integer", "integer": "integer", "bigint": "integer", "decimal": "decimal",
    "number": "decimal", "real": "number", "double": "number", "boolean": "boolean", "date": "date", "timestamp": "datetime",
    "timestamp with time zone": "datetime", "time": "time", "time with time zone": "time", "interval day to second": "duration",
    "json": "json", "array": "json", "map": "json", "row": "json", "varbinary": "bytes", "uuid": "uuid",
}  # fmt: skip
# What the driver makes values of that are not yet ours.
MADE = frozenset({"array", "map", "row", "timestamp with time zone"})
TEXT = {"rawType": "varchar", "arguments": []}
MONTHS = "interval year to month"


def bound(text: str, params: Sequence[object]) -> str:
    """The statement with its values behind it: the server puts them in after it has read the statement."""
    if not params:
        return text
    return f"EXECUTE IMMEDIATE {_quoted(text)} USING {', '.join(literal(value) for value in params)}"


def literal(value: object) -> str:
    """The order matters: a bool is an int, a moment is a date. Whole numbers are wide, so that sums of them are."""
    match value:
        case None:
            return "NULL"
        case bool():
            return "TRUE" if value else "FALSE"
        case int():
            return f"BIGINT '{value}'"
        case float():
            return f"DOUBLE '{value!r}'"
        case Decimal():
            return _decimal(value)
        case datetime():
            moment = value if value.tzinfo is None else value.astimezone(UTC)
            return f"TIMESTAMP '{moment.replace(tzinfo=None).isoformat(' ', 'microseconds')} UTC'"
        case date():
            return f"DATE '{value.isoformat()}'"
        case time():
            return f"TIME '{value.replace(tzinfo=None).isoformat('microseconds')}'"
        case UUID():
            return f"UUID '{value}'"
        case _:
            return _quoted(str(value))


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _decimal(value: Decimal) -> str:
    """What has more digits than any decimal is a float."""
    places = max(0, -int(value.as_tuple().exponent))
    digits = max(1, value.adjusted() + 1) + places
    return f"DECIMAL '{value:f}'" if digits <= MOST_DIGITS else f"DOUBLE '{float(value)!r}'"


def type_of(signature: Mapping[str, Any]) -> ColumnType:
    return TYPES.get(signature["rawType"], "text")


def mapper_of(columns: Sequence[Mapping[str, Any]]) -> Any:
    """The driver's own, but for months, which stay the text that Trino writes."""
    asked = [
        {**column, "typeSignature": TEXT} if column["typeSignature"]["rawType"] == MONTHS else column
        for column in columns
    ]
    return RowMapperFactory().create(columns=asked, legacy_primitive_types=False)


def places_made(columns: Sequence[Mapping[str, Any]]) -> list[int]:
    return [place for place, column in enumerate(columns) if column["typeSignature"]["rawType"] in MADE]


def row_of(values: Sequence[object], made: Sequence[int]) -> Row:
    if not made:
        return tuple(values)
    given = list(values)
    for place in made:
        given[place] = _plain(given[place])
    return tuple(given)


def _plain(value: object) -> object:
    """Moments in UTC, rows by the names of their fields where all have one."""
    match value:
        case datetime():
            return value if value.tzinfo is None else value.astimezone(UTC)
        case NamedRowTuple():
            names = value.__annotations__["names"]
            fields = [_plain(item) for item in value]
            is_named = None not in names and len(set(names)) == len(names)
            return dict(zip(names, fields, strict=True)) if is_named else fields
        case list():
            return [_plain(item) for item in value]
        case dict():
            return {_plain(key): _plain(item) for key, item in value.items()}
        case _:
            return value
