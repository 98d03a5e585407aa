"""A small shop in six databases, made anew for a run of tests; servers that do not answer on loopback are left out."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import duckdb
import psycopg
import pymysql
from django.conf import settings
from django.test import override_settings

from datasources.sources import Source
from runtime.sql.catalogue import Catalogue, Table, TableName
from tests.runtime.sql.shop import TABLES
from tests.tools.clickhouse import PASSWORD, USER, clickhouse
from tests.tools.trino import CATALOG, trino
from tests.tools.trino import USER as TRINO_USER

NAME = f"shop_{os.environ.get('JACQUARD_TEST_SUFFIX', 'main')}_{os.environ.get('PYTEST_XDIST_WORKER', '')}".rstrip("_")
DROP = {"postgres": f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)", "mysql": f"DROP DATABASE IF EXISTS {NAME}"}
MAKING = (
    "CREATE TABLE customers (id integer PRIMARY KEY, name varchar(50), country varchar(10), email varchar(50))",
    "CREATE TABLE orders (id integer PRIMARY KEY, customer_id integer, status varchar(10), amount decimal(10, 2),"
    " note varchar(100), created_at timestamp NULL, due date, data {json})",
    "CREATE TABLE items (id integer PRIMARY KEY, order_id integer, product varchar(20), quantity integer, price decimal(10, 2))",
    "CREATE TABLE secrets (a integer, b varchar(50))",
    "INSERT INTO customers VALUES (1, 'Ann', 'DE', 'ann@example.com'), (2, 'Bob', 'FR', 'bob@example.com'),"
    " (3, 'Cyd', NULL, NULL), (4, 'Dai', 'CN', 'dai@example.com')",
    "INSERT INTO orders VALUES (1, 1, 'open', 10.50, 'a%b', '2024-01-02 10:00:00', '2024-02-01',"
    ' \'{{"x": {{"y": 1}}, "l": [1, 2]}}\'),'
    " (2, 1, 'done', 20.00, NULL, '2024-02-02 10:00:00', '2024-03-01', '{{}}'),"
    " (3, 2, 'open', 5.25, 'it''s', '2024-02-03 11:30:00', NULL, '{{\"x\": {{\"y\": 2}}, \"l\": []}}'),"
    " (4, 4, 'lost', 0.00, '', '2024-03-31 23:59:59', '2024-03-31', NULL),"
    " (5, NULL, 'open', 99.99, '50%', '2024-12-31 00:00:00', '2025-01-15', '{{\"x\": null}}')",
    "INSERT INTO items VALUES (1, 1, 'pen', 2, 1.50), (2, 1, 'ink', 1, 7.50), (3, 2, 'pen', 4, 5.00), (4, 3, 'cap', 1, 5.25),"
    " (5, 5, 'pen', 10, 9.99)",
    "INSERT INTO secrets VALUES (1, 'TOPSECRET')",
)
NULLABLE = {"integer": "Nullable(Int32)", "text": "Nullable(String)", "decimal": "Nullable(Decimal(10, 2))",
            "timestamp": "Nullable(DateTime)", "date": "Nullable(Date)", "json": "Nullable(String)"}  # fmt: skip
CLICKHOUSE = (
    "CREATE DATABASE shop",
    *(
        f"CREATE TABLE shop.{table} ("
        + ", ".join(f"{name} {'Int32' if name == 'id' else NULLABLE[type]}" for name, type in columns.items())
        + ") ENGINE = MergeTree ORDER BY id"
        for table, columns in TABLES.items()
    ),
    "CREATE TABLE shop.secrets (a Int32, b String) ENGINE = MergeTree ORDER BY a",
    *(text.format().replace("INTO ", "INTO shop.") for text in MAKING if text.startswith("INSERT")),
)
JSON = {"postgresql": "jsonb", "mysql": "json", "sqlite": "text", "duckdb": "json"}


def statements(engine: str) -> Iterator[str]:
    yield from (text.format(json=JSON[engine]) if "{" in text else text for text in MAKING)


def catalogue_of(source: Source) -> Catalogue:
    schema = source.schema
    tables = tuple(Table(name=TableName(schema, name), columns=columns) for name, columns in TABLES.items())
    return Catalogue(schema=schema, tables=tables)


@contextmanager
def shops(folder: Path) -> Iterator[dict[str, Source]]:
    """By dialect."""
    made: dict[str, Source] = {"sqlite": _sqlite(folder), "duckdb": _duckdb(folder)}
    made |= _postgres() | _mysql()
    try:
        with ExitStack() as until:
            yield made | _clickhouse(until) | _trino(until)
    finally:
        for server in ("postgres", "mysql"):
            if server in made:
                _server(server, DROP[server])


def _sqlite(folder: Path) -> Source:
    path = folder / "shop.sqlite3"
    connection = sqlite3.connect(path)
    for text in statements("sqlite"):
        connection.execute(text)
    connection.commit()
    connection.close()
    return Source(name="sqlite", engine="sqlite", schema="main", path=path)


def _duckdb(folder: Path) -> Source:
    path = folder / "shop.duckdb"
    connection = duckdb.connect(str(path))
    for text in statements("duckdb"):
        connection.execute(text)
    connection.close()
    return Source(name="duckdb", engine="duckdb", schema="main", path=path)


def _postgres() -> dict[str, Source]:
    try:
        _server("postgres", DROP["postgres"])
    except psycopg.OperationalError:
        return {}
    _server("postgres", f"CREATE DATABASE {NAME}")
    with psycopg.connect(host="127.0.0.1", user="postgres", dbname=NAME, autocommit=True) as connection:
        for text in statements("postgresql"):
            connection.execute(text.encode())
    source = Source(
        name="postgres",
        engine="postgresql",
        schema="public",
        host="127.0.0.1",
        database=NAME,
        user="postgres",
        is_ours=True,
    )
    return {"postgres": source}


def _mysql() -> dict[str, Source]:
    try:
        _server("mysql", DROP["mysql"])
    except pymysql.OperationalError:
        return {}
    _server("mysql", f"CREATE DATABASE {NAME} CHARACTER SET utf8mb4")
    connection = pymysql.connect(host="127.0.0.1", user="root", database=NAME, autocommit=True)
    with connection.cursor() as cursor:
        for text in statements("mysql"):
            cursor.execute(text)
    connection.close()
    return {
        "mysql": Source(
            name="mysql", engine="mysql", schema=NAME, host="127.0.0.1", database=NAME, user="root", is_ours=True
        )
    }


def _clickhouse(until: ExitStack) -> dict[str, Source]:
    port = until.enter_context(clickhouse(CLICKHOUSE))
    _allow(port, until)
    source = Source(
        name="clickhouse",
        engine="clickhouse",
        schema="shop",
        host="127.0.0.1",
        port=port,
        database="shop",
        user=USER,
        password=lambda: PASSWORD,
        tls="off",
    )
    return {"clickhouse": source}


def _trino(until: ExitStack) -> dict[str, Source]:
    server = until.enter_context(trino(["CREATE SCHEMA shop", "USE shop", *statements("duckdb")]))
    _allow(server.port, until)
    source = Source(
        name="trino",
        engine="trino",
        schema="shop",
        host="127.0.0.1",
        port=server.port,
        database=CATALOG,
        user=TRINO_USER,
        tls="off",
    )
    return {"trino": source}


def _allow(port: int, until: ExitStack) -> None:
    until.enter_context(override_settings(OUTBOUND_ALLOW=[*settings.OUTBOUND_ALLOW, f"127.0.0.1:{port}"]))


def _server(server: str, text: str) -> None:
    if server == "postgres":
        with psycopg.connect(host="127.0.0.1", user="postgres", dbname="postgres", autocommit=True) as connection:
            connection.execute(text.encode())
    else:
        other = pymysql.connect(host="127.0.0.1", user="root", autocommit=True)
        other.cursor().execute(text)
        other.close()
