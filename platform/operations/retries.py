"""A transaction that lost against another one is done again: a deadlock, a serialization failure, a busy database."""

import random
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError, connection

from operations.errors import Unavailable

T = TypeVar("T")
MOST_RETRIES = 3
PATIENCE = 20.0
FIRST_PAUSE = 0.02
POSTGRESQL = frozenset({"40001", "40P01"})
MYSQL = frozenset({1205, 1213})
SQLITE_BUSY = 5
_dice = random.SystemRandom()


def again_when_lost(work: Callable[[], T]) -> T:
    """`work` opens a transaction and does everything in it. Inside of another transaction it is done once: what was
    done before it there is lost as well, so only whoever opened that one can begin again."""
    if connection.in_atomic_block:
        return work()
    begun = time.monotonic()
    for tries in range(1, MOST_RETRIES + 1):
        try:
            return work()
        except OperationalError as error:
            if not is_lost(error):
                raise
            if time.monotonic() - begun > PATIENCE:
                raise _busy() from error
            time.sleep(_dice.uniform(0, FIRST_PAUSE * 4**tries))
    try:
        return work()
    except OperationalError as error:
        if is_lost(error):
            raise _busy() from error
        raise


def is_lost(error: OperationalError) -> bool:
    """Whether the database chose this transaction to give way to another."""
    cause = error.__cause__
    match connection.vendor:
        case "postgresql":
            return getattr(cause, "sqlstate", None) in POSTGRESQL
        case "mysql":
            return bool(error.args) and error.args[0] in MYSQL
        case _:
            return getattr(cause, "sqlite_errorcode", 0) & 0xFF == SQLITE_BUSY


def _busy() -> Unavailable:
    return Unavailable(
        "Others are changing the same things at this moment; nothing was done. Try again.",
        code="busy",
        headers={"Retry-After": "1"},
    )
