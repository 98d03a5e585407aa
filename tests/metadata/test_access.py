"""Object grants: one definition for one user, kept by django-guardian."""

from typing import Any

import pytest

from accounts.models import User
from accounts.principal import Principal
from operations import clock
from operations.errors import Forbidden, NotFound
from tests.metadata.life import ROOT, do, published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_kinds")]

BOOK = {"title": "Emma"}
EMMA: dict[str, Any] = {"kind": "book", "name": "emma"}


@pytest.fixture
def anna() -> Principal:
    user = User.objects.create(username="anna", username_key="anna", display_name="Anna", created_at=clock.now())
    return Principal(kind="user", id=user.pk, name="anna")


@pytest.fixture(autouse=True)
def books(sample_kinds: None, anna: Principal) -> None:
    published("book", "emma", BOOK)
    published("book", "moby", BOOK)


def give(action: str, by: Principal = ROOT, **target: Any) -> Any:
    return do("grant", {"username": "anna", "action": action}, by=by, **(target or EMMA))["grants"]


def may(action: str, by: Principal, **target: Any) -> bool:
    attempts: Any = {
        "read": lambda: do("get", by=by, **target),
        "design": lambda: do("save_draft", {"body": BOOK}, by=by, if_match="*", **target),
        "publish": lambda: do("grants", by=by, **target),
    }
    try:
        attempts[action]()
    except Forbidden:
        return False
    return True


@pytest.mark.parametrize(
    ("given", "allowed"),
    [("read", {"read"}), ("design", {"read", "design"}), ("publish", {"read", "design", "publish"})],
)
def test_a_grant_is_for_one_definition_and_includes_the_lesser_actions(
    anna: Principal, given: str, allowed: set[str]
) -> None:
    assert give(given) == [{"username": "anna", "action": given}]
    assert {action for action in ("read", "design", "publish") if may(action, anna, **EMMA)} == allowed
    assert not may("read", anna, kind="book", name="moby")
    assert [line["name"] for line in do("list", by=anna, kind="book")["definitions"]] == ["emma"]


def test_a_grant_is_taken_back(anna: Principal) -> None:
    give("read")
    assert do("revoke", {"username": "anna", "action": "read"}, **EMMA)["grants"] == []
    assert not may("read", anna, **EMMA)


def test_a_grant_outlives_a_rename_and_holds_for_the_old_name(anna: Principal) -> None:
    give("read")
    published("book", "emma", BOOK, rename_to="austen")
    assert may("read", anna, kind="book", name="austen")
    assert may("read", anna, **EMMA)


def test_what_is_made_anew_under_an_old_name_inherits_no_grants(anna: Principal) -> None:
    give("publish")
    do("delete", {"seal": do("plan", {"delete": True}, **EMMA)["seal"]}, **EMMA)
    published("book", "emma", BOOK)
    assert not may("read", anna, **EMMA)


def test_nobody_gives_more_than_they_have(anna: Principal) -> None:
    give("design")
    with pytest.raises(Forbidden):
        give("publish", by=anna)
    with pytest.raises(Forbidden):
        give("read", by=anna)


def test_a_grant_needs_a_user() -> None:
    with pytest.raises(NotFound, match="no user 'nobody'"):
        do("grant", {"username": "nobody", "action": "read"}, **EMMA)
