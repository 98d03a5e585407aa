"""Many rows in one call, several tables in one transaction, and rows found by their natural key."""

from typing import Any

import pytest

from operations.errors import Conflict, InvalidInput, NotFound
from operations.models import OutboxEvent
from runtime.kinds.table.models import RowHistory


def bulk(shop: Any, table: str = "customers", **input: Any) -> Any:
    return shop.json("row.bulk", input, table=table)


def problems(error: Any) -> list[tuple[str, str]]:
    return [(problem.code, problem.pointer) for problem in error.value.problems]


def test_many_rows_are_made_with_history_and_few_events(shop):
    rows = [{"code": f"N{n}", "name": f"New {n}", "credit": n} for n in range(250)]
    answer = bulk(shop, action="create", rows=rows)
    assert (answer["done"], answer["failed"]) == (250, 0)
    ids = [done["id"] for done in answer["results"]]
    assert len(set(ids)) == 250
    assert shop.json("row.get", table="customers", id=ids[17])["code"] == "N17"
    assert RowHistory.objects.filter(row_id__in=ids).count() == 250
    assert OutboxEvent.objects.filter(topic="row.created", key="customers").count() == 3
    shop.add("customers", {"code": "after", "name": "after"})


def test_numbers_of_many_rows_follow_their_order(shop):
    ids = [done["id"] for done in bulk(shop, "orders", action="create", rows=[{"customer": 1}] * 30)["results"]]
    numbers = [row["number"] for row in shop.rows("orders", {"sort": "id", "limit": "100"})["rows"]]
    assert ids == sorted(ids)
    assert numbers == [f"O-2026-{n:04}" for n in range(1, 31)]


def test_all_or_none(shop):
    rows = [{"code": "G", "name": "good"}, {"code": "B"}, {"name": 1, "x": 2}]
    with pytest.raises(InvalidInput) as error:
        bulk(shop, action="create", rows=rows)
    assert problems(error) == [
        ("required", "/rows/1/name"),
        ("wrong_value", "/rows/2/name"),
        ("unknown_member", "/rows/2/x"),
        ("required", "/rows/2/code"),
    ]
    with pytest.raises(Conflict):
        bulk(shop, action="create", rows=[{"code": "G", "name": "good"}, {"code": "C1", "name": "taken"}])
    assert shop.rows("customers")["count"] == 5


def test_each_by_itself(shop):
    rows = [{"code": "G", "name": "good"}, {"code": "B"}, {"code": "C1", "name": "taken"}, {"code": "H", "name": "too"}]
    answer = bulk(shop, action="create", mode="each", rows=rows)
    assert [done["status"] for done in answer["results"]] == [201, 400, 409, 201]
    assert (answer["done"], answer["failed"]) == (2, 2)
    assert shop.rows("customers")["count"] == 7
    assert OutboxEvent.objects.filter(topic="row.created", payload__ids=[answer["results"][0]["id"]]).count() == 1


def test_many_rows_change_and_go(shop):
    answer = bulk(shop, action="update", rows=[{"id": 1, "name": "x"}, {"id": 2, "name": "y", "row_version": 1}])
    assert [done["version"] for done in answer["results"]] == [2, 2]
    with pytest.raises(NotFound):
        bulk(shop, action="update", rows=[{"id": 1, "name": "z"}, {"id": 99, "name": "z"}])
    assert shop.json("row.get", table="customers", id=1)["name"] == "x"
    assert [d["status"] for d in bulk(shop, action="delete", mode="each", ids=[1, 99])["results"]] == [200, 404]
    assert bulk(shop, action="delete", ids=[2, 3])["done"] == 2
    assert shop.rows("customers")["count"] == 2


def test_a_filter_chooses_rows_if_their_number_is_the_one_that_was_shown(shop):
    chosen = {"credit": {"gte": 300}}
    with pytest.raises(Conflict):
        bulk(shop, action="update", filter=chosen, expect=2, values={"grade": "a"})
    assert bulk(shop, action="update", filter=chosen, expect=3, values={"grade": "a"})["done"] == 3
    assert shop.rows("customers", {"grade": "a"})["count"] == 3


@pytest.mark.parametrize("filter", [{}, {"and": []}, {"and": [{}, {"and": []}]}])
def test_an_empty_filter_does_not_mean_all_rows(shop, filter):
    for action in ("delete", "update"):
        with pytest.raises(InvalidInput) as error:
            bulk(shop, action=action, filter=filter, expect=5, values={"grade": "a"})
        assert problems(error) == [("empty_filter", "/filter")]


def test_upsert_finds_rows_by_their_natural_key(shop):
    result = shop.do("row.upsert", {"code": "C1", "name": "Renamed"}, table="customers")
    assert (result.status, result.value["id"], result.value["name"]) == (200, 1, "Renamed")
    result = shop.do("row.upsert", {"code": "C9", "name": "Nine"}, table="customers")
    assert result.status == 201
    answer = bulk(shop, action="upsert", rows=[{"code": "C2", "name": "Two"}, {"code": "C10", "name": "Ten"}])
    assert [done["status"] for done in answer["results"]] == [200, 201]
    with pytest.raises(InvalidInput) as error:
        bulk(shop, action="upsert", rows=[{"code": "C3"}, {"name": "no key"}])
    assert problems(error) == [("wrong_key", "/rows/1/code")]
    with pytest.raises(InvalidInput, match="no natural key"):
        shop.do("row.upsert", {"customer": 1}, table="orders")


def test_steps_over_several_tables_are_one(shop):
    steps = [
        {"do": "create", "table": "customers", "name": "new", "values": {"code": "S", "name": "S"}},
        {"do": "create", "table": "orders", "name": "order", "values": {"customer": {"$ref": "new.id"}, "total": "3"}},
        {"do": "update", "table": "orders", "id": {"$ref": "order.id"}, "values": {"discount": "1"}},
        {"do": "delete", "table": "customers", "id": 5},
    ]
    done = shop.json("row.batch", {"steps": steps})["steps"]
    assert [one["table"] for one in done] == ["customers", "orders", "orders", "customers"]
    assert shop.rows("orders", {"expand": "customer"})["rows"][0]["customer"]["code"] == "S"
    again = {"do": "create", "table": "customers", "name": "new", "values": {"code": "T", "name": "T"}}
    lost = {"do": "create", "table": "orders", "values": {"customer": {"$ref": "old.id"}}}
    with pytest.raises(InvalidInput) as error:
        shop.json("row.batch", {"steps": [again, lost]})
    assert problems(error) == [("unknown_step", "/steps/1/values/customer")]
    assert shop.rows("customers", {"code": "T"})["count"] == 0


def test_numbers_are_given_to_rows_made_one_by_one_after_a_failure(shop):
    rows = [{"customer": 1, "lines": [{"article": "A"}]}, {"customer": 99}]
    answer = bulk(shop, "orders", action="create", mode="each", rows=rows)
    assert [done["status"] for done in answer["results"]] == [201, 400]
    assert shop.json("row.get", table="orders", id=answer["results"][0]["id"])["number"] == "O-2026-0001"
