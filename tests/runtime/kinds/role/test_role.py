"""Roles as documents: what they give follows renames, and nobody gives what they do not have."""

from typing import Any

import pytest

from metadata.kinds import kind
from metadata.validation import problems_in
from metadata.views import Document, overlay
from operations.errors import Forbidden
from operations.perform import perform
from runtime.plans import snapshot
from runtime.policies.compile import policy_of
from tests.runtime.kinds.living import CLERK, CUSTOMERS, ROOT, somebody, world

READ_CODE: Any = {"table": "customers", "actions": ["read"], "fields": {"read": ["code"]}}


def role(name: str, *includes: str) -> Document:
    return Document(kind="role", name=name, body={"title": name, "includes": list(includes)})


def test_roles_do_not_include_each_other_in_a_circle() -> None:
    catalog = overlay([role("a", "b"), role("b", "c"), role("c", "a")])
    assert [problem.code for problem in problems_in(kind("role"), role("a", "b").body, catalog)] == ["circle"]


@pytest.fixture
def a_world(transactional_db: None) -> None:
    world()


def publish(kind: str, name: str, body: Any, by: Any = ROOT, **more: Any) -> None:
    target = {"kind": kind, "name": name}
    known = perform("definition.list", principal=ROOT, target={"kind": kind}).value["definitions"]
    if name in {definition["name"] for definition in known}:
        perform("definition.save_draft", {"body": body}, principal=ROOT, target=target, if_match="*")
    else:
        perform("definition.create", {"name": name, "body": body}, principal=ROOT, target={"kind": kind})
    seal = perform("definition.plan", more, principal=ROOT, target=target).value["seal"]
    perform("definition.publish", {"seal": seal, **more}, principal=by, target=target)


def readable(by: Any) -> set[str]:
    plan = snapshot().plan("table", "customers")
    return {plan.by_uid[uid].name for uid in policy_of(plan, by).readable}


@pytest.mark.usefixtures("a_world")
def test_a_renamed_table_keeps_its_rights() -> None:
    clerk = somebody("clerk")
    publish("table", "customers", CUSTOMERS, rename_to="clients")
    assert snapshot().plan("table", "customers").name == "clients"
    assert readable(clerk) == {"code", "name", "vip"}


@pytest.mark.usefixtures("a_world")
def test_a_renamed_field_keeps_its_rights_and_a_new_one_has_none() -> None:
    fields = [{**CUSTOMERS["fields"][0], "name": "number"}, *CUSTOMERS["fields"][1:]]  # type: ignore[index]
    publish("table", "customers", CUSTOMERS | {"fields": [*fields, {"uid": "new", "name": "new", "type": "text"}]})
    assert readable(somebody("clerk")) == {"number", "name", "vip"}


@pytest.mark.usefixtures("a_world")
@pytest.mark.parametrize(
    ("body", "lacking"),
    [
        ({"permissions": ["user.list"], "tables": [READ_CODE]}, []),
        ({"includes": ["clerk"]}, []),
        ({"permissions": ["user.create"]}, ["/permissions/0"]),
        ({"permissions": ["*"]}, ["/permissions/0"]),
        ({"tables": [READ_CODE | {"actions": ["read", "delete"]}]}, ["/tables/0"]),
        ({"tables": [READ_CODE | {"fields": {"read": ["code", "since"]}}]}, ["/tables/0"]),
        ({"tables": [READ_CODE | {"fields": {"read": "*"}}]}, ["/tables/0"]),
        ({"tables": [{"table": "countries", "actions": ["read"], "fields": {"read": ["name"]}}]}, ["/tables/0"]),
        ({"includes": ["boss"]}, ["/includes/0"]),
    ],
)
def test_nobody_gives_what_they_do_not_have(body: Any, lacking: list[str]) -> None:
    publish("role", "boss", {"title": "Boss", "permissions": ["user.*"]})
    publish("role", "giver", {"title": "Giver", "permissions": ["role.publish"]})
    giver = somebody("clerk", "giver")
    document = {"title": "New", **body}
    if not lacking:
        publish("role", "new", document, by=giver)
        return
    with pytest.raises(Forbidden) as refused:
        publish("role", "new", document, by=giver)
    assert [problem.pointer for problem in refused.value.problems] == lacking


@pytest.mark.usefixtures("a_world")
def test_a_plan_tells_who_gains_and_loses() -> None:
    perform(
        "definition.save_draft",
        {"body": CLERK | {"permissions": ["user.list", "pack.list"], "tables": [READ_CODE]}},
        principal=ROOT,
        target={"kind": "role", "name": "clerk"},
        if_match="*",
    )
    plan = perform("definition.plan", principal=ROOT, target={"kind": "role", "name": "clerk"}).value
    sentences = {(change["direction"], change["sentence"]["en"]) for change in plan["permissions"]}
    assert ("widened", "Role clerk gains the permission pack.list.") in sentences
    assert ("narrowed", "Role clerk loses create on table customers.") in sentences
