"""A moment as callers write it: ISO 8601 with an offset or Z."""

from datetime import datetime


def moment(text: str) -> datetime:
    """ValueError says what would be right."""
    wrong = ValueError(f"'{text[:40]}' is no moment with an offset, such as 2026-03-01T00:00:00Z")
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise wrong from None
    if at.tzinfo is None:
        raise wrong
    return at
