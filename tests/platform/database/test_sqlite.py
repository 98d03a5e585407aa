"""SQLite in a process of its own: what has to be said before it begins cannot be tried in a process where it has."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PROGRAM = """
import ctypes, sys
sys.path[:0] = ["{root}", "{root}/platform"]
{before}
import _sqlite3, sqlite3
kept = sqlite3.connect(":memory:")
kept.execute("CREATE TABLE t AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1000) SELECT i FROM n")
print(kept.execute("SELECT sum(i) FROM t").fetchone()[0], ctypes.CDLL(_sqlite3.__file__).sqlite3_memory_used() > 0)
"""
OURS = "from database.sqlite import count_no_memory\nassert count_no_memory()"
SETTINGS = "import project.settings"
LATE = "import sqlite3\nfrom database.sqlite import count_no_memory\nassert not count_no_memory()"


@pytest.mark.parametrize(("before", "counts"), [("", True), (OURS, False), (SETTINGS, False), (LATE, True)])
def test_memory_is_counted_unless_that_was_switched_off_in_time(before: str, counts: bool, tmp_path: Path) -> None:
    program = PROGRAM.format(root=ROOT, before=before)
    environment = {"JACQUARD_VAR": str(tmp_path)}
    asked = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment)
    assert asked.stdout == f"500500 {counts}\n", asked.stderr
