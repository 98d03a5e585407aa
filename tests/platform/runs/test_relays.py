"""Several who deliver what waits in the outbox, and one of them dies (F37)."""

import os
import signal
from collections.abc import Callable

import pytest
from django.db import connections

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
