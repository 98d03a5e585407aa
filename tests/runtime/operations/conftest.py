"""What the library's tests share: somebody who may, servers of our own, and a run to act in."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from accounts.principal import Principal
from net import client
from operations.perform import perform
from vault import store

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def holder(*permissions: str, id: int = 7) -> Principal:
    return Principal(kind="user", id=id, name="kim", permissions=frozenset(permissions))


KIM = holder("*")


@dataclass
class FakeRun:
    """A run as handlers see it."""

    id: int = 1
    key: str = "run-1"
    attempt: int = 1
    deadline: datetime | None = None
    lines: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    checks: int = 0

    def log(self, level: str, text: str) -> None:
        self.lines.append(f"{level} {text}")

    def progress(self, done: int, total: int, note: str = "") -> None:
        self.lines.append(f"{done}/{total} {note}")

    def check(self) -> None:
        self.checks += 1

    def hide(self, secret: str) -> None:
        self.hidden.append(secret)


@pytest.fixture
def run() -> FakeRun:
    return FakeRun()


@pytest.fixture
def do(db: None) -> Any:
    def do(name: str, input: Any = None, *, by: Principal = KIM, **options: Any) -> Any:
        return perform(name, input or {}, principal=by, now=NOW, **options).value

    return do


@pytest.fixture
def secrets(db: None) -> None:
    store.put("token", "canary-token-1", "kim")
    store.put("password", "canary-password-1", "kim")


@pytest.fixture
def inside(settings: Any) -> None:
    """Servers of the tests stand on this machine."""
    settings.OUTBOUND_ALLOW = ["127.0.0.1"]
    client._client.cache_clear()
