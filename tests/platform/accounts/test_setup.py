"""The first administrator gets in by a link that works once, for a day; there is no password before that."""

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from accounts.links import link_behind, make_link, use_up
from accounts.models import OneTimeLink, User
from accounts.people import set_active
from operations.errors import Conflict, Forbidden, InvalidInput, NotFound
from operations.operation import Result

from .conftest import NOW, PASSWORD

Sender = Callable[..., Result]
NEW = "weft and warp 9"


def secret_of(link: str) -> str:
    return link.partition("#")[2]


@pytest.fixture
def link(db: None) -> str:
    return secret_of(make_link("setup", None, NOW))


def test_the_first_link_makes_the_administrator(link: str, send: Sender) -> None:
    answer = send("auth.setup", {"token": link, "password": NEW})
    assert answer.value["user"]["username"] == "admin"
    assert answer.value["user"]["is_superuser"]
    assert answer.value["access_token"]
    assert send("auth.login", {"username": "admin", "password": NEW}).status == 200


def test_the_administrator_may_choose_the_name(link: str, send: Sender) -> None:
    answer = send("auth.setup", {"token": link, "password": NEW, "username": "Ada"})
    assert answer.value["user"]["username"] == "Ada"


def test_a_link_works_once(link: str, send: Sender) -> None:
    send("auth.setup", {"token": link, "password": NEW})
    with pytest.raises(NotFound):
        send("auth.setup", {"token": link, "password": NEW, "username": "second"})
    assert User.objects.count() == 1


def test_of_two_who_read_the_link_one_uses_it(link: str) -> None:
    first, second = (link_behind(link, "setup", NOW) for _ in range(2))
    assert first and second
    assert [use_up(first, NOW), use_up(second, NOW)] == [True, False]


def test_a_link_ends_after_a_day(link: str, send: Sender) -> None:
    with pytest.raises(NotFound):
        send("auth.setup", {"token": link, "password": NEW}, now=NOW + timedelta(hours=24))


def test_a_weak_password_leaves_the_link_good(link: str, send: Sender) -> None:
    with pytest.raises(InvalidInput):
        send("auth.setup", {"token": link, "password": "1234"})
    assert send("auth.setup", {"token": link, "password": NEW}).status == 200


def test_a_name_that_is_taken_leaves_the_link_good(link: str, anna: User, send: Sender) -> None:
    with pytest.raises(Conflict):
        send("auth.setup", {"token": link, "password": NEW, "username": "ANNA"})
    assert not User.objects.get(pk=anna.pk).is_superuser
    assert send("auth.setup", {"token": link, "password": NEW}).status == 200


@pytest.mark.parametrize("token", ["x", "0" * 64])
def test_an_invented_link_does_nothing(token: str, link: str, send: Sender) -> None:
    with pytest.raises(NotFound):
        send("auth.setup", {"token": token, "password": NEW})
    with pytest.raises(NotFound):
        send("auth.setup", {"token": OneTimeLink.objects.get().hash, "password": NEW})


def test_a_newer_link_replaces_the_older(link: str, send: Sender) -> None:
    make_link("setup", None, NOW)
    with pytest.raises(NotFound):
        send("auth.setup", {"token": link, "password": NEW})


def test_a_link_for_an_account_sets_its_password_and_ends_its_sessions(
    anna: User, send: Sender, sign_in: Sender, cookie_in: Sender
) -> None:
    old = cookie_in(sign_in(anna))
    link = secret_of(make_link("setup", anna, NOW))
    answer = send("auth.setup", {"token": link, "password": NEW})
    assert answer.value["user"]["id"] == anna.pk
    assert not answer.value["user"]["is_superuser"]
    with pytest.raises(Exception, match="sign in again"):
        send("auth.refresh", cookie=old)


def test_a_link_for_an_account_is_for_no_other(anna: User, root: User, send: Sender) -> None:
    link = secret_of(make_link("setup", anna, NOW))
    with pytest.raises(InvalidInput):
        send("auth.setup", {"token": link, "password": NEW, "username": "root"})


def test_a_link_does_not_wake_a_suspended_account(anna: User, send: Sender) -> None:
    link = secret_of(make_link("setup", anna, NOW))
    set_active(anna, False, NOW)
    with pytest.raises(Forbidden):
        send("auth.setup", {"token": link, "password": NEW})
    anna.refresh_from_db()
    assert anna.check_password(PASSWORD)


def test_the_shell_prints_a_link_from_the_base_address(db: None, settings: Settings) -> None:
    settings.BASE_URL = "https://ops.example"
    out = io.StringIO()
    call_command("setup_link", stdout=out)
    assert out.getvalue().startswith("https://ops.example/setup#")
    with pytest.raises(CommandError):
        call_command("setup_link", "nobody")
