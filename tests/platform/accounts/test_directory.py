"""Whatever ends or narrows somebody's rights is known everywhere within a second, without a query per request (T34)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts import people, sessions, tokens
from accounts.directory import NOTICE, Directory, authenticate_bearer
from accounts.models import Department, User
from accounts.principal import Principal
from database.notice import Notice
from operations.operation import Result

from .conftest import NOW, PASSWORD


class Clock:
    def __init__(self) -> None:
        self.time = 1000.0

    def __call__(self) -> float:
        return self.time


class Process:
    """Another process of the installation. On this machine it sees the notice; on another it hears of changes through
    the database alone."""

    def __init__(self, notice: Notice) -> None:
        self.clock = Clock()
        self.directory = Directory(self.clock, notice)

    def principal(self, access: tokens.Access) -> Principal | None:
        return self.directory.principal_of(access)

    def a_second_later(self, access: tokens.Access) -> Principal | None:
        self.clock.time += 1.0
        return self.directory.principal_of(access)


@pytest.fixture
def process() -> Process:
    return Process(Notice("directory-of-another-machine"))


@pytest.fixture
def neighbour() -> Process:
    return Process(NOTICE)


@pytest.fixture
def access(anna: User) -> tokens.Access:
    return access_of(anna)


def access_of(user: User) -> tokens.Access:
    opened = sessions.open_session(user, address="", user_agent="", now=NOW)
    assert opened is not None
    return tokens.Access(user.pk, user.token_version, str(opened.session.pk), int(NOW.timestamp()) + 300)


def test_a_token_leads_to_its_principal(anna: User, sign_in: Callable[..., Result]) -> None:
    token = sign_in(anna).value["access_token"]
    principal = authenticate_bearer(token, NOW.timestamp())
    assert principal is not None
    assert (principal.id, principal.name, principal.roles) == (anna.pk, "Anna", frozenset({"clerk"}))
    assert principal.permissions == frozenset()
    assert authenticate_bearer(token + "x", NOW.timestamp()) is None


def test_a_known_user_costs_no_query_and_the_stamp_one_a_second(
    process: Process, access: tokens.Access, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first = process.principal(access)
    with django_assert_num_queries(0):
        assert process.principal(access) is first
    with django_assert_num_queries(1):
        assert process.a_second_later(access) is first


CHANGES: dict[str, Callable[[User], Any]] = {
    "suspended": lambda user: people.set_active(user, False, NOW),
    "password changed": lambda user: people.set_password(user, "another word for it", NOW),
    "all sessions ended": lambda user: sessions.end_everything(user.pk, NOW),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_what_ends_an_account_ends_its_tokens_within_a_second(
    change: Callable[[User], Any], process: Process, access: tokens.Access, anna: User
) -> None:
    assert process.principal(access)
    change(anna)
    assert process.a_second_later(access) is None


def test_an_ended_session_takes_its_tokens_along_and_no_others(process: Process, anna: User) -> None:
    here, there = access_of(anna), access_of(anna)
    assert process.principal(here)
    # The directory forgets sessions that ended long ago, by the wall clock; so this one ends by it.
    from_now = NOW + timedelta(days=36_500)
    sessions.end_sessions(anna.pk, from_now, only=__import__("uuid").UUID(there.session))
    assert process.a_second_later(there) is None
    assert process.principal(here)


def test_a_role_taken_is_gone_within_a_second(process: Process, access: tokens.Access, anna: User) -> None:
    before = process.principal(access)
    people.give_roles(anna, ["guest"])
    after = process.a_second_later(access)
    assert before and after
    assert (before.roles, after.roles) == (frozenset({"clerk"}), frozenset({"guest"}))


def test_only_who_changed_is_looked_up_anew(
    process: Process, access: tokens.Access, root: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    mine = process.principal(access)
    people.give_roles(root, ["clerk"])
    with django_assert_num_queries(2):
        assert process.a_second_later(access) is mine


def test_the_own_process_knows_at_once(
    anna: User, access: tokens.Access, django_capture_on_commit_callbacks: Any
) -> None:
    from accounts.directory import principal_of

    assert principal_of(access)
    with django_capture_on_commit_callbacks(execute=True):
        people.set_active(anna, False, NOW)
    assert principal_of(access) is None


@pytest.mark.django_db(transaction=True)
def test_another_process_of_this_machine_knows_at_once(neighbour: Process, anna: User) -> None:
    access = access_of(anna)
    assert neighbour.principal(access)
    people.set_active(anna, False, NOW)
    assert neighbour.principal(access) is None


def test_somebody_who_never_was_has_no_principal(process: Process, db: None) -> None:
    assert process.principal(tokens.Access(12345, 1, "s", 0)) is None


def test_departments_reach_down_and_follow_a_move(process: Process, anna: User) -> None:
    top = people.create_department("top", "Top", None, NOW)
    left = people.create_department("left", "Left", top, NOW)
    right = people.create_department("right", "Right", top, NOW)
    leaf = people.create_department("leaf", "Leaf", left, NOW)
    User.objects.filter(pk=anna.pk).update(department=left)
    anna.refresh_from_db()
    access = access_of(anna)

    def reach() -> set[int]:
        principal = process.a_second_later(access)
        assert principal is not None
        return set(principal.departments)

    assert reach() == {left.pk, leaf.pk}
    people.move_department(leaf, right)
    assert reach() == {left.pk}
    people.move_department(right, left)
    assert reach() == {left.pk, right.pk, leaf.pk}
    below = people.create_department("below", "Below", leaf, NOW)
    assert reach() == {left.pk, right.pk, leaf.pk, below.pk}
    people.delete_department(below)
    assert reach() == {left.pk, right.pk, leaf.pk}
    assert Department.objects.get(pk=leaf.pk).path == f"/{top.pk}/{left.pk}/{right.pk}/{leaf.pk}/"


def test_what_was_read_before_a_change_is_not_kept_after_it(
    process: Process, access: tokens.Access, anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Thread one reads the user; meanwhile she is suspended, and thread two has heard of it already."""
    from accounts import directory as module

    read = module._known_user

    def slow(user_id: int) -> Any:
        known = read(user_id)
        monkeypatch.setattr(module, "_known_user", read)
        people.set_active(anna, False, NOW)
        process.clock.time += 1.0
        process.directory._catch_up(process.clock.time, b"")
        return known

    monkeypatch.setattr(module, "_known_user", slow)
    process.principal(access)
    assert process.principal(access) is None


def test_signing_in_again_after_a_password_change_works(
    process: Process, anna: User, sign_in: Callable[..., Result]
) -> None:
    people.set_password(anna, PASSWORD + "!", NOW)
    token = sign_in(anna, PASSWORD + "!").value["access_token"]
    access = tokens.verified(token, NOW.timestamp())
    assert access
    assert process.principal(access)
