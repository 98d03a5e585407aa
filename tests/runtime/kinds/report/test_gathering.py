"""Figures made in two steps are those made in one, whatever is grouped, filtered and cut off."""

import random
import sqlite3
from typing import Any

import duckdb
import pytest

from runtime.kinds.report.builder import World, built, gathering
from tests.threats.house import House

from .test_builder import DIALECTS, column

TABLES = {
    "flights": {
        "id": "integer", "carrier": "integer", "origin": "integer", "scheduled": "datetime", "day": "date",
        "delay": "integer", "price": "number", "status": "text",
    },
    "airlines": {"id": "integer", "code": "text", "country": "integer"},
    "airports": {"id": "integer", "code": "text"},
    "countries": {"id": "integer", "name": "text"},
}  # fmt: skip
REFERENCES = {
    ("flights", "carrier"): ("airlines", "id"),
    ("flights", "origin"): ("airports", "id"),
    ("airlines", "country"): ("countries", "id"),
}
AIRLINE, START = {"uid": "a", "as": "airline", "path": "carrier"}, {"uid": "o", "as": "start", "path": "origin"}
LAND = {"uid": "c", "as": "land", "path": "airline.country"}
FIGURES = [
    column("n", aggregate="count"),
    column("known", aggregate="count", field="delay"),
    column("sum", aggregate="sum", field="delay"),
    column("mean", aggregate="avg", field="delay"),
    column("late", aggregate="avg", expr="delay > 15 ? 1.0 : 0.0"),
    column("least", aggregate="min", field="scheduled"),
    column("most", aggregate="max", field="price"),
]
BODIES: dict[str, dict[str, Any]] = {
    "a joined name": {"joins": [AIRLINE], "columns": [column("x", field="airline.code")]},
    "two joined names": {
        "joins": [AIRLINE, START],
        "columns": [column("x", field="airline.code"), column("y", field="start.code")],
    },
    "along two references": {"joins": [AIRLINE, LAND], "columns": [column("x", field="land.name")]},
    "a span of days": {"columns": [column("x", field="day", truncate="month")]},
    "an hour and a joined name": {
        "joins": [START],
        "columns": [column("x", expr="hour(scheduled)"), column("y", field="start.code")],
    },
    "made of both tables": {
        "joins": [AIRLINE],
        "columns": [column("x", expr="airline.code + '/' + (carrier == null ? 'none' : 'some')")],
    },
    "an inner join": {"joins": [{**AIRLINE, "type": "inner"}], "columns": [column("x", field="airline.code")]},
    "an inner join that groups do not need": {
        "joins": [{**AIRLINE, "type": "inner"}],
        "columns": [column("x", field="day")],
    },
    "the largest": {
        "joins": [START],
        "columns": [column("x", field="start.code")],
        "top": {"column": "x", "by": "n", "n": 3},
    },
    "the largest without a join": {
        "columns": [column("x", field="status")],
        "top": {"column": "x", "by": "mean", "n": 2},
    },
    "the largest beside another group": {
        "joins": [START],
        "columns": [column("x", field="start.code"), column("y", field="status")],
        "top": {"column": "x", "by": "sum", "n": 2},
    },
    "with having": {
        "joins": [AIRLINE],
        "columns": [column("x", field="airline.code")],
        "having": {"mean": {"gt": 40}},
    },
}


def body_of(name: str, *more: dict[str, Any]) -> dict[str, Any]:
    body = BODIES[name]
    return {"table": "flights", **body, "columns": [*body["columns"], *FIGURES, *more]}


def rows() -> list[tuple[Any, ...]]:
    chance = random.Random(4)
    maybe = [None, 1, 2, 3, 4, 5, 99]
    made = []
    for number in range(600):
        month, day, hour = chance.randint(1, 12), chance.randint(1, 28), chance.randint(0, 23)
        date = f"2013-{month:02}-{day:02}"
        delay = chance.choice([None, *range(-10, 100, 5)])
        status = chance.choice(["landed", "cancelled", "diverted", None])
        moment = f"{date} {hour:02}:15:00"
        made.append((number, chance.choice(maybe), chance.choice(maybe), moment, date, delay, number / 4, status))
    return made


AROUND = {
    "airlines": [(n, f"A{n % 4}", n % 3 or None) for n in range(1, 6)],
    "airports": [(n, f"P{n % 3}") for n in range(1, 6)],
    "countries": [(1, "CN"), (2, "US")],
}
TYPES = {"integer": "BIGINT", "datetime": "TIMESTAMP", "date": "DATE", "number": "DOUBLE", "text": "TEXT"}


def sqlite() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    for name, columns in TABLES.items():
        kept = ", ".join(f"{word} {'INTEGER' if of == 'integer' else 'TEXT'}" for word, of in columns.items())
        connection.execute(f"CREATE TABLE {name} ({kept.replace('price TEXT', 'price REAL')})")
    _filled(connection)
    return connection


def duck() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:")
    for name, columns in TABLES.items():
        connection.execute(f"CREATE TABLE {name} ({', '.join(f'{word} {TYPES[of]}' for word, of in columns.items())})")
    _filled(connection)
    return connection


def _filled(connection: Any) -> None:
    for name, lines in {"flights": rows(), **AROUND}.items():
        marks = ", ".join("?" * len(TABLES[name]))
        connection.executemany(f"INSERT INTO {name} VALUES ({marks})", lines)


def sql_of(body: dict[str, Any], dialect: str) -> str:
    return built(body, World(dialect=dialect, tables=TABLES, references=REFERENCES)).sql


def answer(connection: Any, sql: str) -> list[Any]:
    found = connection.execute(sql).fetchall()
    plain = [[round(float(of), 9) if isinstance(of, float) else of for of in row] for row in found]
    return sorted(plain, key=repr)


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("dialect", ["sqlite", "duckdb"])
def test_two_steps_answer_as_one(name: str, dialect: str, monkeypatch: pytest.MonkeyPatch) -> None:
    connection = sqlite() if dialect == "sqlite" else duck()
    body = body_of(name)
    two = sql_of(body, dialect)
    monkeypatch.setattr(gathering, "WAYS", {})
    one = sql_of(body, dialect)
    assert two != one
    assert answer(connection, two) == answer(connection, one) != []


def test_what_knows_its_values_apart_is_counted_in_one_step() -> None:
    apart = column("apart", aggregate="count_distinct", field="status")
    for name in ("a joined name", "the largest"):
        assert "parts_" not in sql_of(body_of(name, apart), "sqlite")
    assert answer(sqlite(), sql_of(body_of("the largest", apart), "sqlite"))


def test_a_join_that_may_multiply_rows_is_made_before_anything_is_gathered() -> None:
    join = {"uid": "a", "as": "airline", "table": "airlines", "on": [{"left": "carrier", "right": "country"}]}
    body = {**body_of("a joined name"), "joins": [join]}
    assert "parts_" not in sql_of(body, "sqlite")


def test_rows_that_a_joined_table_chooses_meet_it_first() -> None:
    body = body_of("a span of days") | {"joins": [AIRLINE], "filter": {"airline.code": {"in": ["A1", "A2"]}}}
    sql = sql_of(body, "sqlite")
    assert "parts_" not in sql
    assert "LEFT JOIN" in sql


def test_conditions_and_joins_that_nobody_needs_now_are_left_out() -> None:
    wanted = {"airline.code": {"in": {"$parameter": "codes"}}}
    body = body_of("a span of days") | {"joins": [AIRLINE, START], "filter": wanted}
    world = World(dialect="sqlite", tables=TABLES, references=REFERENCES)
    assert "airports" not in built(body, world).sql
    assert "OPT(" in built(body, world).sql
    without = built(body, world, unset=frozenset({"codes"})).sql
    assert "airlines" not in without
    assert answer(sqlite(), without) == answer(sqlite(), sql_of(body_of("a span of days"), "sqlite"))
    plain = built(body, world, unset=frozenset({"codes"}), plain=True).sql
    assert "airlines" in plain
    assert "airports" in plain


def test_a_figure_over_a_joined_table_is_made_of_rows() -> None:
    over = column("over", aggregate="max", field="airline.id")
    assert "parts_" not in sql_of(body_of("a joined name", over), "sqlite")


def test_a_group_with_as_many_values_as_rows_is_not_gathered_first() -> None:
    body = body_of("made of both tables")
    body["columns"][0] = column("x", expr="airline.code + '/' + status")
    assert "parts_" not in sql_of(body, "sqlite")


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", ["the largest", "an hour and a joined name", "a span of days"])
def test_the_base_is_read_once(dialect: str, name: str) -> None:
    sql = sql_of(body_of(name), dialect)
    assert sum(sql.count(f"{mark}flights{mark}") for mark in '"`') == 1


def built_query(name: str, *columns: dict[str, Any], **more: Any) -> dict[str, Any]:
    builder = {"table": "flights", "joins": [{"uid": "j", "as": "c", "path": "carrier"}], "columns": list(columns)}
    return {"uid": name, "name": name, "datasource": "platform", "builder": {**builder, **more}}


def test_the_database_of_the_platform_answers_in_two_steps(airline: House) -> None:
    figures = [
        column("n", aggregate="count"),
        column("sum", aggregate="sum", field="delay"),
        column("mean", aggregate="avg", field="delay"),
        column("price", aggregate="max", field="price"),
    ]
    code = column("code", field="c.code")
    top = {"column": "code", "by": "n", "n": 2, "others": {"en": "Others"}}
    queries = [
        built_query("codes", code, *figures, sort=["code"]),
        built_query("months", column("month", field="day", truncate="month"), *figures, having={"mean": {"gt": 1}}),
        built_query("largest", code, *figures, top=top, sort=["-n"]),
        built_query("hours", column("hour", expr="hour(scheduled)"), code, *figures[:1], sort=["-n"]),
    ]
    airline.good("POST", "/api/reports", {"name": "steps", "body": {"title": "Steps", "queries": queries}}, by="root")
    asked = {"queries": [query["name"] for query in queries]}
    answer = airline.good("POST", "/api/reports/steps/query", asked, by="ana")["queries"]
    assert [row[:4] for row in answer["codes"]["rows"]] == [
        ["AA", 2, 10, 5.0],
        ["B6", 3, 30, 10.0],
        ["DL", 4, 60, 15.0],
        ["UA", 1, 0, 0.0],
    ]
    assert [row[:4] for row in answer["months"]["rows"]] == [["2026-01-01", 10, 100, 10.0]]
    assert {row[0]: row[1:4] for row in answer["largest"]["rows"]} == {
        "DL": [4, 60, 15.0],
        "B6": [3, 30, 10.0],
        "Others": [3, 10, pytest.approx(10 / 3)],
    }
    assert answer["hours"]["rows"] == [[10, "DL", 4], [10, "B6", 3], [10, "AA", 2], [10, "UA", 1]]
    seen = airline.good("POST", "/api/reports/steps/query", asked, by="pat")["queries"]
    assert [row[:2] for row in seen["codes"]["rows"]] == [["AA", 2], ["UA", 1]]
