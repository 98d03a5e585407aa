"""What is in a data source: schemas, tables, columns with types, keys and sizes, as its database tells."""

import sqlite3
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol, cast
from urllib.parse import quote

from datasources.engines import engine
from datasources.errors import QueryFailed, SourceUnreachable
from datasources.limits import Limits
from datasources.sanitised import sanitised
from datasources.sources import Source
from operations.errors import OperationError


class Measuring(Protocol):
    """A session that tells sizes of tables one by one."""

    def sizes(self, schema: str, table: str, seconds: float) -> tuple[int | None, int | None]: ...

    def close(self) -> None: ...


SECONDS = 30.0
MOST_COLUMNS = 100_000


@dataclass(kw_only=True)
class FoundTable:
    """`rows` and `bytes` are estimates; None where the database has none."""

    schema: str
    name: str
    is_view: bool = False
    rows: int | None = None
    bytes: int | None = None
    columns: dict[str, str] = field(default_factory=dict)
    key: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


POSTGRESQL = """
SELECT n.nspname, c.relname, c.relkind IN ('v', 'm', 'f'), CASE WHEN c.reltuples >= 0 THEN c.reltuples::bigint END,
    CASE WHEN c.relkind IN ('r', 'm') THEN pg_total_relation_size(c.oid) END, a.attname, format_type(a.atttypid, a.atttypmod),
    coalesce(a.attnum = ANY(i.indkey), false)
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f') AND NOT c.relispartition AND n.nspname <> 'information_schema'
    AND n.nspname NOT LIKE 'pg\\_%%' AND has_table_privilege(c.oid, 'SELECT') AND has_schema_privilege(n.oid, 'USAGE')
ORDER BY 1, 2, a.attnum
"""
MYSQL = """
SELECT t.table_schema, t.table_name, t.table_type = 'VIEW', t.table_rows, t.data_length + t.index_length, c.column_name,
    c.column_type, c.column_key = 'PRI'
FROM information_schema.tables t
JOIN information_schema.columns c ON c.table_schema = t.table_schema AND c.table_name = t.table_name
WHERE t.table_schema = DATABASE()
ORDER BY 1, 2, c.ordinal_position
"""
DUCKDB = """
SELECT c.schema_name, c.table_name, t.table_name IS NULL, t.estimated_size, NULL, c.column_name, c.data_type,
    coalesce(list_contains(k.constraint_column_names, c.column_name), false)
FROM duckdb_columns() c
LEFT JOIN duckdb_tables() t ON t.database_name = c.database_name AND t.schema_name = c.schema_name AND t.table_name = c.table_name
LEFT JOIN duckdb_constraints() k ON k.table_oid = t.table_oid AND k.constraint_type = 'PRIMARY KEY'
WHERE NOT c.internal AND c.database_name = current_database()
ORDER BY 1, 2, c.column_index
"""
FILES = """
SELECT c.schema_name, c.table_name, false, t.estimated_size, NULL, c.column_name, c.data_type, false
FROM duckdb_columns() c
LEFT JOIN duckdb_tables() t ON t.database_name = 'file_' || c.table_name AND t.table_name = 'rows'
WHERE NOT c.internal AND c.database_name = current_database()
ORDER BY 1, 2, c.column_index
"""
# Its primary keys are not unique: they are no keys of rows.
CLICKHOUSE = """
SELECT c.database, c.table, t.engine LIKE '%View', t.total_rows, t.total_bytes, c.name, c.type, false
FROM system.columns AS c
JOIN system.tables AS t ON t.database = c.database AND t.name = c.table
WHERE lower(c.database) NOT IN ('system', 'information_schema') AND NOT t.is_temporary AND t.name NOT LIKE '.inner%'
ORDER BY 1, 2, c.position
"""
TRINO = """
SELECT c.table_schema, c.table_name, t.table_type = 'VIEW', NULL, NULL, c.column_name, c.data_type, false
FROM information_schema.columns AS c
JOIN information_schema.tables AS t ON t.table_schema = c.table_schema AND t.table_name = c.table_name
WHERE c.table_schema <> 'information_schema'
ORDER BY 1, 2, c.ordinal_position
"""
TEXTS = {"postgresql": POSTGRESQL, "mysql": MYSQL, "duckdb": DUCKDB, "clickhouse": CLICKHOUSE, "trino": TRINO}
MOST_MEASURED, MEASURING_SECONDS = 200, 10.0
"""Sizes that have to be asked for table by table: of so many tables, for so long."""


def found_in(source: Source) -> list[FoundTable]:
    """Asked of the database now. Raises a QueryFailed."""
    try:
        rows = _sqlite(source) if source.engine == "sqlite" else _asked(source)
        tables = list(_tables(rows))
        if source.engine == "trino":
            _measure(source, tables)
    except OperationError:
        raise
    except Exception as error:
        word, message = engine(source.engine).reason(error)
        kind = SourceUnreachable if word == "lost" else QueryFailed
        raise kind("What is in the data source could not be read.", for_designers=sanitised(message)) from error
    return tables


def _asked(source: Source) -> list[Sequence[Any]]:
    limits = Limits(seconds=SECONDS, rows=MOST_COLUMNS)
    session = engine(source.engine).connect(source, limits)
    try:
        session.start((FILES if source.files else TEXTS[source.engine]).strip(), [], limits)
        return [row for batch in session.batches() for row in batch]
    finally:
        session.close()


def _measure(source: Source, tables: Sequence[FoundTable]) -> None:
    """Trino keeps no sizes of its own; those of its connectors that do are asked, the source's own schema first. One that
    cannot say leaves its tables without."""
    session = cast(Measuring, engine(source.engine).connect(source, Limits(seconds=SECONDS)))
    until = time.monotonic() + MEASURING_SECONDS
    try:
        for table in sorted(tables, key=lambda each: each.schema != source.schema)[:MOST_MEASURED]:
            left = until - time.monotonic()
            if left <= 0:
                return
            if not table.is_view:
                table.rows, table.bytes = session.sizes(table.schema, table.name, left)
    finally:
        session.close()


def _sqlite(source: Source) -> list[Sequence[Any]]:
    """Before an authorizer hides the schema: on a connection of its own that runs nothing else."""
    connection = sqlite3.connect(f"file:{quote(str(source.path))}?mode=ro", uri=True, timeout=10)
    try:
        tables = connection.execute(
            "SELECT name, type = 'view' FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' "
            "ESCAPE '\\' ORDER BY name"
        ).fetchall()
        return [
            ("main", name, is_view, None, None, column, type, key > 0)
            for name, is_view in tables
            for _, column, type, _, _, key in connection.execute("SELECT * FROM pragma_table_info(?)", [name])
        ]
    finally:
        connection.close()


def _tables(rows: Sequence[Sequence[Any]]) -> Iterator[FoundTable]:
    table: FoundTable | None = None
    for schema, name, is_view, count, size, column, type, is_key in rows:
        if table is None or (table.schema, table.name) != (schema, name):
            if table is not None:
                yield table
            table = FoundTable(schema=schema, name=name, is_view=bool(is_view), rows=_whole(count), bytes=_whole(size))
        table.columns[str(column)] = str(type)
        if is_key:
            table.key.append(str(column))
    if table is not None:
        yield table


def _whole(value: object) -> int | None:
    return None if value is None else int(str(value))
