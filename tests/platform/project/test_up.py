"""`manage.py up` as people run it: one address, all processes, a clean end."""

import http.client
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def up(port: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[subprocess.Popen[str]]:
    with running(port, tmp_path_factory.mktemp("var")) as process:
        yield process


@contextmanager
def running(port: int, var: Path) -> Iterator[subprocess.Popen[str]]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "COV"))}
    environment |= {
        "JACQUARD_VAR": str(var),
        "BIND": f"127.0.0.1:{port}",
        "BASE_URL": f"http://127.0.0.1:{port}",
        "WEB_WORKERS": "2",
        "PYTHONUNBUFFERED": "1",
    }
    command = [sys.executable, "manage.py", "up"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert f"ready at http://127.0.0.1:{port}" in process.stdout.readline()
            yield process
        finally:
            process.kill()


def ask(port: int, path: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def below(pid: int) -> dict[int, str]:
    """All descendants, with their command lines."""
    children = subprocess.run(["ps", "-ww", "-eo", "pid=,ppid=,args="], capture_output=True, text=True).stdout
    rows = [line.split(None, 2) for line in children.splitlines()]
    found = {pid: ""}
    for _ in range(4):
        found |= {int(p): args for p, parent, args in rows if int(parent) in found}
    del found[pid]
    return found


def family(pid: int, size: int = 5) -> dict[int, str]:
    """All descendants, once they are all there: the first web process answers before the last child has begun."""
    deadline = time.monotonic() + 60
    while len(found := below(pid)) < size and time.monotonic() < deadline:
        time.sleep(0.1)
    assert len(found) >= size, found
    return found


def child(pid: int, name: str) -> int:
    return next(number for number, args in family(pid).items() if args.endswith(f"manage.py {name}"))


def test_it_serves_at_the_address_it_prints(up: subprocess.Popen[str], port: int) -> None:
    assert ask(port, "/health/ready")[0] == 200
    assert ask(port, "/api/users")[0] == 401
    assert ask(port, "/api/docs")[0] == 200
    assert ask(port, "/static/api/docs.js")[0] == 200


def test_the_database_is_made_and_up_to_date(up: subprocess.Popen[str], port: int) -> None:
    assert b'"migrations": "ok"' in ask(port, "/health/ready")[1]


def test_the_metrics_of_all_web_processes_add_up(up: subprocess.Popen[str], port: int) -> None:
    for _ in range(20):
        ask(port, "/api/users")
    text = ask(port, "/metrics")[1].decode()
    counted = [line for line in text.splitlines() if line.startswith("jacquard_requests_total{") and "401" in line]
    assert sum(float(line.rsplit(" ", 1)[1]) for line in counted) >= 20


def test_a_crashed_child_is_started_again(up: subprocess.Popen[str], port: int) -> None:
    before = child(up.pid, "worker")
    os.kill(before, signal.SIGKILL)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        names = [args for args in below(up.pid).values() if args.endswith("manage.py worker")]
        if names and before not in below(up.pid):
            return
        time.sleep(0.2)
    pytest.fail("The worker did not come back.")


def test_it_ends_cleanly_and_takes_all_children_with_it(up: subprocess.Popen[str]) -> None:
    children = family(up.pid)
    up.send_signal(signal.SIGINT)
    assert up.wait(40) == 0
    assert gone(children)


def test_killed_it_takes_all_children_with_it(port: int, tmp_path: Path) -> None:
    with running(port, tmp_path) as process:
        children = family(process.pid)
        process.kill()
        process.wait()
        assert gone(children)


def gone(processes: Iterable[int]) -> bool:
    """Whether all are, within half a minute: a busy machine takes its time."""
    for _ in range(300):
        if all(is_zombie(pid) for pid in processes):
            return True
        time.sleep(0.1)
    return False


def is_zombie(pid: int) -> bool:
    try:
        return ") Z " in Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return True


def test_the_database_is_whole_afterwards(up: subprocess.Popen[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    file = next(tmp_path_factory.getbasetemp().glob("var*/jacquard.sqlite3"))
    with sqlite3.connect(file) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    database.close()
