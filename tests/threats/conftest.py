"""An installation to attack."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from operations import clock
from tests.runtime.kinds.table.rows.conftest import World, database, empty  # noqa: F401 – fixtures

from .house import Clock, House


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """What argon2 costs is not tested here."""
    for name, value in (("time_cost", 1), ("memory_cost", 8), ("parallelism", 1)):
        monkeypatch.setattr(Argon2PasswordHasher, name, value)


@pytest.fixture
def _connections_stay() -> Iterator[None]:
    """As Django's own test client does: the connection of a test's transaction outlives a request."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@pytest.fixture
def house(empty: World, monkeypatch: pytest.MonkeyPatch, _connections_stay: None) -> House:  # noqa: F811
    """Nothing is published and nobody is known, but "root", who has signed in."""
    stopped = Clock()
    monkeypatch.setattr(clock, "now", stopped.now)
    made = House(world=empty, clock=stopped)
    made.person("root", is_superuser=True)
    return made
