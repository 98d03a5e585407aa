#!/usr/bin/env python
"""The shell of an installation: `python manage.py help` lists what it can do."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
sys.path[:0] = [str(ROOT), str(ROOT / "platform")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")

from django.core.management import execute_from_command_line  # noqa: E402 – needs the two source roots above

if __name__ == "__main__":
    execute_from_command_line(sys.argv)
