"""Production refuses to start with a setting that would make it insecure, and says why."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from django.conf import settings
from django.core.checks import ERROR, CheckMessage, Error
from django.core.checks import Warning as Doubt
from django.core.exceptions import ImproperlyConfigured

SHORTEST_SECRET = 50
FEWEST_CHARACTERS = 12
WELL_KNOWN = ("change", "secret", "insecure", "example", "default")


def check_production(**_: Any) -> list[CheckMessage]:
    """Registered with Django's checks, so every command that checks refuses too."""
    return [*_insecure(), *_doubtful()] if settings.IS_PRODUCTION else []


def reasons_to_refuse() -> list[str]:
    """For a server that loads the application without any command of ours."""
    return [f"{found.msg} {found.hint}" for found in check_production() if found.level >= ERROR]


def _insecure() -> Iterator[CheckMessage]:
    if settings.DEBUG:
        yield _error("E001", "DEBUG is on.", "Debug pages show source and settings to visitors.")
    yield from _bad_secret(_secret_key())
    yield from _bad_encryption_keys(settings.ENCRYPTION_KEYS)
    if not settings.ALLOWED_HOSTS:
        yield _error("E005", "ALLOWED_HOSTS is empty.", "Name the host names people use, such as ops.example.com.")
    if any(host.startswith("*") for host in settings.ALLOWED_HOSTS):
        yield _error("E006", "ALLOWED_HOSTS holds '*'.", "Any host name would be believed; name yours.")
    yield from _bad_address(settings.BASE_URL)


def _secret_key() -> str:
    """Django raises when it is read and empty."""
    try:
        return settings.SECRET_KEY
    except ImproperlyConfigured:
        return ""


def _bad_secret(secret: str) -> Iterator[CheckMessage]:
    hint = "Make one with `manage.py new_key` and keep it out of the repository."
    if len(secret) < SHORTEST_SECRET:
        yield _error("E002", f"SECRET_KEY is shorter than {SHORTEST_SECRET} characters.", hint)
    elif len(set(secret)) < FEWEST_CHARACTERS or any(word in secret.lower() for word in WELL_KNOWN):
        yield _error("E003", "SECRET_KEY looks like a default or is easy to guess.", hint)


def _bad_encryption_keys(keys: list[str]) -> Iterator[CheckMessage]:
    if not keys:
        yield _error("E004", "ENCRYPTION_KEYS is empty.", "Make a key with `manage.py new_key`.")
    for number, key in enumerate(keys, start=1):
        try:
            Fernet(key)
        except ValueError:
            yield _error("E008", f"ENCRYPTION_KEYS: key {number} is not a Fernet key.", "Use `manage.py new_key`.")


def _bad_address(address: str) -> Iterator[CheckMessage]:
    parts = urlsplit(address)
    if parts.scheme != "https":
        yield _error(
            "E007", f"BASE_URL is '{address}', which is not https.", "Passwords and tokens would travel in the clear."
        )
    elif parts.hostname and settings.ALLOWED_HOSTS and not _is_served(parts.hostname):
        yield _error("E009", f"BASE_URL's host '{parts.hostname}' is not in ALLOWED_HOSTS.", "Add it there.")


def _is_served(host: str) -> bool:
    return any(host == name or (name.startswith(".") and host.endswith(name)) for name in settings.ALLOWED_HOSTS)


def _doubtful() -> Iterator[CheckMessage]:
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        yield Doubt(
            "The database is the embedded SQLite.",
            hint="One machine, one writer at a time. Set DATABASE_URL for PostgreSQL or MySQL.",
            id="jacquard.W001",
        )
    if settings.TRUSTED_PROXIES == 0:
        yield Doubt(
            "TRUSTED_PROXIES is 0.",
            hint="Behind a reverse proxy all people would seem to come from its address; say how many there are.",
            id="jacquard.W002",
        )


def writable(folder: Path) -> bool:
    """Whether this process can write into `folder`."""
    probe = folder / ".writable"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe.write_bytes(b"")
        probe.unlink()
    except OSError:
        return False
    return True


def _error(code: str, message: str, hint: str) -> Error:
    return Error(message, hint=hint, id=f"jacquard.{code}")
