"""Of two transactions that stand in each other's way one gives way, and is done again: its caller notices nothing."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, BrokenBarrierError, Event
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

from accounts.principal import Principal
from audit.models import OperationLog
from operations import registry, retries
from operations.access import SIGNED_IN
from operations.errors import Unavailable
from operations.models import IdempotencyRecord, OutboxEvent
from operations.operation import Call, Operation, Result
from operations.perform import perform

ANNA = Principal(kind="user", id=7, name="anna")
needs_row_locks = pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
needs_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite alone says it is busy")


@pytest.fixture
def act(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Callable[[Call], None]], None]]:
    """Puts a handler behind the operation `sample.act`."""

    def put(handler: Callable[[Call], None]) -> None:
        def handled(call: Call) -> Result:
            handler(call)
            call.emit("acted", "k", {})
            call.note(acted=True)
            return Result(value={"done": True})

        sample = Operation(
            name="sample.act",
            summary="Act",
            access=SIGNED_IN,
            handler=handled,
            transaction="one",
            input={"type": "object"},
        )
        monkeypatch.setattr(registry, "operations", lambda: {"sample.act": sample})

    yield put


def _rows() -> None:
    for key in ("first", "second"):
        IdempotencyRecord.objects.create(
            scope="rows", key=key, operation="x", fingerprint="", status=0, created_at="2026-01-01T00:00:00Z"
        )


def _in_threads(*work: Callable[[], Any]) -> list[Any]:
    def closing(do: Callable[[], Any]) -> Any:
        try:
            return do()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(work)) as pool:
        return [made.result() for made in [pool.submit(closing, do) for do in work]]


@needs_row_locks
@pytest.mark.django_db(transaction=True)
def test_two_that_lock_the_same_rows_in_opposite_order_both_succeed(act: Any) -> None:
    _rows()
    both_hold_one = Barrier(2)
    tries: list[str] = []

    def lock(call: Call) -> None:
        order = ("first", "second") if call.input["forwards"] else ("second", "first")
        tries.append(order[0])
        for key in order:
            row = IdempotencyRecord.objects.select_for_update().get(key=key)
            row.status = (row.status or 0) + 1
            row.save()
            call.emit("locked", key, {})
            if key == order[0]:
                _meet(both_hold_one)

    act(lock)
    answers = _in_threads(
        lambda: perform("sample.act", {"forwards": True}, principal=ANNA, idempotency_key="one"),
        lambda: perform("sample.act", {"forwards": False}, principal=ANNA, idempotency_key="two"),
    )
    assert [answer.value for answer in answers] == [{"done": True}] * 2
    # The one that gave way may meet the other again before that one has committed.
    assert 3 <= len(tries) <= 2 + retries.MOST_RETRIES
    assert [row.status for row in IdempotencyRecord.objects.filter(scope="rows")] == [2, 2]
    assert OutboxEvent.objects.filter(topic="locked").count() == 4
    assert OutboxEvent.objects.filter(topic="acted").count() == 2
    assert [entry.notes for entry in OperationLog.objects.all()] == [{"acted": True}] * 2


@needs_sqlite
@pytest.mark.django_db(transaction=True)
def test_a_busy_database_is_asked_again(act: Any) -> None:
    held, tries = Event(), []

    def hold() -> None:
        with transaction.atomic():
            _rows()
            held.set()
            time.sleep(0.15)

    def ask() -> Any:
        held.wait(5)
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 60")
        return perform("sample.act", principal=ANNA).value

    act(tries.append)
    assert _in_threads(hold, ask)[1] == {"done": True}
    assert OutboxEvent.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_who_always_loses_is_told_to_try_again(act: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[Call] = []

    def lose(call: Call) -> None:
        tries.append(call)
        raise OperationalError("deadlock")

    monkeypatch.setattr(retries, "is_lost", lambda error: True)
    monkeypatch.setattr(retries, "FIRST_PAUSE", 0)
    act(lose)
    with pytest.raises(Unavailable) as refused:
        perform("sample.act", principal=ANNA)
    assert (refused.value.code, refused.value.headers, len(tries)) == ("busy", {"Retry-After": "1"}, 4)
    assert OperationLog.objects.get().outcome == "failed"


@pytest.mark.django_db(transaction=True)
def test_inside_another_transaction_nothing_is_tried_again(act: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[Call] = []

    def lose(call: Call) -> None:
        tries.append(call)
        raise OperationalError("deadlock")

    monkeypatch.setattr(retries, "is_lost", lambda error: True)
    act(lose)
    with pytest.raises(OperationalError), transaction.atomic():
        perform("sample.act", principal=ANNA)
    assert len(tries) == 1


def _meet(barrier: Barrier) -> None:
    """Both wait for one another the first time; whoever comes again is alone."""
    try:
        barrier.wait(2)
    except BrokenBarrierError:
        return
