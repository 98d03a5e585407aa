"""Rows made, changed, replaced and deleted: what is checked, what is refused, and what is left behind."""

from typing import Any

import pytest
from django.db import connection

from audit.models import OperationLog
from operations.errors import Conflict, Forbidden, InvalidInput, NotFound, PreconditionFailed
from operations.models import OutboxEvent
from runtime.kinds.table.models import RowHistory


def problems(error: Any) -> list[tuple[str, str]]:
    return [(problem.code, problem.pointer) for problem in error.value.problems]


def test_a_new_row_gets_its_defaults_number_owner_and_computed_values(shop):
    result = shop.do("row.create", {"customer": 1, "total": "12.5"}, table="orders")
    assert (result.status, result.headers["ETag"], result.headers["Location"]) == (201, '"1"', "/api/config/orders/1")
    row = result.value
    assert (row["number"], row["total"], row["discount"], row["net"], row["state"]) == (
        "O-2026-0001",
        "12.50",
        "0.00",
        "12.50",
        "draft",
    )
    assert row["created_at"] == row["updated_at"]


def test_every_wrong_member_is_told_at_once_and_nothing_is_made(shop):
    with pytest.raises(InvalidInput) as error:
        shop.add("orders", {"customer": 99, "total": "x", "numbr": 1, "number": "O-1", "id": 5, "row_version": 7})
    assert sorted(problems(error)) == [
        ("unknown_member", "/id"),
        ("unknown_member", "/number"),
        ("unknown_member", "/numbr"),
        ("unknown_member", "/row_version"),
        ("unknown_row", "/customer"),
        ("wrong_value", "/total"),
    ]
    assert shop.rows("orders")["count"] == 0


def test_system_columns_cannot_be_written(shop):
    for name in ("id", "created_at", "created_by", "updated_at", "updated_by", "row_version", "deleted_at", "net"):
        with pytest.raises(InvalidInput) as error:
            shop.add("orders", {"customer": 1, name: 1})
        assert problems(error) == [("unknown_member", f"/{name}")]


def test_what_is_required_is_asked_for(shop):
    with pytest.raises(InvalidInput) as error:
        shop.add("customers", {"code": ""})
    assert sorted(problems(error)) == [("required", "/code"), ("required", "/name")]


def test_a_value_that_must_be_unique_is_refused_by_its_field(shop):
    with pytest.raises(Conflict) as error:
        shop.add("countries", {"code": "DE"})
    assert problems(error) == [("not_unique", "/code")]
    with pytest.raises(Conflict) as error:
        shop.add("customers", {"code": "C1", "name": "again"})
    assert problems(error) == [("not_unique", "/code")]
    shop.add("countries", {"code": "IT"})


def test_a_change_keeps_what_was_not_given(shop):
    row = shop.json("row.update", {"name": "New"}, table="customers", id=1)
    assert (row["name"], row["credit"], row["row_version"]) == ("New", "100.50", 2)
    assert shop.json("row.get", table="customers", id=1) == row


def test_a_change_to_the_same_is_no_change(shop):
    row = shop.json("row.update", {"name": "Customer 1", "credit": 100.5}, table="customers", id=1)
    assert row["row_version"] == 1
    assert RowHistory.objects.filter(row_id=1, version=2).count() == 0


def test_a_replaced_row_loses_what_was_not_given(shop):
    row = shop.json("row.replace", {"code": "C1", "name": "Bare", "owner": None}, table="customers", id=1)
    assert (row["name"], row["credit"], row["phone"], row["country"], row["grade"]) == ("Bare", None, None, None, "b")


def test_what_is_immutable_stays(shop):
    with pytest.raises(InvalidInput) as error:
        shop.do("row.update", {"code": "Z"}, table="customers", id=1)
    assert problems(error) == [("immutable", "/code")]


def test_rules_hold_over_the_whole_row(shop):
    with pytest.raises(InvalidInput) as error:
        shop.add("orders", {"customer": 1, "total": "5", "discount": "6"})
    assert problems(error) == [("rule_broken", "/discount")]
    shop.add("orders", {"customer": 1, "total": "5", "discount": "5"})
    with pytest.raises(InvalidInput):
        shop.do("row.update", {"total": "4"}, table="orders", id=1)


def test_computed_values_follow_their_sources(shop):
    shop.add("orders", {"customer": 1, "total": "5"})
    assert shop.json("row.update", {"discount": "1.25"}, table="orders", id=1)["net"] == "3.75"


def test_a_state_moves_along_its_transitions_only(shop):
    shop.add("orders", {"customer": 1})
    with pytest.raises(InvalidInput) as error:
        shop.do("row.update", {"state": "paid"}, table="orders", id=1)
    assert problems(error) == [("no_transition", "/state")]
    with pytest.raises(InvalidInput):
        shop.do("row.update", {"state": "open"}, table="orders", id=1)  # the guard: total > 0
    assert shop.json("row.update", {"state": "open", "total": "1"}, table="orders", id=1)["state"] == "open"
    with pytest.raises(InvalidInput):
        shop.add("orders", {"customer": 1, "state": "paid"})


def test_a_transition_may_be_for_some_roles_only(shop):
    grant = {"table": "orders", "actions": ["read", "update"], "fields": {"read": "*", "write": "*"}}
    shop.role("clerk", grant)
    shop.role("cashier", grant)
    shop.add("orders", {"customer": 1, "total": "1"})
    shop.do("row.update", {"state": "open"}, table="orders", id=1)
    with pytest.raises(InvalidInput):
        shop.do("row.update", {"state": "paid"}, table="orders", id=1, by=shop.user("cleo", "clerk"))
    row = shop.json("row.update", {"state": "paid"}, table="orders", id=1, by=shop.user("cash", "cashier"))
    assert row["state"] == "paid"


def test_numbers_have_no_gaps(shop):
    for total in ("1", "bad", "2"):
        try:
            shop.add("orders", {"customer": 1, "total": total})
        except InvalidInput:
            continue
    assert [row["number"] for row in shop.rows("orders", {"sort": "id"})["rows"]] == ["O-2026-0001", "O-2026-0002"]


def test_an_edit_of_an_old_version_is_merged_when_nobody_touched_its_fields(shop):
    shop.do("row.update", {"name": "Theirs"}, table="customers", id=1)
    row = shop.json("row.update", {"phone": "1"}, table="customers", id=1, if_match='"1"')
    assert (row["name"], row["phone"], row["row_version"]) == ("Theirs", "1", 3)


def test_an_edit_of_the_same_field_is_refused_with_both_sides(shop):
    shop.do("row.update", {"name": "Theirs", "phone": "2"}, table="customers", id=1)
    with pytest.raises(PreconditionFailed) as error:
        shop.do("row.update", {"name": "Mine"}, table="customers", id=1, if_match='"1"')
    assert error.value.extra == {
        "version": 2,
        "conflicts": [{"field": "name", "yours": "Mine", "theirs": "Theirs", "base": "Customer 1"}],
    }
    assert error.value.headers["ETag"] == '"2"'


def test_a_whole_row_put_over_an_old_version_changes_only_what_was_edited(shop):
    old = shop.json("row.get", table="customers", id=1)
    shop.do("row.update", {"credit": "7"}, table="customers", id=1)
    mine = {name: old[name] for name in ("code", "name", "country", "phone", "credit", "grade", "owner")} | {
        "name": "Mine"
    }
    row = shop.json("row.replace", mine, table="customers", id=1, if_match='"1"')
    assert (row["name"], row["credit"]) == ("Mine", "7.00")


def test_an_etag_that_is_none_is_refused(shop):
    with pytest.raises(InvalidInput):
        shop.do("row.update", {"name": "x"}, table="customers", id=1, if_match="yesterday")
    with pytest.raises(PreconditionFailed):
        shop.do("row.update", {"name": "x"}, table="customers", id=1, if_match='"9"')


def test_a_deletion_of_an_old_version_is_refused(shop):
    shop.do("row.update", {"name": "x"}, table="customers", id=1)
    with pytest.raises(PreconditionFailed):
        shop.do("row.delete", table="customers", id=1, if_match='"1"')
    assert shop.do("row.delete", table="customers", id=1, if_match='"2"').value is None


def test_row_history_audit_and_event_are_kept_with_the_change(shop):
    shop.do("row.update", {"name": "x"}, table="customers", id=1)
    assert RowHistory.objects.filter(row_id=1, deed="updated").count() == 1
    assert OperationLog.objects.filter(operation="row.update", target="customers/1", outcome="done").count() == 1
    event = OutboxEvent.objects.filter(topic="row.updated").get()
    assert (event.key, event.payload["ids"], event.payload["fields"]) == ("customers/1", [1], ["name"])


@pytest.mark.parametrize(
    "writer",
    [
        "runtime.kinds.table.writing.changing.keep",
        "operations.perform.outbox.statements_for",
        "operations.perform.record",
    ],
)
def test_if_one_of_them_cannot_be_kept_nothing_is_done(shop, monkeypatch, writer):
    before = shop.json("row.get", table="customers", id=1)

    def refuse(*_: Any, **__: Any) -> None:
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(writer, refuse)
        with pytest.raises(RuntimeError):
            shop.do("row.update", {"name": "x"}, table="customers", id=1)
    assert shop.json("row.get", table="customers", id=1) == before


def test_a_secret_is_written_and_never_shown(shop):
    row = shop.add("orders", {"customer": 1, "pin": "CANARY-42"})
    assert row["pin"] == {"set": True}
    changed = shop.json("row.update", {"pin": "CANARY-43"}, table="orders", id=1)
    assert (changed["pin"], changed["row_version"]) == ({"set": True}, 2)
    everything = str(list(RowHistory.objects.values_list("delta", flat=True)))
    everything += str(list(OutboxEvent.objects.values_list("payload", flat=True)))
    everything += str(list(OperationLog.objects.values_list("notes", flat=True)))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pin FROM t_orders")
        everything += str(cursor.fetchall())
    assert "CANARY" not in everything
    with pytest.raises(InvalidInput):
        shop.rows("orders", {"pin": "CANARY-43"})


def test_the_same_key_makes_one_row(shop):
    first = shop.do("row.create", {"code": "K", "name": "K"}, table="customers", idempotency_key="k1")
    again = shop.do("row.create", {"code": "K", "name": "K"}, table="customers", idempotency_key="k1")
    assert again.status == first.status == 201
    assert shop.rows("customers", {"code": "K"})["count"] == 1


def test_deleting_what_others_refer_to_is_refused(shop):
    with pytest.raises(Conflict, match="rows of 'customers'"):
        shop.do("row.delete", table="countries", id=1)


def test_the_trash_keeps_rows_and_gives_them_back(shop):
    shop.do("row.delete", table="customers", id=2)
    assert shop.rows("customers")["count"] == 4
    with pytest.raises(NotFound):
        shop.do("row.get", table="customers", id=2)
    with pytest.raises(InvalidInput):
        shop.add("orders", {"customer": 2})
    assert [row["id"] for row in shop.rows("customers", {"trash": "true"})["rows"]] == [2]
    row = shop.json("row.restore", table="customers", id=2)
    assert (row["code"], row["row_version"]) == ("C2", 3)
    with pytest.raises(NotFound):
        shop.do("row.restore", table="customers", id=2)


def test_nobody_signed_in_is_asked_to(shop):
    from accounts.principal import ANONYMOUS
    from operations.errors import NotSignedIn

    with pytest.raises(NotSignedIn):
        shop.do("row.list", table="customers", by=ANONYMOUS)


def test_a_row_one_may_see_but_not_change_is_forbidden(shop):
    shop.role("reader", {"table": "customers", "actions": ["read"], "fields": {"read": "*"}})
    reader = shop.user("rita", "reader")
    for operation, more in (("row.update", {"id": 1}), ("row.delete", {"id": 1}), ("row.create", {})):
        with pytest.raises(Forbidden):
            shop.do(operation, {} if operation == "row.delete" else {"name": "x"}, table="customers", by=reader, **more)
