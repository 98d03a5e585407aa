"""What browsers hear of: what has changed since, nothing twice that they cannot tell, nothing they may not read."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from live.news import LONGEST_TRANSACTION, MOST_READ, Seen, settled_cursor
from operations import outbox
from operations.errors import InvalidInput
from operations.models import OutboxEvent
from operations.operation import Event
from operations.perform import perform
from tests.runtime.kinds.living import ROOT, somebody, world

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def _world(transactional_db: None) -> None:
    world()


def poll(after: int | None = None, *topics: str, by: Any = ROOT) -> Any:
    given = {"topics": list(topics) or ["table:customers"]}
    return perform("event.poll", given if after is None else {**given, "after": after}, principal=by).value


def happen(*tables: str, topic: str = "row.updated") -> None:
    outbox.write([Event(topic=topic, key=name, payload={"table": name, "ids": [1]}) for name in tables], NOON)


def test_the_first_answer_tells_where_to_begin(_world: None) -> None:
    happen("customers")
    begun = poll()
    assert (begun["changed"], begun["missed"]) == ({}, False)
    assert poll(begun["cursor"]) == begun


def test_what_changed_since_is_told_by_topic(_world: None) -> None:
    begun = poll()["cursor"]
    happen("customers", "orders", "customers")
    told = poll(begun, "table:customers", "table:countries")
    assert [len(numbers) for numbers in told["changed"].values()] == [2]
    assert poll(told["cursor"]) == {"cursor": told["cursor"], "changed": {}, "missed": False}


def test_what_one_may_not_read_stays_silent(_world: None) -> None:
    begun = poll()["cursor"]
    happen("customers", "countries")
    told = poll(begun, "table:customers", "table:countries", "table:nowhere", by=somebody("clerk"))
    assert list(told["changed"]) == ["table:customers"]
    assert poll(begun, "table:customers", by=somebody())["changed"] == {}


def test_other_events_are_no_news_of_a_table(_world: None) -> None:
    begun = poll()["cursor"]
    happen("customers", topic="definition.published")
    assert poll(begun)["changed"] == {}


def test_too_much_to_tell_is_said_so(_world: None) -> None:
    begun = poll()["cursor"]
    happen(*(["customers"] * (MOST_READ + 1)))
    told = poll(begun)
    assert (told["missed"], told["changed"]) == (True, {})
    assert poll(told["cursor"])["missed"] is False


def test_a_cursor_of_another_database_is_set_right(_world: None) -> None:
    told = poll(10**9)
    assert told["missed"] is True
    assert told["cursor"] < 10**9
    OutboxEvent.objects.all().delete()
    assert poll(poll(told["cursor"] + 1)["cursor"])["missed"] is False


def seen(*numbers: int, at: datetime = NOON) -> list[Seen]:
    return [Seen(number, at, Event(topic="row.updated", key="", payload={})) for number in numbers]


def test_the_cursor_stops_in_front_of_what_may_still_appear() -> None:
    assert settled_cursor(4, seen(5, 6, 8, 9), NOON) == 6
    assert settled_cursor(4, seen(6), NOON) == 4
    assert settled_cursor(4, seen(5, 6), NOON) == 6
    assert settled_cursor(4, [], NOON) == 4


def test_a_number_that_never_came_is_passed_in_time() -> None:
    late = NOON + LONGEST_TRANSACTION
    assert settled_cursor(4, seen(6, 7), late) == 7
    assert settled_cursor(4, [*seen(6), *seen(8, at=late - timedelta(seconds=1))], late) == 6


@pytest.mark.parametrize("topics", [[], ["customers"], ["table:a'b"], ["table:*"]])
def test_topics_are_named_one_by_one(_world: None, topics: list[str]) -> None:
    with pytest.raises(InvalidInput):
        perform("event.poll", {"topics": topics}, principal=ROOT)
