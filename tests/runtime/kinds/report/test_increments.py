"""A result refreshed by its new rows: the last stretch is asked again, what lies before stays until everything is."""

from collections.abc import Iterator
from typing import Any

import pytest

from runtime.kinds.report import caching
from runtime.sql.ordering import order_of
from tests.threats.house import House

BY_DAY: dict[str, Any] = {
    "title": "By day",
    "queries": [
        {
            "uid": "a",
            "name": "written",
            "datasource": "platform",
            "sql": "SELECT day, COUNT(*) AS flights FROM flights WHERE OPT(note = :note) GROUP BY day ORDER BY day",
            "incremental": {"column": "day", "overlap": 1, "full_after": 600},
            "transforms": [{"uid": "s", "step": "cumulative", "column": "so_far", "of": "flights"}],
        },
        {
            "uid": "b",
            "name": "latest",
            "datasource": "platform",
            "builder": {
                "table": "flights",
                "columns": [
                    {"uid": "c", "name": "scheduled", "field": "scheduled", "truncate": "day"},
                    {"uid": "d", "name": "flights", "aggregate": "count"},
                ],
                "sort": ["-scheduled"],
            },
            "incremental": {"column": "scheduled", "overlap": 0, "full_after": 600},
        },
        {
            "uid": "e",
            "name": "dear",
            "datasource": "platform",
            "sql": "SELECT price, id FROM flights ORDER BY 1 DESC, id DESC; ",
            "incremental": {"column": "price", "overlap": 0.5, "full_after": 600},
        },
    ],
    "parameters": [{"uid": "p", "name": "note", "schema": {"type": "string"}}],
    "cache": {"seconds": 60},
}


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    clock = Clock()
    monkeypatch.setattr(caching, "monotonic", clock)
    yield clock


@pytest.fixture
def by_day(airline: House) -> House:
    airline.good("POST", "/api/reports", {"name": "by_day", "body": BY_DAY}, by="root")
    return airline


def seen(house: House, by: str = "ana", **asked: Any) -> dict[str, list[Any]]:
    asked = {"queries": ["written", "latest", "dear"], "charts": False, **asked}
    answer = house.good("POST", "/api/reports/by_day/query", asked, by=by)
    return {name: found["rows"] for name, found in answer["queries"].items()}


def flight(house: House, day: str, price: str) -> None:
    carrier = house.good("GET", "/api/config/carriers?code=UA", by="root")["rows"][0]["id"]
    row = {"carrier": carrier, "day": day, "scheduled": f"{day}T08:00:00Z", "delay": 0, "price": price}
    house.good("POST", "/api/config/flights", row, by="root")


def test_new_rows_come_and_old_ones_stay_until_everything_is_asked(by_day: House, clock: Clock) -> None:
    first = seen(by_day)
    assert [row[1] for row in first["written"]] == [4, 3, 2, 1]
    assert [row[1] for row in first["latest"]] == [1, 2, 3, 4]
    flight(by_day, "2026-01-05", "25.00")
    flight(by_day, "2026-01-03", "20.00")  # within the overlap of a day, outside that of none
    flight(by_day, "2026-01-01", "10.00")  # outside of each
    assert seen(by_day) == first
    clock.now += 61
    later = seen(by_day)
    assert [(row[0], *row[1:]) for row in later["written"]] == [
        ("2026-01-01", 4, 4), ("2026-01-02", 3, 7), ("2026-01-03", 3, 10), ("2026-01-04", 1, 11), ("2026-01-05", 1, 12),
    ]  # fmt: skip
    assert [row[1] for row in later["latest"]] == [1, 1, 2, 3, 4]
    assert [row[0] for row in later["dear"]] == [25.0, 20.0, *[19.9] * 10]
    whole = seen(by_day, refresh=True)
    assert [row[1] for row in whole["written"]] == [5, 3, 3, 1, 1]
    assert [row[1] for row in whole["latest"]] == [1, 1, 3, 3, 5]
    assert [row[0] for row in whole["dear"]] == [25.0, 20.0, *[19.9] * 10, 10.0]


def test_everything_is_asked_anew_after_the_time_for_that(by_day: House, clock: Clock) -> None:
    seen(by_day)
    flight(by_day, "2026-01-01", "10.00")
    clock.now += 300
    assert [row[1] for row in seen(by_day)["written"]] == [4, 3, 2, 1]
    clock.now += 301  # since the whole was asked, not since the last part was
    assert [row[1] for row in seen(by_day)["written"]] == [5, 3, 2, 1]


def test_a_part_is_never_put_to_the_rows_of_another_policy_or_other_values(by_day: House, clock: Clock) -> None:
    seen(by_day)
    clock.now += 61
    flight(by_day, "2026-01-05", "25.00")
    assert [row[1] for row in seen(by_day, by="pat")["written"]] == [2, 1, 1]
    assert [row[1] for row in seen(by_day, parameters={"note": "烟台"})["written"]] == [3, 2, 1]
    assert [row[1] for row in seen(by_day)["written"]] == [4, 3, 2, 1, 1]


def test_where_the_last_value_is_gone_or_empty_everything_is_asked(by_day: House, clock: Clock) -> None:
    seen(by_day)
    found = by_day.good("GET", "/api/config/flights?day=2026-01-04", by="root")["rows"]
    by_day.good(
        "POST", "/api/config/flights/bulk", {"action": "delete", "ids": [row["id"] for row in found]}, by="root"
    )
    flight(by_day, "2026-01-01", "10.00")
    clock.now += 61
    assert [row[1] for row in seen(by_day)["written"]] == [5, 3, 2]


@pytest.mark.parametrize(
    ("change", "code", "pointer"),
    [
        ({"queries": [{**BY_DAY["queries"][0], "incremental": {"column": "flights"}}]}, "not_ordered",
         "/queries/0/incremental/column"),
        ({"cache": {"seconds": 0}}, "not_kept", "/queries/0/incremental"),
        ({"queries": [BY_DAY["queries"][0],
                      {"uid": "z", "name": "z", "from": "written", "incremental": {"column": "day"}}]},
         "not_asked", "/queries/1/incremental"),
    ],
)  # fmt: skip
def test_what_cannot_be_refreshed_by_its_new_rows_is_told(by_day: House, change: Any, code: str, pointer: str) -> None:
    answer = by_day.ask("POST", "/api/reports", {"name": "other", "body": {**BY_DAY, **change}}, by="root")
    assert answer.status == 400
    assert (code, pointer) in {(problem["code"], problem["pointer"]) for problem in answer.json["problems"]}


@pytest.mark.parametrize(
    ("sql", "columns"),
    [
        ("SELECT a, b FROM t ORDER BY b DESC, a", ("b", "a")),
        ("SELECT a AS x, SUM(b) AS s FROM t WHERE c = :c GROUP BY a ORDER BY 2, a", ("s", "x")),
        ("SELECT t.a FROM t ORDER BY t.a", ("a",)),
        ("SELECT a FROM t UNION ALL SELECT a FROM u ORDER BY a", ("a",)),
        ("SELECT a FROM t ORDER BY b", None),
        ("SELECT a FROM t ORDER BY 3", None),
        ("SELECT a FROM t", None),
        ("SELECT FROM WHERE", None),
    ],
)
def test_the_order_of_a_statement_is_known_where_its_result_shows_it(sql: str, columns: tuple[str, ...] | None) -> None:
    found = order_of(sql, "postgres")
    assert (found.columns if found else None) == columns
