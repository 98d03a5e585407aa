"""Lengths of time as documents write them: ISO 8601, "PT10M", "P1DT2H". Days have 24 hours; months and years are not taken."""

import re
from datetime import timedelta

PATTERN = r"^P(\d{1,5}W)?(\d{1,6}D)?(T(\d{1,7}H)?(\d{1,7}M)?(\d{1,9}(\.\d{1,6})?S)?)?$"
WRITTEN = re.compile(r"P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?")


def duration(text: str) -> timedelta:
    """ValueError when it is none."""
    found = WRITTEN.fullmatch(text)
    if found is None or not any(found.groups()):
        raise ValueError(f"'{text}' is no duration; 'PT10M' are ten minutes, 'P1DT2H' a day and two hours")
    weeks, days, hours, minutes, seconds = (float(part or 0) for part in found.groups())
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
