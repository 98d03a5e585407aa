"""Rows made as a set are what they would be if each was looked at by itself, and are refused in the same words."""

from typing import Any

import orjson
import pytest

from operations.errors import OperationError
from runtime.kinds.table.models import RowHistory
from runtime.kinds.table.writing import together

FEE = {"amount": "1.50", "currency": "EUR"}
RIGHT: list[dict[str, Any]] = [
    {"customer": 1},
    {"customer": 2, "total": "10.00", "discount": "2.5"},
    {"customer": 2, "total": 10, "fee": FEE},
    {"customer": 3, "ordered_at": "2026-02-01T10:00:00+02:00", "paid": True},
    {"customer": 4, "ordered_at": None, "fee": None, "state": "draft"},
]
WRONG: list[dict[str, Any]] = [
    {},
    {"customer": 99},
    {"customer": None},
    {"customer": ""},
    {"customer": True},
    {"customer": 1, "total": "1", "discount": "2"},
    {"customer": 1, "total": "much", "what": 1},
    {"customer": 1, "paid": 1},
    {"customer": 1, "state": "open"},
    {"customer": 1, "net": "3"},
    {"customer": 1, "number": "O-1"},
    {"customer": 1, "fee": {"amount": "1"}},
    {"customer": 1, "lines": [{}]},
]
ODD: list[dict[str, Any]] = [
    {"customer": 1, "total": None},
    {"customer": 1, "paid": None},
    {"customer": 1, "state": None},
    {"customer": 1, "tags": []},
    {"customer": 1, "pin": "1234"},
    {"customer": 1, "lines": [{"article": "a"}]},
]


@pytest.fixture
def each_by_itself(monkeypatch):
    """What was made as a set before is then made row by row."""
    return lambda: monkeypatch.setattr(together, "WORTH_IT", 10**9)


def made(shop: Any, table: str, rows: list[dict[str, Any]]) -> Any:
    """The rows as they are shown and as history keeps them, without what tells one row from the next."""
    answer = shop.json("row.bulk", {"action": "create", "rows": rows}, table=table)
    ids = [done["id"] for done in answer["results"]]
    known = {"id", "number", "created_at", "updated_at", "code"}
    shown = [shop.json("row.get", table=table, id=id) for id in ids]
    kept = RowHistory.objects.filter(row_id__in=ids, table_uid=f"t_{table}").order_by("row_id")
    assert len(kept) == len(ids)
    deltas = [version.delta if isinstance(version.delta, dict) else orjson.loads(version.delta) for version in kept]
    return (
        [{name: value for name, value in row.items() if name not in known} for row in shown],
        [{uid: pair for uid, pair in delta.items() if uid not in ("or1", "cu1")} for delta in deltas],
        [(version.version, version.deed, version.by_name) for version in kept],
    )


def refused(shop: Any, rows: list[dict[str, Any]], mode: str) -> Any:
    try:
        answer = shop.json("row.bulk", {"action": "create", "mode": mode, "rows": rows}, table="orders")
    except OperationError as error:
        return error.code, error.detail, [problem.as_json() for problem in error.problems]
    return [{**done, "id": 0} for done in answer["results"]]


def taken(shop: Any, monkeypatch: Any, rows: list[dict[str, Any]]) -> bool:
    """Whether these rows are made as a set."""
    found: list[bool] = []
    was = together.Together.store
    monkeypatch.setattr(together.Together, "store", lambda self, call: found.append(True) or was(self, call))
    shop.json("row.bulk", {"action": "create", "rows": rows}, table="orders")
    return bool(found)


def test_rows_of_a_set_are_as_if_made_alone(shop, each_by_itself):
    rows = RIGHT * 8
    together_made = made(shop, "orders", rows)
    each_by_itself()
    assert together_made == made(shop, "orders", rows)


def test_the_owner_and_defaults_of_a_set_are_as_if_made_alone(shop, each_by_itself):
    def rows(word: str) -> list[dict[str, Any]]:
        return [{"code": f"{word}{n}", "name": "n", **({"grade": "a"} if n % 2 else {})} for n in range(25)]

    together_made = made(shop, "customers", rows("T"))
    each_by_itself()
    assert together_made == made(shop, "customers", rows("E"))


def test_right_rows_are_made_as_a_set(shop, monkeypatch):
    assert taken(shop, monkeypatch, RIGHT * 8)


@pytest.mark.parametrize("odd", ODD, ids=str)
def test_what_needs_a_look_by_itself_gets_one(shop, monkeypatch, each_by_itself, odd):
    rows = [*RIGHT * 4, odd]
    assert not taken(shop, monkeypatch, rows)
    together_made = made(shop, "orders", rows)
    each_by_itself()
    assert together_made == made(shop, "orders", rows)


@pytest.mark.parametrize("mode", ["atomic", "each"])
def test_wrong_rows_of_a_set_are_refused_in_the_same_words(shop, each_by_itself, mode):
    rows = [*RIGHT * 4, *WRONG]
    told = refused(shop, rows, mode)
    each_by_itself()
    assert told == refused(shop, rows, mode)


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_one_wrong_row_of_a_set_is_refused_in_the_same_words(shop, each_by_itself, wrong):
    rows = [*RIGHT * 4, wrong]
    told = refused(shop, rows, "atomic")
    each_by_itself()
    assert told == refused(shop, rows, "atomic")
    assert told[2]


def test_a_set_stops_at_what_only_the_database_knows(shop, each_by_itself):
    rows = [{"code": f"N{n}", "name": "n"} for n in range(24)] + [{"code": "C1", "name": "taken"}]

    def told(prefix: str) -> list[int]:
        ours = [{**row, "code": row["code"].replace("N", prefix)} for row in rows]
        found = shop.json("row.bulk", {"action": "create", "mode": "each", "rows": ours}, table="customers")
        return [done["status"] for done in found["results"]]

    statuses = told("N")
    assert statuses == [201] * 24 + [409]
    each_by_itself()
    assert statuses == told("M")
