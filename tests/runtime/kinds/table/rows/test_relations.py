"""Links, child rows, expanded rows, and what a deletion means for rows that point at the deleted one."""

from typing import Any

import pytest

from operations.errors import Conflict, InvalidInput, NotFound

ORDER = {"customer": 1, "total": "10", "lines": [{"article": "A", "amount": "1.50"}, {"article": "B", "amount": "2"}]}


def problems(error: Any) -> list[tuple[str, str]]:
    return [(problem.code, problem.pointer) for problem in error.value.problems]


@pytest.fixture
def order(shop):
    for name in ("red", "green", "blue"):
        shop.add("tags", {"name": name})
    shop.add("orders", ORDER | {"tags": [3, 1]})
    return shop


def test_child_rows_are_made_with_their_parent(order):
    row = order.json("row.get", {"query": [["expand", "lines,tags"]]}, table="orders", id=1)
    assert [(line["article"], line["amount"], line["order"]) for line in row["lines"]] == [
        ("A", "1.50", 1),
        ("B", "2.00", 1),
    ]
    assert [tag["name"] for tag in row["tags"]] == ["blue", "red"]
    assert row["lines_total"] == "3.50"


def test_what_is_wrong_with_a_child_row_is_told_at_its_place(shop):
    with pytest.raises(InvalidInput) as error:
        shop.add("orders", {"customer": 1, "lines": [{"article": "A"}, {"amount": "x", "colour": 1}]})
    assert sorted(problems(error)) == [
        ("required", "/lines/1/article"),
        ("unknown_member", "/lines/1/colour"),
        ("wrong_value", "/lines/1/amount"),
    ]
    assert shop.rows("orders")["count"] == 0


def test_given_child_rows_are_the_whole(order):
    lines = [{"id": 2, "amount": "5"}, {"article": "C"}]
    row = order.json("row.update", {"lines": lines}, table="orders", id=1)
    assert row["row_version"] == 2
    found = order.rows("order_lines", {"sort": "id"})["rows"]
    assert [(line["id"], line["article"], line["amount"]) for line in found] == [(2, "B", "5.00"), (3, "C", None)]


def test_a_child_row_of_another_parent_is_refused(order):
    order.add("orders", ORDER)
    with pytest.raises(InvalidInput) as error:
        order.do("row.update", {"lines": [{"id": 1, "amount": "5"}]}, table="orders", id=2)
    assert problems(error) == [("unknown_row", "/lines/0/id")]


def test_links_are_shown_as_ids_and_set_as_a_whole(order):
    assert order.json("row.get", table="orders", id=1)["tags"] == [3, 1]
    assert order.json("row.update", {"tags": [2, 3]}, table="orders", id=1)["tags"] == [2, 3]
    assert order.json("row.update", {"tags": []}, table="orders", id=1)["tags"] == []
    with pytest.raises(InvalidInput) as error:
        order.do("row.update", {"tags": [2, 99]}, table="orders", id=1)
    assert problems(error) == [("unknown_row", "/tags")]


def test_rows_are_found_by_what_they_are_linked_to(order):
    order.add("orders", {"customer": 2})
    assert [
        row["id"]
        for row in order.json("row.query", {"filter": {"tags": {"some": {"name": {"eq": "red"}}}}}, table="orders")[
            "rows"
        ]
    ] == [1]
    assert [
        row["id"]
        for row in order.json("row.query", {"filter": {"lines": {"none": {"amount": {"gt": 1}}}}}, table="orders")[
            "rows"
        ]
    ] == [2]


def test_a_parent_takes_its_child_rows_with_it(order):
    order.do("row.delete", table="orders", id=1)
    assert order.rows("order_lines")["count"] == 0
    assert order.rows("tags")["count"] == 3


def test_a_linked_row_that_goes_leaves_the_link(order):
    order.do("row.delete", table="tags", id=3)
    row = order.json("row.get", table="orders", id=1)
    assert (row["tags"], row["row_version"]) == ([1], 2)


def test_a_row_in_use_stays(order):
    with pytest.raises(Conflict, match="orders"):
        order.do("row.delete", table="customers", id=1)


def test_a_lookup_and_a_rollup_follow_their_rows(order):
    row = order.json("row.get", table="orders", id=1)
    assert row["customer_country"] == "France"
    assert order.json("row.get", table="customers", id=1)["orders_count"] == 1
    order.do("row.update", {"name": "Frankreich"}, table="countries", id=2)
    assert order.json("row.get", table="orders", id=1)["customer_country"] == "Frankreich"


def test_references_can_be_emptied_by_a_deletion(empty):
    empty.publish(
        "table",
        {
            "boxes": {"title": "Boxes", "fields": [{"uid": "b1", "name": "label", "type": "text"}]},
            "things": {
                "title": "Things",
                "fields": [
                    {
                        "uid": "t1",
                        "name": "box",
                        "type": "reference",
                        "options": {"target": "boxes", "on_delete": "set_null"},
                    },
                    {"uid": "t2", "name": "about", "type": "any_reference", "options": {"targets": ["boxes"]}},
                ],
            },
        },
    )
    for label in ("one", "two"):
        empty.add("boxes", {"label": label})
    empty.add("things", {"box": 1})
    empty.add("things", {"about": {"table": "boxes", "id": 2}})
    empty.do("row.delete", table="boxes", id=1)
    assert empty.json("row.get", table="things", id=1)["box"] is None
    assert [v["deed"] for v in empty.json("row.history", table="things", id=1)["versions"]] == ["updated", "created"]
    with pytest.raises(Conflict):
        empty.do("row.delete", table="boxes", id=2)
    expanded = empty.rows("things", {"expand": "about", "sort": "id"})["rows"]
    assert expanded[1]["about"]["row"]["label"] == "two"


def test_a_tree_is_asked_for_a_branch(empty):
    field = {"uid": "n2", "name": "parent", "type": "reference", "options": {"target": "nodes", "on_delete": "cascade"}}
    empty.publish(
        "table",
        {
            "nodes": {
                "title": "Nodes",
                "parent": "parent",
                "fields": [{"uid": "n1", "name": "name", "type": "text"}, field],
            }
        },
    )
    for name, parent in (("a", None), ("b", 1), ("c", 2), ("d", None)):
        empty.add("nodes", {"name": name, "parent": parent})
    assert [row["name"] for row in empty.rows("nodes", {"under": "1"})["rows"]] == ["a", "b", "c"]
    empty.do("row.delete", table="nodes", id=1)
    assert [row["name"] for row in empty.rows("nodes")["rows"]] == ["d"]


def test_a_trashed_parent_brings_its_trashed_children_back(empty):
    owned = {
        "uid": "p2",
        "name": "album",
        "type": "reference",
        "required": True,
        "options": {"target": "albums", "on_delete": "cascade"},
    }
    empty.publish(
        "table",
        {
            "albums": {
                "title": "Albums",
                "soft_delete": True,
                "fields": [{"uid": "a1", "name": "name", "type": "text"}],
            },
            "photos": {
                "title": "Photos",
                "soft_delete": True,
                "fields": [{"uid": "p1", "name": "name", "type": "text"}, owned],
            },
        },
    )
    empty.add("albums", {"name": "Summer"})
    for name in ("x", "y"):
        empty.add("photos", {"name": name, "album": 1})
    empty.do("row.delete", table="photos", id=1)
    empty.do("row.delete", table="albums", id=1)
    assert empty.rows("photos")["count"] == 0
    empty.do("row.restore", table="albums", id=1)
    assert [row["name"] for row in empty.rows("photos")["rows"]] == ["y"]
    with pytest.raises(NotFound):
        empty.do("row.get", table="photos", id=1)
