"""The one client for everything that the platform asks of other machines.

`send()` goes to public addresses and to those in OUTBOUND_ALLOW, follows at most three redirects and checks each of them
like the first address, verifies certificates, and gives up when the answer takes too long or grows too large.
"""

import re
import ssl
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import NoReturn

import httpcore
import httpx

from net.addresses import Resolve
from net.breaker import Breaker
from net.urls import Target, joined, read_url
from net.wire import CheckedBackend, Deadline
from operations.errors import InvalidInput, Unavailable

MOST_REDIRECTS = 3
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
REDIRECTS = (301, 302, 303, 307, 308)
KEEPING_METHOD = (307, 308)
DOWN = (502, 503, 504)
OURS = frozenset(
    {"host", "content-length", "transfer-encoding", "connection", "upgrade", "te", "trailer", "expect", "keep-alive"}
)
HARMLESS = frozenset({"accept", "accept-language", "user-agent"})
HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,200}")
HEADER_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]{0,8000}")


@dataclass(frozen=True, kw_only=True)
class Request:
    """What to ask. `connect` and `read` limit a single wait in seconds, `total` the whole with all redirects."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    connect: float = 5.0
    read: float = 30.0
    total: float = 60.0
    size: int = 10_485_760
    redirects: int = MOST_REDIRECTS


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back. `headers` by small names; one given several times is joined by commas. `url` is where it came from."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str


class TargetFailed(Unavailable):
    """The target did not answer as HTTP says. Whether it did what was asked is not known."""

    code = "target_failed"


class TargetTimedOut(Unavailable):
    """The target took too long. Whether it did what was asked is not known."""

    code = "target_timed_out"


class AnswerTooLarge(Unavailable):
    """The answer has more bytes than the caller takes."""

    code = "answer_too_large"


class Client:
    """Sends requests. `resolver` and `context` stand in for the system's resolver and its certificates."""

    def __init__(
        self, *, resolver: Resolve | None = None, context: ssl.SSLContext | None = None, breaker: Breaker | None = None
    ) -> None:
        self._resolver = resolver
        self._context = context
        self._breaker = breaker or Breaker()

    def send(self, request: Request) -> Answer:
        """The answer, whatever its status. Raises what says why there is none."""
        target = read_url(request.url)
        _check(request)
        deadline = Deadline(request.total)
        context = self._context or certificates()
        with httpcore.ConnectionPool(
            ssl_context=context, network_backend=CheckedBackend(deadline, self._resolver), max_connections=4
        ) as pool:
            for _ in range(min(request.redirects, MOST_REDIRECTS) + 1):
                answer = self._asked(pool, request, target)
                if answer.status not in REDIRECTS or "location" not in answer.headers:
                    return answer
                request, target = _redirected(request, target, answer)
        raise TargetFailed(
            f"'{target.host}' leads on and on; {MOST_REDIRECTS} redirects are followed.", code="too_many_redirects"
        )

    def _asked(self, pool: httpcore.ConnectionPool, request: Request, target: Target) -> Answer:
        place = f"{target.host}:{target.port}"
        self._breaker.check(place)
        try:
            answer = _exchanged(pool, request, target)
        except (
            httpcore.NetworkError,
            httpcore.TimeoutException,
            httpcore.ProtocolError,
            ssl.SSLError,
            OSError,
        ) as error:
            self._breaker.failed(place)
            _tell(error, target, request)
        if answer.status in DOWN:
            self._breaker.failed(place)
        else:
            self._breaker.answered(place)
        return answer


def send(request: Request) -> Answer:
    """By the client of this process."""
    return _client().send(request)


@cache
def _client() -> Client:
    return Client()


@cache
def certificates() -> ssl.SSLContext:
    return httpx.create_ssl_context()


def _check(request: Request) -> None:
    if request.method not in METHODS:
        raise InvalidInput(
            f"'{request.method}' is no method of HTTP; there are {', '.join(METHODS)}.", code="wrong_method"
        )
    for name, value in request.headers.items():
        if not HEADER_NAME.fullmatch(name) or not HEADER_VALUE.fullmatch(value):
            raise InvalidInput(f"'{name[:60]}' is no header, or its value holds a line break.", code="wrong_header")
        if name.lower() in OURS or name.lower().startswith("proxy-"):
            raise InvalidInput(f"The header '{name}' is set by the client itself.", code="wrong_header")


def _exchanged(pool: httpcore.ConnectionPool, request: Request, target: Target) -> Answer:
    timeouts = {"connect": request.connect, "read": request.read, "write": request.read, "pool": request.connect}
    with pool.stream(
        request.method,
        httpcore.URL(scheme=target.scheme, host=target.host, port=target.port, target=target.path),
        headers=_headers(request, target),
        content=request.body or None,
        extensions={"timeout": timeouts},
    ) as response:
        headers = _joined(response.headers)
        body = _body(response.iter_stream(), headers, request.size)
        return Answer(status=response.status, headers=headers, body=body, url=target.url)


def _headers(request: Request, target: Target) -> list[tuple[bytes, bytes]]:
    given = {name.lower() for name in request.headers}
    ours = [("Host", target.authority), ("Accept-Encoding", "identity")]
    if "user-agent" not in given:
        ours.append(("User-Agent", "Jacquard"))
    if request.body or request.method in ("POST", "PUT", "PATCH"):
        ours.append(("Content-Length", str(len(request.body))))
    ours += [(name, value) for name, value in request.headers.items() if name.lower() != "accept-encoding"]
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in ours]


def _joined(pairs: list[tuple[bytes, bytes]]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name, value in pairs:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        headers[key] = f"{headers[key]}, {text}" if key in headers else text
    return headers


def _body(chunks: Iterator[bytes], headers: Mapping[str, str], size: int) -> bytes:
    """All of the answer, unpacked if it was packed all the same; never more than `size` bytes in memory."""
    coding = headers.get("content-encoding", "identity").strip().lower()
    if coding not in ("identity", "", "gzip", "deflate"):
        raise TargetFailed(f"The answer is packed as '{coding[:40]}', which was not asked for.")
    unpack = zlib.decompressobj(47) if coding in ("gzip", "deflate") else None
    body = bytearray()
    for chunk in chunks:
        try:
            body += unpack.decompress(chunk, size + 1 - len(body)) if unpack else chunk
        except zlib.error:
            raise TargetFailed(f"The answer is said to be packed as '{coding}', but is not.") from None
        if len(body) > size:
            raise AnswerTooLarge(f"The answer has more than {size:,} bytes.")
    return bytes(body)


def _redirected(request: Request, target: Target, answer: Answer) -> tuple[Request, Target]:
    """To another origin goes nothing that was meant for the first: no body, no credentials."""
    there = joined(target, answer.headers["location"])
    if target.scheme == "https" and there.scheme == "http":
        raise TargetFailed(
            f"'{target.host}' leads from https to http, which is not followed.", code="insecure_redirect"
        )
    keeps = answer.status in KEEPING_METHOD or request.method in ("GET", "HEAD")
    if keeps and request.body and there.origin != target.origin:
        raise TargetFailed(
            f"'{target.host}' leads with the body of the request to '{there.host}'.", code="foreign_redirect"
        )
    headers = request.headers
    if there.origin != target.origin:
        headers = {name: value for name, value in headers.items() if name.lower() in HARMLESS}
    if keeps:
        return replace(request, url=there.url, headers=headers), there
    headers = {name: value for name, value in headers.items() if name.lower() != "content-type"}
    return replace(request, url=there.url, headers=headers, method="GET", body=b""), there


def _tell(error: Exception, target: Target, request: Request) -> NoReturn:
    if isinstance(error, httpcore.TimeoutException):
        raise TargetTimedOut(
            f"'{target.host}' took too long; {request.read:g} s are waited for a part of the answer, {request.total:g} s for all."
        ) from None
    if isinstance(error.__cause__ or error, ssl.SSLCertVerificationError) or "CERTIFICATE" in str(error):
        raise TargetFailed(
            f"The certificate of '{target.host}' is not to be trusted.", code="wrong_certificate"
        ) from None
    if isinstance(error, httpcore.ConnectError):
        raise TargetFailed(
            f"'{target.host}' takes no connection on port {target.port}.", code="target_unreachable"
        ) from None
    raise TargetFailed(f"The connection to '{target.host}' broke off, or it does not speak HTTP.") from None
