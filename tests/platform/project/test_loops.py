"""The worker's and the scheduler's loops, without their processes."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError

from operations import clock, outbox
from operations.housekeeping import Chore, chores
from operations.models import OutboxEvent
from operations.operation import Event
from operations.outbox import Subscription
from project import loops
from project.locks import installation_lock
from project.loops import Schedule, loop, work

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.mark.django_db
def test_the_worker_delivers_what_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[Event] = []
    monkeypatch.setattr(outbox, "subscriptions", lambda: (Subscription(topic="a.*", deliver=heard.append),))
    outbox.write([Event(topic="a.b", key="1", payload={"n": 1}), Event(topic="c", key="1", payload={})], NOON)
    assert work()
    assert not work()
    assert [event.payload for event in heard] == [{"n": 1}]
    assert not OutboxEvent.objects.filter(published_at=None).exists()


@pytest.mark.django_db
def test_a_chore_is_done_when_it_is_due(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[datetime] = []

    def run(now: datetime) -> int:
        done.append(now)
        return 1

    schedule = Schedule([Chore(name="sweep", every=timedelta(hours=1), run=run)], NOON)
    for minutes in (0, 1, 30, 59, 62, 63):
        moment = NOON + timedelta(minutes=minutes)
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
        schedule.turn()
    assert done == [NOON + timedelta(minutes=1), NOON + timedelta(minutes=62)]


@pytest.mark.django_db
def test_a_chore_that_fails_does_not_stop_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    def fail(now: datetime) -> int:
        raise RuntimeError("broken")

    def run(now: datetime) -> int:
        done.append("second")
        return 0

    hour = timedelta(hours=1)
    schedule = Schedule([Chore(name="first", every=hour, run=fail), Chore(name="second", every=hour, run=run)], NOON)
    monkeypatch.setattr(clock, "now", lambda: NOON + hour)
    schedule.turn()
    assert done == ["second"]


def test_a_database_that_is_away_lengthens_the_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    stop = threading.Event()

    def wait(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 8:
            stop.set()

    def turn() -> bool:
        raise OperationalError("gone")

    waiting = threading.Event()
    monkeypatch.setattr(waiting, "wait", wait)
    monkeypatch.setattr(waiting, "is_set", stop.is_set)
    loop(turn, waiting, 0.5)
    assert pauses[0] <= 1.0
    assert 15.0 <= pauses[-1] <= loops.LONGEST_BACK_OFF


@pytest.mark.django_db(transaction=True)
def test_a_lock_is_held_once(settings: Any, tmp_path: Path) -> None:
    settings.VAR = tmp_path
    answers: list[bool] = []

    def try_it() -> None:
        from django.db import connection

        with installation_lock("test", wait=False) as is_held:
            answers.append(is_held)
        connection.close()

    with installation_lock("test", wait=False) as is_held:
        assert is_held
        other = threading.Thread(target=try_it)
        other.start()
        other.join()
    assert answers == [False]
    with installation_lock("test", wait=True) as is_held:
        assert is_held


def test_every_chore_has_a_name_of_its_own() -> None:
    names = [chore.name for chore in chores()]
    assert len(names) == len(set(names)) >= 2
