"""What goes back over HTTP, before a server or Django gives it its own form."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from operations.operation import Result

NO_STORE = ("Cache-Control", "private, no-store")


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    status: int
    headers: list[tuple[str, str]]
    body: bytes = b""
    stream: Iterator[bytes] | None = None


def reply_of(result: Result) -> Reply:
    """The answer of an operation. Nobody on the way may keep it, unless the operation says so itself."""
    headers = list(result.headers.items())
    if "Cache-Control" not in result.headers:
        headers.append(NO_STORE)
    if result.stream is not None:
        headers.append(("Content-Type", result.content_type))
        return Reply(status=result.status, headers=headers, stream=result.stream)
    body = _body(result)
    if not body:
        return Reply(status=204 if result.status == 200 else result.status, headers=headers)
    headers.append(("Content-Type", result.content_type))
    return Reply(status=result.status, headers=headers, body=body)


def json_reply(status: int, value: Any, headers: list[tuple[str, str]], content_type: str) -> Reply:
    return Reply(
        status=status,
        headers=[*headers, NO_STORE, ("Content-Type", content_type)],
        body=orjson.dumps(value, default=str),
    )


def _body(result: Result) -> bytes:
    if result.body is not None:
        return result.body
    return b"" if result.value is None else orjson.dumps(result.value)
