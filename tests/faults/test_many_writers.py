"""Many who write at once: nobody is told that the database is locked, and no update is lost (F21, F35)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from tests.threats.house import House

COUNTERS = {
    "title": "Counters",
    "fields": [
        {"uid": "co1", "name": "name", "type": "text", "required": True},
        {"uid": "co2", "name": "amount", "type": "integer", "default": 0},
    ],
}
ONE = "/api/config/counters/1"


@pytest.fixture
def counters(house: House) -> House:
    if connection.in_atomic_block:
        pytest.skip("Here a test's work is never committed, so other connections cannot see it.")
    house.publish("table", {"counters": COUNTERS})
    house.good("POST", "/api/config/counters", {"name": "one", "amount": 0}, by="root")
    return house


def at_once(do: Callable[[int], Any], times: int, threads: int) -> list[Any]:
    def one(number: int) -> Any:
        try:
            return do(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(one, range(times)))


def test_twenty_writers_are_never_told_that_the_database_is_locked(counters: House) -> None:
    def write(number: int) -> int:
        return counters.ask("POST", "/api/config/counters", {"name": f"row {number}"}, by="root").status

    assert set(at_once(write, 200, 20)) == {201}
    assert counters.good("GET", "/api/config/counters?count=exact", by="root")["count"] == 201


def test_fifty_increments_of_one_row_are_all_counted(counters: House) -> None:
    """Each reads, adds one and writes with If-Match, until nobody was faster."""

    def add_one(_: int) -> None:
        while True:
            row = counters.good("GET", ONE, by="root")
            version = {"If-Match": f'"{row["row_version"]}"'}
            answer = counters.ask("PATCH", ONE, {"amount": row["amount"] + 1}, by="root", **version)
            assert answer.status in (200, 412), answer.body
            if answer.status == 200:
                return

    at_once(add_one, 50, 50)
    row = counters.good("GET", ONE, by="root")
    assert (row["amount"], row["row_version"]) == (50, 51)
