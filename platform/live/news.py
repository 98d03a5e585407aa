"""The news since a cursor: a look at the outbox by its primary key, so that asking often costs next to nothing.

Numbers are given when an event is written, but it is seen when its transaction commits: a lower number may appear after
a higher one. So the cursor stops in front of a number that is missing until it is filled, or so old that its transaction
was rolled back; what was told behind it is told again, and the browser knows by the number that it has heard it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max

from live.channels import concerned
from operations.models import OutboxEvent
from operations.operation import Event

MOST_READ = 1000
LONGEST_TRANSACTION = timedelta(seconds=30)


@dataclass(frozen=True, kw_only=True)
class News:
    """`changed` holds the numbers of the events by the name that was asked for. `missed`: too much has happened since the
    cursor to be told one by one, or the cursor is of another database; then everything may have changed."""

    cursor: int
    changed: dict[str, list[int]]
    missed: bool = False


@dataclass(frozen=True)
class Seen:
    """One event of the outbox: its number, when it was written, what it is."""

    number: int
    at: datetime
    event: Event


def latest() -> int:
    return int(OutboxEvent.objects.aggregate(number=Max("id"))["number"] or 0)


def news_since(cursor: int, asked: Collection[str], now: datetime) -> News:
    found = _read(cursor)
    if len(found) > MOST_READ or (not found and cursor > latest()):
        return News(cursor=latest(), changed={}, missed=True)
    changed: dict[str, list[int]] = {}
    for seen in found:
        for name in concerned(seen.event) & set(asked):
            changed.setdefault(name, []).append(seen.number)
    return News(cursor=settled_cursor(cursor, found, now), changed=changed)


def settled_cursor(cursor: int, found: Sequence[Seen], now: datetime) -> int:
    """The last number below which nothing can appear any more."""
    for seen in found:
        if seen.number > cursor + 1 and now - seen.at < LONGEST_TRANSACTION:
            break
        cursor = seen.number
    return cursor


def _read(cursor: int) -> list[Seen]:
    rows = OutboxEvent.objects.filter(id__gt=cursor).order_by("id")[: MOST_READ + 1]
    return [
        Seen(number, at, Event(topic=topic, key=key, payload=payload))
        for number, at, topic, key, payload in rows.values_list("id", "created_at", "topic", "key", "payload")
    ]
