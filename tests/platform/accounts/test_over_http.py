"""The whole way: a browser signs in, carries on with its cookie, and is out when it should be (T34, T43)."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts import people
from accounts.chores import CHORES
from accounts.models import LoginAllowance, OneTimeLink, Session, User
from operations import clock

from .conftest import PASSWORD

OURS = {"X-Requested-With": "jacquard"}


@pytest.fixture
def person(transactional_db: None) -> User:
    return people.create_user("anna", "Anna", PASSWORD, now=clock.now(), roles=["clerk"])


class Browser:
    def __init__(self) -> None:
        self.client = Client()
        self.token = ""

    def post(self, path: str, body: dict[str, Any], **headers: str) -> Any:
        bearer = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        answer = self.client.post(path, body, content_type="application/json", headers=bearer | OURS | headers)
        self.client.cookies.load(answer.headers.get("Set-Cookie", ""))  # Django's client overlooks a header of ours
        return answer

    def get(self, path: str) -> Any:
        return self.client.get(path, headers={"Authorization": f"Bearer {self.token}"} | OURS)

    def sign_in(self, password: str = PASSWORD) -> None:
        answer = self.post("/api/auth/login", {"username": "anna", "password": password})
        assert answer.status_code == 200, answer.content
        self.token = answer.json()["access_token"]


@pytest.fixture
def browser(person: User) -> Iterator[Browser]:
    browser = Browser()
    browser.sign_in()
    yield browser


def test_signed_in_one_is_oneself(browser: Browser) -> None:
    answer = browser.get("/api/auth/me")
    assert (answer.status_code, answer.json()["username"]) == (200, "anna")
    assert browser.get("/api/users").status_code == 403


def test_the_cookie_carries_on_and_only_with_our_header(browser: Browser) -> None:
    foreign = browser.client.post("/api/auth/refresh", {}, content_type="application/json")
    assert foreign.status_code == 403
    browser.token = ""
    answer = browser.post("/api/auth/refresh", {})
    assert answer.status_code == 200
    browser.token = answer.json()["access_token"]
    assert browser.get("/api/auth/me").status_code == 200
    assert browser.get("/api/auth/sessions").json()["items"][0]["is_current"] is True


def test_a_used_cookie_is_the_end_of_the_session(browser: Browser) -> None:
    thief = Browser()
    thief.client.cookies.load(browser.client.cookies.output(header=""))
    access, browser.token = browser.token, ""
    assert browser.post("/api/auth/refresh", {}).status_code == 200
    assert thief.post("/api/auth/refresh", {}).json()["code"] == "refresh_token_reused"
    assert browser.post("/api/auth/refresh", {}).status_code == 401
    browser.token = access
    assert browser.get("/api/auth/me").status_code == 401


def test_signing_out_is_the_end_of_the_access_token_too(browser: Browser) -> None:
    assert browser.post("/api/auth/logout", {}).status_code == 204
    assert browser.get("/api/auth/me").status_code == 401


def test_a_suspended_user_is_out_at_once(browser: Browser, person: User) -> None:
    people.set_active(person, False, clock.now())
    assert browser.get("/api/auth/me").status_code == 401


def test_changing_the_password_leaves_only_this_browser_in(browser: Browser) -> None:
    other = Browser()
    other.sign_in()
    answer = browser.post("/api/auth/password/change", {"old_password": PASSWORD, "new_password": "weft and warp 9"})
    assert answer.status_code == 200
    browser.token = answer.json()["access_token"]
    assert browser.get("/api/auth/me").status_code == 200
    assert other.get("/api/auth/me").status_code == 401


def test_too_many_tries_say_how_long_to_wait(person: User) -> None:
    stranger = Browser()
    answers = [stranger.post("/api/auth/login", {"username": "anna", "password": "guess"}) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429]
    assert int(answers[-1].headers["Retry-After"]) >= 1


def test_a_forged_proxy_header_is_no_other_address(person: User) -> None:
    """T37: no proxy of ours is configured, so nobody's word about the address counts."""
    stranger = Browser()
    codes = [
        stranger.post(
            "/api/auth/login", {"username": "anna", "password": "guess"}, **{"X-Forwarded-For": f"203.0.113.{n}"}
        ).status_code
        for n in range(8)
    ]
    assert codes == [401] * 5 + [429] * 3


def test_the_chores_leave_what_is_in_use(browser: Browser) -> None:
    for chore in CHORES:
        chore.run(clock.now())
    assert Session.objects.count() == 1
    for chore in CHORES:
        chore.run(clock.now() + timedelta(days=100))
    assert not any(model.objects.exists() for model in (Session, LoginAllowance, OneTimeLink))
