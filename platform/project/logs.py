"""Logs as JSON lines (or text for a developer's eye): one event a line, control characters escaped, long values cut."""

import json
import logging
from datetime import UTC, datetime
from typing import Any

import orjson

LONGEST_VALUE = 2048
STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonLines(logging.Formatter):
    """`{"at", "level", "logger", "event", …extra}`; `extra` of the call become members."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": _cut(record.getMessage()),
        }
        line |= {name: _cut(value) for name, value in vars(record).items() if name not in STANDARD}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)[-8 * LONGEST_VALUE :]
        return _ascii(line)


class TextLines(logging.Formatter):
    """For a developer: time, level, event, extras. Control characters cannot forge a second line."""

    def format(self, record: logging.LogRecord) -> str:
        extras = " ".join(f"{n}={_cut(v)!r}" for n, v in vars(record).items() if n not in STANDARD)
        event = str(_cut(record.getMessage())).encode("unicode_escape").decode()
        text = f"{datetime.now(UTC):%H:%M:%S} {record.levelname:7} {event} {extras}".rstrip()
        return text + ("\n" + self.formatException(record.exc_info) if record.exc_info else "")


def logging_of(level: str, form: str) -> dict[str, Any]:
    """Django's LOGGING: everything to standard error in one form."""
    formatter = JsonLines if form == "json" else TextLines
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": f"{formatter.__module__}.{formatter.__qualname__}"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "propagate": True, "level": level},
            "django.request": {"level": "ERROR"},
            "django.server": {"level": "WARNING"},
        },
    }


def _ascii(line: dict[str, Any]) -> str:
    """orjson is ten times as quick, but leaves letters of all alphabets as they are and refuses half a surrogate."""
    try:
        text = orjson.dumps(line, default=str).decode()
    except TypeError:
        text = "…"
    return text if text.isascii() else json.dumps(line, default=str)


def _cut(value: Any) -> Any:
    if isinstance(value, str) and len(value) > LONGEST_VALUE:
        return value[:LONGEST_VALUE] + "…"
    return value
