"""Late values and spans of time."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.principal import Principal
from runtime.filters import Bind, values_for
from runtime.filters.binding import bound
from runtime.filters.moments import WINDOWS, is_duration, is_window, shifted, window

TODAY = date(2024, 3, 13)


@pytest.mark.parametrize(
    ("name", "start", "end"),
    [
        ("today", date(2024, 3, 13), date(2024, 3, 14)),
        ("yesterday", date(2024, 3, 12), date(2024, 3, 13)),
        ("this_week", date(2024, 3, 11), date(2024, 3, 18)),
        ("last_month", date(2024, 2, 1), date(2024, 3, 1)),
        ("next_quarter", date(2024, 4, 1), date(2024, 7, 1)),
        ("last_year", date(2023, 1, 1), date(2024, 1, 1)),
        ("last_30_days", date(2024, 2, 13), date(2024, 3, 14)),
        ("next_7_days", date(2024, 3, 13), date(2024, 3, 20)),
    ],
)
def test_spans_are_those_of_the_calendar(name: str, start: date, end: date) -> None:
    assert window(name, TODAY) == (start, end)


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)), st.sampled_from(WINDOWS))
def test_every_span_has_a_start_before_its_end(today: date, name: str) -> None:
    start, end = window(name, today)
    assert is_window(name)
    assert start < end
    if name.startswith("this_"):
        assert start <= today < end


def test_days_begin_where_the_principal_is() -> None:
    principal = Principal(kind="user", id=1, time_zone="Asia/Shanghai")
    values = values_for(principal, datetime(2024, 3, 12, 17, 0, tzinfo=UTC))
    assert bound(Bind(source="today", sort="date"), values) == date(2024, 3, 13)
    assert bound(Bind(source="today", sort="timestamp"), values) == datetime(2024, 3, 12, 16, 0, tzinfo=UTC)
    start = Bind(source="now", sort="timestamp", window=("this_month", 0))
    assert bound(start, values) == datetime(2024, 2, 29, 16, 0, tzinfo=UTC)


def test_an_unknown_time_zone_is_utc() -> None:
    principal = Principal(kind="user", id=1, time_zone="../../etc")
    assert values_for(principal, datetime(2024, 3, 12, tzinfo=UTC))["now"].tzinfo == ZoneInfo("UTC")


def test_durations_move_moments_and_stay_in_the_calendar() -> None:
    now = datetime(2024, 3, 31, 12, 0, tzinfo=UTC)
    assert shifted(now, "P1M", -1) == datetime(2024, 2, 29, 12, 0, tzinfo=UTC)
    assert shifted(now, "P1DT2H", 1) == datetime(2024, 4, 1, 14, 0, tzinfo=UTC)
    assert shifted(now, "P9999Y", 1).year == 9999
    assert shifted(now, "P999999D", -1).year == 1
    assert [text for text in ("P7D", "PT1H", "P1Y2M", "P", "PT", "7D", "P-1D", "P0D") if is_duration(text)] == [
        "P7D",
        "PT1H",
        "P1Y2M",
    ]
