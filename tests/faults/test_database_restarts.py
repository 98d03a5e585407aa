"""A PostgreSQL that is stopped at once and comes back: the web stays up, no run is lost and none has two effects (F05)."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.platform.project.test_celery import NEVER, REQUIRED, Installation

COUNT = 300


def binaries() -> Path | None:
    """Where `initdb` is, and nobody but a user who is not root may run it."""
    found = shutil.which("initdb") or next(map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))), None)
    return Path(found).parent if found else None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """A database server of the test's own, which it may stop."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self.programs, self.folder, self.port = programs, folder, free_port()
        self._as: dict[str, Any] = {}
        if os.getuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(folder, owner.pw_uid, owner.pw_gid)
            self._as = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
        self.tell("initdb", "-D", str(folder / "data"), "-U", "postgres", "-A", "trust", "-N")

    @property
    def url(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def tell(self, program: str, *arguments: str) -> None:
        command = [str(self.programs / program), *arguments]
        subprocess.run(command, check=True, cwd=self.folder, stdout=subprocess.DEVNULL, timeout=60, **self._as)

    def start(self) -> None:
        options = f"-p {self.port} -h 127.0.0.1 -k {self.folder} -F"
        self.tell(
            "pg_ctl", "-D", str(self.folder / "data"), "-w", "-l", str(self.folder / "log"), "-o", options, "start"
        )

    def stop(self) -> None:
        self.tell("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "stop")


@pytest.fixture
def server() -> Iterator[Server]:
    programs = binaries()
    if programs is None or (os.getuid() == 0 and not _has_postgres()):
        assert not REQUIRED, "PostgreSQL is not installed."
        pytest.skip("PostgreSQL is not installed.")
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    made = Server(programs, folder)
    made.start()
    yield made
    made.stop()
    shutil.rmtree(folder)


def _has_postgres() -> bool:
    return any(user.pw_name == "postgres" for user in pwd.getpwall())


class OnServer(Installation):
    """The installation on that server."""

    def __init__(self, var: Path, server: Server) -> None:
        self.server = server
        super().__init__(var, "")  # which also makes an SQLite of no use
        self.environment |= {"DATABASE_URL": server.url, "BIND": f"127.0.0.1:{free_port()}", "WEB_WORKERS": "1"}
        self.run("migrate", "-v0")

    def count(self, sql: str) -> int:
        with psycopg.connect(self.server.url) as database:
            row = database.execute(sql).fetchone()  # type: ignore[call-overload]
        return int(row[0])

    def states(self) -> list[tuple[str, int]]:
        with psycopg.connect(self.server.url) as database:
            return database.execute("SELECT state, count(*) FROM runs_run GROUP BY state").fetchall()

    def health(self, what: str) -> int:
        try:
            with urllib.request.urlopen(f"http://{self.environment['BIND']}/health/{what}", timeout=10) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0


def test_a_database_that_restarts_costs_no_run_and_no_request_after(server: Server, tmp_path: Path) -> None:
    house = OnServer(tmp_path, server)
    house.start(COUNT, "r")
    with house.process("web"), house.process("scheduler"), house.process("worker"):
        house.until(lambda: house.health("ready") == 200 and house.effects() > 10)
        server.stop()
        assert house.health("live") == 200
        assert house.health("ready") == 503
        NEVER.wait(1)
        server.start()
        house.until(lambda: house.states() == [("success", COUNT)], 120)
        house.until(lambda: house.health("ready") == 200, 30)
    assert house.effects() == COUNT
