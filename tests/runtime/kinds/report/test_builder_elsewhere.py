"""The builder's queries mean the same on ClickHouse and on Trino as on SQLite, where the other tests ask them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from django.test import override_settings

from datasources.execute import run
from datasources.pool import pool
from datasources.sources import Source
from runtime.kinds.report.builder import built
from runtime.sql.catalogue import Catalogue, Table, TableName
from runtime.sql.guard import prepared
from tests.runtime.kinds.report.test_builder import (
    AIRLINE,
    AIRLINES,
    COUNT,
    EXPRESSIONS,
    FILTERS,
    FLIGHTS,
    TABLES,
    column,
    world,
)
from tests.tools import clickhouse, trino

Types = Mapping[str, str]
CATALOGUE = Catalogue(
    schema="shop",
    tables=tuple(Table(name=TableName("shop", name), columns=columns) for name, columns in TABLES.items()),
)


def making(types: Types, *, schema: str = "SCHEMA", storage: str = "") -> list[str]:
    """The statements that make the tables and their rows."""
    made = [f"CREATE {schema} shop"]
    for table, columns in TABLES.items():
        named = ", ".join(f"{name} {types[type]}" for name, type in columns.items())
        made.append(f"CREATE TABLE shop.{table} ({named}){storage}")
    for table, rows in (("airlines", AIRLINES), ("flights", FLIGHTS)):
        values = ", ".join("(" + ", ".join("NULL" if v is None else repr(v) for v in row) + ")" for row in rows)
        made.append(f"INSERT INTO shop.{table} VALUES {values}")
    return made


@contextmanager
def on_clickhouse() -> Iterator[Source]:
    plain = {"integer": "Int32", "text": "String", "datetime": "DateTime", "date": "Date"}
    types = {name: f"Nullable({type})" for name, type in plain.items()}
    with clickhouse.clickhouse(making(types, schema="DATABASE", storage=" ENGINE = Memory")) as port:
        yield Source(
            name="flights",
            engine="clickhouse",
            schema="shop",
            host="127.0.0.1",
            port=port,
            database="shop",
            user=clickhouse.USER,
            password=lambda: clickhouse.PASSWORD,
            tls="off",
        )


@contextmanager
def on_trino() -> Iterator[Source]:
    types = {"integer": "integer", "text": "varchar", "datetime": "timestamp", "date": "date"}
    with trino.trino(making(types)) as server:
        yield Source(
            name="flights",
            engine="trino",
            schema="shop",
            host="127.0.0.1",
            port=server.port,
            database=trino.CATALOG,
            user=trino.USER,
            tls="off",
        )


@pytest.fixture(scope="module", params=[on_clickhouse, on_trino], ids=["clickhouse", "trino"])
def source(request: pytest.FixtureRequest) -> Iterator[Source]:
    with request.param() as found, override_settings(OUTBOUND_ALLOW=[f"127.0.0.1:{found.port}"]):
        yield found
        pool.empty()


def asked(source: Source, body: dict[str, Any]) -> list[tuple[object, ...]]:
    made = built({"table": "flights", **body}, world(source.engine))
    with run(source, prepared(made.sql, dialect=source.engine, catalogue=CATALOGUE)) as result:
        return result.all()


@pytest.mark.parametrize(("filter", "ids"), FILTERS)
def test_filters_let_the_same_rows_through(source: Source, filter: dict[str, Any], ids: list[int]) -> None:
    body = {"joins": [AIRLINE], "columns": [column("id", field="id")], "filter": filter, "sort": ["id"]}
    assert [row[0] for row in asked(source, body)] == ids


@pytest.mark.parametrize(("expr", "first", "type"), EXPRESSIONS)
def test_columns_are_calculated_alike(source: Source, expr: str, first: Any, type: str) -> None:
    body = {"joins": [AIRLINE], "columns": [column("id", field="id"), column("y", expr=expr)], "sort": ["id"]}
    assert asked(source, body)[0][1] == first


def test_the_largest_keep_their_names_and_the_rest_is_one(source: Source) -> None:
    body = {
        "joins": [AIRLINE],
        "columns": [column("airline", field="airline.name"), COUNT, column("sum", aggregate="sum", field="delay")],
        "top": {"column": "airline", "by": "n", "n": 2, "others": {"en": "Others"}},
        "sort": ["-n", "airline"],
    }
    assert asked(source, body) == [("United", 3, 40), ("American", 2, 60), ("Others", 2, 0)]


@pytest.mark.parametrize(
    ("span", "first"),
    [("year", "2013-01-01"), ("quarter", "2013-04-01"), ("month", "2013-05-01"), ("week", "2013-05-13")],
)
def test_moments_are_cut_to_the_same_spans(source: Source, span: str, first: str) -> None:
    columns = [column("at", field="scheduled", truncate=span), column("weekday", expr="weekday(scheduled)"), COUNT]
    (row,) = asked(source, {"columns": columns, "filter": {"id": {"eq": 4}}})
    assert (str(row[0]), row[1:]) == (first, (3, 1))
