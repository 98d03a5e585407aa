"""PostgreSQL: changing a table that somebody reads makes nobody else wait for long."""

import threading
import time

import pytest
from django.db import connection, transaction

from operations.errors import Unavailable
from runtime.kinds.table.ddl import locking

NAME = {"uid": "f1", "name": "name", "type": "text", "max_length": 40}
AGE = {"uid": "f2", "name": "age", "type": "integer"}


@pytest.fixture
def reader(tables, add):
    """Somebody in the middle of a transaction that has read the table, until the given event is set."""
    if connection.vendor != "postgresql":
        pytest.skip("Only PostgreSQL queues readers behind whoever waits for an exclusive lock.")
    tables.publish("c1", "people", [NAME])
    add("t_people", {"name": "Anna"})
    reading, leave = threading.Event(), threading.Event()

    def read() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT * FROM t_people")
            reading.set()
            leave.wait(20)
        connection.close()

    thread = threading.Thread(target=read)
    thread.start()
    reading.wait(10)
    yield leave
    leave.set()
    thread.join()


def test_other_readers_wait_for_the_change_only_briefly(tables, reader, columns):
    waits: list[float] = []
    done = threading.Event()

    def keep_reading() -> None:
        while not done.is_set():
            started = time.perf_counter()
            with connection.cursor() as cursor:
                cursor.execute("SELECT id FROM t_people")
            waits.append(time.perf_counter() - started)
            time.sleep(0.01)
        connection.close()

    other = threading.Thread(target=keep_reading)
    other.start()
    threading.Timer(2.0, reader.set).start()
    tables.publish("c1", "people", [NAME, AGE])
    done.set()
    other.join()
    assert "age" in columns("t_people")
    assert max(waits) < 1.9


def test_a_table_that_is_read_all_the_time_is_left_as_it_is(tables, reader, columns, monkeypatch):
    monkeypatch.setattr(locking, "TRIES", 2)
    with pytest.raises(Unavailable, match="busy"):
        tables.publish("c1", "people", [NAME, AGE])
    reader.set()
    assert "age" not in columns("t_people")
