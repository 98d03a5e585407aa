"""One publish at a time."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from metadata import locks
from metadata.locks import publish_lock
from operations.errors import Conflict

pytestmark = pytest.mark.django_db(transaction=True)


def in_a_thread(work: Callable[[], None]) -> tuple[threading.Thread, list[Exception]]:
    """Started; what it raised is in the list."""
    raised: list[Exception] = []

    def run() -> None:
        try:
            work()
        except Exception as error:
            raised.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, raised


def impatient() -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 200")
    with publish_lock():
        pass


def test_a_second_publish_is_turned_away_when_the_first_takes_too_long(monkeypatch):
    monkeypatch.setattr(locks, "SECONDS", 1)
    with publish_lock():
        thread, raised = in_a_thread(impatient)
        thread.join(10)
    assert [type(error) for error in raised] == [Conflict]
    assert raised[0].code == "publish_under_way"


def test_a_second_publish_waits_for_the_first():
    order: list[str] = []
    inside = threading.Event()

    def second() -> None:
        inside.wait(10)
        with publish_lock():
            order.append("second")

    thread, raised = in_a_thread(second)
    with publish_lock():
        inside.set()
        thread.join(0.5)
        order.append("first")
    thread.join(20)
    assert (order, raised) == (["first", "second"], [])


def test_the_lock_is_free_again_after_an_error():
    with pytest.raises(ZeroDivisionError), publish_lock():
        raise ZeroDivisionError
    thread, raised = in_a_thread(impatient)
    thread.join(10)
    assert raised == []


def test_sqlite_enforces_foreign_keys_again_afterwards():
    if connection.vendor != "sqlite":
        pytest.skip("Only SQLite switches them off.")
    with publish_lock(), connection.cursor() as cursor:
        assert cursor.execute("PRAGMA foreign_keys").fetchone() == (0,)
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA foreign_keys").fetchone() == (1,)
