"""Superset beside us: an environment of its own under var/bench, made once. Its own records and what it keeps of results lie in
memory where there is a file system for that, so that it does not wait for a disk."""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson
from services import HERE, SECRET

# What its release was tried with; it names wider ranges, in which newer versions no longer fit.
WANTED = ("apache-superset==6.1.0", "flask-caching==2.3.1", "rich", "cachetools", "psycopg2-binary")
MEMORY = Path("/dev/shm")  # noqa: S108 – a folder of its own is made in it
SETTINGS = """
SECRET_KEY = {secret!r}
SQLALCHEMY_DATABASE_URI = "sqlite:///{records}/superset.db"
WTF_CSRF_ENABLED = False
TALISMAN_ENABLED = False
DATA_CACHE_CONFIG = {{"CACHE_TYPE": "FileSystemCache", "CACHE_DIR": "{records}/cache", "CACHE_DEFAULT_TIMEOUT": 3600}}
CACHE_CONFIG = DATA_CACHE_CONFIG
"""


def installed(folder: Path) -> Path | None:
    """Its environment; None where it cannot be installed."""
    home = folder / "superset"
    if not (home / "ready").exists():
        subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
        if subprocess.run([home / "bin" / "pip", "install", "-q", *WANTED]).returncode:
            return None
        (home / "ready").touch()
    return home


def measured(home: Path, address: str) -> Any:
    """What `superset_things.py` found, in milliseconds."""
    with TemporaryDirectory(dir=MEMORY if MEMORY.exists() else home) as records:
        return _measured(home, address, records)


def _measured(home: Path, address: str, records: str) -> Any:
    (home / "superset_config.py").write_text(SETTINGS.format(secret=SECRET, records=records))
    environment = os.environ | {"SUPERSET_CONFIG_PATH": str(home / "superset_config.py"), "FLASK_APP": "superset"}
    environment = {name: value for name, value in environment.items() if name not in ("PYTHONPATH", "SECRET_KEY")}
    quiet = {"env": environment, "cwd": home, "check": True, "stderr": subprocess.DEVNULL}
    subprocess.run([home / "bin" / "superset", "db", "upgrade"], stdout=subprocess.DEVNULL, **quiet)
    command = [
        home / "bin" / "python",
        HERE / "superset_things.py",
        address.replace("postgresql:", "postgresql+psycopg2:"),
    ]
    done = subprocess.run(command, stdout=subprocess.PIPE, **quiet)
    return orjson.loads(done.stdout.splitlines()[-1])
