"""When schedules fire: what is taken, what is refused, and what was missed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from runs.schedules.misfire import Misfire, due
from runs.schedules.spec import next_fire, next_fires, problems_of, shortest_gap

NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)  # a Thursday


def after(spec: dict[str, Any], count: int = 1, begin: datetime = NEW_YEAR) -> list[str]:
    return [at.isoformat(timespec="seconds")[:19] for at in next_fires(spec, begin, count)]


@pytest.mark.parametrize(
    ("cron", "first"),
    [
        ("@hourly", "2026-01-01T01:00:00"),
        ("@daily", "2026-01-02T00:00:00"),
        ("@weekly", "2026-01-04T00:00:00"),
        ("@monthly", "2026-02-01T00:00:00"),
        ("@yearly", "2027-01-01T00:00:00"),
        ("0 12 ? * MON", "2026-01-05T12:00:00"),
        ("0 0 L * *", "2026-01-31T00:00:00"),
        ("0 0 LW 1 *", "2026-01-30T00:00:00"),
        ("0 0 * * 5L", "2026-01-30T00:00:00"),
        ("0 0 * * L5", "2026-01-30T00:00:00"),
        ("0 0 * * FRIL", "2026-01-30T00:00:00"),
        ("0 0 * * 5#2", "2026-01-09T00:00:00"),
        ("0 0 13 * 5", "2026-01-02T00:00:00"),
        ("15 30 9 * * *", "2026-01-01T09:30:15"),
        ("*/20 * * * * *", "2026-01-01T00:00:20"),
        ("0 0 29 2 *", "2028-02-29T00:00:00"),
        ("0 0 1 jan *", "2027-01-01T00:00:00"),
    ],
)
def test_cron(cron: str, first: str) -> None:
    assert after({"cron": cron}) == [first]


@pytest.mark.parametrize(
    ("cron", "words"),
    [
        ("0 0 15W * *", "W"),
        ("* * * *", "five fields"),
        ("61 * * * *", "minute"),
        ("0 25 * * *", "hour"),
        ("70 0 0 * * *", "second"),
        ("", "five fields"),
        ("0 0 31 2 *", "day of the month"),
        ("0 0 30 2 *", "day of the month"),
        ("0 0 31 4,6,9,11 *", "says no times"),
        ("x" * 201, "200 characters"),
        ("0 0 * * 8", "week"),
        ("*/0 * * * *", "says no times"),
        ("5-1 * * * *", "minute"),
    ],
)
def test_what_says_no_times_is_refused_at_once(cron: str, words: str) -> None:
    """T63: 30 February is no loop."""
    [problem] = problems(cron)
    assert problem.pointer == "/cron"
    assert words in problem.message


def problems(cron: str) -> list[Any]:
    return list(problems_of({"cron": cron}, NEW_YEAR))


def test_what_never_happens_is_said() -> None:
    assert [p.code for p in problems_of({"cron": "0 0 29 2 *"}, datetime(2096, 3, 1, tzinfo=UTC))] == ["never_fires"]


@pytest.mark.parametrize(
    ("spec", "code"),
    [
        ({}, "no_schedule"),
        ({"cron": "@daily", "every": "PT1H"}, "two_schedules"),
        ({"cron": "@daily", "tz": "Mars/Olympus"}, "unknown_zone"),
        ({"cron": "@daily", "tz": "../../etc/passwd"}, "unknown_zone"),
        ({"every": "PT0.1S"}, "wrong_schedule"),
        ({"at": "tomorrow"}, "wrong_schedule"),
        ({"at": "2026-03-01T09:00:00"}, "wrong_schedule"),
        ({"every": "PT1H", "anchor": "noon"}, "wrong_schedule"),
    ],
)
def test_wrong_schedules(spec: dict[str, Any], code: str) -> None:
    assert [problem.code for problem in problems_of(spec, NEW_YEAR)] == [code]


def test_an_interval_is_counted_from_its_anchor() -> None:
    spec = {"every": "PT40M", "anchor": "2025-12-31T23:50:00Z"}
    assert after(spec, 2) == ["2026-01-01T00:30:00", "2026-01-01T01:10:00"]
    assert after({**spec, "anchor": "2027-01-01T00:00:00Z"}) == ["2027-01-01T00:00:00"]


def test_once_is_once() -> None:
    spec = {"at": "2026-03-01T09:00:00+01:00"}
    assert after(spec, 5) == ["2026-03-01T08:00:00"]
    assert next_fire(spec, datetime(2026, 3, 1, 8, tzinfo=UTC)) is None


def test_a_calendar_knows_work_days_holidays_and_extra_days() -> None:
    spec = {
        "calendar": {"at": ["17:00", "09:00"], "holidays": ["2026-01-01", "2026-01-05"], "extra": ["2026-01-04"]},
        "tz": "Asia/Shanghai",
    }
    fired = [at[5:16] for at in after(spec, 6)]
    assert fired == ["01-02T01:00", "01-02T09:00", "01-04T01:00", "01-04T09:00", "01-06T01:00", "01-06T09:00"]


def test_the_last_work_day_of_the_month() -> None:
    spec = {"calendar": {"at": ["08:00"], "only": "last", "holidays": ["2026-01-30"]}}
    assert after(spec, 3) == ["2026-01-29T08:00:00", "2026-02-27T08:00:00", "2026-03-31T08:00:00"]
    first = {"calendar": {"at": ["08:00"], "only": "first", "holidays": ["2026-01-01"]}}
    assert after(first, 2) == ["2026-01-02T08:00:00", "2026-02-02T08:00:00"]


def test_how_often_it_fires() -> None:
    assert shortest_gap({"cron": "*/10 0 9 * * *"}, NEW_YEAR) == timedelta(seconds=10)
    assert shortest_gap({"at": "2026-03-01T09:00:00Z"}, NEW_YEAR) is None


HOURLY = {"cron": "@hourly"}
SIX = NEW_YEAR.replace(hour=6)


def hours(found: Any) -> list[int]:
    return [at.hour for at in found.happen]


def test_a_fire_in_time_happens() -> None:
    found = due(HOURLY, SIX, SIX + timedelta(seconds=1), Misfire())
    assert (hours(found), found.missed, found.next_at) == ([6], 0, SIX.replace(hour=7))


@pytest.mark.parametrize(("policy", "happen", "missed"), [("none", [], 3), ("last", [8], 2), ("all", [6, 7, 8], 0)])
def test_after_a_while_without_a_scheduler(policy: Any, happen: list[int], missed: int) -> None:
    """F14: from six to half past eight nobody looked."""
    found = due(HOURLY, SIX, SIX.replace(hour=8, minute=30), Misfire(policy=policy))
    assert (hours(found), found.missed, found.next_at) == (happen, missed, SIX.replace(hour=9))


def test_what_is_late_within_the_grace_happens_and_nothing_is_caught_up_beside_it() -> None:
    found = due(HOURLY, SIX, SIX.replace(hour=8, minute=30), Misfire(policy="last", grace=timedelta(hours=1)))
    assert (hours(found), found.missed) == ([8], 2)


def test_what_is_older_than_the_window_is_left() -> None:
    found = due(HOURLY, SIX, SIX.replace(hour=12), Misfire(policy="all", window=timedelta(hours=3)))
    assert hours(found) == [9, 10, 11, 12]


def test_catching_up_is_bounded_however_long_the_pause() -> None:
    found = due({"every": "PT1S"}, NEW_YEAR, NEW_YEAR + timedelta(days=30), Misfire(policy="all"))
    assert len(found.happen) <= 100 + 61
    late = due(HOURLY, NEW_YEAR, NEW_YEAR + timedelta(days=365), Misfire(policy="all", window=timedelta(days=365)))
    assert len(late.happen) <= 101


def test_a_clock_that_was_set_back_fires_nothing_twice() -> None:
    found = due(HOURLY, SIX, SIX - timedelta(minutes=30), Misfire())
    assert found.happen == ()
