"""Every operation there is, tried by nobody, by somebody without a role, and by somebody of another team (T10, T28)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from operations.operation import Operation
from operations.registry import operations
from project import urls
from runs.synchronous import drain

from .asking import filled
from .clinic import furnish, settle
from .house import Answer, File, House

PUBLIC = {"auth.login", "auth.logout", "auth.refresh", "auth.setup", "subscription.unsubscribe"}
"""The last takes a signed link out of a mail, and does nothing but end that mail for its address."""
PUBLIC_PAGES = {"health/live", "health/ready", "metrics"}
SIGNED_IN = {
    *("auth.me", "auth.password.change", "auth.preferences", "session.list", "session.revoke"),
    *("department.list", "user.look_up", "field_type.list", "kind.list", "kind.get", "api.describe", "shell.get"),
    *(
        "page.list",
        "page.get",
        "page.for_table",
        "definition.list",
        "pack.export",
        "pack.export.perform",
        "file.upload",
        "file.get",
    ),
    *("report.list", "report.get", "report.cancel", "report.vocabulary", "dashboard.list", "dashboard.get"),
    *("export.list", "export.get", "export.content", "export.delete"),
    *("subscription.list", "subscription.get", "subscription.pause", "subscription.resume"),
    *("subscription.delete", "subscription.history"),
    "event.poll",
    "step.list",
    "schedule.preview",
    "datasource.list",
}
"""Open to whoever is signed in: what they show is cut to what the asker may see. A new one is added here by decision."""
EMPTY_FOR_THE_UNKNOWN = {"table.list", "row.import.list", "run.list"}
NAMES = {
    "table": "people",
    "id": "1",
    "kind": "table",
    "name": "people",
    "number": "1",
    "view": "list",
    "field": "name",
    "decision": "discount",
    "action": "settle",
    "datasource": "shop",
    "run": "00000000-0000-0000-0000-000000000000",
    "subscription": "1",
    "file": "00000000-0000-0000-0000-000000000000",
}
FORM = "multipart/form-data"


@pytest.fixture
def clinic(house: House) -> House:
    settle(house)
    furnish(house, 0)
    house.person("nobody")
    others = {**NURSE_OF_THE_LAB, "rows": {"*": {"team": {"eq": 2}}}}
    house.role("lab", others)
    house.person("liz", "lab")
    return house


NURSE_OF_THE_LAB: dict[str, Any] = {
    "table": "people",
    "actions": ["read", "create", "update", "delete", "import", "export"],
    "fields": {"read": "*", "write": "*"},
}


def routed() -> Iterator[Operation]:
    yield from (operation for operation in operations().values() if operation.route is not None)


def tried(house: House, operation: Operation, by: str, names: dict[str, str] = NAMES) -> Answer:
    assert operation.route is not None
    body: Any = None
    if operation.route.method != "GET":
        body = File("rows.csv", b"code,name\nP1,Ada\n") if FORM in operation.route.media else {}
    return house.ask(operation.route.method, filled(operation.route.path, names), body, by=by)


def test_what_is_public_is_a_short_explicit_list() -> None:
    assert {op.name for op in operations().values() if op.access.rule == "public"} == PUBLIC
    plain = {str(of.pattern) for of in urls.urlpatterns if getattr(of.callback, "cls", None) is None}
    assert {route for route in plain if not route.startswith("^")} == {*PUBLIC_PAGES, "api/docs"}
    assert len(PUBLIC | PUBLIC_PAGES) <= 12


def test_what_is_open_to_all_who_are_signed_in_is_an_explicit_list() -> None:
    assert {op.name for op in operations().values() if op.access.rule == "signed_in"} == SIGNED_IN


def test_nobody_gets_anything_that_is_not_public(clinic: House) -> None:
    for operation in routed():
        if operation.name not in PUBLIC:
            assert tried(clinic, operation, "").status == 401, operation.name


def test_whoever_has_no_role_gets_nothing_but_what_is_open_to_all(clinic: House) -> None:
    for operation in routed():
        if operation.access.rule in ("granted", "policy"):
            answer = tried(clinic, operation, "nobody")
            if operation.name in EMPTY_FOR_THE_UNKNOWN:
                assert list(answer.json.values()) == [[]], operation.name
            else:
                assert answer.status in (400, 403, 404), (operation.name, answer.status, answer.body[:200])


def test_what_is_open_to_all_shows_the_one_without_a_role_no_table(clinic: House) -> None:
    for operation in routed():
        if operation.access.rule == "signed_in" and operation.route and operation.route.method == "GET":
            body = tried(clinic, operation, "nobody").body
            assert not any(word in body for word in (b"vaults", b"combination", b"salary", b"nurse")), operation.name


def test_rows_of_another_team_are_not_found_on_any_route(clinic: House) -> None:
    """T28: 404 and not 403, with the words of a row that does not exist."""
    for operation in routed():
        assert operation.route is not None
        if "/{table}/{id}" in operation.route.path:
            query = {"from": "1", "to": "1"} if operation.name == "row.diff" else None
            body = {"version": 1} if operation.name == "row.rollback" else None
            answers = [
                clinic.ask(
                    operation.route.method,
                    filled(operation.route.path, {**NAMES, "id": id}),
                    body,
                    by="liz",
                    query=query,
                )
                for id in ("1", "999999")
            ]
            assert [answer.status for answer in answers] == [404, 404], operation.name
            hidden, missing = (answer.json["detail"].replace("999999", "1") for answer in answers)
            assert hidden == missing, operation.name
    assert clinic.ask("GET", "/api/config/people/3", by="liz").status == 200


def test_imports_and_sessions_of_others_are_not_found(clinic: House) -> None:
    """T28 for what belongs to a person."""
    file = File("rows.csv", b"code,name,team\nN1,New,1\n")
    run = clinic.good("POST", "/api/config/people/import", file, by="nina")["id"]
    session = clinic.good("GET", "/api/auth/sessions", by="nina")["items"][0]["id"]
    for method, path, body in (
        ("GET", f"/api/imports/{run}", None),
        ("GET", f"/api/imports/{run}/rejected", None),
        ("POST", f"/api/imports/{run}/undo", None),
        ("POST", f"/api/imports/{run}/resume", file),
        ("DELETE", f"/api/auth/sessions/{session}", None),
    ):
        assert clinic.ask(method, path, body, by="liz").status == 404, path
    assert clinic.good("GET", "/api/imports", by="liz")["imports"] == []


def test_what_runs_in_the_background_for_one_is_not_found_by_others(
    clinic: House, settings: Settings, tmp_path: Path
) -> None:
    """T28: the import, its run, what it said, the rows that were not taken, and the file that was exported."""
    settings.VAR = tmp_path
    sent = File("rows.csv", b"code,name,team\nN1,New,1\nN2,,1\n", {"background": "true", "on_error": "skip"})
    begun = clinic.good("POST", "/api/config/people/import", sent, by="nina")
    planned = clinic.good("POST", "/api/config/people/import/plan", sent, by="nina")
    export = clinic.good("GET", "/api/config/people/export", query={"background": "true"}, by="nina")
    drain()
    assert clinic.good("GET", f"/api/imports/{begun['id']}", by="nina")["rejected"] == 1
    assert b"N1" in clinic.ask("GET", f"/api/exports/{export['file']}/content", by="nina").body
    runs = [begun["run"], planned["run"], export["run"]]
    for method, path in (
        *(("GET", f"/api/imports/{one['id']}") for one in (begun, planned)),
        *(("POST", f"/api/imports/{one['id']}/{word}") for one in (begun, planned) for word in ("resume", "undo")),
        ("GET", f"/api/imports/{begun['id']}/rejected"),
        *(("GET", f"/api/runs/{run}{more}") for run in runs for more in ("", "/log", "/steps")),
        *(("POST", f"/api/runs/{run}/{word}") for run in runs for word in ("cancel", "rerun")),
        *((word, f"/api/exports/{export['file']}") for word in ("GET", "DELETE")),
        ("GET", f"/api/exports/{export['file']}/content"),
    ):
        assert clinic.ask(method, path, {} if method == "POST" else None, by="liz").status == 404, (method, path)
    for path, word in (("/api/imports", "imports"), ("/api/runs", "runs"), ("/api/exports", "exports")):
        assert clinic.good("GET", path, by="liz")[word] == [], path
    told = b"".join(
        clinic.ask("GET", f"/api/runs/{run}{more}", by="nina").body for run in runs for more in ("", "/log")
    )
    assert b"N1" not in told and b"N2" not in told, "what stands in rows is on no run"


def test_bulk_and_batch_reach_no_row_of_another_team(clinic: House) -> None:
    """T31, T28: one forbidden id among the allowed ones stops all of them."""
    before = clinic.good("GET", "/api/config/people/3", by="root")
    for body in (
        {"action": "update", "rows": [{"id": 3, "age": 1}, {"id": 1, "age": 1}]},
        {"action": "delete", "ids": [3, 1]},
        {"action": "delete", "ids": [3, 999999]},
    ):
        assert clinic.ask("POST", "/api/config/people/bulk", body, by="liz").status == 404
    steps = [{"do": "update", "table": "people", "id": id, "values": {"age": 1}} for id in (3, 1)]
    assert clinic.ask("POST", "/api/rows/batch", {"steps": steps}, by="liz").status == 404
    assert clinic.good("GET", "/api/config/people/3", by="root") == before


@pytest.mark.parametrize("filter", [{}, {"and": []}, {"and": [{}, {}]}, {"not": {"or": []}}, {"or": [{}]}])
def test_a_filter_without_a_condition_changes_nothing(clinic: House, filter: Any) -> None:
    """T31: an empty filter is no "select all"."""
    for body in (
        {"action": "delete", "filter": filter, "expect": 7},
        {"action": "update", "filter": filter, "expect": 7, "values": {"age": 1}},
    ):
        answer = clinic.ask("POST", "/api/config/people/bulk", body, by="root")
        assert answer.status in (400, 409), answer.body
    assert clinic.good("GET", "/api/config/people", by="root")["count"] == 6


def test_a_filter_needs_the_number_of_rows_that_was_shown(clinic: House) -> None:
    """T31: the count of the preview is part of the order."""
    chosen = {"action": "delete", "filter": {"age": {"gt": 0}}}
    for expect in ({}, {"expect": 5}, {"expect": 1000}):
        assert clinic.ask("POST", "/api/config/people/bulk", {**chosen, **expect}, by="liz").status == 409
    assert clinic.good("GET", "/api/config/people", by="root")["count"] == 6
