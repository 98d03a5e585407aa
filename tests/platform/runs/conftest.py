"""A run engine with operations of its own, and a clock that tests move."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from accounts.principal import Principal, system_principal
from operations import clock, registry
from operations.access import SIGNED_IN, granted
from operations.errors import Unavailable
from operations.models import OutboxEvent
from operations.operation import Call, Operation, Result
from runs.hooks import hooks
from runs.models import Run
from runs.starting import start

BOSS = system_principal("tests")
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
ANYTHING = {"type": "object"}


@dataclass
class Stopped:
    """A clock that stands still until somebody moves it."""

    at: datetime = NOON

    def now(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        self.at += timedelta(**by)


@dataclass
class Shop:
    """Operations to run. `fails` are errors that the next calls raise; `do` is called by each of them."""

    calls: list[Call] = field(default_factory=list)
    fails: list[Exception] = field(default_factory=list)
    do: Callable[[Call], Any] = lambda call: {"done": dict(call.input)}

    def handle(self, call: Call) -> Result:
        self.calls.append(call)
        if self.fails:
            raise self.fails.pop(0)
        return Result(value=self.do(call))

    def effect(self, call: Call) -> Result:
        """Leaves an event behind, in its transaction."""
        call.emit("shop.effect", str(call.input.get("n", 0)), dict(call.input))
        return self.handle(call)

    def operations(self) -> dict[str, Operation]:
        made = (
            Operation(name="shop.read", summary="", access=SIGNED_IN, handler=self.handle, input=ANYTHING),
            Operation(
                name="shop.write",
                summary="",
                access=SIGNED_IN,
                handler=self.effect,
                input=ANYTHING,
                transaction="one",
            ),
            Operation(
                name="shop.own", summary="", access=SIGNED_IN, handler=self.handle, input=ANYTHING, transaction="own"
            ),
            Operation(name="shop.secret", summary="", access=granted("shop.secret"), handler=self.handle),
            Operation(
                name="shop.send", summary="", access=SIGNED_IN, handler=self.handle, input=ANYTHING, retry_safe=False
            ),
        )
        return {operation.name: operation for operation in made}


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    made = Shop()
    everything = {**registry.operations(), **made.operations()}
    runs = ("runs.ending", "runs.executing", "runs.together")
    for module in ("operations.registry", "operations.perform", "operations.input", *runs):
        for name, value in (("operations", lambda: everything), ("operation_named", lambda name: everything[name])):
            monkeypatch.setattr(f"{module}.{name}", value, raising=False)
    hooks()
    yield made


@pytest.fixture
def stopped(monkeypatch: pytest.MonkeyPatch) -> Stopped:
    made = Stopped()
    monkeypatch.setattr(clock, "now", made.now)
    return made


def started(operation: str = "shop.write", by: Principal = BOSS, **more: Any) -> Run:
    return start(operation, more.pop("input", {"n": 1}), principal=by, **more)


def fresh(run: Run) -> Run:
    return Run.objects.get(pk=run.pk)


def effects() -> int:
    return OutboxEvent.objects.filter(topic="shop.effect").count()


def only_where_others_see() -> None:
    if connection.in_atomic_block:
        pytest.skip("Here a test's work is never committed, so other connections cannot see it.")


def until(holds: Callable[[], bool], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not come to that"
        threading.Event().wait(0.01)


AWAY = Unavailable("The target does not answer.")
