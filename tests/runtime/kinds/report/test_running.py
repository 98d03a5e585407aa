"""Running reports over HTTP, on the platform's own tables."""

import io
from typing import Any

import pyarrow
import pytest
from django.db import connection

from tests.threats.house import House

from .conftest import DELAYS

QUERY = "/api/reports/delays/query"
SUM = "integer" if connection.vendor == "sqlite" else "decimal"  # the others add whole numbers up to a decimal


def rows(answer: Any, query: str = "main") -> list[list[Any]]:
    found: list[list[Any]] = answer["queries"][query]["rows"]
    return found


def test_a_report_is_made_read_changed_and_deleted(airline: House) -> None:
    listed = airline.good("GET", "/api/reports", by="ana")["reports"]
    assert [(one["name"], one["state"], one["may"]) for one in listed] == [
        ("delays", "published", {"run": True, "design": False})
    ]
    seen = airline.good("GET", "/api/reports/delays", by="ana")
    assert "body" not in seen
    assert [one["name"] for one in seen["parameters"]] == ["carriers", "period"]
    assert airline.good("GET", "/api/reports/delays", by="dee")["body"] == DELAYS
    changed = airline.good("PUT", "/api/reports/delays", {"body": {**DELAYS, "title": "Late"}}, by="dee")
    assert (changed["version"], changed["title"]["en"]) == (2, "Late")
    assert airline.good("PUT", "/api/reports/delays", {"body": {**DELAYS, "title": "Late"}}, by="dee")["version"] == 2
    assert airline.ask("DELETE", "/api/reports/delays", by="ana").status == 403
    assert airline.ask("DELETE", "/api/reports/delays", by="dee").status == 204
    assert airline.ask("POST", QUERY, {}, by="ana").status == 404


def test_a_document_that_is_wrong_is_refused_with_all_that_is_wrong(airline: House) -> None:
    body = {**DELAYS, "charts": [{"uid": "g", "name": "g", "type": "barr", "map": {}}], "queries": []}
    answer = airline.ask("POST", "/api/reports", {"name": "other", "body": body}, by="root")
    assert answer.status == 400
    assert {"too_few"} <= {problem["code"] for problem in answer.json["problems"]}


def test_a_run_answers_rows_totals_styles_and_charts(airline: House) -> None:
    answer = airline.good("POST", QUERY, {}, by="ana")
    main = answer["queries"]["main"]
    assert [(column["name"], column["type"], column["label"]) for column in main["columns"]] == [
        ("flights", "integer", "Flights"),
        ("delay", SUM, "delay"),
        ("carrier", "text", "carrier"),
    ]
    assert rows(answer) == [[2, 10, "AA"], [3, 30, "B6"], [4, 60, "DL"], [1, 0, "UA"]]
    assert main["totals"] == {"flights": 10}
    assert main["styles"] == {"flights": [None, 0, 0, None]}
    assert main["sparklines"]["delay"][0] == [["2026-01-01", "2026-01-02"], [0, 10]]
    bars = answer["charts"]["bars"]
    assert bars["title"] == "By carrier"
    assert bars["figure"]["data"][0]["x"] == ["AA", "B6", "DL", "UA"]
    assert bars["figure"]["data"][0]["customdata"][1] == ["B6", 3]
    assert answer["charts"]["share"]["figure"]["data"][0]["values"] == pytest.approx([0.2, 0.3, 0.4, 0.1])


def test_values_come_typed_whichever_way_they_are_asked_for(airline: House) -> None:
    answer = airline.good("POST", QUERY, {"queries": ["rows"], "charts": False}, by="ana")
    found = answer["queries"]["rows"]
    assert {column["name"]: column["type"] for column in found["columns"]} == {
        "price": "decimal", "carrier": "text", "day": "date", "scheduled": "datetime", "delay": "integer", "note": "text",
    }  # fmt: skip
    first = dict(zip([column["name"] for column in found["columns"]], found["rows"][0], strict=True))
    assert first["scheduled"] == "2026-01-01T10:30:00Z"
    assert (first["day"], first["price"]) == ("2026-01-01", 19.9)
    assert found["totals"] == {"price": 199.0}


@pytest.mark.parametrize(
    ("parameters", "carriers"),
    [
        ({"carriers": ["UA", "DL"]}, ["DL", "UA"]),
        ({"carriers": []}, []),
        ({"carriers": ["'; DROP TABLE t_flights; --"]}, []),
        ({"period": {"from": "2026-01-03", "to": "2026-01-31"}}, ["B6", "DL"]),
        ({"period": {"from": "2026-01-03", "to": None}}, ["B6", "DL"]),
        ({"period": "last_year"}, []),
    ],
)
def test_parameters_narrow_it(airline: House, parameters: Any, carriers: list[str]) -> None:
    assert [row[2] for row in rows(airline.good("POST", QUERY, {"parameters": parameters}, by="ana"))] == carriers


@pytest.mark.parametrize(
    ("parameters", "code", "pointer"),
    [
        ({"carrierss": ["UA"]}, "unknown_parameter", "/parameters/carrierss"),
        ({"carriers": "UA"}, "wrong_type", "/parameters/carriers"),
        ({"period": {"from": "soon"}}, "wrong_format", "/parameters/period/from"),
        ({"period": "last_blue_moon"}, "wrong_value", "/parameters/period"),
    ],
)
def test_parameters_are_checked(airline: House, parameters: Any, code: str, pointer: str) -> None:
    answer = airline.ask("POST", QUERY, {"parameters": parameters}, by="ana")
    assert answer.status == 400
    assert [(problem["code"], problem["pointer"]) for problem in answer.json["problems"]] == [(code, pointer)]


def test_pages_are_cut_on_the_server_and_in_the_order_that_is_asked_for(airline: House) -> None:
    page = {"sort": ["-flights"], "offset": 1, "limit": 2}
    found = airline.good("POST", QUERY, {"page": page, "charts": False}, by="ana")["queries"]["main"]
    assert [row[2] for row in found["rows"]] == ["B6", "AA"]
    assert (found["total"], found["offset"], found["truncated"]) == (4, 1, False)


def test_what_is_cut_off_is_told(airline: House) -> None:
    airline.good("PUT", "/api/reports/delays", {"body": {**DELAYS, "caps": {"rows": 2}}}, by="root")
    answer = airline.good("POST", QUERY, {}, by="ana")
    assert (answer["queries"]["main"]["truncated"], len(rows(answer))) == (True, 2)
    assert answer["charts"]["bars"]["truncated"] is True


def test_a_drop_down_offers_what_its_query_gives(airline: House) -> None:
    asked = {"parameter": "carriers", "search": "a air"}
    answer = airline.good("POST", "/api/reports/delays/options", asked, by="ana")
    assert answer == {
        "options": [{"value": "AA", "label": "AA Air"}, {"value": "UA", "label": "UA Air"}],
        "truncated": False,
    }


def test_rows_come_as_arrow_for_those_who_ask(airline: House) -> None:
    answer = airline.ask("POST", QUERY, {"format": "arrow", "queries": ["rows"]}, by="ana")
    table = pyarrow.ipc.open_stream(io.BytesIO(answer.body)).read_all()
    assert answer.headers["content-type"] == "application/vnd.apache.arrow.stream"
    assert (table.num_rows, str(table.schema.field("day").type)) == (10, "date32[day]")


def test_results_are_kept_for_a_while_and_made_anew_on_wish(airline: House) -> None:
    first = airline.good("POST", QUERY, {}, by="ana")["queries"]["main"]
    kept = airline.good("POST", QUERY, {}, by="ana")["queries"]["main"]
    fresh = airline.good("POST", QUERY, {"refresh": True}, by="ana")["queries"]["main"]
    assert [found["cached"] for found in (first, kept, fresh)] == [False, True, False]


def test_a_chart_that_fails_leaves_the_others(airline: House) -> None:
    charts = [
        *DELAYS["charts"],
        {"uid": "g3", "name": "wrong", "type": "bar", "map": {"x": "carier", "y": ["flights"]}},
    ]
    airline.good("PUT", "/api/reports/delays", {"body": {**DELAYS, "charts": charts}}, by="root")
    answer = airline.good("POST", QUERY, {}, by="ana")
    assert answer["charts"]["wrong"]["problem"]["code"] == "unknown_column"
    assert answer["charts"]["bars"]["figure"]
    chinese = airline.good("POST", QUERY, {}, by="ana", Accept_Language="zh-CN")["charts"]["wrong"]["problem"]
    assert chinese == {
        "code": "unknown_column",
        "message": "查询中没有名为“carier”的列。",
        "hint": "您是不是想写“carrier”？",
    }


def test_a_query_that_is_refused_says_why_in_the_askers_language(airline: House) -> None:
    body = {"datasource": "platform", "sql": "SELECT nix FROM flights"}
    (english,) = airline.good("POST", "/api/reports/check", body, by="dee")["problems"]
    (chinese,) = airline.good("POST", "/api/reports/check", body, by="dee", Accept_Language="zh-CN")["problems"]
    assert {**english, "message": chinese["message"], "hint": chinese.get("hint", "")} == {"hint": "", **chinese}
    assert english["message"].startswith("There is no column 'nix' here")
    assert chinese["message"].startswith("这里没有列 'nix'（第 1 行第 8 列）")


def test_who_may_not_run_reports_runs_none(airline: House) -> None:
    assert airline.ask("POST", QUERY, {}, by="nobody").status == 403
    assert airline.ask("POST", QUERY, {}).status == 401
    airline.good("PUT", "/api/reports/delays", {"body": {**DELAYS, "roles": ["designer"]}}, by="root")
    assert airline.ask("POST", QUERY, {}, by="ana").status == 404
    assert airline.ask("GET", "/api/reports/delays", by="ana").status == 404
    assert airline.ask("POST", QUERY, {}, by="dee").status == 200


def test_a_preview_runs_what_is_not_saved_under_the_same_guard(airline: House) -> None:
    body = {"title": "T", "queries": [{"uid": "q", "name": "main", "datasource": "platform", "sql": "SELECT 1 AS n"}]}
    assert rows(airline.good("POST", "/api/reports/preview", {"body": body}, by="dee")) == [[1]]
    body["queries"][0]["sql"] = "SELECT password FROM accounts_user"  # type: ignore[index]
    refused = airline.ask("POST", "/api/reports/preview", {"body": body}, by="dee")
    assert refused.status == 400
    assert refused.json["problems"][0]["pointer"] == "/queries/0/sql"
    assert airline.ask("POST", "/api/reports/preview", {"body": body}, by="ana").status == 403


def test_a_preview_may_end_after_a_step(airline: House) -> None:
    asked = {"body": DELAYS, "upto": {"query": "shares", "step": "s1"}}
    answer = airline.good("POST", "/api/reports/preview", asked, by="dee")
    assert [column["name"] for column in answer["queries"]["shares"]["columns"]] == [
        "carrier",
        "flights",
        "delay",
        "share",
    ]


def test_columns_are_profiled(airline: House) -> None:
    found = airline.good("POST", "/api/reports/profile", {"body": DELAYS, "query": "rows"}, by="dee")["columns"]
    delay = next(column for column in found if column["name"] == "delay")
    assert (delay["count"], delay["distinct"], delay["min"], delay["max"], delay["mean"]) == (10, 4, 0, 30, 10.0)
    assert sum(delay["histogram"]["counts"]) == 10


def test_a_built_query_is_shown_as_sql_and_explained(airline: House) -> None:
    asked = {"datasource": "platform", "builder": DELAYS["queries"][1]["builder"], "declared": DELAYS["parameters"]}
    made = airline.good("POST", "/api/reports/compile", asked, by="dee")
    assert "OPT(" in made["sql"]
    checked = airline.good(
        "POST",
        "/api/reports/check",
        {"datasource": "platform", "sql": made["sql"], "declared": DELAYS["parameters"]},
        by="dee",
    )
    assert checked["problems"] == []
    assert checked["columns"][0]["from"] == {"table": "carriers", "column": "code"}
    wrong = airline.good(
        "POST", "/api/reports/check", {"datasource": "platform", "sql": "SELECT nix FROM flights"}, by="dee"
    )
    assert wrong["problems"][0]["pointer"] == "/sql"


def test_a_query_is_explained_as_it_would_run(airline: House) -> None:
    asked = {"datasource": "platform", "builder": DELAYS["queries"][1]["builder"], "declared": DELAYS["parameters"]}
    found = airline.good("POST", "/api/reports/explain", asked, by="dee")
    assert "OPT(" not in found["sql"]
    assert found["tables"] == ["carriers", "flights"]
    assert any("flights" in step["does"] for step in found["plan"])
    assert {"depth", "does", "rows", "cost"} == set(found["plan"][0])
    assert (found["budget"], found["within_budget"]) == (None, None)
    assert (found["cost"] is None) == (connection.vendor == "sqlite")
    written = {"datasource": "platform", "sql": "SELECT id FROM flights WHERE delay > 3"}
    assert airline.good("POST", "/api/reports/explain", written, by="dee")["plan"]
    hidden = {"datasource": "platform", "sql": "SELECT * FROM accounts_user"}
    assert airline.ask("POST", "/api/reports/explain", hidden, by="dee").status == 400
    assert airline.ask("POST", "/api/reports/explain", written, by="ana").status == 403


def test_lineage_leads_down_to_columns(airline: House) -> None:
    found = airline.good("GET", "/api/reports/delays/lineage", by="dee")["queries"]
    assert {"table": "flights", "column": "delay"} in found["main"]["used"]
    assert found["main"]["tables"] == ["carriers", "flights"]
    assert found["shares"]["from"] == "main"


def test_the_words_of_reports_are_there_to_be_offered(airline: House) -> None:
    found = airline.good("GET", "/api/report-vocabulary", by="ana")
    assert len(found["charts"]) == 24
    assert {"pivot", "join"} <= {step["properties"]["step"]["const"] for step in found["transforms"]}
