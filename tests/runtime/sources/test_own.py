"""The platform's own tables as a data source: each asker sees what their policy shows, and nothing else is there."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from accounts.principal import Principal
from datasources.pool import pool
from operations import clock
from operations.perform import perform
from runtime.kinds.report.worlds import type_of
from runtime.plans import snapshot
from runtime.sources.opening import Opened, RefusedSql, opened
from tests.runtime.kinds.living import ROOT, empty, publish_all, somebody

pytestmark = pytest.mark.django_db(transaction=True)
DEALS = {
    "title": "Deals",
    "soft_delete": True,
    "fields": [
        {"uid": "name", "name": "name", "type": "text"},
        {"uid": "amount", "name": "amount", "type": "decimal", "options": {"places": 2}},
        {"uid": "owner", "name": "owner", "type": "integer"},
        {"uid": "phone", "name": "phone", "type": "text"},
        {"uid": "mail", "name": "mail", "type": "email"},
        {"uid": "cost", "name": "cost", "type": "integer"},
        {"uid": "place", "name": "place", "type": "geo_point"},
        {"uid": "worth", "name": "worth", "type": "money", "options": {"places": 2}},
    ],
}
SELLER = {
    "title": "Seller",
    "tables": [
        {
            "table": "deals",
            "actions": ["read"],
            "rows": {"read": {"owner": {"eq": "$principal.id"}}},
            "fields": {"read": ["name", "amount", "owner", "phone", "mail"]},
            "masks": {"phone": "last4", "mail": "email"},
        }
    ],
}
ROWS: list[dict[str, Any]] = [
    {"name": "a", "amount": "10.00", "owner": 7, "phone": "13800001111", "mail": "anna@example.com", "cost": 1},
    {"name": "b", "amount": "20.00", "owner": 8, "phone": "13800002222", "mail": "bo@example.com", "cost": 2},
    {"name": "c", "amount": "30.00", "owner": 7, "phone": "123", "mail": None, "cost": 3},
    {"name": "d", "amount": "40.00", "owner": 7, "phone": None, "mail": None, "cost": 4},
]


@pytest.fixture(autouse=True)
def deals() -> Iterator[None]:
    empty()
    publish_all(("table", "deals", DEALS), ("role", "seller", SELLER))
    ids = [perform("row.create", row, principal=ROOT, target={"table": "deals"}).headers["Location"] for row in ROWS]
    perform("row.delete", principal=ROOT, target={"table": "deals", "id": ids[3].rpartition("/")[2]}, if_match="*")
    yield
    pool.empty()


def platform(principal: Principal) -> Opened:
    return opened("platform", principal, clock.now(), snapshot())


def rows(principal: Principal, sql: str) -> list[Any]:
    with platform(principal).run(sql) as result:
        return result.all()


def test_rows_fields_and_masks_are_those_of_the_policy() -> None:
    found = rows(somebody("seller"), "SELECT name, phone, mail FROM deals ORDER BY name")
    assert found == [("a", "•••••1111", "a•••••@example.com"), ("c", "•••••", None)]


def test_a_total_counts_only_what_its_asker_may_see() -> None:
    assert int(rows(somebody("seller"), "SELECT SUM(amount) FROM deals")[0][0]) == 40
    assert int(rows(ROOT, "SELECT SUM(amount) FROM deals")[0][0]) == 60


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT cost FROM deals",
        "SELECT deleted_at FROM deals",
        "SELECT * FROM t_deals",
        "SELECT * FROM accounts_user",
        "SELECT * FROM metadata_version",
        "SELECT * FROM vault_secret",
        "SELECT * FROM deals JOIN accounts_user ON true",
    ],
)
def test_what_one_may_not_see_is_not_there(sql: str) -> None:
    with pytest.raises(RefusedSql):
        platform(somebody("seller")).run(sql)


def test_who_may_read_nothing_finds_no_table() -> None:
    with pytest.raises(RefusedSql):
        platform(somebody()).run("SELECT name FROM deals")


def test_two_askers_have_two_keys() -> None:
    anna = somebody("seller")
    other = Principal(kind="user", id=8, name="bo", roles=anna.roles, permissions=anna.permissions)
    assert platform(anna).key != platform(other).key
    assert [row[0] for row in rows(other, "SELECT name FROM deals")] == ["b"]


def test_a_place_is_two_numbers_and_money_an_amount_and_its_currency() -> None:
    row = {"name": "e", "place": {"lat": 31.2304, "lon": 121.4737}, "worth": {"amount": "5.00", "currency": "EUR"}}
    perform("row.create", row, principal=ROOT, target={"table": "deals"})
    sql = "SELECT place, place_lon, worth, worth_currency FROM deals WHERE name = 'e'"
    source = platform(ROOT)
    columns = source.prepared(sql).guarded.columns
    assert [type_of(column.type, source.dialect) for column in columns] == ["number", "number", "decimal", "text"]
    (found,) = rows(ROOT, sql)
    assert (found[0], found[1], Decimal(str(found[2])), found[3]) == (31.2304, 121.4737, 5, "EUR")
