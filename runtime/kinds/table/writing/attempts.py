"""A part of a call that may fail without taking the rest with it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from operations.operation import Call


@contextmanager
def attempt(call: Call) -> Iterator[None]:
    """A savepoint for the database, and for the events: what failed did not happen."""
    events = len(call.events)
    try:
        with transaction.atomic():
            yield
    except BaseException:
        del call.events[events:]
        raise
