"""Production refuses to start with an insecure setting, and says why; each in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet

from project.checks import check_production, reasons_to_refuse

ROOT = Path(__file__).resolve().parents[3]
GOOD = {
    "JACQUARD_MODE": "production",
    "SECRET_KEY": "nJ7vQ2mZ8xK4pW9tR3yB6hD1gF5sL0aEcUiOoTqXwVzYrPkMbNjHgCdSfAeIuLq",
    "ENCRYPTION_KEYS": Fernet.generate_key().decode(),
    "ALLOWED_HOSTS": "ops.example.com",
    "BASE_URL": "https://ops.example.com",
}
BAD = {
    "no SECRET_KEY": ({"SECRET_KEY": ""}, "SECRET_KEY"),
    "a short SECRET_KEY": ({"SECRET_KEY": "s3cr3t"}, "SECRET_KEY"),
    "a default SECRET_KEY": ({"SECRET_KEY": "django-insecure-" + GOOD["SECRET_KEY"]}, "SECRET_KEY"),
    "a SECRET_KEY of one character": ({"SECRET_KEY": "a" * 80}, "SECRET_KEY"),
    "no ENCRYPTION_KEYS": ({"ENCRYPTION_KEYS": ""}, "ENCRYPTION_KEYS"),
    "an ENCRYPTION_KEYS that is none": ({"ENCRYPTION_KEYS": "abc"}, "ENCRYPTION_KEYS"),
    "no ALLOWED_HOSTS": ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS"),
    "every host": ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
    "http": ({"BASE_URL": "http://ops.example.com"}, "BASE_URL"),
    "an address that is not served": ({"BASE_URL": "https://other.example.com"}, "BASE_URL"),
    "a mode that is none": ({"JACQUARD_MODE": "prod"}, "JACQUARD_MODE"),
    "a number that is none": ({"WEB_WORKERS": "two"}, "WEB_WORKERS"),
}


def start(environment: dict[str, str], var: Path, *command: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "DJANGO_SETTINGS_MODULE")}
    kept["PYTHONPATH"] = os.environ.get("PYTHONPATH", "")
    return subprocess.run(
        [sys.executable, *command],
        env=kept | {"JACQUARD_VAR": str(var)} | environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize("name", BAD)
def test_production_refuses_to_start_with(name: str, tmp_path: Path) -> None:
    changed, reason = BAD[name]
    started = start(GOOD | changed, tmp_path, "manage.py", "check")
    assert started.returncode != 0
    assert reason in started.stderr


def test_production_starts_with_good_settings(tmp_path: Path) -> None:
    started = start(GOOD, tmp_path, "manage.py", "check")
    assert started.returncode == 0, started.stderr
    assert "SQLite" in started.stderr  # a warning, no refusal


def test_a_server_that_loads_the_application_is_refused_too(tmp_path: Path) -> None:
    load = "import sys; sys.path[:0] = ['.', 'platform']; import project.wsgi"
    started = start(GOOD | {"BASE_URL": "http://ops.example.com"}, tmp_path, "-c", load)
    assert started.returncode != 0
    assert "BASE_URL" in started.stderr


def test_debug_is_refused(settings: Any) -> None:
    settings.IS_PRODUCTION = True
    settings.DEBUG = True
    assert any(reason.startswith("DEBUG") for reason in reasons_to_refuse())


def test_development_is_not_bothered() -> None:
    assert check_production() == []
