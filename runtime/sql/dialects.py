"""What differs between the databases, as data: one frozen value each, with templates over `{column}` and the like.

All texts are for drivers that take `%s` placeholders, so a literal percent sign is written twice.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Literal
from uuid import UUID

DialectName = Literal["sqlite", "postgresql", "mysql"]
Unit = Literal["hour", "day", "week", "month", "quarter", "year"]

IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,62}")
PLACEHOLDER = "%s"


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """`match` and `imatch` take a pattern made with `pattern`/`ipattern`: text with and without regard to case.
    `in_list` takes one parameter made with `list_value`, so that the SQL is the same for every length of the list.
    `truncated` gives text ("2024-03-01"), the same in all databases, of a date or of a moment as `zones.local` makes it.
    `adapt` makes a Python value ready for the driver.
    """

    name: DialectName
    mark: str
    true: str
    false: str
    now: str
    same: str
    as_text: str
    as_number: str
    match: str
    imatch: str
    escapes: Mapping[str, str]
    wildcard: str
    in_list: str
    in_text_list: str
    list_value: Callable[[Sequence[object]], object]
    has_item: str
    item_value: Callable[[object], object]
    item_count: str
    truncated: Mapping[Unit, str]
    concat: Callable[[Sequence[str]], str]
    json_object: str
    json_array: str
    joined: str
    adapt: Callable[[object], object]

    def quote(self, name: str) -> str:
        """Every name of ours is plain; whatever is not never reaches the database."""
        if not IDENTIFIER.fullmatch(name):
            raise ValueError(f"{name[:80]!r} cannot be the name of a table or column.")
        return f"{self.mark}{name}{self.mark}"

    def column(self, alias: str, name: str) -> str:
        return f"{self.quote(alias)}.{self.quote(name)}"

    def pattern(self, text: str, *, before: bool = False, after: bool = False) -> str:
        """`text` itself as a pattern for `match`, with anything before or after it."""
        escaped = "".join(self.escapes.get(character, character) for character in text)
        return (self.wildcard if before else "") + escaped + (self.wildcard if after else "")

    def ipattern(self, text: str, *, before: bool = False, after: bool = False) -> str:
        escaped = "".join(LIKE_ESCAPES.get(character, character) for character in text)
        return ("%" if before else "") + escaped + ("%" if after else "")

    def json_of(self, members: Sequence[tuple[str, str]]) -> str:
        """A JSON object of (name, SQL expression). PostgreSQL takes at most 50 members."""
        inner = ", ".join(f"{text_literal(name)}, {expression}" for name, expression in members)
        return self.json_object.format(members=inner)


def text_literal(text: str) -> str:
    """Only for names that we made ourselves."""
    if not IDENTIFIER.fullmatch(text):
        raise ValueError(f"{text[:80]!r} cannot be the name of a member.")
    return f"'{text}'"


# With "!" and not a backslash: what a backslash means inside a MySQL literal depends on the server's mode.
LIKE_ESCAPES: Mapping[str, str] = {"%": "!%", "_": "!_", "!": "!!"}


def _naive(value: datetime) -> datetime:
    return value if value.tzinfo is None else value.astimezone(UTC).replace(tzinfo=None)


def _for_sqlite(value: object) -> object:
    if isinstance(value, datetime):
        return _naive(value).isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    return _for_all(value)


def _for_postgresql(value: object) -> object:
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value
    return _for_all(value)


def _for_mysql(value: object) -> object:
    if isinstance(value, datetime):
        return _naive(value)
    return str(value) if isinstance(value, UUID) else _for_all(value)


def _for_all(value: object) -> object:
    """Durations are kept as microseconds."""
    return value // timedelta(microseconds=1) if isinstance(value, timedelta) else value


def _json_list(values: Sequence[object]) -> str:
    return json.dumps([value if isinstance(value, int | str) else str(value) for value in values], ensure_ascii=False)


SQLITE = Dialect(
    name="sqlite",
    mark='"',
    true="1",
    false="0",
    now="strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now')",
    same="{left} IS {right}",
    as_text="CAST({value} AS TEXT)",
    as_number="CAST({value} AS REAL)",
    match="{column} GLOB %s",
    imatch="{column} LIKE %s ESCAPE '!'",
    escapes={"*": "[*]", "?": "[?]", "[": "[[]"},
    wildcard="*",
    in_list="{column} IN (SELECT value FROM json_each(%s))",
    in_text_list="{column} IN (SELECT value FROM json_each(%s))",
    list_value=_json_list,
    has_item="EXISTS (SELECT 1 FROM json_each({column}) AS item WHERE item.value = %s)",
    item_value=lambda value: value,
    item_count="json_array_length({column})",
    truncated={
        "hour": "strftime('%%Y-%%m-%%dT%%H:00:00', {column})",
        "day": "date({column})",
        "week": "date({column}, 'weekday 0', '-6 days')",
        "month": "strftime('%%Y-%%m-01', {column})",
        "quarter": (
            "printf('%%s-%%02d-01', strftime('%%Y', {column}),"
            " (CAST(strftime('%%m', {column}) AS INTEGER) - 1) / 3 * 3 + 1)"
        ),
        "year": "strftime('%%Y-01-01', {column})",
    },
    concat=lambda parts: "(" + " || ".join(parts) + ")",
    json_object="json_object({members})",
    json_array="json_group_array({value})",
    joined="group_concat({value}, ', ')",
    adapt=_for_sqlite,
)

POSTGRESQL = Dialect(
    name="postgresql",
    mark='"',
    true="TRUE",
    false="FALSE",
    now="CURRENT_TIMESTAMP",
    same="{left} IS NOT DISTINCT FROM {right}",
    as_text="CAST({value} AS text)",
    as_number="CAST({value} AS numeric)",
    match="{column} LIKE %s ESCAPE '!'",
    imatch="{column} ILIKE %s ESCAPE '!'",
    escapes=LIKE_ESCAPES,
    wildcard="%",
    in_list="{column} = ANY(CAST(%s AS bigint[]))",
    in_text_list="{column} = ANY(CAST(%s AS text[]))",
    list_value=list,
    has_item="{column} @> CAST(%s AS jsonb)",
    item_value=lambda value: json.dumps([value], ensure_ascii=False),
    item_count="jsonb_array_length({column})",
    truncated={
        "hour": "to_char({column}, 'YYYY-MM-DD\"T\"HH24:00:00')",
        "day": "to_char({column}, 'YYYY-MM-DD')",
        "week": "to_char(date_trunc('week', {column}), 'YYYY-MM-DD')",
        "month": "to_char({column}, 'YYYY-MM-01')",
        "quarter": "to_char(date_trunc('quarter', {column}), 'YYYY-MM-DD')",
        "year": "to_char({column}, 'YYYY-01-01')",
    },
    concat=lambda parts: "(" + " || ".join(parts) + ")",
    json_object="json_build_object({members})",
    json_array="json_agg({value})",
    joined="string_agg(CAST({value} AS text), ', ')",
    adapt=_for_postgresql,
)

MYSQL = Dialect(
    name="mysql",
    mark="`",
    true="1",
    false="0",
    now="UTC_TIMESTAMP(6)",
    same="{left} <=> {right}",
    as_text="CAST({value} AS CHAR)",
    as_number="CAST({value} AS DECIMAL(65, 10))",
    match="{column} LIKE BINARY %s ESCAPE '!'",
    imatch="LOWER({column}) LIKE LOWER(%s) ESCAPE '!'",
    escapes=LIKE_ESCAPES,
    wildcard="%",
    in_list="{column} IN (SELECT item.v FROM JSON_TABLE(%s, '$[*]' COLUMNS (v BIGINT PATH '$')) AS item)",
    in_text_list=(
        "{column} IN (SELECT item.v COLLATE utf8mb4_bin FROM"
        " JSON_TABLE(%s, '$[*]' COLUMNS (v VARCHAR(255) CHARACTER SET utf8mb4 PATH '$')) AS item)"
    ),
    list_value=_json_list,
    has_item="JSON_CONTAINS({column}, %s)",
    item_value=lambda value: json.dumps(value, ensure_ascii=False),
    item_count="JSON_LENGTH({column})",
    truncated={
        "hour": "DATE_FORMAT({column}, '%%Y-%%m-%%dT%%H:00:00')",
        "day": "DATE_FORMAT({column}, '%%Y-%%m-%%d')",
        "week": "DATE_FORMAT(DATE_SUB({column}, INTERVAL WEEKDAY({column}) DAY), '%%Y-%%m-%%d')",
        "month": "DATE_FORMAT({column}, '%%Y-%%m-01')",
        "quarter": "CONCAT(YEAR({column}), '-', LPAD(QUARTER({column}) * 3 - 2, 2, '0'), '-01')",
        "year": "DATE_FORMAT({column}, '%%Y-01-01')",
    },
    concat=lambda parts: "CONCAT(" + ", ".join(parts) + ")",
    json_object="JSON_OBJECT({members})",
    json_array="JSON_ARRAYAGG({value})",
    joined="GROUP_CONCAT({value} SEPARATOR ', ')",
    adapt=_for_mysql,
)

# By the word that Django calls the database (MariaDB is "mysql" there, too).
DIALECTS: Mapping[str, Dialect] = {dialect.name: dialect for dialect in (SQLITE, POSTGRESQL, MYSQL)}
