"""Whoever is signed in finds people by name, and learns nothing else of them."""

import pytest

from accounts.people import create_user, set_active
from accounts.principal import ANONYMOUS, Principal
from operations import clock
from operations.errors import NotSignedIn
from operations.perform import perform

pytestmark = pytest.mark.django_db
SOMEBODY = Principal(kind="user", id=1, name="somebody")


def found(**asked: object) -> list[dict[str, object]]:
    items: list[dict[str, object]] = perform("user.look_up", asked, principal=SOMEBODY).value["items"]
    return items


def test_names_are_found_and_nothing_else_is_told():
    ada = create_user("ada", "Ada Lovelace", None, now=clock.now(), email="ada@example.com")
    assert found(search="love") == [{"id": ada.pk, "username": "ada", "display_name": "Ada Lovelace"}]


def test_suspended_people_are_not_offered_but_still_named():
    ada = create_user("ada", "Ada Lovelace", None, now=clock.now())
    set_active(ada, False, now=clock.now())
    assert found(search="ada") == []
    assert [item["id"] for item in found(ids=[ada.pk])] == [ada.pk]


def test_strangers_are_told_nothing():
    with pytest.raises(NotSignedIn):
        perform("user.look_up", principal=ANONYMOUS)
