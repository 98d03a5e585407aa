"""What became of a row: its versions, its state at a moment, differences, and the way back."""

from typing import Any

import pytest

from operations.errors import Forbidden, InvalidInput, NotFound


@pytest.fixture
def changed(tables: Any) -> Any:
    """The customers' document with one field changed."""

    def changed(of: str, **members: Any) -> Any:
        body = tables["customers"]
        fields = [field | members if field["uid"] == of else field for field in body["fields"]]
        renames = {"name": members["name"]} if "name" in members else {}
        search = [renames.get(name, name) for name in body["search"]]
        return body | {"fields": fields, "search": search}

    return changed


@pytest.fixture
def edited(shop):
    """Customer 1, changed twice: versions 2 and 3, the second change a second after the first."""
    shop.do("row.update", {"name": "Second", "credit": "5"}, table="customers", id=1)
    shop.do("row.update", {"name": "Third", "phone": None}, table="customers", id=1)
    return shop


def test_versions_come_newest_first_with_what_changed(edited):
    versions = edited.json("row.history", table="customers", id=1)["versions"]
    assert [(one["version"], one["deed"]) for one in versions] == [(3, "updated"), (2, "updated"), (1, "created")]
    changes = {c["field"]: (c["before"], c["after"]) for c in versions[1]["changes"]}
    assert changes == {"name": ("Customer 1", "Second"), "credit": ("100.50", "5.00")}
    assert versions[0]["by"]["name"] == "boss"


def test_history_comes_in_pages(edited):
    first = edited.json("row.history", {"limit": 2}, table="customers", id=1)
    rest = edited.json("row.history", {"limit": 2, "before": first["next"]}, table="customers", id=1)
    assert [one["version"] for one in (*first["versions"], *rest["versions"])] == [3, 2, 1]
    assert rest["next"] is None


def test_a_row_as_it_was_at_a_moment(edited):
    second = edited.json("row.history", table="customers", id=1)["versions"][1]["at"]
    state = edited.json("row.history", {"as_of": second}, table="customers", id=1)
    assert (state["version"], state["row"]["name"], state["row"]["credit"]) == (2, "Second", "5.00")
    with pytest.raises(NotFound):
        edited.do("row.history", {"as_of": "2020-01-01T00:00:00Z"}, table="customers", id=1)
    with pytest.raises(InvalidInput):
        edited.do("row.history", {"as_of": "yesterday"}, table="customers", id=1)


def test_any_two_versions_can_be_compared(edited):
    changes = edited.json("row.diff", {"from": 1, "to": 3}, table="customers", id=1)["changes"]
    assert {c["field"]: (c["before"], c["after"]) for c in changes} == {
        "name": ("Customer 1", "Third"),
        "phone": ("030-5550001", None),
        "credit": ("100.50", "5.00"),
    }
    assert edited.json("row.diff", {"from": 2, "to": 2}, table="customers", id=1)["changes"] == []
    with pytest.raises(NotFound):
        edited.do("row.diff", {"from": 1, "to": 9}, table="customers", id=1)


def test_a_rollback_is_a_new_version_with_old_values(edited):
    row = edited.json("row.rollback", {"version": 1}, table="customers", id=1)
    assert (row["name"], row["credit"], row["phone"], row["row_version"]) == ("Customer 1", "100.50", "030-5550001", 4)
    assert edited.json("row.history", table="customers", id=1)["versions"][0]["deed"] == "rolled_back"
    assert edited.json("row.diff", {"from": 1, "to": 4}, table="customers", id=1)["changes"] == []


def test_links_are_part_of_history(shop):
    for name in ("red", "green"):
        shop.add("tags", {"name": name})
    shop.add("orders", {"customer": 1, "tags": [1]})
    shop.do("row.update", {"tags": [2]}, table="orders", id=1)
    assert shop.json("row.rollback", {"version": 1}, table="orders", id=1)["tags"] == [1]


def test_a_rename_leaves_history_as_it_is(edited, changed):
    edited.publish("table", {"customers": changed("cu2", name="label", aliases=["name"])})
    changes = edited.json("row.history", table="customers", id=1)["versions"][0]["changes"]
    assert "label" in [change["field"] for change in changes]
    assert edited.json("row.rollback", {"version": 1}, table="customers", id=1)["label"] == "Customer 1"


def test_a_field_made_anew_under_an_old_name_shows_nothing_of_the_old_one(edited, changed):
    edited.publish("table", {"customers": changed("cu4", uid="cu99")})
    for version in edited.json("row.history", table="customers", id=1)["versions"]:
        assert "phone" not in [change["field"] for change in version["changes"]]


def test_a_rollback_over_a_field_one_may_not_write_is_forbidden(edited):
    edited.role(
        "writer", {"table": "customers", "actions": ["read", "update"], "fields": {"read": "*", "write": ["cu2"]}}
    )
    with pytest.raises(Forbidden):
        edited.do("row.rollback", {"version": 1}, table="customers", id=1, by=edited.user("walt", "writer"))


def test_hidden_and_masked_fields_have_no_past_to_see(edited):
    grant = {
        "table": "customers",
        "actions": ["read"],
        "fields": {"read": ["cu1", "cu2", "cu4"]},
        "masks": {"cu4": "last4"},
    }
    edited.role("clerk", grant)
    clerk = edited.user("cleo", "clerk")
    seen = str(edited.json("row.history", table="customers", id=1, by=clerk))
    seen += str(edited.json("row.diff", {"from": 1, "to": 3}, table="customers", id=1, by=clerk))
    seen += str(edited.json("row.history", {"as_of": "2027-01-01T00:00:00Z"}, table="customers", id=1, by=clerk))
    assert "Second" in seen
    assert "credit" not in seen
    assert "phone" not in seen
    assert "555" not in seen
