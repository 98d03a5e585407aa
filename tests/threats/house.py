"""A small company over HTTP, as an installation answers: tables, roles, people who sign in, and a clock of its own."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote_to_bytes, urlencode

import orjson
from django.db import connection

from accounts.models import User
from accounts.people import create_user
from project.wsgi import application
from tests.runtime.kinds.table.rows.conftest import World

Json = Any
PASSWORD = "seven looms at dawn"
BOUNDARY = "a-line-between-parts"


@dataclass
class Clock:
    """Stands still while a request is answered; each comes a moment later, so that two runs tell the same times. Tokens are
    held against the host's time, so that is where it starts."""

    at: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))

    def now(self) -> datetime:
        return self.at

    def tick(self) -> None:
        self.at += timedelta(milliseconds=20)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Json:
        return orjson.loads(self.body)

    @property
    def code(self) -> str:
        return str(self.json.get("code", ""))


@dataclass(frozen=True)
class File:
    """An upload with the form's other members."""

    name: str
    content: bytes
    members: Mapping[str, str] = field(default_factory=dict)

    def as_form(self) -> bytes:
        parts = [
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in self.members.items()
        ]
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{self.name}"\r\n'
        return b"".join((*parts, head.encode(), b"\r\n", self.content, f"\r\n--{BOUNDARY}--\r\n".encode()))


@dataclass
class House:
    """`ask` goes through the WSGI application: lane, Django, routes, authentication, perform."""

    world: World
    clock: Clock
    tokens: dict[str, str] = field(default_factory=dict)

    def publish(self, kind: str, documents: Mapping[str, Json]) -> None:
        self.world.now = self.clock.at
        self.world.publish(kind, documents)

    def role(self, name: str, *tables: Json, permissions: tuple[str, ...] = ()) -> None:
        self.publish("role", {name: {"title": name, "tables": list(tables), "permissions": list(permissions)}})

    def person(self, name: str, *roles: str, **more: Any) -> User:
        """Somebody who has signed in."""
        made = create_user(name, name.title(), PASSWORD, now=self.clock.now(), roles=roles, **more)
        self.sign_in(name)
        return made

    def sign_in(self, name: str) -> None:
        answer = self.ask("POST", "/api/auth/login", {"username": name, "password": PASSWORD})
        assert answer.status == 200, answer.body
        self.tokens[name] = answer.json["access_token"]

    def ask(
        self, method: str, path: str, body: Json = None, *, by: str = "", query: Json = None, **headers: str
    ) -> Answer:
        self.clock.tick()
        told: list[Any] = []
        environ = self._environ(method, path, body, query, headers)
        if by:
            environ["HTTP_AUTHORIZATION"] = f"Bearer {self.tokens[by]}"
        pieces = application(environ, lambda status, headers, *_: told.extend((status, headers)))
        try:
            content = b"".join(pieces)
        finally:
            if hasattr(pieces, "close"):
                pieces.close()
        return Answer(int(told[0].split()[0]), {name.lower(): value for name, value in told[1]}, content)

    def good(self, *args: Any, **more: Any) -> Json:
        answer = self.ask(*args, **more)
        assert answer.status < 300, (args, answer.status, answer.body[:2000])
        return answer.json if answer.body else None

    def _environ(self, method: str, path: str, body: Json, query: Json, headers: Mapping[str, str]) -> dict[str, Any]:
        address, _, after = path.partition("?")
        content, media = _content(body)
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(address).decode("latin-1"),
            "QUERY_STRING": urlencode(query) if query else after,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "192.0.2.7",
            "HTTP_HOST": "localhost",
            "HTTP_X_REQUEST_ID": "the-one-request",
            "HTTP_X_REQUESTED_WITH": "jacquard",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(content),
            "wsgi.errors": io.StringIO(),
            "wsgi.version": (1, 0),
        }
        if content:
            environ |= {"CONTENT_LENGTH": str(len(content)), "CONTENT_TYPE": media}
        for name, value in headers.items():
            key = name.upper().replace("-", "_")
            environ[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH", "REMOTE_ADDR") else f"HTTP_{key}"] = value
        return environ


def _content(body: Json) -> tuple[bytes, str]:
    if isinstance(body, File):
        return body.as_form(), f"multipart/form-data; boundary={BOUNDARY}"
    if body is None:
        return b"", ""
    return body if isinstance(body, bytes) else orjson.dumps(body), "application/json"


def rows_of_everything() -> None:
    """Take all rows away, and begin counting ids anew; tables, roles and people stay."""
    with connection.cursor() as cursor:
        ours = [t for t in connection.introspection.table_names(cursor) if t.startswith(("t_", "x_"))]
        kept = ["runtime_rowhistory", "operations_outboxevent", "audit_operationlog", "operations_idempotencyrecord"]
        known = set(connection.introspection.table_names(cursor))
        for table in [*ours, *(name for name in kept if name in known)]:
            _emptied(cursor, connection.ops.quote_name(table), table)


def _emptied(cursor: Any, quoted: str, table: str) -> None:
    match connection.vendor:
        case "sqlite":
            cursor.execute("PRAGMA foreign_keys = OFF")
            cursor.execute(f"DELETE FROM {quoted}")
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
            cursor.execute("PRAGMA foreign_keys = ON")
        case "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"TRUNCATE {quoted} RESTART IDENTITY CASCADE")
        case _:
            cursor.execute("SET FOREIGN_KEY_CHECKS = 0")
            cursor.execute(f"TRUNCATE TABLE {quoted}")
            cursor.execute("SET FOREIGN_KEY_CHECKS = 1")
