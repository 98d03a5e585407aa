"""The 22 queries of TPC-H give the same answers through the guard as straight from DuckDB and PostgreSQL."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest

from datasources.execute import run
from datasources.limits import Limits
from datasources.pool import pool
from datasources.sources import Source
from runtime.sql.guard import prepared
from tests.platform.datasources.shops import DROP, NAME, shops
from tests.runtime.sql.corpora import samples
from tests.runtime.sql.test_analytic import TPCH, tpch_catalogue

SCALE = "0.01"
INDEXES = (
    "lineitem (l_orderkey)",
    "lineitem (l_partkey, l_suppkey)",
    "orders (o_orderkey)",
    "orders (o_custkey)",
    "partsupp (ps_partkey, ps_suppkey)",
    "part (p_partkey)",
    "customer (c_custkey)",
    "supplier (s_suppkey)",
)
COUNTS = {"nation": 25, "region": 5, "customer": 1500, "part": 2000, "supplier": 100, "partsupp": 8000, "orders": 15000}
QUERIES = [sample.sql for sample in samples("tpch")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("tpch")
    program = Path(sys.executable).with_name("tpchgen-cli")
    subprocess.run([program, "csv", "-s", SCALE, f"--output-dir={made}"], check=True, capture_output=True)
    connection = duckdb.connect(str(made / "tpch.duckdb"))
    for table in TPCH:
        connection.execute(f"CREATE TABLE {table} AS SELECT * FROM read_csv('{made / table}.csv')")
    connection.close()
    return made


@pytest.fixture(scope="module")
def postgres(folder: Path) -> Iterator[Source]:
    """Beside the shop in the database of these tests."""
    with shops(folder) as made:
        if "postgres" not in made:
            pytest.skip("no such server here")
        source = made["postgres"]
        names = duckdb.connect(str(folder / "tpch.duckdb"), read_only=True)
        with psycopg.connect(host="127.0.0.1", user="postgres", dbname=NAME, autocommit=True) as connection:
            connection.execute("CREATE SCHEMA tpch")
            for table in TPCH:
                columns = names.execute(
                    f"SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = '{table}'"
                )
                typed = ", ".join(f"{name} {_type(type)}" for name, type in columns.fetchall())
                connection.execute(f"CREATE TABLE tpch.{table} ({typed})".encode())
                with connection.cursor().copy(
                    f"COPY tpch.{table} FROM STDIN WITH (FORMAT csv, HEADER)".encode()
                ) as copy:
                    copy.write((folder / f"{table}.csv").read_bytes())
            for place in INDEXES:
                connection.execute(f"CREATE INDEX ON tpch.{place}".encode())
            connection.execute("ANALYZE")
        yield replace(source, name="tpch", schema="tpch")
        pool.empty()
    assert DROP


def _type(duck: str) -> str:
    return {"DOUBLE": "numeric", "VARCHAR": "text"}.get(duck, duck)


def through(source: Source, sql: str) -> list[Any]:
    ready = prepared(sql, dialect=source.dialect, catalogue=tpch_catalogue(source.schema), cap=100_000)
    with run(source, ready, limits=Limits(rows=100_000, seconds=120)) as result:
        return result.all()


def test_duckdb_answers_alike(folder: Path) -> None:
    source = Source(name="tpch", engine="duckdb", schema="main", path=folder / "tpch.duckdb")
    found = [through(source, sql) for sql in QUERIES]
    pool.empty()
    straight = duckdb.connect(str(folder / "tpch.duckdb"), read_only=True)
    straight.execute("SET threads = 2")
    for sql, rows in zip(QUERIES, found, strict=True):
        expected = [tuple(map(_rounded, row)) for row in straight.execute(sql).fetchall()]
        assert [tuple(map(_rounded, row)) for row in rows] == expected, sql
    assert {table: straight.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0] for table in COUNTS} == COUNTS


def test_postgresql_answers_alike(postgres: Source) -> None:
    with psycopg.connect(host="127.0.0.1", user="postgres", dbname=NAME, autocommit=True) as straight:
        straight.execute("SET search_path = tpch")
        for sql in QUERIES:
            assert through(postgres, sql) == straight.execute(sql.encode()).fetchall(), sql


def _rounded(value: object) -> object:
    """Sums of floats depend on their order."""
    return round(value, 4) if isinstance(value, float) else value
