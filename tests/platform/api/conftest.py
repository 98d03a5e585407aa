"""A small world of operations, reachable both ways: through Django's handler and through the lane."""

import io
import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

import orjson
import pytest
from django.core.files.base import File
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import DataError, IntegrityError, OperationalError, close_old_connections

from accounts.principal import Principal
from api import authentication
from api.lane import lane_over
from api.routes import addresses, patterns
from operations import registry
from operations.access import PUBLIC, SIGNED_IN, granted
from operations.errors import Conflict
from operations.operation import Call, Operation, Result, Route
from project import urls

ANNA = Principal(kind="user", id=7, name="anna", permissions=frozenset({"sample.*"}))
BEN = Principal(kind="user", id=8, name="ben")
BY_TOKEN = {"anna-token": ANNA, "ben-token": BEN}
SECRET_WORDS = "SELECT * FROM secret_table WHERE password = 'hunter2'"


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return orjson.loads(self.body)


@dataclass
class World:
    """`ask` goes the way an installation goes: the lane first, Django for the rest."""

    operations: list[Operation]
    effects: list[str] = field(default_factory=list)
    django: Callable[..., Any] = field(default_factory=WSGIHandler)

    def ask(self, method: str, path: str, body: bytes = b"", token: str = "", **headers: str) -> Answer:
        environ = environ_of(method, path, body, token, headers)
        reply = self.lane(environ)
        if reply is None:
            return self._through_django(environ)
        content = b"".join(reply.stream) if reply.stream is not None else reply.body
        return Answer(reply.status, {name.lower(): value for name, value in reply.headers}, content)

    def ask_django(self, method: str, path: str, body: bytes = b"", token: str = "", **headers: str) -> Answer:
        return self._through_django(environ_of(method, path, body, token, headers))

    def is_lanes(self, method: str, path: str, body: bytes = b"", token: str = "", **headers: str) -> bool:
        return self.lane(environ_of(method, path, body, token, headers)) is not None

    def __post_init__(self) -> None:
        self.lane = lane_over(addresses(self.operations))

    def _through_django(self, environ: dict[str, Any]) -> Answer:
        told: list[Any] = []
        answer = self.django(environ, lambda status, headers, *_: told.extend((status, headers)))
        try:
            body = b"".join(answer)
        finally:
            answer.close()
        status, headers = told
        return Answer(int(status.split()[0]), {name.lower(): value for name, value in headers}, body)


def environ_of(method: str, path: str, body: bytes, token: str, headers: Mapping[str, str]) -> dict[str, Any]:
    address, _, query = path.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(address).decode("latin-1"),
        "QUERY_STRING": query,
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "192.0.2.7",
        "HTTP_HOST": "testserver",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.version": (1, 0),
    }
    if body:
        environ |= {"CONTENT_LENGTH": str(len(body)), "CONTENT_TYPE": "application/json"}
    if token:
        environ["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    for name, value in headers.items():
        key = name.upper().replace("-", "_")
        environ[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH", "REMOTE_ADDR") else f"HTTP_{key}"] = value
    return environ


@pytest.fixture
def _connections_stay() -> Iterator[None]:
    """As Django's own test client does: the connection of a test's transaction outlives a request."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield
    _tend()


@pytest.fixture
def _connections_are_tended(_connections_stay: None) -> None:
    """As in an installation, for tests without a transaction of their own."""
    _tend()


def _tend() -> None:
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, settings: Any, _connections_stay: None) -> Iterator[World]:
    effects: list[str] = []
    made = World(operations=sample_operations(effects), effects=effects)
    by_name = {operation.name: operation for operation in made.operations}
    monkeypatch.setattr(registry, "operations", lambda: by_name)
    monkeypatch.setattr(authentication, "authenticate_bearer", lambda token: BY_TOKEN.get(token))
    monkeypatch.setattr(authentication, "with_grants", lambda principal: principal)
    settings.WEB_DIST = Path("/nowhere")
    settings.ROOT_URLCONF = _urls(made.operations)
    yield made


def _urls(operations: list[Operation]) -> Any:
    module = types.ModuleType("sample_urls")
    own = [pattern for pattern in urls.urlpatterns if getattr(pattern.callback, "cls", None) is None]
    module.urlpatterns = [*patterns(addresses(operations)), *own]  # type: ignore[attr-defined]
    for name in ("handler400", "handler403", "handler404", "handler500"):
        setattr(module, name, getattr(urls, name))
    return module


def sample_operations(effects: list[str]) -> list[Operation]:
    def add(call: Call) -> Result:
        effects.append(call.target["box"])
        call.emit("sample.added", call.target["box"], {"box": call.target["box"]})
        return Result(value={"box": call.target["box"], "number": len(effects), "input": dict(call.input)}, status=201)

    def upload(call: Call) -> Result:
        file = call.input["file"]
        return Result(value={"is_file": isinstance(file, File), "size": getattr(file, "size", 0), "n": call.input["n"]})

    def fail(call: Call) -> Result:
        raise FAILURES[call.target["how"]]

    return [
        Operation(
            name="sample.echo",
            summary="Give the input back",
            access=PUBLIC,
            route=Route(method="GET", path="/api/sample/echo"),
            input=ECHO,
            handler=lambda call: Result(value={"input": dict(call.input), "locale": call.principal.locale}),
        ),
        Operation(
            name="sample.search",
            summary="Take the query as it is",
            access=PUBLIC,
            route=Route(method="GET", path="/api/sample/search"),
            input={"type": "object", "x-query": "raw", "properties": {"query": {"type": "array"}}},
            handler=lambda call: Result(value=call.input["query"]),
        ),
        Operation(
            name="sample.get",
            summary="Read a box",
            access=SIGNED_IN,
            route=Route(method="GET", path="/api/sample/{box}"),
            handler=lambda call: Result(value={"box": call.target["box"]}, headers={"ETag": '"3"'}),
        ),
        Operation(
            name="sample.add",
            summary="Put something into a box",
            access=granted("sample.add"),
            transaction="one",
            route=Route(method="POST", path="/api/sample/{box}"),
            input={"type": "object", "properties": {"name": {"type": "string"}}, "additionalProperties": False},
            handler=add,
        ),
        Operation(
            name="sample.empty",
            summary="Empty a box",
            access=granted("sample.empty"),
            transaction="one",
            route=Route(method="DELETE", path="/api/sample/{box}"),
            handler=lambda call: Result(),
        ),
        Operation(
            name="sample.anything",
            summary="Take any JSON object",
            access=SIGNED_IN,
            route=Route(method="POST", path="/api/sample/anything/goes"),
            input={"type": "object"},
            handler=lambda call: Result(value={"members": len(call.input)}),
        ),
        Operation(
            name="sample.fail",
            summary="Go wrong",
            access=SIGNED_IN,
            route=Route(method="GET", path="/api/sample/fail/{how}"),
            handler=fail,
        ),
        Operation(
            name="sample.upload",
            summary="Take a file",
            access=SIGNED_IN,
            route=Route(method="POST", path="/api/sample/upload/file", media=("multipart/form-data",)),
            input={
                "type": "object",
                "required": ["file", "n"],
                "properties": {"file": {"type": "string", "format": "binary"}, "n": {"type": "integer"}},
                "additionalProperties": False,
            },
            handler=upload,
        ),
        Operation(
            name="sample.stream",
            summary="Answer in pieces",
            access=SIGNED_IN,
            route=Route(method="GET", path="/api/sample/stream/lines"),
            handler=lambda call: Result(stream=iter([b"a\n", b"b\n"]), content_type="text/csv"),
        ),
        Operation(
            name="sample.renew",
            summary="Rely on the cookie",
            access=PUBLIC,
            cookie_auth=True,
            transaction="one",
            route=Route(method="POST", path="/api/sample/renew/session"),
            handler=lambda call: Result(value=dict(call.source.cookies)),
        ),
    ]


ECHO = {
    "type": "object",
    "properties": {
        "limit": {"type": "integer", "maximum": 100},
        "ratio": {"type": "number"},
        "deep": {"type": "boolean"},
        "tags": {"type": "array", "items": {"type": "string"}},
        "ids": {"type": "array", "items": {"type": "integer"}},
        "filter": {"type": "object"},
        "text": {"type": "string"},
    },
    "additionalProperties": False,
}
FAILURES = {
    "conflict": Conflict("Ours and theirs differ.", extra={"ours": {"a": 1}, "theirs": {"a": 2}}),
    "bug": RuntimeError(SECRET_WORDS),
    "down": OperationalError(f"could not connect to server 10.0.0.5: {SECRET_WORDS}"),
    "integrity": IntegrityError(f"UNIQUE constraint failed: {SECRET_WORDS}"),
    "data": DataError(f"value too long for {SECRET_WORDS}"),
    "deep": RecursionError(SECRET_WORDS),
}
