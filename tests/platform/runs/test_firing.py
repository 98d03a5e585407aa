"""Schedulers: each fire once, however many of them tick; what was missed; what a change means."""

import os
import signal
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections, transaction

from operations import clock, faults
from operations.perform import perform
from runs.models import Run, Schedule
from runs.principals import identity_of
from runs.schedules import keeping
from runs.schedules.firing import seconds_to_next, tick, watch_over
from runs.schedules.misfire import Misfire
from runs.slots import Concurrency
from runs.starting import Owner, Work
from runs.synchronous import drain

from .conftest import BOSS, NOON, Shop, Stopped, effects, only_where_others_see, until

OWNER = Owner("thing", "it")
HOURLY = {"cron": "@hourly"}


def kept(spec: dict[str, Any] = HOURLY, trigger: str = "main", **more: Any) -> Schedule:
    work = more.pop("work", Work(operation="shop.write", title="Hourly"))
    return keeping.keep(OWNER, trigger, spec, work, identity_of(BOSS), now=clock.now(), **more)


def planned() -> list[str]:
    return [f"{at:%d %H:%M}" for at in Run.objects.order_by("planned_at").values_list("planned_at", flat=True)]


@pytest.mark.django_db
def test_it_fires_when_it_is_due_and_once(shop: Shop, stopped: Stopped) -> None:
    kept()
    assert (tick(stopped.at), seconds_to_next(stopped.at)) == (0, 1.0)
    stopped.move(hours=1)
    assert (tick(stopped.at), tick(stopped.at)) == (1, 0)
    drain()
    run = Run.objects.get()
    assert (run.state, run.trigger, run.trigger_id, effects()) == ("success", "schedule", "main", 1)
    assert run.planned_at == NOON + timedelta(hours=1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("policy", "happened"),
    [("none", []), ("last", ["01 15:00"]), ("all", ["01 13:00", "01 14:00", "01 15:00"])],
)
def test_after_three_hours_without_a_scheduler(shop: Shop, stopped: Stopped, policy: Any, happened: list[str]) -> None:
    kept(misfire=Misfire(policy=policy))
    stopped.move(hours=3, minutes=30)
    tick(stopped.at)
    assert [f"{run.planned_at:%d %H:%M}" for run in Run.objects.filter(state="queued").order_by("id")] == happened
    skipped = Run.objects.filter(state="skipped")
    assert [run.error["count"] for run in skipped] == ([3 - len(happened)] if len(happened) < 3 else [])
    assert Schedule.objects.get().next_at == NOON + timedelta(hours=4)


@pytest.mark.django_db
def test_a_pause_replays_nothing(shop: Shop, stopped: Stopped) -> None:
    kept()
    assert keeping.pause(OWNER) == 1
    stopped.move(hours=5)
    assert tick(stopped.at) == 0
    assert keeping.resume(OWNER, stopped.at) == 1
    assert tick(stopped.at) == 0
    stopped.move(hours=1)
    tick(stopped.at)
    assert planned() == ["01 18:00"]


@pytest.mark.django_db
def test_an_edit_counts_from_now_and_keeping_the_same_changes_nothing(shop: Shop, stopped: Stopped) -> None:
    first = kept()
    stopped.move(minutes=30)
    assert kept().next_at == first.next_at
    assert kept({"cron": "*/20 * * * *"}).next_at == NOON + timedelta(minutes=40)
    assert Schedule.objects.count() == 1


@pytest.mark.django_db
def test_schedules_follow_their_owner(shop: Shop, stopped: Stopped) -> None:
    kept(trigger="a")
    kept(trigger="b")
    keeping.rename(OWNER, "other")
    assert keeping.keep_only(Owner("thing", "other"), ["b"]) == 1
    assert keeping.remove(Owner("thing", "other")) == 1


@pytest.mark.django_db
def test_one_that_cannot_be_read_stops_alone(shop: Shop, stopped: Stopped) -> None:
    broken, good = kept(trigger="a"), kept(trigger="b")
    Schedule.objects.filter(pk=broken.pk).update(spec={"cron": "nonsense"})
    stopped.move(hours=1)
    tick(stopped.at)
    broken.refresh_from_db()
    assert (broken.next_at, "five fields" in broken.problem) == (None, True)
    assert Run.objects.get().schedule_id == good.pk


@pytest.mark.django_db
def test_a_schedule_without_a_next_fire_is_woken(shop: Shop, stopped: Stopped) -> None:
    kept()
    once = kept({"at": "2026-01-01T12:00:00Z"}, "once")
    Schedule.objects.update(next_at=None)
    assert watch_over(stopped.at) == 1
    once.refresh_from_db()
    assert once.next_at is None


@pytest.mark.django_db
def test_a_clock_that_jumps_neither_repeats_nor_loses_a_fire(shop: Shop, stopped: Stopped) -> None:
    """F15."""
    kept()
    for hours in (1, -1, 1, 1, -2, 3):
        stopped.move(hours=hours)
        tick(stopped.at)
    assert planned() == sorted(set(planned()))
    assert planned()[-1] == "01 15:00"


@pytest.mark.django_db
def test_the_concurrency_of_the_work_counts(shop: Shop, stopped: Stopped) -> None:
    kept(work=Work(operation="shop.write", concurrency=Concurrency(key="k", limit=1, policy="skip")))
    for _ in range(2):
        stopped.move(hours=1)
        tick(stopped.at)
    assert sorted(Run.objects.values_list("state", flat=True)) == ["queued", "skipped"]


@pytest.mark.django_db
def test_a_preview_shows_local_times_and_problems(shop: Shop, stopped: Stopped) -> None:
    berlin = {"schedule": {"cron": "30 2 * * *", "tz": "Europe/Berlin"}, "after": "2026-03-28T00:00:00Z", "count": 2}
    found = perform("schedule.preview", berlin, principal=BOSS).value
    assert [fire["local"] for fire in found["fires"]] == ["2026-03-28T02:30:00+01:00", "2026-03-29T03:00:00+02:00"]
    wrong = perform("schedule.preview", {"schedule": {"cron": "99 * * * *"}}, principal=BOSS).value
    assert [problem["pointer"] for problem in wrong["problems"]] == ["/cron"]


@pytest.mark.django_db
def test_the_calendar_shows_what_fires(shop: Shop, stopped: Stopped) -> None:
    kept()
    kept({"every": "PT1S"}, "often")
    range_ = {"from": "2026-01-01T00:00:00Z", "until": "2026-01-01T15:00:00Z", "limit": 10}
    found = perform("schedule.fires", range_, principal=BOSS).value
    assert (len(found["fires"]), found["truncated"]) == (10, True)
    assert found["fires"][0]["at"] == "2026-01-01T12:00:01+00:00"


# Several processes

NEVER = threading.Event()


def forked(do: Callable[[], None]) -> int:
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            do()
        finally:
            os._exit(0)
    return child


def tick_until(end: datetime) -> None:
    while clock.now() < end:
        tick(clock.now())
        NEVER.wait(min(0.02, seconds_to_next(clock.now())))


@pytest.mark.django_db(transaction=True)
def test_three_schedulers_of_which_one_is_killed_miss_nothing_and_repeat_nothing(shop: Shop) -> None:
    """F13: every second for four seconds, twenty schedules."""
    only_where_others_see()
    begin = clock.now()
    for n in range(20):
        kept({"every": "PT1S"}, f"t{n}")
    kept_at = clock.now()
    end = begin + timedelta(seconds=4)
    children = [forked(lambda: tick_until(end)) for _ in range(3)]
    until(lambda: Run.objects.count() > 30)
    os.kill(children[0], signal.SIGKILL)
    for child in children:
        os.waitpid(child, 0)
    tick(clock.now())
    last = Schedule.objects.order_by("next_at").values_list("next_at", flat=True)[0]
    for schedule in Schedule.objects.all():
        fired = list(schedule.runs.order_by("planned_at").values_list("planned_at", flat=True))
        assert [at - fired[0] for at in fired] == [timedelta(seconds=n) for n in range(len(fired))]
        assert fired[-1] >= end.replace(microsecond=0)
        assert fired[0] - kept_at <= timedelta(seconds=1)
    assert last is not None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("point", ["schedules.fired", "schedules.moved"])
def test_a_scheduler_that_is_killed_while_it_fires_leaves_all_or_nothing(
    shop: Shop, stopped: Stopped, point: str, tmp_path: Path
) -> None:
    only_where_others_see()
    kept()
    stopped.move(hours=1)

    def die() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def killed() -> None:
        faults.install(point, die)
        tick(stopped.at)

    _, status = os.waitpid(forked(killed), 0)
    assert os.WIFSIGNALED(status)
    assert (Run.objects.count(), Schedule.objects.get().next_at) == (0, stopped.at)
    assert tick(stopped.at) == 1
    assert Run.objects.count() == 1


@pytest.mark.django_db
def test_a_fire_that_was_made_by_hand_is_not_made_again(shop: Shop, stopped: Stopped) -> None:
    schedule = kept()
    stopped.move(hours=1)
    tick(stopped.at)
    Schedule.objects.update(next_at=stopped.at)
    with transaction.atomic():
        tick(stopped.at)
    assert schedule.runs.count() == 1
    assert connection.in_atomic_block
