"""What goes back over HTTP, before a server or Django gives it its own form."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from operations.operation import Result
from operations.problems import Finding
from operations.wording import ENGLISH, is_chinese, told

NO_STORE = ("Cache-Control", "private, no-store")
PLAIN: Mapping[type, Callable[[Any], Any]] = {
    dict: dict,
    list: list,
    tuple: tuple,
    str: str.__str__,
    int: int,
    float: float,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    status: int
    headers: list[tuple[str, str]]
    body: bytes = b""
    stream: Iterator[bytes] | None = None


def reply_of(result: Result, locale: str = ENGLISH) -> Reply:
    """The answer of an operation, its findings in this language. Nobody on the way may keep it, unless the operation says
    so itself."""
    headers = list(result.headers.items())
    if "Cache-Control" not in result.headers:
        headers.append(NO_STORE)
    if result.stream is not None:
        headers.append(("Content-Type", result.content_type))
        return Reply(status=result.status, headers=headers, stream=result.stream)
    body = _body(result, locale)
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


def _body(result: Result, locale: str) -> bytes:
    if result.body is not None:
        return result.body
    if result.value is None:
        return b""
    if not is_chinese(locale):
        return orjson.dumps(result.value)
    return orjson.dumps(result.value, default=_telling(locale), option=orjson.OPT_PASSTHROUGH_SUBCLASS)


def _telling(locale: str) -> Callable[[Any], Any]:
    """What orjson is told of the values that it asks about: subclasses of its own types."""

    def plain(value: Any) -> Any:
        if isinstance(value, Finding):
            return told(value, locale)
        for of, made in PLAIN.items():
            if isinstance(value, of):
                return made(value)
        raise TypeError(f"JSON has no word for a value of {type(value)}.")

    return plain
