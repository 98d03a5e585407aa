"""What reports read of the platform's tables is known to be used: it is not taken away, and an old name of it goes on."""

from typing import Any

import pytest

from metadata.usages import uses_of
from operations.errors import Conflict
from tests.metadata.life import do, published
from tests.threats.house import House

from .conftest import CARRIERS, DELAYS, FLIGHTS

QUERY = "/api/reports/delays/query"


def members(table: str) -> dict[str, set[str]]:
    """The fields in use, with where."""
    found: dict[str, set[str]] = {}
    for use in uses_of("table", table):
        if use.name == "delays":
            found.setdefault(use.member, set()).add(use.pointer)
    return found


def without(table: dict[str, Any], name: str) -> dict[str, Any]:
    return {**table, "fields": [of for of in table["fields"] if of["name"] != name]}


def renamed(table: dict[str, Any], name: str, now: str, *, keeps: bool = True) -> dict[str, Any]:
    more = {"name": now, "aliases": [name]} if keeps else {"name": now}
    return {**table, "fields": [{**of, **more} if of["name"] == name else of for of in table["fields"]]}


def test_the_tables_and_fields_of_queries_are_in_use(airline: House) -> None:
    assert members("flights") == {
        "": {"/queries/0/sql", "/queries/1/builder"},
        "carrier": {"/queries/0/sql", "/queries/1/builder"},
        "day": {"/queries/0/sql", "/queries/1/builder"},
        "delay": {"/queries/0/sql", "/queries/1/builder"},
        "at": {"/queries/1/builder"},
        "price": {"/queries/1/builder"},
        "note": {"/queries/1/builder"},
    }
    assert members("carriers")["name"] == {"/queries/3/builder"}


@pytest.mark.parametrize("name", ["delay", "price"])
def test_a_field_that_a_report_reads_is_not_taken_away(airline: House, name: str) -> None:
    with pytest.raises(Conflict, match="used by report/delays") as refused:
        published("table", "flights", without(FLIGHTS, name))
    assert refused.value.code == "in_use"
    assert airline.good("POST", QUERY, {}, by="ana")["queries"]["main"]["rows"]


def test_a_field_that_no_report_reads_is_taken_away(airline: House) -> None:
    queries = [query for query in DELAYS["queries"] if query["name"] != "rows"]
    columns = [column for column in DELAYS["columns"] if column["name"] == "flights"]
    airline.good("PUT", "/api/reports/delays", {"body": {**DELAYS, "queries": queries, "columns": columns}}, by="root")
    drop = do("save_draft", {"body": without(FLIGHTS, "note")}, if_match="*", kind="table", name="flights")
    assert drop["name"] == "flights"
    assert do("plan", {}, kind="table", name="flights")["breaks"] == []


def test_a_table_that_a_report_reads_is_not_deleted(airline: House) -> None:
    with pytest.raises(Conflict, match="report/delays"):
        seal = do("plan", {"delete": True}, kind="table", name="flights")["seal"]
        do("delete", {"seal": seal}, kind="table", name="flights")


def test_a_field_is_called_by_its_old_name(airline: House) -> None:
    before = airline.good("POST", QUERY, {"queries": ["main", "rows"]}, by="ana")["queries"]
    published("table", "flights", renamed(renamed(FLIGHTS, "delay", "late_by"), "day", "flown_on"))
    published("table", "carriers", renamed(CARRIERS, "code", "iata"))
    after = airline.good("POST", QUERY, {"queries": ["main", "rows"]}, by="ana")["queries"]
    assert after == before
    assert members("flights")["delay"] == {"/queries/0/sql", "/queries/1/builder"}
    with pytest.raises(Conflict, match="used by report/delays"):
        published("table", "flights", without(renamed(FLIGHTS, "day", "flown_on"), "delay"))


def test_a_name_that_is_forgotten_while_a_report_uses_it_is_refused(airline: House) -> None:
    with pytest.raises(Conflict, match="used by report/delays"):
        published("table", "flights", renamed(FLIGHTS, "delay", "late_by", keeps=False))


def test_a_table_is_called_by_its_old_name(airline: House) -> None:
    before = airline.good("POST", QUERY, {"queries": ["main", "rows", "choices"]}, by="root")["queries"]
    published("table", "flights", FLIGHTS, rename_to="trips")
    published("table", "carriers", CARRIERS, rename_to="companies")
    assert airline.good("POST", QUERY, {"queries": ["main", "rows", "choices"]}, by="root")["queries"] == before
    assert members("trips")["delay"] == {"/queries/0/sql", "/queries/1/builder"}
    with pytest.raises(Conflict, match="used by report/delays"):
        published("table", "trips", without(FLIGHTS, "delay"))


def test_an_old_name_of_a_table_shows_no_more_than_its_present_one(airline: House) -> None:
    before = airline.good("POST", QUERY, {}, by="pat")["queries"]["main"]["rows"]
    published("table", "flights", FLIGHTS, rename_to="trips")
    assert [row[-1] for row in before] == ["AA", "UA"]
    asked = {"sql": "SELECT COUNT(*) AS n FROM flights"}
    assert airline.good("POST", "/api/datasources/platform/query", asked, by="pat")["rows"] == [[3]]
    assert airline.ask("POST", "/api/datasources/platform/query", asked, by="nobody").status == 400
