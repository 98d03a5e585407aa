"""Departments are a tree: no cycles, no orphans, bounded in depth."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import Department, User
from operations.errors import Conflict, InvalidInput, NotFound
from operations.operation import Result

Sender = Callable[..., Result]


@pytest.fixture
def make(root: User, send: Sender) -> Callable[..., int]:
    def make(code: str, parent: int | None = None) -> int:
        made: int = send("department.create", {"code": code, "name": code.title(), "parent": parent}, by=root).value[
            "id"
        ]
        return made

    return make


def test_departments_are_listed_with_people(make: Callable[..., int], root: User, anna: User, send: Sender) -> None:
    top = make("top")
    low = make("low", top)
    User.objects.filter(pk=anna.pk).update(department_id=low)
    listed = send("department.list", by=anna).value["items"]
    assert [(item["code"], item["parent"], item["users"]) for item in listed] == [("low", top, 1), ("top", None, 0)]


def test_a_department_moves_with_all_below(make: Callable[..., int], root: User, send: Sender) -> None:
    a, b = make("a"), make("b")
    below = make("below", a)
    send("department.update", {"name": "A!", "parent": b}, by=root, target={"id": str(a)})
    assert Department.objects.get(pk=below).path == f"/{b}/{a}/{below}/"
    send("department.update", {"parent": None}, by=root, target={"id": str(a)})
    assert Department.objects.get(pk=below).path == f"/{a}/{below}/"
    assert Department.objects.get(pk=a).name == "A!"


def test_a_department_does_not_move_below_itself(make: Callable[..., int], root: User, send: Sender) -> None:
    top = make("top")
    low = make("low", top)
    for parent in (top, low):
        with pytest.raises(InvalidInput) as caught:
            send("department.update", {"parent": parent}, by=root, target={"id": str(top)})
        assert caught.value.problems[0].code == "cycle"


def test_the_tree_has_a_depth(make: Callable[..., int], root: User, send: Sender) -> None:
    parent = None
    for level in range(32):
        parent = make(f"d{level}", parent)
    with pytest.raises(InvalidInput):
        make("deeper", parent)
    branch = make("branch")
    make("twig", branch)
    with pytest.raises(InvalidInput):
        send("department.update", {"parent": parent}, by=root, target={"id": str(branch)})


def test_a_department_with_people_or_children_stays(
    make: Callable[..., int], root: User, anna: User, send: Sender
) -> None:
    top = make("top")
    low = make("low", top)
    User.objects.filter(pk=anna.pk).update(department_id=low)
    for busy in (top, low):
        with pytest.raises(Conflict):
            send("department.delete", by=root, target={"id": str(busy)})
    User.objects.filter(pk=anna.pk).update(department=None)
    for empty in (low, top):
        send("department.delete", by=root, target={"id": str(empty)})
    with pytest.raises(NotFound):
        send("department.delete", by=root, target={"id": str(top)})


@pytest.mark.parametrize(
    "input",
    [
        {"code": "Top", "name": "x"},
        {"code": "", "name": "x"},
        {"code": "top", "name": " "},
        {"code": "top", "name": "x", "parent": 99},
        {"code": "top", "name": "x", "path": "/1/"},
    ],
)
def test_a_department_of_another_shape_is_refused(input: dict[str, Any], root: User, send: Sender) -> None:
    with pytest.raises(InvalidInput):
        send("department.create", input, by=root)


def test_a_code_is_given_once(make: Callable[..., int]) -> None:
    make("top")
    with pytest.raises(Conflict):
        make("top")
