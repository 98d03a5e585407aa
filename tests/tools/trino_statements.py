"""What Trino's double is asked, as what DuckDB runs: the statement without its wrapping, translated."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import sqlglot
from sqlglot import exp
from sqlglot.dialects.dialect import Dialect
from sqlglot.errors import SqlglotError
from sqlglot.tokenizer_core import Token, TokenType

Sort = Literal["QUERY", "WRITE", "IO", "LOGICAL", "STATS", "START TRANSACTION", "COMMIT", "ROLLBACK"]
EXPLAIN = re.compile(r"EXPLAIN \(TYPE (IO|LOGICAL), FORMAT JSON\) ", re.I)
STATS = re.compile(r'SHOW STATS FOR ("(?:[^"]|"")*"\."(?:[^"]|"")*")')
IMMEDIATE = re.compile(r"EXECUTE IMMEDIATE ('(?:[^']|'')*')(?: USING (.*))?", re.S)
ROWS = (exp.Select, exp.SetOperation, exp.Subquery, exp.Values)
CHANGES = (exp.Insert, exp.Update, exp.Delete, exp.Merge)
# DuckDB's information_schema in Trino's words, of the one catalog there is.
VIEWS = {
    "columns": """SELECT table_schema, table_name, column_name, ordinal_position, CASE
        WHEN data_type = 'TIMESTAMP' THEN 'timestamp(6)' WHEN data_type = 'TIMESTAMP WITH TIME ZONE' THEN
        'timestamp(6) with time zone' ELSE lower(data_type) END AS data_type
        FROM information_schema.columns WHERE table_catalog = 'lake'""",
    "tables": "SELECT table_schema, table_name, table_type FROM information_schema.tables WHERE table_catalog = 'lake'",
}


class Refused(Exception):
    """What Trino does not do, with the name of its error."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name


class ReadOnly(Exception):
    """A write in a transaction that reads."""


@dataclass(frozen=True, kw_only=True)
class Statement:
    """`text` is for DuckDB; `writes` names the table that rows would go to; `is_other` is neither query nor change."""

    sort: Sort
    text: str = ""
    reads_only: bool = False
    writes: str = ""
    is_other: bool = False
    has_no_statistics: bool = False
    is_pushed_down: bool = False


def statement_of(text: str, catalog: str, asked_catalog: str) -> Statement:
    """Of what stands in the body of a request."""
    words = " ".join(text.split()).upper()
    if words.startswith("START TRANSACTION"):
        return Statement(sort="START TRANSACTION", reads_only="READ ONLY" in words)
    if words == "COMMIT":
        return Statement(sort="COMMIT")
    if words == "ROLLBACK":
        return Statement(sort="ROLLBACK")
    if stats := STATS.fullmatch(text.strip()):
        return Statement(sort="STATS", text=stats[1])
    if explained := EXPLAIN.match(text):
        inner = _translated(text[explained.end() :], catalog, asked_catalog)
        sort: Sort = "IO" if explained[1].upper() == "IO" else "LOGICAL"
        return Statement(
            sort=sort,
            text=inner.text,
            writes=inner.writes,
            is_other=inner.is_other,
            has_no_statistics="unmeasured" in inner.text,
        )
    return _translated(text, catalog, asked_catalog)


def _translated(text: str, catalog: str, asked_catalog: str) -> Statement:
    sql = text.strip()
    if immediate := IMMEDIATE.fullmatch(sql):
        sql = _filled(immediate[1][1:-1].replace("''", "'"), _items(immediate[2] or ""))
    try:
        trees = sqlglot.parse(sql, dialect="trino")
    except SqlglotError as error:
        raise Refused("SYNTAX_ERROR", f"line 1:1: mismatched input. {error}") from None
    if len(trees) != 1 or trees[0] is None:
        raise Refused("SYNTAX_ERROR", "line 1:9: mismatched input ';'")
    tree = trees[0]
    ctes = {cte.alias for cte in tree.find_all(exp.CTE)}
    tables = [table for table in tree.find_all(exp.Table) if isinstance(table.this, exp.Identifier)]
    for table in tables:
        named = table.catalog or asked_catalog
        if named != catalog and (table.db or table.name not in ctes):
            raise Refused("CATALOG_NOT_FOUND", f"line 1:15: Catalog '{named}' not found")
        if table.db == "information_schema":
            view = sqlglot.parse_one(VIEWS[table.name], dialect="duckdb")
            table.replace(exp.Subquery(this=view, alias=exp.TableAlias(this=exp.to_identifier(table.alias_or_name))))
    if isinstance(tree, ROWS):
        return Statement(sort="QUERY", text=tree.sql(dialect="duckdb"))
    target = tree.find(exp.Table)
    writes = target.name if isinstance(tree, CHANGES) and target is not None else ""
    return Statement(sort="WRITE", text=tree.sql(dialect="duckdb"), writes=writes, is_other=not writes)


def _tokens(text: str) -> Sequence[Token]:
    return list(Dialect.get_or_raise("trino").tokenize(text))


def _items(text: str) -> list[str]:
    """The values behind USING: a literal each, so that a comma outside of a text parts them."""
    ends = [token.start for token in _tokens(text) if token.token_type == TokenType.COMMA]
    starts = [0, *(end + 1 for end in ends)]
    return [text[start:end].strip() for start, end in zip(starts, [*ends, len(text)], strict=True)] if text else []


def _filled(sql: str, values: Sequence[str]) -> str:
    places = [token.start for token in _tokens(sql) if token.token_type == TokenType.PLACEHOLDER]
    if len(places) != len(values):
        expected = f"expected {len(places)} but found {len(values)}"
        raise Refused("INVALID_PARAMETER_USAGE", f"line 1:1: Incorrect number of parameters: {expected}")
    return "".join(_parts(sql, places, values))


def _parts(sql: str, places: Sequence[int], values: Sequence[str]) -> Iterator[str]:
    at = 0
    for place, value in zip(places, values, strict=True):
        yield sql[at:place] + f" {value} "
        at = place + 1
    yield sql[at:]
