"""Several who deliver what waits in the outbox, and one of them dies (F37)."""

import os
import signal
import threading
from collections.abc import Callable

import pytest
from django.db import connection, connections

from operations import clock, faults, outbox
from operations.models import OutboxEvent
from operations.operation import Event
from operations.outbox import Subscription
from runs.models import Run
from runs.starting import start

from .conftest import BOSS, Shop, only_where_others_see

EVENTS = 120


def deliver(event: Event) -> None:
    """As triggers do it: the event's id is the key of what it starts."""
    start("shop.read", dict(event.payload), principal=BOSS, idempotency_key=f"event-{event.id}")


def waiting() -> int:
    return OutboxEvent.objects.filter(published_at=None).count()


def relayed() -> None:
    while waiting():
        outbox.relay(10)


def dies_at(point: str, passes: int) -> Callable[[], None]:
    def relay() -> None:
        left = [passes]

        def count() -> None:
            left[0] -= 1
            if not left[0]:
                os.kill(os.getpid(), signal.SIGKILL)

        faults.install(point, count)
        relayed()

    return relay


def forked(do: Callable[[], None]) -> int:
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            do()
        finally:
            os._exit(0)
    return child


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("point", ["outbox.delivered", "outbox.published"])
def test_two_relays_of_which_one_is_killed_lose_no_event_and_repeat_no_effect(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    only_where_others_see()
    monkeypatch.setattr(outbox, "subscriptions", lambda: (Subscription(topic="shop.*", deliver=deliver),))
    outbox.write([Event(topic="shop.told", key=str(n), payload={"n": n}) for n in range(EVENTS)], clock.now())
    first, second = forked(dies_at(point, 3)), forked(relayed)
    for child in (first, second):
        os.waitpid(child, 0)
    assert waiting() == 0
    assert sorted(Run.objects.values_list("input__n", flat=True)) == list(range(EVENTS))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("point", "left"), [("outbox.delivered", EVENTS - 20), ("outbox.published", EVENTS - 30)])
def test_what_a_relay_was_killed_with_is_delivered_by_the_next(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, point: str, left: int
) -> None:
    only_where_others_see()
    monkeypatch.setattr(outbox, "subscriptions", lambda: (Subscription(topic="shop.*", deliver=deliver),))
    outbox.write([Event(topic="shop.told", key=str(n), payload={"n": n}) for n in range(EVENTS)], clock.now())
    _, status = os.waitpid(forked(dies_at(point, 3)), 0)
    assert os.WIFSIGNALED(status)
    assert (waiting(), Run.objects.count()) == (left, EVENTS - left)
    relayed()
    assert list(Run.objects.order_by("id").values_list("input__n", flat=True)) == list(range(EVENTS))


@pytest.mark.django_db(transaction=True)
def test_no_event_overtakes_an_earlier_one_of_its_key_that_another_relay_is_delivering(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_where_others_see()
    if not connection.features.has_select_for_update_skip_locked:
        pytest.skip("Here one relay waits for the other as a whole.")
    told: list[str] = []
    begun, go, others_told = threading.Event(), threading.Event(), threading.Event()

    def deliver_slowly(event: Event) -> None:
        if event.payload["n"] == "first":
            begun.set()
            assert go.wait(30)
        told.append(event.payload["n"])
        if event.payload["n"] == "other":
            others_told.set()

    def in_thread(limit: int) -> threading.Thread:
        def do() -> None:
            outbox.relay(limit)
            connections.close_all()

        thread = threading.Thread(target=do)
        thread.start()
        return thread

    monkeypatch.setattr(outbox, "subscriptions", lambda: (Subscription(topic="shop.*", deliver=deliver_slowly),))
    keyed = [("row", "first"), ("row", "second"), ("another row", "other"), ("row", "third")]
    outbox.write([Event(topic="shop.told", key=key, payload={"n": n}) for key, n in keyed], clock.now())
    slow = in_thread(1)
    assert begun.wait(30)
    quick = in_thread(10)
    assert others_told.wait(30)
    go.set()
    for thread in (slow, quick):
        thread.join(30)
    assert told == ["other", "first", "second", "third"]
    assert waiting() == 0


@pytest.mark.django_db(transaction=True)
def test_an_event_that_cannot_be_delivered_holds_up_none(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[int] = []

    def deliver_some(event: Event) -> None:
        if event.payload["n"] == 0:
            raise RuntimeError("The first one is poison.")
        told.append(event.payload["n"])

    monkeypatch.setattr(outbox, "subscriptions", lambda: (Subscription(topic="shop.*", deliver=deliver_some),))
    outbox.write([Event(topic="shop.told", key="row", payload={"n": n}) for n in range(3)], clock.now())
    assert outbox.relay(2) == 1
    assert outbox.relay(2) == 1
    assert (told, waiting()) == ([1, 2], 1)
