"""The two services as processes: the same server, one worker with one thread each, on databases of their own."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jwt
import orjson
import psycopg
from cases import Side

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SECRET = "only-for-benchmarks-" * 4
TICK = os.sysconf("SC_CLK_TCK")
ADMIN_URLS = (
    "postgresql://postgres@127.0.0.1:5432/postgres",
    "postgresql://jacquard_test:jacquard_test@127.0.0.1:5432/postgres",
)
GRANIAN = (
    "from granian import Granian; from granian.constants import HTTPModes, Interfaces; from granian.log import LogLevels;"
    "Granian('shop.wsgi:application', address='127.0.0.1', port={port}, interface=Interfaces.WSGI, http=HTTPModes.http1,"
    "workers=1, blocking_threads=1, backlog=2048, log_level=LogLevels.warning).serve()"
)


def postgresql() -> str | None:
    """The address of a PostgreSQL on loopback that lets us in, if there is one."""
    for url in ADMIN_URLS:
        try:
            psycopg.connect(url, connect_timeout=2).close()
        except psycopg.OperationalError:
            continue
        return url
    return None


@dataclass(frozen=True, kw_only=True)
class Service:
    """One side on one database."""

    side: Side
    engine: str
    folder: Path
    port: int

    @property
    def database_url(self) -> str:
        if self.engine == "sqlite":
            return f"sqlite:///{self.folder / self.side}.sqlite3"
        return str(postgresql()).rpartition("/")[0] + f"/{self.database}"

    @property
    def database(self) -> str:
        return f"jacquard_bench_{self.side}"

    @property
    def environment(self) -> dict[str, str]:
        paths = [HERE, HERE / "drf_project", ROOT, ROOT / "platform"]
        return os.environ | {
            "DATABASE_URL": self.database_url,
            "SECRET_KEY": SECRET,
            "JACQUARD_VAR": str(self.folder / f"{self.side}-{self.engine}"),
            "DJANGO_SETTINGS_MODULE": "project.settings" if self.side == "ours" else "shop.settings",
            "PYTHONPATH": os.pathsep.join(map(str, paths)),
            "BIND": f"127.0.0.1:{self.port}",
            "BASE_URL": "http://127.0.0.1:8000",
            "WEB_WORKERS": "1",
            "ACCESS_TOKEN_SECONDS": "86400",
        }

    def clear(self) -> None:
        """An empty database."""
        shutil.rmtree(self.environment["JACQUARD_VAR"], ignore_errors=True)
        if self.engine == "sqlite":
            for file in self.folder.glob(f"{self.side}.sqlite3*"):
                file.unlink()
            return
        with psycopg.connect(str(postgresql()), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {self.database} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {self.database}")

    def tell(self, *arguments: str) -> Any:
        """Run a script of this side and read the JSON it prints last."""
        done = subprocess.run(
            [sys.executable, *arguments], env=self.environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
        )
        lines = done.stdout.splitlines()
        return orjson.loads(lines[-1]) if lines else None

    def load(self) -> dict[str, Any]:
        """Make the table and its rows; the tokens to ask with, and what was noticed."""
        self.clear()
        if self.side == "ours":
            found: dict[str, Any] = self.tell(str(HERE / "ours.py"), "load")
            return found
        self.tell("-m", "shop.load")
        return {"boss": jwt.encode({"sub": "1", "exp": int(time.time()) + 86_400}, SECRET, algorithm="HS256")}

    @contextmanager
    def running(self) -> Iterator[subprocess.Popen[bytes]]:
        command = ["manage.py", "web"] if self.side == "ours" else ["-c", GRANIAN.format(port=self.port)]
        with (self.folder / f"{self.side}-{self.engine}.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, *command], env=self.environment, cwd=ROOT, stdout=log, stderr=log
            )
            try:
                _wait_for(self.port, process)
                yield process
            finally:
                process.terminate()
                process.wait(30)

    def cpu_seconds(self, process: subprocess.Popen[bytes]) -> tuple[float, float]:
        """What the server has used so far, and what its connections to PostgreSQL have."""
        return sum(map(_cpu, _family(process.pid))), sum(map(_cpu, self._backends()))

    def _backends(self) -> list[int]:
        if self.engine != "postgresql":
            return []
        with psycopg.connect(str(postgresql())) as connection:
            found = connection.execute("SELECT pid FROM pg_stat_activity WHERE datname = %s", [self.database])
            return [pid for (pid,) in found.fetchall()]


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"The service on port {port} did not start; see its log in var/bench.")


def _family(pid: int) -> Iterator[int]:
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in children.read_text().split():
            yield from _family(int(child))


def _cpu(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICK
