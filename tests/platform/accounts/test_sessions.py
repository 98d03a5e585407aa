"""A refresh token is good once. Used again it is taken for stolen: the session dies, the audit log says so (T35)."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from pytest_django import Settings

from accounts import tokens
from accounts.models import LoginLog, RefreshToken, Session, User
from accounts.people import create_user, set_active
from audit.models import OperationLog
from operations.errors import NotFound, NotSignedIn
from operations.models import IdempotencyRecord, OutboxEvent
from operations.operation import Operation, Result
from operations.registry import operations

from .conftest import NOW, PASSWORD

Sender = Callable[..., Result]


def test_a_refresh_renews_both_tokens(anna: User, send: Sender, sign_in: Sender, cookie_in: Sender) -> None:
    first = sign_in(anna)
    second = send("auth.refresh", cookie=cookie_in(first))
    assert cookie_in(second) != cookie_in(first)
    assert second.value["access_token"] != first.value["access_token"]
    assert second.value["user"]["username"] == "Anna"
    assert send("auth.refresh", cookie=cookie_in(second)).status == 200
    assert Session.objects.count() == 1


def test_a_used_refresh_token_ends_the_whole_session_and_is_audited(
    anna: User, send: Sender, sign_in: Sender, cookie_in: Sender
) -> None:
    stolen = cookie_in(sign_in(anna))
    living = cookie_in(send("auth.refresh", cookie=stolen))
    with pytest.raises(NotSignedIn) as caught:
        send("auth.refresh", cookie=stolen)
    assert caught.value.code == "refresh_token_reused"
    assert "Max-Age=0" in caught.value.headers["Set-Cookie"]
    with pytest.raises(NotSignedIn):
        send("auth.refresh", cookie=living)
    entry = OperationLog.objects.get(operation="auth.refresh", status=401, outcome="done")
    assert entry.notes["reason"] == "refresh_token_reused"
    assert entry.notes["user"] == anna.pk
    assert OperationLog.objects.filter(code="refresh_token_reused", outcome="refused").exists()
    assert LoginLog.objects.filter(user=anna, reason="refresh_token_reused").exists()
    assert OutboxEvent.objects.filter(topic="session.ended").exists()


def test_another_session_of_the_same_person_lives_on(
    anna: User, send: Sender, sign_in: Sender, cookie_in: Sender
) -> None:
    stolen, other = cookie_in(sign_in(anna)), cookie_in(sign_in(anna))
    send("auth.refresh", cookie=stolen)
    with pytest.raises(NotSignedIn):
        send("auth.refresh", cookie=stolen)
    assert send("auth.refresh", cookie=other).status == 200


@pytest.mark.parametrize("cookie", ["", "x", "0" * 64, "é" * 50, "\ud800"])
def test_an_unknown_refresh_token_gets_nothing(cookie: str, send: Sender, db: None) -> None:
    with pytest.raises(NotSignedIn):
        send("auth.refresh", cookie=cookie)


def test_a_refresh_token_is_no_access_token(anna: User, sign_in: Sender, cookie_in: Sender) -> None:
    assert tokens.verified(str(cookie_in(sign_in(anna))), NOW.timestamp()) is None


def test_a_refresh_token_ends_when_it_is_not_used(
    anna: User, send: Sender, sign_in: Sender, cookie_in: Sender, settings: Settings
) -> None:
    cookie = cookie_in(sign_in(anna))
    life = timedelta(days=settings.REFRESH_TOKEN_DAYS)
    cookie = cookie_in(send("auth.refresh", cookie=cookie, now=NOW + life - timedelta(seconds=1)))
    with pytest.raises(NotSignedIn):
        send("auth.refresh", cookie=cookie, now=NOW + 2 * life)


def test_a_suspended_user_cannot_refresh(anna: User, send: Sender, sign_in: Sender, cookie_in: Sender) -> None:
    cookie = cookie_in(sign_in(anna))
    set_active(anna, False, NOW)
    with pytest.raises(NotSignedIn):
        send("auth.refresh", cookie=cookie)


def test_signing_out_ends_the_session_and_clears_the_cookie(
    anna: User, send: Sender, sign_in: Sender, cookie_in: Sender
) -> None:
    cookie = cookie_in(sign_in(anna))
    answer = send("auth.logout", {}, cookie=cookie)
    assert answer.status == 204
    assert "Max-Age=0" in answer.headers["Set-Cookie"]
    with pytest.raises(NotSignedIn):
        send("auth.refresh", cookie=cookie)
    assert send("auth.logout", {}).status == 204


@pytest.mark.parametrize(("address", "secure"), [("https://ops.example", True), ("http://127.0.0.1:8000", False)])
def test_the_cookie_is_for_the_browser_and_our_addresses_only(
    address: str, secure: bool, anna: User, sign_in: Sender, settings: Settings
) -> None:
    settings.BASE_URL = address
    flags = {part.strip().lower() for part in sign_in(anna).headers["Set-Cookie"].split(";")[1:]}
    assert {"httponly", "samesite=strict", "path=/api/auth"} <= flags
    assert ("secure" in flags) is secure


def test_what_relies_on_the_cookie_says_so() -> None:
    relying = {name for name, operation in operations().items() if operation.cookie_auth}
    assert relying == {"auth.refresh", "auth.logout", "session.list"}


def test_answers_with_secrets_are_never_kept_for_an_idempotency_key(anna: User, sign_in: Sender) -> None:
    first = sign_in(anna, idempotency_key="same")
    second = sign_in(anna, idempotency_key="same")
    assert first.value["access_token"] != second.value["access_token"]
    assert not IdempotencyRecord.objects.exists()


def test_every_operation_that_answers_a_token_or_a_link_declares_it() -> None:
    def telling(operation: Operation) -> bool:
        return bool({"access_token", "link"} & set(operation.output.get("properties", {})))

    assert {name for name, operation in operations().items() if telling(operation)} <= {
        name for name, operation in operations().items() if operation.answer_is_secret
    }


def test_a_database_dump_opens_nothing(anna: User, send: Sender, sign_in: Sender, cookie_in: Sender) -> None:
    """T48: what is stored of a refresh token and of a password is a digest, and no log knows either."""
    answer = sign_in(anna)
    cookie, access = str(cookie_in(answer)), answer.value["access_token"]
    with pytest.raises(NotSignedIn):
        sign_in(anna, "CANARY-of-a-password")
    stored = [
        str(row)
        for model in (User, Session, RefreshToken, LoginLog, OperationLog, OutboxEvent, IdempotencyRecord)
        for row in model.objects.values()
    ]
    for secret in (cookie, access, PASSWORD, "CANARY"):
        assert not [row for row in stored if secret in row]
    with pytest.raises(NotSignedIn):
        send("auth.refresh", cookie=RefreshToken.objects.get().hash)


def test_own_sessions_are_listed_and_revoked(anna: User, send: Sender, sign_in: Sender, cookie_in: Sender) -> None:
    here, there = cookie_in(sign_in(anna)), cookie_in(sign_in(anna, address="192.0.2.9"))
    listed = send("session.list", by=anna, cookie=here).value["items"]
    assert {item["address"]: item["is_current"] for item in listed} == {"192.0.2.1": True, "192.0.2.9": False}
    other = next(item["id"] for item in listed if not item["is_current"])
    send("session.revoke", by=anna, target={"id": other})
    with pytest.raises(NotSignedIn):
        send("auth.refresh", cookie=there)
    assert send("auth.refresh", cookie=here).status == 200


def test_sessions_of_others_are_not_there(anna: User, root: User, send: Sender, sign_in: Sender) -> None:
    sign_in(anna)
    theirs = str(Session.objects.get().pk)
    for name in (theirs, "nonsense", ""):
        with pytest.raises(NotFound):
            send("session.revoke", by=root, target={"id": name})
    assert Session.objects.get().ended_at is None


@pytest.mark.django_db(transaction=True)
def test_of_many_simultaneous_uses_one_wins_and_then_the_session_is_dead(
    send: Sender, sign_in: Sender, cookie_in: Sender
) -> None:
    user = create_user("beth", "Beth", PASSWORD, now=NOW)
    cookie = cookie_in(sign_in(user))
    start, results = threading.Barrier(12), list[Result | Exception]()

    def use() -> None:
        start.wait()
        try:
            results.append(send("auth.refresh", cookie=cookie))
        except NotSignedIn as error:
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=use) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    won = [result for result in results if isinstance(result, Result)]
    assert (len(won), len(results)) == (1, 12)
    with pytest.raises(NotSignedIn):
        send("auth.refresh", cookie=cookie_in(won[0]))
    assert Session.objects.get().ended_at is not None
