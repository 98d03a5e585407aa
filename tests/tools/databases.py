"""Run the server's tests on PostgreSQL and MariaDB, where these answer on loopback. With JACQUARD_SERVERS_REQUIRED=1 one that
does not answer is a failure, so that nothing is skipped unseen."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CANDIDATES = {
    "postgresql": (
        "postgresql://postgres@127.0.0.1:5432/postgres",
        "postgresql://jacquard_test:jacquard_test@127.0.0.1:5432/postgres",
    ),
    "mysql": (
        "mysql://root@127.0.0.1:3306/mysql",
        "mysql://jacquard_test:jacquard_test@127.0.0.1:3306/mysql",
    ),
}
PORTS = {"postgresql": 5432, "mysql": 3306}


def main() -> int:
    failed = False
    for engine, candidates in CANDIDATES.items():
        url = next((url for url in candidates if _lets_in(engine, url)), None)
        if url is not None:
            print(f"Server tests on {engine} …", flush=True)
            failed |= _run_tests(url) != 0
        elif os.environ.get("JACQUARD_SERVERS_REQUIRED") == "1":
            print(f"{engine} does not answer on 127.0.0.1:{PORTS[engine]}, or lets nobody in.", file=sys.stderr)
            failed = True
        else:
            print(f"{engine} does not answer on 127.0.0.1:{PORTS[engine]}; its tests are left out.")
    return int(failed)


def _lets_in(engine: str, url: str) -> bool:
    try:
        socket.create_connection(("127.0.0.1", PORTS[engine]), 2).close()
    except OSError:
        return False
    script = "import django; django.setup(); from django.db import connection; connection.ensure_connection()"
    done = subprocess.run([sys.executable, "-c", script], env=_environment(url), cwd=ROOT, capture_output=True)
    return done.returncode == 0


def _run_tests(url: str) -> int:
    arguments = ["-q", "-n", "2", "--dist", "loadfile", "-m", "not e2e", *_folders()]
    return subprocess.run([sys.executable, "-m", "pytest", *arguments], env=_environment(url), cwd=ROOT).returncode


def _folders() -> Iterator[str]:
    """Everything that touches a database; the pure parts were tested already."""
    yield from (
        "tests/platform",
        "tests/metadata",
        "tests/runtime/filters",
        "tests/runtime/kinds",
        "tests/runtime/policies",
        "tests/runtime/sql/test_policies.py",
    )


def _environment(url: str) -> dict[str, str]:
    return os.environ | {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "project.settings",
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'platform'}",
    }


if __name__ == "__main__":
    sys.exit(main())
