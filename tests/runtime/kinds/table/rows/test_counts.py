"""A row with too few or too many child rows or links is refused, whichever way these come and go; a secret sent back as it
is shown stays."""

from copy import deepcopy
from typing import Any

import pytest

from operations.errors import InvalidInput


@pytest.fixture
def bounded(empty, tables) -> Any:
    """Orders have one to two lines and one to two tags."""
    changed = deepcopy(dict(tables))
    for field in changed["orders"]["fields"]:
        if field["name"] in ("lines", "tags"):
            field["options"] |= {"min_items": 1, "max_items": 2}
    empty.publish("table", changed)
    empty.add("customers", {"code": "C", "name": "C"})
    for name in ("red", "green", "blue"):
        empty.add("tags", {"name": name})
    empty.add("orders", order(1, [1]))
    return empty


def order(lines: int, tags: list[int]) -> dict[str, Any]:
    return {"customer": 1, "lines": [{"article": f"A{n}"} for n in range(lines)], "tags": tags}


def refused(bounded: Any, operation: str, input: Any = None, **target: Any) -> list[tuple[str, str]]:
    with pytest.raises(InvalidInput) as error:
        bounded.do(operation, input, **target)
    assert bounded.rows("order_lines")["count"] == 1
    return [(problem.code, problem.pointer) for problem in error.value.problems]


def test_a_new_row_has_as_many_as_it_needs(bounded):
    assert refused(bounded, "row.create", {"customer": 1}, table="orders") == [
        ("too_few", "/tags"),
        ("too_few", "/lines"),
    ]
    for lines, tags in ((0, []), (3, [1, 2, 3])):
        found = refused(bounded, "row.create", order(lines, tags), table="orders")
        assert sorted(found) == [("wrong_value", "/lines"), ("wrong_value", "/tags")]
    assert bounded.add("orders", order(2, [2, 3]))["tags"] == [2, 3]


def test_a_changed_row_keeps_to_the_limits(bounded):
    for lines in ([], [{"article": str(n)} for n in range(3)], None):
        assert refused(bounded, "row.update", {"lines": lines}, table="orders", id=1) == [("wrong_value", "/lines")]
    row = bounded.json("row.update", {"lines": [{"article": "X"}, {"article": "Y"}]}, table="orders", id=1)
    assert row["row_version"] == 2


def test_child_rows_by_themselves_keep_to_the_limits(bounded):
    assert refused(bounded, "row.delete", table="order_lines", id=1) == [("too_few", "/order")]
    delete = {"action": "delete", "ids": [1]}
    assert refused(bounded, "row.bulk", delete, table="order_lines") == [("too_few", "/order")]
    rows = [{"order": 1, "article": str(n)} for n in range(2)]
    assert refused(bounded, "row.bulk", {"action": "create", "rows": rows}, table="order_lines") == [
        ("too_many", "/order")
    ]
    bounded.add("orders", order(2, [1]))
    with pytest.raises(InvalidInput):
        bounded.do("row.update", {"order": 2}, table="order_lines", id=1)
    bounded.add("order_lines", {"order": 1, "article": "B"})
    bounded.do("row.delete", table="order_lines", id=1)


def test_with_its_parent_a_child_row_goes(bounded):
    bounded.do("row.delete", table="orders", id=1)
    assert bounded.rows("order_lines")["count"] == 0


def test_a_secret_sent_back_as_it_is_shown_stays(bounded):
    made = bounded.add("orders", order(1, [1]) | {"pin": "1234"})
    for operation in ("row.update", "row.replace"):
        sent = {"customer": 1, "pin": made["pin"], "discount": "0.00", "tags": [1]}
        row = bounded.json(operation, sent, table="orders", id=2)
        assert (row["pin"], row["row_version"]) == ({"set": True}, 1)
    assert bounded.json("row.update", {"pin": None}, table="orders", id=2)["pin"] is None


def test_a_new_row_has_no_secret_that_could_stay(bounded):
    found = refused(bounded, "row.create", order(1, [1]) | {"pin": {"set": True}}, table="orders")
    assert found == [("wrong_value", "/pin")]
