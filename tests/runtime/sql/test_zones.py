"""Changes of the clocks, as they are known to SQL."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from runtime.sql.zones import FIRST, known, local, spans


@pytest.mark.parametrize(
    "zone", ["UTC", "Europe/Berlin", "America/New_York", "Asia/Shanghai", "Australia/Lord_Howe", "Africa/Casablanca"]
)
def test_spans_give_the_same_offset_as_the_zone_itself(zone):
    info, found = ZoneInfo(zone), spans(zone)
    moments = [FIRST + timedelta(days=37 * n, hours=n) for n in range(1900)]
    moments += [span.since + timedelta(seconds=s) for span in found[1:] for s in (-1, 0)]
    for at in moments:
        [seconds] = [span.seconds for span in found if span.since <= at][-1:]
        assert timedelta(seconds=seconds) == at.astimezone(info).utcoffset()


def test_a_change_is_found_to_the_second():
    since = {span.since: span.seconds for span in spans("Europe/Berlin")}
    assert since[datetime(2026, 3, 29, 1, tzinfo=UTC)] == 7200
    assert since[datetime(2026, 10, 25, 1, tzinfo=UTC)] == 3600


def test_what_is_no_zone_is_utc():
    for name in ("", "Mars/Olympus", "'; DROP TABLE x; --", "../etc/passwd"):
        assert known(name) == "UTC"
    assert local("sqlite", "nonsense") == "{column}"
    assert local("postgresql", "x'y") == "({column} AT TIME ZONE 'UTC')"
