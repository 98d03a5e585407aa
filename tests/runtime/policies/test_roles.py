"""Roles add up, deny by default, and nobody hands out what they do not have."""

from typing import Any
from unittest.mock import patch

from accounts.principal import Principal
from runtime.kinds.role.rights import may_publish, permission_changes
from runtime.plans import Snapshot
from runtime.policies.compile import NOBODY, added_up, policy_of
from runtime.policies.policy import Policy
from runtime.policies.roles import compile_role
from runtime.tables.plan import TablePlan
from tests.runtime.policies.worlds import TABLE, snapshot_of

CLERK = {
    "title": "Clerk",
    "permissions": ["user.list"],
    "tables": [
        {
            "table": "orders",
            "actions": ["read", "update"],
            "rows": {"update": {"amount": {"lt": 100}}},
            "fields": {"read": ["number", "amount", "phone"], "write": ["amount"]},
            "masks": {"phone": "last4"},
        }
    ],
}
AUDITOR = {
    "title": "Auditor",
    "tables": [
        {
            "table": "orders",
            "actions": ["read"],
            "rows": {"read": {"amount": {"gt": 1000}}},
            "fields": {"read": ["phone"]},
        }
    ],
}


def policy(*bodies: dict[str, Any]) -> Policy:
    now = snapshot_of(bodies)
    plan: TablePlan = now.plan("table", "orders")
    grants = [compile_role(f"r{n}", n, body).grants["orders"] for n, body in enumerate(bodies, 1)]
    return added_up(plan, grants, now)


def test_nothing_is_granted_that_no_role_says() -> None:
    granted = policy(CLERK)
    assert granted.actions == {"read", "update"}
    assert granted.readable == {"number", "amount", "phone"}
    assert granted.writable == {"amount"}
    assert "secret_note" not in granted.readable


def test_a_new_field_is_invisible_to_a_role_that_lists_its_fields() -> None:
    assert "secret_note" in {field["uid"] for field in TABLE["fields"]}
    assert not policy(CLERK).may_query("secret_note")


def test_a_masked_field_is_shown_but_not_queried() -> None:
    granted = policy(CLERK)
    assert granted.masks == {"phone": "last4"}
    assert not granted.may_query("phone")


def test_the_masking_of_a_field_holds_until_a_role_lifts_it() -> None:
    grant = {"table": "orders", "actions": ["read"], "fields": {"read": ["email"]}}
    assert policy({"title": "x", "tables": [grant]}).masks == {"email": "email"}
    assert policy({"title": "x", "tables": [grant | {"masks": {"email": "none"}}]}).masks == {}


def test_a_mask_falls_where_another_role_shows_the_field_in_clear() -> None:
    assert policy(CLERK, AUDITOR).masks == {}


def test_rows_of_two_roles_add_up_and_a_role_without_a_filter_opens_all() -> None:
    assert policy(AUDITOR).rows["read"] is not None
    assert policy(CLERK, AUDITOR).rows["read"] is None
    assert policy(CLERK, AUDITOR).rows["update"] is not None


def test_who_is_not_signed_in_or_has_no_role_may_nothing() -> None:
    now: Snapshot = snapshot_of([])
    plan: TablePlan = now.plan("table", "orders")
    assert policy_of(plan, Principal(kind="anonymous"), now) is NOBODY
    assert policy_of(plan, Principal(kind="user", id=1, roles=frozenset({"unknown"})), now).actions == frozenset()


def test_a_superuser_sees_all_in_clear() -> None:
    now = snapshot_of([CLERK])
    plan: TablePlan = now.plan("table", "orders")
    granted = policy_of(plan, Principal(kind="user", id=1, is_superuser=True), now)
    assert granted.readable == frozenset(plan.by_uid)
    assert not granted.masks


def test_every_right_gained_or_lost_is_told() -> None:
    changes = list(permission_changes("clerk", CLERK, AUDITOR))
    assert {change.direction for change in changes} == {"widened", "narrowed"}
    assert any("user.list" in change.sentence["en"] for change in changes)
    assert all(change.sentence["zh-CN"] for change in changes)


def test_nobody_gives_a_permission_that_they_do_not_hold() -> None:
    giver = Principal(kind="user", id=2, permissions=frozenset({"user.*"}))
    now = snapshot_of([CLERK])
    with patch("runtime.kinds.role.rights.snapshot", lambda: now):
        found = list(may_publish(giver, {"title": "x", "permissions": ["user.list", "pack.import"]}, now.catalog))
    assert [problem.pointer for problem in found] == ["/permissions/1"]
