"""Many at once: no update is lost, no number given twice, no effect doubled."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from operations.errors import Conflict, OperationError, PreconditionFailed

THREADS = 8


@pytest.fixture
def at_once(transactional_db: None) -> Callable[[Callable[[int], Any], int], list[Any]]:
    """Call a function in threads, each with a connection of its own."""

    def run(do: Callable[[int], Any], times: int) -> list[Any]:
        def one(number: int) -> Any:
            try:
                return do(number)
            finally:
                connection.close()

        with ThreadPoolExecutor(THREADS) as pool:
            return list(pool.map(one, range(times)))

    return run


def test_of_many_edits_of_one_version_none_is_lost(at_once, shop):
    def add_one(_: int) -> int:
        tries = 0
        while True:
            tries += 1
            row = shop.json("row.get", table="customers", id=1)
            credit = f"{float(row['credit']) + 1:.2f}"
            try:
                shop.do("row.update", {"credit": credit}, table="customers", id=1, if_match=f'"{row["row_version"]}"')
            except PreconditionFailed:
                continue
            return tries

    at_once(add_one, 24)
    row = shop.json("row.get", table="customers", id=1)
    assert (row["credit"], row["row_version"]) == ("124.50", 25)
    assert len(shop.json("row.history", table="customers", id=1)["versions"]) == 25


def test_edits_of_different_fields_are_all_merged(at_once, shop):
    def edit(number: int) -> None:
        member = ("name", "phone", "credit", "grade")[number]
        value = ("Merged", "1", "2.00", "a")[number]
        shop.do("row.update", {member: value}, table="customers", id=1, if_match='"1"')

    at_once(edit, 4)
    row = shop.json("row.get", table="customers", id=1)
    assert (row["name"], row["phone"], row["credit"], row["grade"], row["row_version"]) == (
        "Merged",
        "1",
        "2.00",
        "a",
        5,
    )


def test_numbers_stay_without_gap_and_without_twin(at_once, shop):
    def add(number: int) -> None:
        try:
            shop.add("orders", {"customer": 1, "total": "1", "discount": "2" if number % 3 == 0 else "0"})
        except OperationError:
            return

    at_once(add, 24)
    numbers = sorted(row["number"] for row in shop.rows("orders", {"limit": "100"})["rows"])
    assert numbers == [f"O-2026-{n:04}" for n in range(1, 17)]


def test_of_many_rows_with_one_key_one_is_made(at_once, shop):
    def add(_: int) -> int:
        try:
            return shop.do("row.create", {"code": "X", "name": "X"}, table="customers").status
        except Conflict as error:
            return error.status

    assert sorted(at_once(add, 16)) == [201] + [409] * 15


def test_one_idempotency_key_has_one_effect(at_once, shop):
    def add(_: int) -> int:
        try:
            return shop.do("row.create", {"code": "X", "name": "X"}, table="customers", idempotency_key="once").status
        except Conflict as error:
            assert error.code == "idempotency_key_in_flight"
            return 201

    assert set(at_once(add, 16)) == {201}
    assert shop.rows("customers", {"code": "X"})["count"] == 1


def test_writers_that_take_the_same_rows_in_opposite_order_all_succeed(at_once, shop):
    def edit_both(number: int) -> int:
        order = (1, 2) if number % 2 else (2, 1)
        steps = [
            {"do": "update", "table": "customers", "id": id, "values": {"phone": f"{number}/{id}"}} for id in order
        ]
        return shop.do("row.batch", {"steps": steps}).status

    for two in range(4):
        assert at_once(lambda number, two=two: edit_both(2 * two + number), 2) == [200, 200]
    for id in (1, 2):
        row = shop.json("row.get", table="customers", id=id)
        versions = shop.json("row.history", table="customers", id=id)["versions"]
        assert row["row_version"] == len(versions) == 9
        assert row["phone"].endswith(f"/{id}")
