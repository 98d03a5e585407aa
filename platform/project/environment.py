"""Every setting that comes from the environment: name, meaning, default. The documented table is made from it."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from net.places import place_in

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, kw_only=True)
class Variable:
    """One environment variable. `read` turns its text into the value; it raises ValueError with what would be right."""

    name: str
    meaning: str
    default: str
    read: Callable[[str], Any] = str
    secret: bool = False


def boolean(text: str) -> bool:
    words = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    if text.lower() not in words:
        raise ValueError(f"'{text}' is neither 1 nor 0")
    return words[text.lower()]


def names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def mail_server(text: str) -> dict[str, Any]:
    """Django's settings of the mail server; without TLS nothing is sent, so there is no word for that."""
    if not text:
        return {}
    parts = urlsplit(text)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ValueError("it must be smtp://user:password@host:587 or smtps://user:password@host:465")
    is_tls = parts.scheme == "smtps"
    return {
        "host": parts.hostname,
        "port": parts.port or (465 if is_tls else 587),
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_ssl": is_tls,
        "use_tls": not is_tls,
    }


def allowed_places(text: str) -> list[str]:
    """Each is understood now rather than at the first connection."""
    return [str(place_in(word)) for word in names(text)]


VARIABLES: tuple[Variable, ...] = (
    Variable(
        name="JACQUARD_MODE",
        meaning="`development` or `production`. Production refuses to start with an insecure setting.",
        default="development",
        read=lambda text: _one_of(text, ("development", "production")),
    ),
    Variable(
        name="JACQUARD_VAR",
        meaning="Folder for everything this installation writes: database, keys, uploads.",
        default=str(ROOT / "var"),
        read=Path,
    ),
    Variable(
        name="SECRET_KEY",
        meaning="Signs access tokens and links; at least 50 characters. "
        "Made and kept in JACQUARD_VAR when empty (development).",
        default="",
        secret=True,
    ),
    Variable(
        name="ENCRYPTION_KEYS",
        meaning="Keys for secret fields, comma-separated, the newest first (`manage.py new_key`). "
        "Made and kept in JACQUARD_VAR when empty (development).",
        default="",
        read=names,
        secret=True,
    ),
    Variable(
        name="DATABASE_URL",
        meaning="`sqlite:///path`, `postgresql://user:password@host:port/name` or `mysql://…`. "
        "Embedded SQLite when empty.",
        default="",
        secret=True,
    ),
    Variable(
        name="REDIS_URL",
        meaning="`redis://host:port/0`; shares login throttles and wakes other processes. "
        "The database serves when empty.",
        default="",
        secret=True,
    ),
    Variable(
        name="OUTBOUND_ALLOW",
        meaning="Networks inside that the installation may connect to, comma-separated, such as `10.1.0.0/16` or "
        "`10.1.2.3:8080`. Only public addresses when empty.",
        default="",
        read=allowed_places,
    ),
    Variable(
        name="EMAIL_URL",
        meaning="The server that mail is sent by: `smtp://user:password@host:587` (STARTTLS is required) or `smtps://…:465`. "
        "Nothing is mailed when empty.",
        default="",
        read=mail_server,
        secret=True,
    ),
    Variable(
        name="EMAIL_FROM", meaning="The address that mail comes from, such as `Jacquard <ops@example.com>`.", default=""
    ),
    Variable(
        name="BROKER_URL",
        meaning="`redis://host:port/0` or `amqp://user:password@host:port/vhost`: Celery workers (`manage.py celery worker`) are "
        "told of background runs through it. Without one the threads of `manage.py worker` do them.",
        default="",
        secret=True,
    ),
    Variable(name="ALLOWED_HOSTS", meaning="Host names that are served, comma-separated.", default="", read=names),
    Variable(
        name="BASE_URL",
        meaning="The address people use, such as `https://ops.example.com`; links are made from it. BIND when empty.",
        default="",
    ),
    Variable(
        name="TRUSTED_PROXIES",
        meaning="How many reverse proxies stand in front; "
        "the client's address is read that far back in X-Forwarded-For.",
        default="0",
        read=int,
    ),
    Variable(name="BIND", meaning="Address and port that `manage.py up` serves on.", default="127.0.0.1:8000"),
    Variable(name="WEB_WORKERS", meaning="Web processes of `manage.py up`.", default="2", read=int),
    Variable(name="WORKER_THREADS", meaning="Background runs that one worker does at a time.", default="8", read=int),
    Variable(
        name="WORKER_QUEUES",
        meaning="Queues that a worker serves, comma-separated; all when empty.",
        default="",
        read=names,
    ),
    Variable(name="ACCESS_TOKEN_SECONDS", meaning="Life of an access token.", default="300", read=int),
    Variable(name="REFRESH_TOKEN_DAYS", meaning="Life of a refresh token since its last use.", default="14", read=int),
    Variable(name="UPLOAD_LIMIT_MIB", meaning="Largest uploaded file.", default="25", read=int),
    Variable(name="LOG_LEVEL", meaning="`DEBUG`, `INFO`, `WARNING` or `ERROR`.", default="INFO"),
    Variable(
        name="LOG_FORMAT",
        meaning="`json` or `text`.",
        default="json",
        read=lambda text: _one_of(text, ("json", "text")),
    ),
    Variable(
        name="METRICS_TOKEN",
        meaning="Bearer token for /metrics. Only loopback may read it when empty.",
        default="",
        secret=True,
    ),
)


def values(environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """All variables, read. Raises ValueError that names each wrong one."""
    read: dict[str, Any] = {}
    wrong: list[str] = []
    for variable in VARIABLES:
        try:
            read[variable.name] = variable.read(environ.get(variable.name, variable.default))
        except ValueError as error:
            wrong.append(f"{variable.name}: {error}.")
    if wrong:
        raise ValueError("Wrong settings in the environment. " + " ".join(wrong))
    return read


ENGINES = {
    "sqlite": "django.db.backends.sqlite3",
    "postgresql": "django.db.backends.postgresql",
    "postgres": "django.db.backends.postgresql",
    "mysql": "django.db.backends.mysql",
    "mariadb": "django.db.backends.mysql",
}


def database(url: str, var: Path) -> dict[str, Any]:
    """Django's settings of the database at `url`."""
    if not url:
        return _sqlite(str(var / "jacquard.sqlite3"))
    parts = urlsplit(url)
    if parts.scheme not in ENGINES:
        raise ValueError(f"DATABASE_URL starts with '{parts.scheme}'; it must be one of {', '.join(sorted(ENGINES))}.")
    if parts.scheme == "sqlite":
        return _sqlite(unquote(parts.path.removeprefix("/")) or ":memory:")
    settings: dict[str, Any] = {
        "ENGINE": ENGINES[parts.scheme],
        "NAME": unquote(parts.path.removeprefix("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": dict(parse_qsl(parts.query)),
    }
    if settings["ENGINE"].endswith("mysql"):
        settings["OPTIONS"] |= {
            "charset": "utf8mb4",
            "init_command": "SET sql_mode='STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', "
            "innodb_strict_mode=1, time_zone='+00:00'",
            "isolation_level": "read committed",
        }
    return settings


REACHED_AT = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 – what to ask when all is bound


def reached_at(host: str) -> str:
    """Where a server that is bound to `host` answers on this machine."""
    return REACHED_AT.get(host, host)


def address_of(bind: str) -> str:
    """The address of a server bound to "host:port"."""
    host, _, port = bind.rpartition(":")
    here = reached_at(host.strip("[]"))
    return f"http://[{here}]:{port}" if ":" in here else f"http://{here}:{port}"


def _sqlite(name: str) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": name,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536; "
            "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=268435456;",
        },
    }


def settings_table() -> str:
    """The documented table of all variables, in Markdown."""
    rows = [f"| `{v.name}` | {_default_shown(v)} | {v.meaning} |" for v in VARIABLES]
    return "\n".join(["| variable | default | meaning |", "|---|---|---|", *rows])


def _default_shown(variable: Variable) -> str:
    shown = variable.default.replace(str(ROOT), ".")
    return f"`{shown}`" if shown else ""


def _one_of(text: str, choices: tuple[str, ...]) -> str:
    if text not in choices:
        raise ValueError(f"'{text}' is none of {', '.join(choices)}")
    return text
