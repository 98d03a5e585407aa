"""Pages as different people see them, and those that follow from a table."""

from typing import Any

import pytest

from accounts.principal import Principal
from metadata.catalog import read_catalog
from metadata.kinds import kind
from metadata.validation import problems_in
from operations.errors import NotFound
from operations.perform import perform
from tests.runtime.kinds.living import CUSTOMERS, ROOT, publish_all, somebody, world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def a_world(transactional_db: None) -> None:
    world()


def page(name: str, by: Principal) -> Any:
    return perform("page.get", principal=by, target={"name": name}).value


def for_table(table: str, view: str, by: Principal = ROOT) -> Any:
    return perform("page.for_table", principal=by, target={"table": table, "view": view}).value


SALES = {
    "title": "Sales",
    "nodes": [
        {"type": "stat", "uid": "s", "table": "countries"},
        {"type": "list", "uid": "l", "table": "customers"},
        {"type": "markdown", "uid": "m", "text": "secret", "permission": "cash.count"},
        {
            "type": "tabs",
            "uid": "t",
            "tabs": [
                {"uid": "a", "title": "A", "nodes": [{"type": "list", "uid": "x", "table": "countries"}]},
                {"uid": "b", "title": "B", "nodes": [{"type": "list", "uid": "y", "table": "orders"}]},
            ],
        },
        {
            "type": "links",
            "uid": "k",
            "items": [
                {"uid": "c", "title": "C", "table": "countries"},
                {"uid": "d", "title": "D", "table": "orders"},
                {"uid": "e", "title": "E", "page": "bosses"},
                {"uid": "f", "title": "F", "url": "https://example.com"},
            ],
        },
    ],
}


def test_a_page_is_shown_without_what_its_reader_may_not_see() -> None:
    publish_all(("page", "sales", SALES), ("page", "bosses", {"title": "B", "permission": "cash.count", "nodes": []}))
    assert page("sales", ROOT)["nodes"] == SALES["nodes"]
    nodes = page("sales", somebody("clerk"))["nodes"]
    assert [node["uid"] for node in nodes] == ["l", "t", "k"]
    assert [tab["uid"] for tab in nodes[1]["tabs"]] == ["b"]
    assert [item["uid"] for item in nodes[2]["items"]] == ["d", "f"]


def test_a_grid_is_shown_without_the_cells_that_hold_nothing_for_its_reader() -> None:
    cells = [
        {"uid": "a", "nodes": [{"type": "stat", "uid": "s", "table": "countries"}]},
        {"uid": "b", "nodes": [{"type": "stat", "uid": "s", "table": "customers"}]},
    ]
    places = [{"cell": uid, "x": x, "y": 0, "w": 6, "h": 2} for uid, x in (("a", 0), ("b", 6))]
    grid = {"type": "grid", "uid": "g", "cells": cells, "layouts": {"desktop": places}}
    publish_all(("page", "desk", {"title": "D", "nodes": [grid]}))
    assert page("desk", ROOT)["nodes"] == [grid]
    assert [cell["uid"] for cell in page("desk", somebody("clerk"))["nodes"][0]["cells"]] == ["b"]


@pytest.mark.parametrize("body", [{"permission": "cash.count"}, {"roles": ["boss"]}])
def test_a_page_that_is_not_meant_for_somebody_is_not_there_for_them(body: Any) -> None:
    publish_all(("role", "boss", {"title": "Boss"}), ("page", "secret", {"title": "S", "nodes": [], **body}))
    assert page("secret", ROOT)["title"] == "S"
    clerk = somebody("clerk")
    with pytest.raises(NotFound):
        page("secret", clerk)
    assert perform("page.list", principal=clerk).value["pages"] == []
    assert [shown["name"] for shown in perform("page.list", principal=ROOT).value["pages"]] == ["secret"]


@pytest.mark.parametrize("table", ["countries", "customers", "orders", "lines"])
@pytest.mark.parametrize("view", ["list", "record"])
@pytest.mark.parametrize("roles", [None, ("clerk",)])
def test_derived_pages_are_right_by_the_schema_and_checks_of_pages(table: str, view: str, roles: Any) -> None:
    by = ROOT if roles is None else somebody(*roles)
    if roles and table in ("countries", "lines"):
        with pytest.raises(NotFound):
            for_table(table, view, by)
        return
    shown = for_table(table, view, by)
    assert shown["derived"]
    assert problems_in(kind("page"), {"title": shown["title"], "nodes": shown["nodes"]}, read_catalog()) == []


def test_a_derived_list_begins_with_what_names_the_row() -> None:
    (node,) = for_table("customers", "list")["nodes"]
    assert [column["field"] for column in node["columns"]] == [
        "name",
        "code",
        "vip",
        "since",
        "country",
        "n0",
        "n1",
        "n2",
    ]
    assert node["filters"] == ["vip", "since", "country"]
    assert node["actions"] == ["create", "import", "export", "delete"]


def test_a_derived_list_holds_only_what_may_be_read_and_done() -> None:
    (node,) = for_table("customers", "list", somebody("clerk"))["nodes"]
    assert [column["field"] for column in node["columns"]] == ["name", "code", "vip"]
    assert (node["filters"], node["actions"]) == (["vip"], ["create"])


def test_a_derived_record_has_sections_child_rows_and_related_lists() -> None:
    (orders,) = for_table("orders", "record")["nodes"]
    assert [section["fields"] for section in orders["sections"]] == [["number", "buyer"], ["lines"]]
    assert orders["related"] == []
    (customers,) = for_table("customers", "record")["nodes"]
    assert [section["uid"] for section in customers["sections"]] == ["main", "details"]
    assert [(part["table"], part["field"], part["columns"]) for part in customers["related"]] == [
        ("orders", "buyer", ["number"])
    ]
    assert for_table("countries", "record")["nodes"][0]["related"][0]["table"] == "customers"


def test_a_published_page_stands_in_for_the_derived_one() -> None:
    own = {"title": "Ours", "replaces": {"table": "customers", "view": "list"}, "roles": ["clerk"], "nodes": []}
    publish_all(("page", "ours", own))
    assert for_table("customers", "list", somebody("clerk"))["name"] == "ours"
    assert for_table("customers", "record", somebody("clerk"))["derived"]
    seal = perform(
        "definition.plan", {"rename_to": "clients"}, principal=ROOT, target={"kind": "table", "name": "customers"}
    ).value["seal"]
    perform(
        "definition.publish",
        {"rename_to": "clients", "seal": seal},
        principal=ROOT,
        target={"kind": "table", "name": "customers"},
    )
    assert for_table("clients", "list", somebody("clerk"))["name"] == "ours"
    assert for_table("customers", "list", somebody("clerk"))["name"] == "ours"


@pytest.mark.parametrize(("table", "view"), [("nothing", "list"), ("customers", "chart")])
def test_what_is_not_there_is_not_found(table: str, view: str) -> None:
    with pytest.raises(NotFound):
        for_table(table, view)
    assert CUSTOMERS["row_title"] == "name"
