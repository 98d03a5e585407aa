"""People to test with. Argon2 is set to its cheapest: what it costs is not tested, that it is paid is."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher

from accounts.directory import principal_for
from accounts.models import User
from accounts.people import create_user
from accounts.principal import ANONYMOUS, Principal
from accounts.sessions import REFRESH_COOKIE
from operations.operation import Result, Source
from operations.perform import perform

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PASSWORD = "seven looms at dawn"


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Argon2PasswordHasher, "time_cost", 1)
    monkeypatch.setattr(Argon2PasswordHasher, "memory_cost", 8)
    monkeypatch.setattr(Argon2PasswordHasher, "parallelism", 1)


@pytest.fixture
def anna(db: None) -> User:
    return create_user("Anna", "Anna Weaver", PASSWORD, now=NOW, roles=["clerk"])


@pytest.fixture
def root(db: None) -> User:
    return create_user("root", "Root", PASSWORD, now=NOW, is_superuser=True)


Sender = Callable[..., Result]


@pytest.fixture
def send() -> Sender:
    """Perform an operation as over HTTP."""

    def send(
        name: str,
        input: dict[str, Any] | None = None,
        *,
        by: User | Principal = ANONYMOUS,
        cookie: str = "",
        address: str = "192.0.2.1",
        now: datetime = NOW,
        **options: Any,
    ) -> Result:
        principal = by if isinstance(by, Principal) else principal_for(by)
        cookies = {REFRESH_COOKIE: cookie} if cookie else {}
        source = Source(address=address, user_agent="Loom/1", channel="http", cookies=cookies)
        return perform(name, input, principal=principal, source=source, now=now, **options)

    return send


@pytest.fixture
def sign_in(send: Sender) -> Sender:
    def sign_in(user: User, password: str = PASSWORD, **options: Any) -> Result:
        return send("auth.login", {"username": user.username, "password": password}, **options)

    return sign_in


@pytest.fixture
def holding() -> Callable[..., Principal]:
    """A signed-in user of no account with these permissions."""

    def holding(*permissions: str, **members: Any) -> Principal:
        return Principal(kind="user", id=4_000_000, name="holder", permissions=frozenset(permissions), **members)

    return holding


def cookie_in(result: Result) -> str:
    """The refresh token that an answer hands to the browser."""
    return result.headers["Set-Cookie"].partition(";")[0].partition("=")[2]


@pytest.fixture(name="cookie_in")
def cookie_in_fixture() -> Callable[[Result], str]:
    return cookie_in
