"""What only reports with steps compute with is loaded by these, in a process of its own as only there nothing is loaded yet."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[4]
PROGRAM = """
import os, sys
sys.path[:0] = ["{root}", "{root}/platform"]
import project.wsgi
from metadata.kinds import kinds
def loaded():
    return [name for name in ("numpy", "pandas", "pyarrow") if name in sys.modules]
print(sorted(kinds())[-1], loaded())
from runtime.kinds.report.arrow import as_arrow
from runtime.kinds.report.frames import frame_of
from runtime.kinds.report.transforming import transformed
frame = frame_of([("a", "integer")], [(1,), (2,)])
step = {{"uid": "s", "step": "formula", "column": "b", "expr": "abs(a - 3)"}}
print(transformed(frame, [step], frame.with_rows, "").rows, len(as_arrow(frame)) > 0, loaded())
"""


def test_processes_start_without_what_only_steps_compute_with(tmp_path: Path) -> None:
    environment = {"JACQUARD_VAR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "project.settings"}
    program = PROGRAM.format(root=ROOT)
    asked = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment)
    lines = asked.stdout.splitlines()
    assert lines == ["table []", "[(1, 2), (2, 1)] True ['numpy', 'pandas', 'pyarrow']"], asked.stderr
