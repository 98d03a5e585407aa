"""A part of a call that may fail without taking the rest with it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from operations.later import catch_up
from operations.operation import Call


@contextmanager
def attempt(call: Call) -> Iterator[None]:
    """A savepoint for the database, and for the events: what failed did not happen. What follows from the part belongs to it."""
    events, later = list(call.events), len(call.later)
    try:
        with transaction.atomic():
            yield
            catch_up(call, later)
    except BaseException:
        call.events[:] = events  # some may have been written within the savepoint
        del call.later[later:]
        raise
