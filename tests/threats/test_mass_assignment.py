"""Writes set what the grant lets them set, and nothing else, whatever else they name (T12, T32, T70)."""

from typing import Any

import pytest
from django.db import connection

from .clinic import TABLES, furnish, settle
from .house import File, House

SYSTEM: dict[str, Any] = {
    "id": 77,
    "created_at": "2001-01-01T00:00:00Z",
    "created_by": 99,
    "updated_at": "2001-01-01T00:00:00Z",
    "updated_by": 99,
    "row_version": 500,
    "deleted_at": None,
}
FOREIGN: dict[str, Any] = {
    "is_superuser": True,
    "roles": ["root"],
    "owner": 1,
    "department": 1,
    "__proto__": 1,
    "constructor": 1,
}
VALUES = {"text": "x", "integer": 5, "reference": 2, "json": {"a": 1}, "choice": "x", "secret": "1", "user": 1}


@pytest.fixture
def clinic(house: House) -> House:
    settle(house)
    furnish(house, 0)
    return house


def forbidden_members() -> dict[str, Any]:
    writable = {
        "code",
        "name",
        "phone",
        "mail",
        "badge",
        "team",
        "boss",
        "meta",
        "tags",
        "notes",
        "grade",
        "age",
        "about",
        "nickname",
        "about_whom",
    }
    fields = {of["name"]: VALUES.get(of["type"], 1) for of in TABLES["people"]["fields"] if of["name"] not in writable}
    return {**fields, **SYSTEM, **FOREIGN}


def stored(id: int) -> Any:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM t_people WHERE id = %s", [id])
        return cursor.fetchone()


def test_a_member_that_may_not_be_set_is_refused_on_every_write(clinic: House) -> None:
    before = stored(1)
    new = {"code": "N1", "name": "New", "team": 1}
    for member, value in forbidden_members().items():
        one, step = {**new, member: value}, {"do": "create", "table": "people"}
        for method, path, body in (
            ("POST", "/api/config/people", one),
            ("PATCH", "/api/config/people/1", {member: value}),
            ("PUT", "/api/config/people/1", one),
            ("POST", "/api/config/people/upsert", {"code": "P1", member: value}),
            ("POST", "/api/config/people/bulk", {"action": "create", "rows": [one]}),
            ("POST", "/api/config/people/bulk", {"action": "upsert", "rows": [{"code": "P1", member: value}]}),
            ("POST", "/api/config/people/bulk", {"action": "update", "rows": [{"id": 1, member: value}]}),
            ("POST", "/api/rows/batch", {"steps": [{**step, "values": one}]}),
        ):
            names_a_version = member == "row_version" and ("upsert" in str((path, body)) or "update" in str(body))
            if member == "id" and "update" in str(body):
                continue  # that is the row which is meant
            answer = clinic.ask(method, path, body, by="nina")
            assert answer.status == (412 if names_a_version else 400), (method, path, body, answer.body)
            codes = {problem["code"] for problem in answer.json["problems"]}
            assert names_a_version or "unknown_member" in codes, (method, path, body, answer.json)
    assert stored(1) == before


def test_a_child_row_sets_no_more_than_a_row_of_its_own(clinic: House) -> None:
    """T29: a nested write goes through the same door."""
    for row in (
        {"words": "x", "score": 5},
        {"words": "x", "person": 3},
        {"id": 3, "words": "x"},
        {"words": "x", "created_by": 9},
    ):
        answer = clinic.ask("PATCH", "/api/config/people/1", {"notes": [row]}, by="nina")
        assert answer.status == 400, (row, answer.body)


def test_a_row_cannot_be_moved_out_of_ones_own_reach(clinic: House) -> None:
    for method, path, body in (
        ("PATCH", "/api/config/people/1", {"team": 3}),
        ("POST", "/api/config/people", {"code": "N1", "name": "New", "team": 3}),
        ("POST", "/api/config/people", {"code": "N1", "name": "New"}),
    ):
        assert clinic.ask(method, path, body, by="nina").status in (400, 403), body


@pytest.mark.parametrize("column", ["salary", "ssn", "secret_team", "created_by", "row_version", "pin"])
def test_an_import_fills_no_field_that_its_owner_may_not_write(clinic: House, column: str) -> None:
    """T32"""
    before = stored(1)
    for content in (f"code,name,{column}\nP1,Ada,5\n", f"id,{column}\n1,5\n"):
        for members in ({}, {"on_error": "skip"}):
            clinic.ask("POST", "/api/config/people/import", File("p.csv", content.encode(), members), by="nina")
    assert stored(1) == before


def test_an_import_reaches_no_row_and_no_reference_beyond_ones_own(clinic: House) -> None:
    """T32: by key, by id, and by the rows it refers to."""
    before = [stored(id) for id in range(1, 9)]
    for content in (
        "code,name\nH6,Mine\nH7,Mine\n",
        "id,name\n6,Mine\n8,Mine\n",
        "code,name,team\nN1,New,3\n",
        "code,name,team,tags\nN1,New,1,inner\n",
        "code,name,team,boss\nN1,New,1,H6\n",
        "code,name,team,boss\nN1,New,1,6\n",
    ):
        for members in ({}, {"on_error": "skip"}, {"mode": "update", "on_error": "skip"}):
            clinic.ask("POST", "/api/config/people/import", File("p.csv", content.encode(), members), by="nina")
    assert [stored(id) for id in range(1, 9)] == before
    assert clinic.good("GET", "/api/config/people?code=N1", by="root")["count"] == 0


def test_a_new_field_and_a_new_table_are_nobodys_until_they_are_granted(clinic: House) -> None:
    """T70"""
    grown = {
        **TABLES["people"],
        "fields": [*TABLES["people"]["fields"], {"uid": "px1", "name": "fresh", "type": "text"}],
    }
    clinic.publish(
        "table",
        {"people": grown, "plans": {"title": "Plans", "fields": [{"uid": "pl1", "name": "plan", "type": "text"}]}},
    )
    assert "fresh" not in clinic.good("GET", "/api/config/people/1", by="nina")
    assert clinic.ask("PATCH", "/api/config/people/1", {"fresh": "x"}, by="nina").status == 400
    assert clinic.ask("GET", "/api/config/people?fresh=x", by="nina").status == 400
    assert clinic.ask("GET", "/api/config/plans", by="nina").status == 404
    assert clinic.ask("POST", "/api/config/plans", {"plan": "x"}, by="nina").status == 404
    assert "plans" not in [table["name"] for table in clinic.good("GET", "/api/config/tables", by="nina")["tables"]]
    assert clinic.good("GET", "/api/config/people/1", by="root")["fresh"] is None
