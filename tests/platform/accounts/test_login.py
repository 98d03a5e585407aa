"""Signing in: one answer for every reason to refuse (T38), and limits that no spelling gets around (T37)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from accounts import throttle
from accounts.models import LoginLog, User, key_of
from accounts.people import create_user, set_active
from audit.models import OperationLog
from operations.errors import InvalidInput, NotSignedIn, OperationError, TooManyRequests, Unavailable
from operations.operation import Result

from .conftest import NOW, PASSWORD

Sender = Callable[..., Result]


def test_a_login_answers_with_a_token_and_the_user(anna: User, sign_in: Sender) -> None:
    answer = sign_in(anna).value
    assert answer["token_type"] == "Bearer"
    assert answer["expires_in"] > 0
    assert answer["user"]["roles"] == ["clerk"]
    assert "password" not in str(answer["user"])
    anna.refresh_from_db()
    assert anna.last_login == NOW


@pytest.mark.parametrize("typed", ["anna", "ANNA", "Ａｎｎａ", " anna "])
def test_a_name_is_recognised_in_every_spelling(typed: str, anna: User, send: Sender) -> None:
    assert send("auth.login", {"username": typed, "password": PASSWORD}).value["user"]["id"] == anna.pk


def test_an_accent_makes_another_account(anna: User) -> None:
    assert User.objects.named("ánna") is None
    assert User.objects.named("anna\u200b") is None


def test_logins_are_logged_with_their_reason(anna: User, send: Sender, sign_in: Sender) -> None:
    sign_in(anna)
    for username, password in (("anna", "wrong"), ("nobody", "wrong")):
        with pytest.raises(NotSignedIn):
            send("auth.login", {"username": username, "password": password})
    logged = list(LoginLog.objects.order_by("id").values_list("account", "user_id", "outcome", "reason", "address"))
    assert logged == [
        ("Anna", anna.pk, "in", "password", "192.0.2.1"),
        ("anna", anna.pk, "refused", "wrong_password", "192.0.2.1"),
        ("nobody", None, "refused", "unknown_account", "192.0.2.1"),
    ]
    assert OperationLog.objects.filter(operation="auth.login", outcome="refused").count() == 2


def refused_ones() -> dict[str, tuple[str, str]]:
    """Why it is refused → what is typed."""
    set_active(create_user("gone", "Gone", PASSWORD, now=NOW), False, NOW)
    create_user("invited", "Invited", None, now=NOW)
    return {
        "unknown account": ("nobody", PASSWORD),
        "wrong password": ("anna", "not this one"),
        "suspended, right password": ("gone", PASSWORD),
        "suspended, wrong password": ("gone", "not this one"),
        "without a password yet": ("invited", PASSWORD),
        "without a password, its marker typed": ("invited", User.objects.get(username="invited").password),
    }


def test_every_refusal_reads_the_same_and_costs_the_same(
    anna: User, send: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T38. Time is that of one Argon2 computation with one set of parameters, and of the same statements."""
    worked: list[str] = []
    verify = Argon2PasswordHasher.verify

    def counting(self: Argon2PasswordHasher, password: str, encoded: str) -> bool:
        worked.append(encoded.rsplit("$", 2)[0])
        return verify(self, password, encoded)

    monkeypatch.setattr(Argon2PasswordHasher, "verify", counting)
    tried = refused_ones()

    def one_round() -> tuple[set[Any], set[Any]]:
        told, cost = set(), set()
        for name, (username, password) in tried.items():
            worked.clear()
            with CaptureQueriesContext(connection) as captured, pytest.raises(OperationError) as error:
                send("auth.login", {"username": username, "password": password}, address=name)
            told.add((type(error.value), error.value.code, str(error.value), str(error.value.headers)))
            cost.add((*worked, len(captured)))
        return told, cost

    one_round()  # makes the rows that count tries: known and unknown names alike get theirs with the first
    told, cost = one_round()
    assert len(told) == 1
    assert len(cost) == 1
    assert len(worked) == 1


def tries_until_refused(login: Callable[[int], Any], most: int) -> int:
    for number in range(most):
        try:
            login(number)
        except TooManyRequests as error:
            assert int(error.headers["Retry-After"]) >= 1
            return number
        except NotSignedIn:
            continue
    return most


SPELLINGS = ("anna", "ANNA", "Anna ", " aNNa", "Ａnna", "ａｎｎａ")


def test_one_address_tries_one_account_five_times_in_whatever_spelling(anna: User, send: Sender) -> None:
    def login(number: int) -> None:
        send("auth.login", {"username": SPELLINGS[number % len(SPELLINGS)], "password": f"guess {number}"})

    assert tries_until_refused(login, 100) == throttle.PAIR.tries


def test_many_addresses_try_one_account_twenty_times(anna: User, send: Sender) -> None:
    def login(number: int) -> None:
        send("auth.login", {"username": "anna", "password": "guess"}, address=f"198.51.100.{number}")

    assert tries_until_refused(login, 100) == throttle.ACCOUNT.tries


def test_one_address_tries_many_accounts_fifty_times(send: Sender, db: None) -> None:
    def login(number: int) -> None:
        send("auth.login", {"username": f"user{number}", "password": "guess"})

    assert tries_until_refused(login, 200) == throttle.ADDRESS.tries


def test_a_subscriber_with_a_whole_network_is_one_address(send: Sender, db: None) -> None:
    def login(number: int) -> None:
        send("auth.login", {"username": f"user{number}", "password": "guess"}, address=f"2001:db8:1:2::{number:x}")

    assert tries_until_refused(login, 200) == throttle.ADDRESS.tries


def test_all_together_have_a_limit_too(db: None) -> None:
    waits = [throttle.take(f"user{n}", f"10.{n // 250}.{n % 250}.1", NOW) for n in range(throttle.ALL.tries + 1)]
    assert not any(waits[:-1])
    assert waits[-1]


def test_the_right_password_does_not_get_past_the_limit(anna: User, send: Sender, sign_in: Sender) -> None:
    for _ in range(throttle.PAIR.tries):
        with pytest.raises(NotSignedIn):
            sign_in(anna, "wrong")
    with pytest.raises(TooManyRequests):
        sign_in(anna)
    assert sign_in(anna, address="192.0.2.77").status == 200
    assert sign_in(anna, now=NOW + timedelta(seconds=61)).status == 200


def test_an_unknown_account_is_limited_like_a_known_one(anna: User, send: Sender) -> None:
    def until(username: str, address: str) -> int:
        guess = {"username": username, "password": "guess"}
        return tries_until_refused(lambda _: send("auth.login", guess, address=address), 50)

    assert until("anna", "192.0.2.5") == until("nobody", "192.0.2.6")


def test_right_logins_are_not_counted(anna: User, sign_in: Sender) -> None:
    for _ in range(throttle.ADDRESS.tries + 5):
        sign_in(anna)


def test_what_cannot_be_counted_is_not_allowed(anna: User, sign_in: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> int:
        raise DatabaseError("gone")

    monkeypatch.setattr(throttle, "take", broken)
    with pytest.raises(Unavailable):
        sign_in(anna)


def test_whole_allowances_are_removed(db: None) -> None:
    throttle.take("anna", "192.0.2.1", NOW)
    assert throttle.forget_old(NOW) == 0
    assert throttle.forget_old(NOW + timedelta(hours=1)) == 4


@pytest.mark.parametrize(
    "input",
    [
        {},
        {"username": "anna"},
        {"username": "anna", "password": PASSWORD, "is_superuser": True},
        {"username": ["anna"], "password": PASSWORD},
        {"username": "anna", "password": {"$ne": ""}},
        {"username": "a" * 200, "password": PASSWORD},
        {"username": "anna", "password": "x" * 1001},
    ],
)
def test_input_of_another_shape_is_refused(input: dict[str, Any], anna: User, send: Sender) -> None:
    with pytest.raises(InvalidInput):
        send("auth.login", input)


def test_changing_the_password_ends_everything_else_and_opens_a_new_session(
    anna: User, send: Sender, sign_in: Sender, cookie_in: Sender
) -> None:
    old = cookie_in(sign_in(anna))
    answer = send(
        "auth.password.change", {"old_password": PASSWORD, "new_password": "weft and warp 9"}, by=anna, cookie=old
    )
    with pytest.raises(NotSignedIn):
        send("auth.refresh", cookie=old)
    assert send("auth.refresh", cookie=cookie_in(answer)).status == 200
    with pytest.raises(NotSignedIn):
        sign_in(anna)
    assert sign_in(anna, "weft and warp 9").status == 200


@pytest.mark.parametrize(
    ("old", "new", "at"),
    [
        ("wrong", "weft and warp 9", "/old_password"),
        (PASSWORD, "short", "/new_password"),
        (PASSWORD, "password1234", "/new_password"),
        (PASSWORD, "83746529106", "/new_password"),
        (PASSWORD, "AnnaWeaver", "/new_password"),
    ],
)
def test_a_password_change_needs_the_old_and_a_good_new_one(
    old: str, new: str, at: str, anna: User, send: Sender
) -> None:
    with pytest.raises(InvalidInput) as caught:
        send("auth.password.change", {"old_password": old, "new_password": new}, by=anna)
    assert {problem.pointer for problem in caught.value.problems} == {at}


def test_a_stolen_access_token_does_not_guess_the_password(anna: User, send: Sender) -> None:
    def change(number: int) -> None:
        try:
            send("auth.password.change", {"old_password": f"{number}", "new_password": "weft and warp 9"}, by=anna)
        except InvalidInput:
            return

    assert tries_until_refused(change, 50) == throttle.PAIR.tries


def test_names_are_compared_folded_twice() -> None:
    assert key_of("ﬁx") == key_of("FIX")
    assert key_of("Straße") == key_of("STRASSE")
