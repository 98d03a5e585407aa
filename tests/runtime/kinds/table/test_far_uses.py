"""A field that is used over several tables is known to be used, and does not go unnoticed."""

import pytest

from metadata.usages import uses_of
from operations.errors import Conflict
from tests.metadata.life import published
from tests.runtime.kinds.living import COUNTRIES, CUSTOMERS, ORDERS, world

pytestmark = pytest.mark.django_db(transaction=True)

LAND = {"uid": "land", "name": "land", "type": "lookup", "options": {"path": "buyer.country.name"}}
CITIES = {"title": "Cities", "fields": [{"uid": "town", "name": "name", "type": "text"}]}


@pytest.fixture(autouse=True)
def orders_that_show_a_country(transactional_db: None) -> None:
    world()
    published("table", "orders", {**ORDERS, "fields": [*ORDERS["fields"], LAND]})


def users(table: str) -> set[tuple[str, str]]:
    return {(use.name, use.member) for use in uses_of("table", table)}


def test_the_fields_on_the_way_and_at_its_end_are_in_use() -> None:
    assert {("orders", "name"), ("customers", "")} <= users("countries")
    assert ("orders", "land") in users("customers")


def test_the_far_end_is_not_taken_away() -> None:
    with pytest.raises(Conflict, match="used by table/orders") as refused:
        published("table", "countries", {**COUNTRIES, "fields": [{"uid": "iso", "name": "code", "type": "text"}]})
    assert refused.value.code == "in_use"


def test_a_way_that_leads_elsewhere_is_followed_again() -> None:
    elsewhere = [
        field | {"uid": "land2", "options": {"target": "cities"}} if field["name"] == "country" else field
        for field in CUSTOMERS["fields"]
    ]
    published("table", "cities", CITIES)
    published("table", "customers", {**CUSTOMERS, "fields": elsewhere})
    assert ("orders", "town") in users("cities")
    assert ("orders", "name") not in users("countries")
