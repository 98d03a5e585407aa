"""Celery as a doorbell, with real brokers: messages that are lost, doubled, late or hostile change nothing."""

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import pytest
from celery.fixups.django import DjangoWorkerFixup
from django.db import connection

from project.celery import app

ROOT = Path(__file__).resolve().parents[3]
RABBIT = "amqp://guest:guest@127.0.0.1:5672//"
REQUIRED = os.environ.get("JACQUARD_SERVERS_REQUIRED") == "1"
NEVER = threading.Event()
START = """
from accounts.principal import system_principal
from runs.starting import start
for n in range({count}):
    start("department.create", {{"code": f"{prefix}{{n}}", "name": "D"}}, principal=system_principal("t"), queue="{queue}")
"""


class Installation:
    """One of its own: a database file, and commands that use it."""

    def __init__(self, var: Path, broker: str) -> None:
        self.var, self.queue = var, f"q{uuid.uuid4().hex[:12]}"
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "COV"))}
        self.environment = clean | {"JACQUARD_VAR": str(var), "BROKER_URL": broker, "LOG_LEVEL": "ERROR"}
        self.run("migrate", "-v0")

    def run(self, *arguments: str) -> str:
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def start(self, count: int, prefix: str) -> None:
        self.run("shell", "-v0", "-c", START.format(count=count, prefix=prefix, queue=self.queue))

    @contextmanager
    def process(self, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
        command = [sys.executable, "manage.py", *arguments]
        with subprocess.Popen(command, cwd=ROOT, env=self.environment, start_new_session=True) as process:
            try:
                yield process
            finally:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def worker(self, pool: str, slots: int = 2) -> AbstractContextManager[subprocess.Popen[bytes]]:
        return self.process("celery", "worker", "-P", pool, "-c", str(slots), "-Q", self.queue, "-l", "ERROR")

    def count(self, sql: str) -> int:
        with closing(sqlite3.connect(self.var / "jacquard.sqlite3", timeout=20)) as database:
            return int(database.execute(sql).fetchone()[0])

    def effects(self) -> int:
        return self.count("SELECT count(*) FROM accounts_department")

    def until(self, holds: Callable[[], bool], seconds: float = 90) -> None:
        deadline = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < deadline, (self.effects(), self.states())
            NEVER.wait(0.05)

    def states(self) -> list[tuple[str, int]]:
        with closing(sqlite3.connect(self.var / "jacquard.sqlite3", timeout=20)) as database:
            return database.execute("SELECT state, count(*) FROM runs_run GROUP BY state").fetchall()


@pytest.fixture
def redis_url() -> Iterator[str]:
    """A server of the test's own, which it may empty."""
    if shutil.which("redis-server") is None:
        assert not REQUIRED, "redis-server is not installed."
        pytest.skip("redis-server is not installed.")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
        _wait_for(port)
        yield f"redis://127.0.0.1:{port}/0"
        server.terminate()


@pytest.fixture
def rabbit_url() -> str:
    try:
        socket.create_connection(("127.0.0.1", 5672), 2).close()
    except OSError:
        assert not REQUIRED, "RabbitMQ does not answer."
        pytest.skip("RabbitMQ does not answer on 127.0.0.1:5672.")
    return RABBIT


def _wait_for(port: int) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        NEVER.wait(0.05)
    pytest.fail("The server does not come up.")


def test_runs_are_done_by_celery_on_redis_and_a_hostile_message_is_refused(redis_url: str, tmp_path: Path) -> None:
    """T19: what is not JSON is refused, and the worker goes on."""
    from kombu import Connection

    house = Installation(tmp_path, redis_url)
    with Connection(redis_url) as connection:
        queue = connection.SimpleQueue(house.queue)
        queue.put({"a": 1}, serializer="pickle")
        queue.close()
    with house.worker("threads"):
        house.start(20, "a")
        house.until(lambda: house.effects() == 20)


def test_runs_are_done_by_celery_on_rabbitmq_in_processes(rabbit_url: str, tmp_path: Path) -> None:
    house = Installation(tmp_path, rabbit_url)
    with house.worker("prefork"):
        house.start(20, "a")
        house.until(lambda: house.effects() == 20)


@pytest.mark.django_db(transaction=True)
def test_the_connection_to_the_database_outlives_a_message() -> None:
    connection.ensure_connection()
    kept = connection.connection
    fixup = DjangoWorkerFixup(app)
    fixup.close_database()  # as Celery does before and after every task
    fixup.close_database()
    assert connection.connection is kept


def test_emptying_the_broker_in_a_burst_loses_and_repeats_nothing(redis_url: str, tmp_path: Path) -> None:
    """F06, F02: FLUSHALL while runs come in, and the worker is killed as well: exactly one effect for each."""
    import redis

    house = Installation(tmp_path, redis_url)
    client = redis.Redis.from_url(redis_url)
    count = 1000
    with house.process("scheduler"):
        with house.worker("threads", 4):
            starting = threading.Thread(target=house.start, args=(count, "b"))
            starting.start()
            house.until(lambda: house.effects() > 20)
            client.flushall()
            house.until(lambda: house.effects() > 40)
            client.flushall()
        starting.join()  # the worker was killed with what it had in hand
        client.flushall()
        with house.worker("threads", 4):
            house.until(lambda: house.effects() == count, 300)
        house.until(lambda: house.states() == [("success", count)])
    client.close()


def test_runs_are_kept_while_the_broker_is_away(tmp_path: Path) -> None:
    """F07: starting a run does not fail, and does not wait for long."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    house = Installation(tmp_path, f"redis://127.0.0.1:{port}/0")
    house.start(5, "c")
    assert house.states() == [("queued", 5)]
