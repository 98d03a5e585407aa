"""The short way: operations that take and give JSON are answered here, ahead of Django's handler. Same functions as the
views, same `perform`, same bytes; only the machinery between them is left out. What the lane does not take (returned as
None) is Django's: other methods, uploads, unknown addresses, anything odd about path or host."""

import re
import time
from collections.abc import Callable, Iterable, Iterator, MutableMapping
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http.request import split_domain_port, validate_host

from api.authentication import principal_of
from api.errors import problem_reply
from api.headers import security_headers
from api.observation import Observation
from api.published import published_address
from api.replies import Reply, reply_of
from api.requests import MULTIPART, call_of, content_length, language_of, media_of
from api.routes import Address, found_in, target_of, tree
from operations.operation import Operation
from operations.perform import perform_call

Environ = MutableMapping[str, Any]
Lane = Callable[[Environ], Reply | None]

PLAIN_PATH = re.compile(r"/api(?:/[A-Za-z0-9_.~-]+)+\Z")
FRESH_FOR = 1.0
METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})


def lane_over(addresses: Iterable[Address]) -> Lane:
    """A lane for these addresses, which are looked up in one tree."""
    root = tree(addresses)

    def lane(environ: Environ) -> Reply | None:
        path: str = environ.get("PATH_INFO", "")
        method: str = environ["REQUEST_METHOD"]
        if method not in METHODS or not PLAIN_PATH.match(path) or not _is_our_host(environ.get("HTTP_HOST", "")):
            return None
        segments = path[1:].split("/")
        address = found_in(root, segments) or published_address(segments)
        operation = address.by_method.get(method) if address else None
        if address is None or operation is None or media_of(environ) == MULTIPART or environ.get("SCRIPT_NAME"):
            return None
        return _answered(operation, target_of(address, segments), environ)

    return lane


def _answered(operation: Operation, target: dict[str, str], environ: Environ) -> Reply:
    observation = Observation(environ)
    _tend_connections()
    reply = None
    try:
        reply = _reply(operation, target, environ)
    finally:
        observation.end(reply.status if reply else 500)
        if reply is None or reply.stream is None:
            _tend_connections()
    return _dressed(reply, observation.request_id)


def _reply(operation: Operation, target: dict[str, str], environ: Environ) -> Reply:
    try:
        content_length(environ)
        principal = environ["jacquard.principal"] = principal_of(environ)
        environ["jacquard.operation"] = operation.name
        call = call_of(operation, target, principal, environ, environ["wsgi.input"])
        return reply_of(perform_call(operation, call), language_of(environ))
    except Exception as error:
        path, request_id = environ["PATH_INFO"], environ["jacquard.request_id"]
        return problem_reply(error, path=path, request_id=request_id, locale=language_of(environ))


def _dressed(reply: Reply, request_id: str) -> Reply:
    """With the headers that Django's middleware would have added."""
    length = [] if reply.stream is not None else [("Content-Length", str(len(reply.body)))]
    own = {name for name, _ in reply.headers}
    safe = [pair for pair in security_headers() if pair[0] not in own]  # an operation may be stricter
    headers = [*reply.headers, *length, ("X-Request-Id", request_id), *safe]
    stream = None if reply.stream is None else _closing(reply.stream)
    return Reply(status=reply.status, headers=headers, body=reply.body, stream=stream)


def _closing(stream: Iterator[bytes]) -> Iterator[bytes]:
    """A stream may read from the database until its last byte."""
    try:
        yield from stream
    finally:
        _tend_connections()


def _tend_connections() -> None:
    """What Django does around each request: drop a connection that broke or is too old, so that the next one is new. Whether
    it is alive is asked once a second, not in each request. In a transaction of the caller's own nothing is touched."""
    now = time.monotonic()
    opened: Iterable[Any] = connections.all(initialized_only=True)  # the stubs do not know `health_check_done`
    for connection in opened:
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
            connection.health_check_done = now < _fresh_until.get(connection, 0.0)
            if not connection.health_check_done:
                _fresh_until[connection] = now + FRESH_FOR


_fresh_until: WeakKeyDictionary[BaseDatabaseWrapper, float] = WeakKeyDictionary()


@lru_cache(maxsize=64)
def _is_our_host(host: str) -> bool:
    domain, _ = split_domain_port(host)
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)
