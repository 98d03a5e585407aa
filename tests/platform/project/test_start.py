"""`manage.py start` as people run it, without the demo: ready to serve, and a link for the first administrator."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def start(var: Path, *more: str) -> tuple[str, float]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "COV"))}
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "manage.py", "start", "--prepare-only", *more],
        cwd=ROOT,
        env=environment | {"JACQUARD_VAR": str(var)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout, time.monotonic() - began


def test_an_empty_start_prints_a_link_for_the_first_administrator(tmp_path: Path) -> None:
    said, _ = start(tmp_path, "--demo=0")
    assert re.search(r"http://127\.0\.0\.1:8000/setup#[\w-]{40,}", said)
    assert "flights" not in said.lower()
    again, seconds = start(tmp_path, "--demo=0")
    assert "/setup#" in again and seconds < 60
