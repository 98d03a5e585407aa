"""The one clock. Everything asks it, so that tests can stop it and leases never depend on a host's habits."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)
