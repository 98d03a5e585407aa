"""A lock that all processes of one installation respect: in the database where it has one, in a file beside SQLite."""

import fcntl
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection

LONGEST_WAIT_SECONDS = 3600


@contextmanager
def installation_lock(name: str, *, wait: bool) -> Iterator[bool]:
    """Whether this process holds the lock. With `wait` it waits for it; without, it is told at once."""
    if connection.vendor == "postgresql":
        yield from _postgresql(zlib.crc32(f"jacquard.{name}".encode()), wait)
    elif connection.vendor == "mysql":
        yield from _mysql(f"jacquard.{connection.settings_dict['NAME']}.{name}"[:64], wait)
    else:
        yield from _file(name, wait)


def _postgresql(key: int, wait: bool) -> Iterator[bool]:
    if wait:
        _asked("SELECT pg_advisory_lock(%s)", [key])
    is_held = wait or bool(_asked("SELECT pg_try_advisory_lock(%s)", [key]))
    try:
        yield is_held
    finally:
        if is_held:
            _asked("SELECT pg_advisory_unlock(%s)", [key])


def _mysql(name: str, wait: bool) -> Iterator[bool]:
    is_held = bool(_asked("SELECT GET_LOCK(%s, %s)", [name, LONGEST_WAIT_SECONDS if wait else 0]))
    try:
        yield is_held
    finally:
        if is_held:
            _asked("SELECT RELEASE_LOCK(%s)", [name])


def _file(name: str, wait: bool) -> Iterator[bool]:
    settings.VAR.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (settings.VAR / f"{name}.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
        else:
            yield True


def _asked(statement: str, values: list[int | str]) -> object:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row = cursor.fetchone()
    return row[0] if row else None
