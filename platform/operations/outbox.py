"""Events leave through here: written in the transaction of the change, dispatched after commit, swept if that was missed."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import orjson
from django.apps import apps
from django.db import connection, transaction
from django.db.models import Q

from audit.statements import Statement, written
from operations import clock, doorbell
from operations.faults import fault_point
from operations.models import OutboxEvent
from operations.operation import Event

log = logging.getLogger(__name__)

KEPT_FOR = timedelta(days=7)
MOST_TRIES = 20
LONGEST_PAUSE = timedelta(hours=1)
BATCH = 200
COLUMNS = ("topic", "key", "payload", "created_at", "tries")
INSERT = f"INSERT INTO {OutboxEvent._meta.db_table} (topic, {{key}}, payload, created_at, tries) VALUES "  # noqa: S608 – names of our own


@dataclass(frozen=True, kw_only=True)
class Subscription:
    """Who wants to know. `topic` may end in `*`. `deliver` must be idempotent: an event may come twice."""

    topic: str
    deliver: Callable[[Event], None]

    def wants(self, topic: str) -> bool:
        return topic.startswith(self.topic[:-1]) if self.topic.endswith("*") else topic == self.topic


@cache
def subscriptions() -> tuple[Subscription, ...]:
    """All `SUBSCRIPTIONS` in the `events` modules of the Django apps and kinds."""
    found: list[Subscription] = []
    for app in apps.get_app_configs():
        if find_spec(f"{app.name}.events"):
            found.extend(getattr(import_module(f"{app.name}.events"), "SUBSCRIPTIONS", ()))
    return tuple(found)


def write(events: Sequence[Event], now: datetime) -> None:
    """Keep the events with the change."""
    written(statements_for(events, now))


def statements_for(events: Sequence[Event], now: datetime) -> list[Statement]:
    """What keeps the events; one statement for many. The relay is woken after the commit."""
    if events:
        doorbell.ring_after_commit("outbox")
    at = connection.ops.adapt_datetimefield_value(now)
    insert = INSERT.format(key=connection.ops.quote_name("key"))
    made = []
    for start in range(0, len(events), BATCH):
        batch = events[start : start + BATCH]
        rows = ", ".join(["(%s, %s, %s, %s, %s)"] * len(batch))
        values = [(e.topic, e.key, orjson.dumps(e.payload, default=str).decode(), at, 0) for e in batch]
        made.append(Statement(insert + rows, [value for row in values for value in row]))
    return made


def relay(limit: int = BATCH) -> int:
    """Dispatch what waits, oldest first; returns how many were published. Safe to run in several processes: each event is
    claimed under a row lock where the database has one, and none overtakes an earlier one of its key that another relay is
    delivering. One that could not be delivered is tried again later, and holds up none."""
    published = 0
    while True:
        more, ahead = _relayed(limit)
        published += more
        fault_point("outbox.published")
        if ahead is None:
            return published
        _wait_for(ahead)


def _relayed(limit: int) -> tuple[int, int | None]:
    """How many were published, and the first event of others that holds up one of these."""
    with transaction.atomic():
        due = Q(not_before=None) | Q(not_before__lte=clock.now())
        waiting = OutboxEvent.objects.filter(due, published_at=None, tries__lt=MOST_TRIES).order_by("id")
        is_shared = connection.features.has_select_for_update_skip_locked
        if is_shared:
            waiting = waiting.select_for_update(skip_locked=True)
        rows = list(waiting[:limit])
        ahead = _ahead_of(rows) if is_shared and rows else {}
        published = [row.pk for row in rows if ahead.get(row.key, row.pk) >= row.pk and _dispatch(row)]
        fault_point("outbox.delivered")
        OutboxEvent.objects.filter(pk__in=published).update(published_at=clock.now())
    return len(published), min(ahead.values(), default=None)


def _ahead_of(rows: Sequence[OutboxEvent]) -> dict[str, int]:
    """By key, the first event that waits before one of these and is none of them: another relay has it, or it was committed
    after these were read."""
    last = {row.key: row.pk for row in rows}
    others = OutboxEvent.objects.filter(published_at=None, tries=0, key__in=last, pk__lt=rows[-1].pk)
    found = others.exclude(pk__in=[row.pk for row in rows]).order_by("-id").values_list("key", "pk")
    return {key: id for key, id in found if id < last.get(key, 0)}


def _wait_for(id: int) -> None:
    """Until nobody holds it. Nothing is held meanwhile that another relay could wait for."""
    with transaction.atomic():
        OutboxEvent.objects.select_for_update().filter(pk=id).first()


def forget_old(now: datetime) -> int:
    """Remove published events after a week; returns how many."""
    return OutboxEvent.objects.filter(published_at__lt=now - KEPT_FOR).delete()[0]


def _dispatch(row: OutboxEvent) -> bool:
    event = Event(topic=row.topic, key=row.key, payload=row.payload, id=row.pk)
    wanted = [subscription for subscription in subscriptions() if subscription.wants(event.topic)]
    if not wanted:
        return True
    try:
        with transaction.atomic():
            for subscription in wanted:
                subscription.deliver(event)
    except Exception:
        row.tries += 1
        row.not_before = clock.now() + min(timedelta(seconds=2**row.tries), LONGEST_PAUSE)
        row.save(update_fields=["tries", "not_before"])
        log.exception("event not delivered", extra={"topic": row.topic, "event": row.pk, "tries": row.tries})
        return False
    return True


def payload_of(facts: Mapping[str, Any]) -> dict[str, Any]:
    """JSON-ready copy of the facts; what JSON does not know becomes text."""
    copied: dict[str, Any] = orjson.loads(orjson.dumps(facts, default=str))
    return copied
