"""Queries without SQL: what they are compiled to, and what they answer, on a database at hand."""

import sqlite3
from typing import Any

import pytest
import sqlglot

from runtime.kinds.report.builder import BuilderProblem, World, built
from runtime.kinds.report.builder.expressions import FUNCTIONS, PARTS
from runtime.kinds.report.formulas import FUNCTIONS as FORMULAS

TABLES = {
    "flights": {
        "id": "integer", "carrier": "integer", "scheduled": "datetime", "day": "date", "delay": "integer", "status": "text",
    },
    "airlines": {"id": "integer", "code": "text", "name": "text"},
}  # fmt: skip
REFERENCES = {("flights", "carrier"): ("airlines", "id")}
DIALECTS = ("sqlite", "postgres", "mysql", "duckdb", "clickhouse", "trino")
AIRLINE = {"uid": "j", "as": "airline", "path": "carrier"}
COUNT = {"uid": "n", "name": "n", "aggregate": "count"}

AIRLINES = [(1, "UA", "United"), (2, "AA", "American"), (3, "B6", "JetBlue")]
FLIGHTS = [
    (n, carrier, f"2013-0{month}-15 10:30:00", f"2013-0{month}-15", delay, status)
    for n, (carrier, month, delay, status) in enumerate(
        [(1, 1, 10, "landed"), (1, 2, 30, "landed"), (1, 4, None, "cancelled"), (2, 1, 0, "landed"), (2, 5, 60, "50% late"),
         (3, 6, -5, "landed"), (None, 6, 5, None)]
    )
]  # fmt: skip


def world(dialect: str = "sqlite") -> World:
    return World(dialect=dialect, tables=TABLES, references=REFERENCES)


@pytest.fixture
def flights() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE airlines (id INTEGER, code TEXT, name TEXT)")
    connection.execute(
        "CREATE TABLE flights (id INTEGER, carrier INTEGER, scheduled TEXT, day TEXT, delay INTEGER, status TEXT)"
    )
    connection.executemany("INSERT INTO airlines VALUES (?, ?, ?)", AIRLINES)
    connection.executemany("INSERT INTO flights VALUES (?, ?, ?, ?, ?, ?)", FLIGHTS)
    return connection


def answers(connection: sqlite3.Connection, body: dict[str, Any], **values: Any) -> list[tuple[Any, ...]]:
    """As the guard would run it, with OPT and lists left out."""
    made = built({"table": "flights", **body}, world())
    return connection.execute(made.sql, values).fetchall()


def column(name: str, **more: Any) -> dict[str, Any]:
    return {"uid": name[:16], "name": name, **more}


def test_groups_and_figures_along_a_reference(flights: sqlite3.Connection) -> None:
    body = {
        "joins": [AIRLINE],
        "columns": [column("airline", field="airline.name"), COUNT, column("mean", aggregate="avg", field="delay")],
        "sort": ["-n", "airline"],
    }
    assert answers(flights, body) == [("United", 3, 20.0), ("American", 2, 30.0), ("JetBlue", 1, -5.0), (None, 1, 5.0)]


@pytest.mark.parametrize(
    ("span", "first"),
    [("year", "2013-01-01"), ("quarter", "2013-01-01"), ("month", "2013-01-01"), ("week", "2013-01-14"), ("day", "2013-01-15"),
     ("hour", "2013-01-15 10:00:00")],
)  # fmt: skip
def test_moments_are_cut_to_spans(flights: sqlite3.Connection, span: str, first: str) -> None:
    found = answers(flights, {"columns": [column("at", field="scheduled", truncate=span), COUNT], "sort": ["at"]})
    assert found[0][0] == first


FILTERS = [
    ({"status": {"eq": "landed"}}, [0, 1, 3, 5]),
    ({"not": {"status": {"eq": "landed"}}}, [2, 4, 6]),
    ({"status": {"ne": "landed"}}, [2, 4, 6]),
    ({"delay": {"gte": 10}, "status": {"in": ["landed"]}}, [0, 1]),
    ({"or": [{"delay": {"lt": 0}}, {"delay": {"is_null": True}}]}, [2, 5]),
    ({"delay": {"between": [0, 10]}}, [0, 3, 6]),
    ({"status": {"contains": "0%"}}, [4]),
    ({"status": {"istarts_with": "LAND"}}, [0, 1, 3, 5]),
    ({"status": {"ends_with": "late"}}, [4]),
    ({"airline.code": {"in": ["UA", "AA"]}}, [0, 1, 2, 3, 4]),
    ({"not": {"airline.code": {"eq": "UA"}}}, [3, 4, 5, 6]),
    ({"status": {"is_empty": True}}, [6]),
]


@pytest.mark.parametrize(("filter", "ids"), FILTERS)
def test_filters_mean_the_same_as_elsewhere(
    flights: sqlite3.Connection, filter: dict[str, Any], ids: list[int]
) -> None:
    body = {"joins": [AIRLINE], "columns": [column("id", field="id")], "filter": filter, "sort": ["id"]}
    assert [row[0] for row in answers(flights, body)] == ids


EXPRESSIONS = [
    ("delay * 2 + 1", 21, "integer"),
    ("delay / 4", 2.5, "number"),
    ("delay > 5 ? 'late' : 'fine'", "late", "text"),
    ("status + '!'", "landed!", "text"),
    ("coalesce(delay, 0)", 10, "integer"),
    ("scheduled.month() == 1 && status in ['landed', 'x']", 1, "boolean"),
    ("delay == null", 0, "boolean"),
    ("upper(status)", "LANDED", "text"),
    ("size(status)", 6, "integer"),
    ("status.startsWith('la')", 1, "boolean"),
    ("quarter(scheduled)", 1, "integer"),
    ("-delay % 3", -1, "integer"),
    ("airline.name", "United", "text"),
]


@pytest.mark.parametrize(("expr", "first", "type"), EXPRESSIONS)
def test_columns_are_calculated(flights: sqlite3.Connection, expr: str, first: Any, type: str) -> None:
    body = {"joins": [AIRLINE], "columns": [column("id", field="id"), column("y", expr=expr)], "sort": ["id"]}
    assert answers(flights, body)[0][1] == first
    assert built({"table": "flights", **body}, world()).types["y"] == type


def test_the_largest_keep_their_names_and_the_rest_is_one(flights: sqlite3.Connection) -> None:
    body = {
        "joins": [AIRLINE],
        "columns": [column("airline", field="airline.name"), COUNT, column("sum", aggregate="sum", field="delay")],
        "top": {"column": "airline", "by": "n", "n": 2, "others": {"en": "Others"}},
        "sort": ["-n", "airline"],
    }
    assert answers(flights, body) == [("United", 3, 40), ("American", 2, 60), ("Others", 2, 0)]


def test_what_is_left_comes_last_even_where_it_is_the_most(flights: sqlite3.Connection) -> None:
    body = {
        "joins": [AIRLINE],
        "columns": [column("airline", field="airline.name"), COUNT],
        "top": {"column": "airline", "by": "n", "n": 1, "others": {"en": "Others"}},
        "sort": ["-n"],
    }
    assert answers(flights, body) == [("United", 3), ("Others", 4)]


def test_figures_are_filtered_after_grouping(flights: sqlite3.Connection) -> None:
    body = {
        "joins": [AIRLINE],
        "columns": [column("airline", field="airline.name"), COUNT],
        "having": {"n": {"gte": 3}},
    }
    assert answers(flights, body) == [("United", 3)]


def test_a_parameter_makes_a_condition_fall_away() -> None:
    filter = {
        "status": {"eq": {"$parameter": "s"}},
        "delay": {"in": {"$parameter": "d"}},
        "scheduled": {"during": {"$parameter": "p"}},
    }
    sql = built({"table": "flights", "filter": filter}, world("postgres")).sql
    for part in (
        'OPT("base"."status" = :s)',
        'OPT("base"."delay" IN (:d))',
        'OPT("base"."scheduled" >= :p_from)',
        'OPT("base"."scheduled" < :p_until)',
    ):
        assert part in sql
    negated = built(
        {"table": "flights", "filter": {"not": {"status": {"eq": {"$parameter": "s"}}}}}, world("postgres")
    ).sql
    assert 'OPT(NOT COALESCE("base"."status" = :s, FALSE))' in " ".join(negated.split())


def test_moments_around_now_are_parameters_of_the_query() -> None:
    made = built(
        {
            "table": "flights",
            "filter": {"day": {"during": "last_30_days"}, "scheduled": {"lt": "2013-02-01T00:00:00Z"}},
        },
        world(),
    )
    assert set(made.moments) == {"at_moment_0", "at_moment_1", "at_moment_2"}
    assert all(f":{name}" in made.sql for name in made.moments)


def test_a_text_is_a_literal_whatever_it_says(flights: sqlite3.Connection) -> None:
    for text in ("'; DROP TABLE flights; --", "\\' OR 1=1", "a''b", "%", "\ue000x"):
        body = {"columns": [COUNT], "filter": {"status": {"eq": text}}}
        assert answers(flights, body) == [(0,)]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_reads_what_is_written_for_it(dialect: str) -> None:
    columns = [
        column(f"s_{span}", field="scheduled", truncate=span)
        for span in ("year", "quarter", "month", "week", "day", "hour")
    ]
    columns += [column(f"p_{part}", expr=f"{part}(scheduled)") for part in PARTS]
    body = {
        "table": "flights",
        "joins": [AIRLINE],
        "columns": [*columns, COUNT],
        "sort": ["-n"],
        "filter": {"day": {"during": "today"}},
    }
    assert sqlglot.parse_one(built(body, world(dialect)).sql, dialect=dialect)


def test_formulas_over_rows_know_the_same_functions() -> None:
    assert set(FORMULAS) == {*FUNCTIONS, *PARTS, "@in"}


@pytest.mark.parametrize(
    ("body", "code", "pointer"),
    [
        ({"table": "flight"}, "unknown_table", "/table"),
        ({"columns": [column("x", field="dely")]}, "unknown_field", "/columns/0/field"),
        ({"columns": [column("x", field="airline.name")]}, "unknown_table", "/columns/0/field"),
        ({"joins": [{"uid": "j", "as": "a", "path": "status"}]}, "no_reference", "/joins/0/path"),
        ({"columns": [column("x")]}, "required", "/columns/0"),
        ({"columns": [column("x", field="status", aggregate="sum")]}, "not_a_number", "/columns/0"),
        ({"columns": [column("x", field="status", truncate="day")]}, "not_a_moment", "/columns/0/truncate"),
        ({"columns": [column("x", expr="dely + 1")]}, "unknown_field", "/columns/0/expr"),
        ({"columns": [column("x", expr="pg_sleep(1)")]}, "unknown_function", "/columns/0/expr"),
        ({"columns": [column("x", field="id"), column("x", field="id")]}, "name_taken", "/columns/1/name"),
        ({"filter": {"dely": {"eq": 1}}}, "unknown_field", "/filter/dely"),
        ({"filter": {"delay": {"eq": "many"}}}, "wrong_value", "/filter/delay/eq"),
        ({"columns": [column("x", field="id")], "sort": ["y"]}, "unknown_column", "/sort/0"),
        ({"columns": [column("x", field="id")], "top": {"column": "x", "by": "x", "n": 1}}, "wrong_column", "/top"),
    ],
)
def test_what_does_not_fit_is_told_where_it_is(body: dict[str, Any], code: str, pointer: str) -> None:
    with pytest.raises(BuilderProblem) as refused:
        built({"table": "flights", **body}, world())
    assert (refused.value.code, refused.value.pointer) == (code, pointer)
