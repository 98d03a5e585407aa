"""What happens to schedules when the clocks are changed, in eight zones (F15)."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest

from runs.schedules.spec import next_fires


class Change(NamedTuple):
    """The day (local) on which a zone's clocks go forward and back, and a local time that is skipped or comes twice."""

    zone: str
    forward: str
    skipped: str
    back: str
    twice: str
    minutes: int = 60


CHANGES = [
    Change("Europe/Berlin", "2026-03-29", "02:30", "2026-10-25", "02:30"),
    Change("Europe/London", "2026-03-29", "01:30", "2026-10-25", "01:30"),
    Change("America/New_York", "2026-03-08", "02:30", "2026-11-01", "01:30"),
    Change("America/St_Johns", "2026-03-08", "02:30", "2026-11-01", "01:30"),
    Change("Australia/Sydney", "2026-10-04", "02:30", "2026-04-05", "02:30"),
    Change("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-04-05", "01:45", 30),
    Change("America/Santiago", "2026-09-06", "00:30", "2026-04-04", "23:30"),
    Change("Africa/Cairo", "2026-04-24", "00:30", "2026-10-29", "23:30"),
]
SIX_FIELDS = [False, True]


def cron_at(time: str, six: bool) -> str:
    hour, minute = time.split(":")
    return f"{'0 ' if six else ''}{int(minute)} {int(hour)} * * *"


def local_days(zone: str, spec: dict[str, str], day: str, days: int = 3) -> list[str]:
    """The local moments at which it fires from the day before on."""
    begin = datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(zone)) - timedelta(days=1)
    fires = next_fires({**spec, "tz": zone}, begin.astimezone(UTC) - timedelta(seconds=1), 200)
    end = begin + timedelta(days=days)
    return [at.astimezone(ZoneInfo(zone)).isoformat(timespec="minutes") for at in fires if at < end.astimezone(UTC)]


@pytest.mark.parametrize("six", SIX_FIELDS)
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.zone)
def test_a_time_that_does_not_exist_happens_once_that_day_right_after(change: Change, six: bool) -> None:
    fired = local_days(change.zone, {"cron": cron_at(change.skipped, six)}, change.forward)
    on_the_day = [at for at in fired if at.startswith(change.forward)]
    assert len(fired) == 3
    assert len(on_the_day) == 1
    hour, minute = map(int, change.skipped.split(":"))
    assert on_the_day[0][11:16] > f"{hour:02}:{minute:02}"


@pytest.mark.parametrize("six", SIX_FIELDS)
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.zone)
def test_a_time_that_comes_twice_happens_once(change: Change, six: bool) -> None:
    fired = local_days(change.zone, {"cron": cron_at(change.twice, six)}, change.back)
    assert [at[11:16] for at in fired] == [change.twice] * 3
    assert len({at[:10] for at in fired}) == 3


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.zone)
@pytest.mark.parametrize("day", ["forward", "back"])
@pytest.mark.parametrize("spec", [{"cron": "*/30 * * * *"}, {"every": "PT30M"}], ids=["cron", "every"])
def test_every_half_hour_goes_on_every_half_hour(change: Change, day: str, spec: dict[str, str]) -> None:
    begin = datetime.fromisoformat(getattr(change, day)).replace(tzinfo=ZoneInfo(change.zone)) - timedelta(hours=3)
    fires = next_fires({**spec, "tz": change.zone}, begin.astimezone(UTC), 60)
    gaps = {later - sooner for sooner, later in pairwise(fires)}
    assert gaps == {timedelta(minutes=30)}


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.zone)
def test_nine_in_the_morning_stays_nine_in_the_morning(change: Change) -> None:
    for day in (change.forward, change.back):
        assert {at[11:16] for at in local_days(change.zone, {"cron": "0 9 * * *"}, day)} == {"09:00"}


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.zone)
def test_a_calendar_keeps_to_the_same_rules(change: Change) -> None:
    week = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    twice = local_days(change.zone, {"calendar": {"days": week, "at": [change.twice]}}, change.back)  # type: ignore[dict-item]
    assert [at[11:16] for at in twice] == [change.twice] * 3
    skipped = local_days(change.zone, {"calendar": {"days": week, "at": [change.skipped]}}, change.forward)  # type: ignore[dict-item]
    assert len(skipped) == 3


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.zone)
@pytest.mark.parametrize("cron", ["30 2 * * *", "0 30 2 * * *", "15 1-3 * * *", "*/7 * * * *", "*/20 0 1 * * *"])
def test_fires_only_go_forward_from_wherever_one_asks(change: Change, cron: str) -> None:
    """Asked anew after each fire, as the scheduler does, or straight through: the same fires."""
    spec = {"cron": cron, "tz": change.zone}
    for day in (change.forward, change.back):
        begin = datetime.fromisoformat(day).replace(tzinfo=UTC) - timedelta(hours=30)
        straight = next_fires(spec, begin, 40)
        at, anew = begin, []
        for _ in range(40):
            [at] = next_fires(spec, at, 1)
            anew.append(at)
        assert anew == straight
        assert all(sooner < later for sooner, later in pairwise(straight))
