"""Dashboards over HTTP: all widgets in one request, parameters shared and bound, each asker with what they may see."""

from typing import Any

from tests.threats.house import House

BOARD: dict[str, Any] = {
    "title": {"en": "Board", "zh-CN": "看板"},
    "refresh": 30,
    "parameters": [
        {
            "uid": "p1",
            "name": "who",
            "schema": {"type": "array", "items": {"type": "string"}},
            "options": {"report": "delays", "parameter": "carriers"},
        },
        {"uid": "p2", "name": "period", "schema": {"type": "object", "format": "date-range"}},
    ],
    "widgets": [
        {"uid": "bars", "type": "chart", "report": "delays", "chart": "bars", "bind": {"carriers": {"parameter": "who"}},
         "select": [{"field": "carrier", "parameter": "who"}]},
        {"uid": "share", "type": "chart", "report": "delays", "chart": "share", "bind": {"carriers": {"parameter": "who"}}},
        {"uid": "fixed", "type": "chart", "report": "delays", "chart": "bars", "bind": {"carriers": {"value": ["UA"]}}},
        {"uid": "rows", "type": "table", "report": "delays", "query": "rows", "rows": 3},
        {"uid": "n", "type": "stat", "report": "delays", "column": "flights", "aggregate": "sum",
         "bind": {"carriers": {"parameter": "who"}}, "compare": {"column": "delay", "aggregate": "max"},
         "trend": {"x": "carrier", "y": "flights"}},
        {"uid": "filter", "type": "filter", "parameter": "who"},
        {"uid": "text", "type": "text", "markdown": "Hello"},
    ],
    "layouts": {"desktop": [{"widget": "bars", "x": 0, "y": 0, "w": 6, "h": 6}]},
}  # fmt: skip
QUERY = "/api/dashboards/board/query"


def test_all_widgets_come_in_one_request(airline: House) -> None:
    airline.good("POST", "/api/dashboards", {"name": "board", "body": BOARD}, by="root")
    answer = airline.good("POST", QUERY, {}, by="ana")
    found = answer["widgets"]
    assert found["bars"]["figure"]["data"][0]["x"] == ["AA", "B6", "DL", "UA"]
    assert found["fixed"]["figure"]["data"][0]["x"] == ["UA"]
    assert len(found["rows"]["rows"]) == 3
    assert (found["n"]["indicator"]["value"], found["n"]["indicator"]["before"]) == (10, 60)
    assert [option["value"] for option in found["filter"]["options"]] == ["AA", "B6", "DL", "UA"]
    assert "text" not in found
    assert answer["tables"] == ["carriers", "flights"]

    narrowed = airline.good("POST", QUERY, {"parameters": {"who": ["DL"], "period": "last_year"}}, by="ana")["widgets"]
    assert narrowed["bars"]["figure"]["data"][0]["x"] == []
    narrowed = airline.good("POST", QUERY, {"parameters": {"who": ["DL"]}, "widgets": ["bars", "n"]}, by="ana")[
        "widgets"
    ]
    assert narrowed["bars"]["figure"]["data"][0]["x"] == ["DL"]
    assert narrowed["n"]["indicator"]["value"] == 4
    assert set(narrowed) == {"bars", "n"}


def test_each_sees_their_own_and_only_what_is_open_to_them(airline: House) -> None:
    airline.good(
        "POST", "/api/dashboards", {"name": "board", "body": {**BOARD, "roles": ["partner", "analyst"]}}, by="root"
    )
    for kept in range(2):
        airline.good("POST", QUERY, {}, by="ana")
        found = airline.good("POST", QUERY, {}, by="pat")["widgets"]
        assert found["bars"]["figure"]["data"][0]["x"] == ["AA", "UA"], kept
        assert found["n"]["indicator"]["value"] == 3
        assert [option["value"] for option in found["filter"]["options"]] == ["AA", "UA"]
    assert airline.ask("POST", QUERY, {}, by="nobody").status == 403
    airline.role("outsider", permissions=("dashboard.run",))
    airline.person("out", "outsider")
    assert airline.ask("POST", QUERY, {}, by="out").status == 404


def test_a_widget_whose_report_is_not_open_says_so_alone(airline: House) -> None:
    airline.role("viewer", permissions=("dashboard.run",))
    airline.person("vi", "viewer")
    airline.good("POST", "/api/dashboards", {"name": "board", "body": BOARD}, by="root")
    found = airline.good("POST", QUERY, {}, by="vi")["widgets"]
    assert found["bars"]["problem"]["code"] == "forbidden"


def test_it_is_made_read_previewed_changed_and_deleted(airline: House) -> None:
    assert airline.ask("POST", "/api/dashboards", {"name": "board", "body": BOARD}, by="ana").status == 403
    airline.good("POST", "/api/dashboards", {"name": "board", "body": BOARD}, by="dee")
    (line,) = airline.good("GET", "/api/dashboards", by="ana")["dashboards"]
    assert (line["name"], line["widgets"], line["may"]) == ("board", 7, {"run": True, "design": False})
    seen = airline.good("GET", "/api/dashboards/board", by="ana")
    assert (seen["refresh"], "body" in seen, seen["layouts"]) == (30, False, BOARD["layouts"])
    body = {**BOARD, "widgets": BOARD["widgets"][:1], "layouts": {}}
    previewed = airline.good("POST", "/api/dashboards/preview", {"body": body}, by="dee")["widgets"]
    assert set(previewed) == {"bars"}
    assert airline.ask("POST", "/api/dashboards/preview", {"body": body}, by="ana").status == 403
    offered = airline.good("POST", "/api/dashboards/board/options", {"parameter": "who"}, by="ana")
    assert len(offered["options"]) == 4
    offered = airline.good("POST", "/api/dashboards/options", {"body": body, "parameter": "who"}, by="dee")
    assert len(offered["options"]) == 4
    assert airline.good("PUT", "/api/dashboards/board", {"body": body}, by="dee")["version"] == 2
    assert airline.ask("DELETE", "/api/reports/delays", by="root").code == "in_use"
    assert airline.ask("DELETE", "/api/dashboards/board", by="dee").status == 204
