"""The frame around all pages, as different people see it."""

from typing import Any

import pytest

from accounts.principal import ANONYMOUS, Principal
from operations.errors import NotSignedIn
from operations.perform import perform
from tests.runtime.kinds.living import ROOT, publish_all, somebody, world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def a_world(transactional_db: None) -> None:
    world()


def shell(by: Principal) -> Any:
    return perform("shell.get", principal=by).value


def paths(entries: Any) -> list[str]:
    return [path for entry in entries for path in ([entry["path"]] if "path" in entry else paths(entry["children"]))]


MENU = {
    "title": "Sales",
    "items": [
        {"uid": "a", "title": "A", "page": "sales"},
        {"uid": "b", "title": "B", "table": "customers"},
        {"uid": "c", "title": "C", "children": [{"uid": "d", "title": "D", "table": "countries"}]},
        {"uid": "e", "title": "E", "table": "orders", "permission": "cash.count"},
        {"uid": "f", "title": "F", "table": "orders", "roles": ["clerk"]},
    ],
}
SALES = ("page", "sales", {"title": "S", "nodes": [], "permission": "cash.count"})


def test_without_a_menu_the_readable_tables_stand_in_it() -> None:
    shown = shell(ROOT)
    assert shown["product"]["name"] == "Jacquard"
    assert paths(shown["menu"][:1]) == ["/config/countries", "/config/customers", "/config/orders"]
    assert [table["name"] for table in shown["tables"]] == ["countries", "customers", "lines", "orders"]
    assert paths(shown["menu"][1:]) == [
        "/report/dashboards",
        "/report/list",
        "/report/subscriptions",
        "/scheduler/jobs",
        "/scheduler/flows",
        "/scheduler/calendar",
        "/scheduler/history",
        "/scheduler/queues",
        "/system/users",
        "/system/departments",
        "/system/roles",
        "/system/secrets",
        "/system/api-keys",
        "/studio/packs",
        "/report/datasources",
        "/studio/parked",
        "/audit/logs",
        "/studio",
    ]


def test_a_menu_holds_only_what_its_reader_may_open() -> None:
    publish_all(("menu", "main", MENU), SALES)
    everything = ["/pages/sales", "/config/customers", "/config/countries", "/config/orders", "/config/orders"]
    assert paths(shell(ROOT)["menu"][:1]) == everything
    shown = shell(somebody("clerk"))
    (menu, administration) = shown["menu"]
    assert (menu["uid"], menu["title"]) == ("main", "Sales")
    assert [entry["uid"] for entry in menu["children"]] == ["b", "f"]
    assert paths([administration]) == ["/system/users"]
    assert [table["name"] for table in shown["tables"]] == ["customers", "orders"]


REPORT: Any = {
    "title": "R",
    "queries": [{"uid": "q", "name": "main", "datasource": "platform", "sql": "SELECT id FROM customers"}],
}
BOARD: Any = {"title": "B", "widgets": []}


def test_reports_and_dashboards_are_there_for_those_who_may_run_them() -> None:
    items = [
        {"uid": "a", "title": "A", "report": "all"},
        {"uid": "b", "title": "B", "report": "cash"},
        {"uid": "c", "title": "C", "dashboard": "board"},
    ]
    publish_all(
        ("report", "all", REPORT),
        ("report", "cash", {**REPORT, "permission": "cash.count"}),
        ("dashboard", "board", BOARD),
        ("menu", "main", {"title": "Sales", "items": items}),
    )
    everything = ["/report/view/all", "/report/view/cash", "/report/dashboard/board"]
    assert paths(shell(ROOT)["menu"][:1]) == everything
    role = {"title": "Runs", "permissions": ["report.run"]}
    publish_all(("role", "runs", role))
    (menu, _reports) = shell(somebody("runs"))["menu"]
    assert paths([menu]) == ["/report/view/all"]


def test_who_may_do_nothing_sees_nothing() -> None:
    publish_all(("menu", "main", MENU), SALES)
    shown = shell(somebody())
    assert (shown["menu"], shown["tables"]) == ([], [])
    with pytest.raises(NotSignedIn):
        shell(ANONYMOUS)


def test_menus_stand_in_their_order() -> None:
    items = [{"uid": "b", "title": "B", "table": "customers"}]
    publish_all(
        ("menu", "a", {"title": "A", "items": items}),
        ("menu", "z", {"title": "Z", "order": 1, "items": items}),
        ("menu", "empty", {"title": "E", "order": 0, "items": []}),
    )
    assert [group["uid"] for group in shell(ROOT)["menu"]] == ["z", "a", "reports", "automation", "administration"]
