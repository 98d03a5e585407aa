"""One publish at a time, in the whole installation."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from django.db import OperationalError, connection, transaction

from operations.errors import Conflict

NAME = "jacquard.publish"
KEY = 7_319_402_016
SECONDS = 30


@contextmanager
def publish_lock() -> Iterator[None]:
    """Wait for other publishes to end, then keep them waiting. Raises Conflict when that takes too long.

    Where DDL is transactional the lock is a transaction, and all that happens under it is kept or lost as a whole. On
    SQLite it is the write lock, with foreign keys switched off before (inside a transaction they cannot be): tables are
    changed by building them anew, and whoever does that checks the keys himself. MySQL has a named lock of the session.
    """
    match connection.vendor:
        case "postgresql":
            with transaction.atomic(), _advised():
                yield
        case "sqlite":
            with _without_foreign_keys(), _writing():
                yield
        case _:
            with _named():
                yield


@contextmanager
def _advised() -> Iterator[None]:
    with connection.cursor() as cursor:
        try:
            with transaction.atomic():
                cursor.execute(f"SET LOCAL lock_timeout = '{SECONDS}s'")
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [KEY])
        except OperationalError as error:
            raise _busy() from error
        cursor.execute("SET LOCAL lock_timeout = DEFAULT")
    yield


@contextmanager
def _without_foreign_keys() -> Iterator[None]:
    """Inside somebody else's transaction they stay on; what needs them off is refused there."""
    if connection.in_atomic_block or not connection.disable_constraint_checking():
        yield
        return
    try:
        yield
    finally:
        connection.enable_constraint_checking()


@contextmanager
def _writing() -> Iterator[None]:
    """SQLite's one write lock, taken at the beginning of the transaction."""
    with ExitStack() as stack:
        try:
            stack.enter_context(transaction.atomic())
        except OperationalError as error:
            raise _busy() from error
        yield


@contextmanager
def _named() -> Iterator[None]:
    with connection.cursor() as cursor:
        name = f"{NAME}.{connection.settings_dict['NAME']}"[:64]
        cursor.execute("SELECT GET_LOCK(%s, %s)", [name, SECONDS])
        row = cursor.fetchone()
        if row is None or row[0] != 1:
            raise _busy()
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT RELEASE_LOCK(%s)", [name])


def _busy() -> Conflict:
    return Conflict("Somebody else is publishing. Try again when that is done.", code="publish_under_way")
