"""Charts of reports on pages: each reader sees their own rows or a quiet place, and what a page shows is not taken away."""

from typing import Any

import pytest

from metadata.catalog import read_catalog
from metadata.kinds import kind
from metadata.usages import uses_of
from metadata.validation import problems_in
from operations.errors import Conflict
from tests.metadata.life import do, published
from tests.threats.house import House

from .conftest import DELAYS

BARS: dict[str, Any] = {
    "type": "chart",
    "uid": "bars",
    "title": "By carrier",
    "report": "delays",
    "chart": "bars",
    "height": 300,
    "parameters": {"carriers": {"record": "code"}, "period": {"parameter": "period"}},
}
CARRIER: dict[str, Any] = {
    "title": "Carrier",
    "replaces": {"table": "carriers", "view": "record"},
    "parameters": [
        {"uid": "p", "name": "period", "schema": {"type": "object", "format": "date-range"}},
        {
            "uid": "c",
            "name": "carrier",
            "schema": {"type": "string"},
            "options": {"report": "delays", "parameter": "carriers"},
        },
    ],
    "nodes": [{"type": "record", "uid": "r", "table": "carriers"}, BARS],
}


@pytest.fixture
def house_with_page(airline: House) -> House:
    published("page", "carrier", CARRIER)
    return airline


def found(body: Any) -> list[tuple[str, str]]:
    return [(problem.code, problem.pointer) for problem in problems_in(kind("page"), body, read_catalog())]


def with_chart(**changed: Any) -> dict[str, Any]:
    return {**CARRIER, "nodes": [{**BARS, **changed}]}


def test_a_page_tells_its_readers_what_to_ask(house_with_page: House) -> None:
    shown = house_with_page.good("GET", "/api/tables/carriers/pages/record", by="pat")
    assert shown["nodes"] == CARRIER["nodes"]
    period, carrier = shown["parameters"]
    assert (period["name"], period["values"]["type"]) == ("period", "object")
    assert carrier["options"] == {"is_asked": True, "depends_on": [], "report": "delays", "parameter": "carriers"}


def test_a_chart_whose_report_is_not_open_to_somebody_says_nothing_of_it(house_with_page: House) -> None:
    airline = house_with_page
    airline.role("reader", {"table": "carriers", "actions": ["read"], "fields": {"read": "*"}})
    airline.person("rea", "reader")
    quiet = {"type": "chart", "uid": "bars", "title": "By carrier", "height": 300}
    assert airline.good("GET", "/api/pages/carrier", by="rea")["nodes"][1] == quiet
    airline.good("PUT", "/api/reports/delays", {"body": {**DELAYS, "roles": ["analyst"]}}, by="root")
    assert airline.good("GET", "/api/pages/carrier", by="pat")["nodes"][1] == quiet
    assert airline.good("GET", "/api/pages/carrier", by="ana")["nodes"][1] == BARS
    assert airline.ask("POST", "/api/reports/delays/query", {}, by="pat").status == 404


def test_a_chart_is_asked_alone_and_each_asker_sees_their_own(house_with_page: House) -> None:
    asked = {"parameters": {"carriers": ["DL"]}, "charts": ["bars"], "queries": []}
    answer = house_with_page.good("POST", "/api/reports/delays/query", asked, by="ana")
    assert answer["charts"]["bars"]["figure"]["data"][0]["x"] == ["DL"]
    assert (list(answer["charts"]), answer["queries"]) == (["bars"], {})
    assert answer["tables"] == ["carriers", "flights"]
    answer = house_with_page.good("POST", "/api/reports/delays/query", asked, by="pat")
    assert answer["charts"]["bars"]["figure"]["data"][0]["x"] == []


def test_a_report_that_a_page_shows_is_not_taken_away(house_with_page: House) -> None:
    assert {(use.name, use.pointer) for use in uses_of("report", "delays")} == {
        ("carrier", "/nodes/1/report"),
        ("carrier", "/parameters/1/options/report"),
    }
    assert house_with_page.ask("DELETE", "/api/reports/delays", by="root").code == "in_use"
    without = {**DELAYS, "charts": DELAYS["charts"][1:]}
    refused = house_with_page.ask("PUT", "/api/reports/delays", {"body": without}, by="root")
    assert (refused.status, refused.code) == (409, "in_use")
    with pytest.raises(Conflict, match="page/carrier"):
        seal = do("plan", {"delete": True}, kind="report", name="delays")["seal"]
        do("delete", {"seal": seal}, kind="report", name="delays")


def test_a_report_is_called_by_its_old_name(house_with_page: House) -> None:
    published("report", "delays", DELAYS, rename_to="lateness")
    shown = house_with_page.good("GET", "/api/pages/carrier", by="ana")["nodes"][1]
    assert shown == BARS
    asked = {"charts": ["bars"], "queries": []}
    answer = house_with_page.good("POST", f"/api/reports/{shown['report']}/query", asked, by="ana")
    assert answer["charts"]["bars"]["figure"]["data"][0]["x"] == ["AA", "B6", "DL", "UA"]
    assert {use.name for use in uses_of("report", "lateness")} == {"carrier"}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, []),
        ({"report": "dlays"}, [("dangling_reference", "/nodes/0/report")]),
        ({"chart": "bras"}, [("unknown_chart", "/nodes/0/chart")]),
        ({"parameters": {"carrier": {"value": "UA"}}}, [("unknown_parameter", "/nodes/0/parameters/carrier")]),
        ({"parameters": {"carriers": {"value": ["UA"]}}}, []),
        ({"parameters": {"carriers": {"value": "UA"}}}, [("wrong_type", "/nodes/0/parameters/carriers/value")]),
        ({"parameters": {"carriers": {"value": ["UA", 7]}}}, [("wrong_type", "/nodes/0/parameters/carriers/value/1")]),
        ({"parameters": {"period": {"value": {"relative": "last_week"}}}}, []),
        ({"parameters": {"period": {"value": "never"}}}, [("wrong_value", "/nodes/0/parameters/period/value")]),
        ({"parameters": {"carriers": {"parameter": "carrier"}}}, []),
        ({"parameters": {"carriers": {"parameter": "who"}}}, [("unknown_parameter", "/nodes/0/parameters/carriers/parameter")]),
        ({"parameters": {"period": {"parameter": "carrier"}}}, [("wrong_type", "/nodes/0/parameters/period/parameter")]),
        ({"parameters": {"carriers": {"record": "cod"}}}, [("unknown_field", "/nodes/0/parameters/carriers/record")]),
        ({"parameters": {"carriers": {"record": "id"}}}, [("wrong_type", "/nodes/0/parameters/carriers/record")]),
        ({"parameters": {"carriers": {"principal": "name"}}}, []),
        ({"parameters": {"carriers": {"principal": "department"}}}, [("wrong_type", "/nodes/0/parameters/carriers/principal")]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place(airline: House, changed: Any, expected: Any) -> None:
    assert found(with_chart(**changed)) == expected


def test_what_a_report_must_be_given_is_given(airline: House) -> None:
    carriers, period = DELAYS["parameters"]
    needed = {**DELAYS, "parameters": [carriers, {**period, "required": True}]}
    airline.good("PUT", "/api/reports/delays", {"body": needed}, by="root")
    assert found(with_chart(parameters={})) == [("required", "/nodes/0/parameters")]
    assert found(with_chart()) == []
