"""From an HTTP request to a Call. What a WSGI server hands over (`environ`) is all that is read, so the lane and
Django's views cannot differ."""

import re
import uuid
from collections.abc import Iterable, Mapping
from functools import lru_cache
from io import BytesIO
from ipaddress import ip_address
from typing import Any
from urllib.parse import parse_qsl

from django.conf import settings
from django.core.files.uploadhandler import MemoryFileUploadHandler, TemporaryFileUploadHandler
from django.http import HttpRequest, parse_cookie
from django.http.multipartparser import MultiPartParser, MultiPartParserError

from accounts.principal import Principal
from accounts.sessions import REFRESH_COOKIE
from operations import clock
from operations.errors import Forbidden, InvalidInput, OperationError, TooLarge, UnsupportedMedia
from operations.json import DOCUMENT, strict_loads
from operations.operation import Call, Operation, Source
from operations.problems import Problem, pointer
from operations.signed import Knock, Signed
from operations.wording import CHINESE, ENGLISH, is_chinese

Environ = Mapping[str, Any]

JSON, MULTIPART = "application/json", "multipart/form-data"
LONGEST_QUERY = 16_384
LONGEST_KEPT = 500
MOST_PARAMETERS = 500
MULTIPART_EXTRA = 65_536
FROM_OUR_PAGES = "jacquard"
GOOD_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}\Z")
INTEGER = re.compile(r"-?[0-9]{1,19}\Z")
NUMBER = re.compile(r"-?[0-9]{1,30}(?:\.[0-9]{1,30})?(?:[eE][+-]?[0-9]{1,3})?\Z")


class LengthRequired(OperationError):
    status, code, title = 411, "length_required", "Say with Content-Length how long the body is"


def call_of(
    operation: Operation, target: Mapping[str, str], principal: Principal, environ: Environ, stream: Any
) -> Call:
    """What `perform_call` takes. For somebody unknown who may not do it nothing is parsed: `perform` refuses anyway."""
    if operation.admit is not None:
        body = _whole_body(environ, stream)
        principal, stream = operation.admit(_knock(principal, target, environ, body)), BytesIO(body)
    is_heard = principal.is_signed_in or operation.access.decides(principal, target)
    return Call(
        operation=operation.name,
        principal=principal,
        input=input_of(operation, environ, stream) if is_heard else {},
        target=target,
        now=clock.now(),
        request_id=request_id_of(environ),
        source=source_of(environ, with_cookies=operation.cookie_auth and is_heard),
        if_match=environ.get("HTTP_IF_MATCH"),
        idempotency_key=environ.get("HTTP_IDEMPOTENCY_KEY"),
    )


def _whole_body(environ: Environ, stream: Any) -> bytes:
    length = content_length(environ)
    body: bytes = stream.read(length) if length else b""
    return body


def _knock(principal: Principal, target: Mapping[str, str], environ: Environ, body: bytes) -> Knock:
    signature: str = environ.get("HTTP_X_JACQUARD_SIGNATURE", "")
    query: str = environ.get("QUERY_STRING", "")
    path = _readable(environ.get("PATH_INFO", "")) + (f"?{query}" if query else "")
    request = Signed(method=environ["REQUEST_METHOD"], path=path, body=body, signature=signature, now=clock.now())
    return Knock(principal=principal, target=target, request=request, address=client_address(environ))


def input_of(operation: Operation, environ: Environ, stream: Any) -> dict[str, Any]:
    """The input where HTTP carries it: the query string of a GET (and of a DELETE without a body), else the body."""
    length = content_length(environ)
    query = environ.get("QUERY_STRING", "")
    if environ["REQUEST_METHOD"] in ("GET", "HEAD") or (environ["REQUEST_METHOD"] == "DELETE" and not length):
        return _input_from_query(operation, query)
    if query:
        raise InvalidInput("This address takes no parameters after '?'; put them into the body.")
    if not length:
        return {}
    media = media_of(environ)
    accepted = operation.route.media if operation.route else (JSON,)
    if media not in accepted:
        raise UnsupportedMedia(f"The body is '{media[:80]}'; taken here: {', '.join(accepted)}.")
    if media == MULTIPART:
        return _input_from_form(operation, environ, stream)
    return _input_from_json(stream.read(length))


def content_length(environ: Environ) -> int:
    """The length that the caller declared. Too long or unknown: refused before a byte is read."""
    declared = environ.get("CONTENT_LENGTH") or ""
    if not declared:
        if environ.get("HTTP_TRANSFER_ENCODING"):
            raise LengthRequired()
        return 0
    if not (declared.isascii() and declared.isdigit()):
        raise InvalidInput("Content-Length is not a number.")
    length = int(declared)
    limit = settings.UPLOAD_LIMIT_BYTES + MULTIPART_EXTRA if media_of(environ) == MULTIPART else DOCUMENT.size
    if length > limit:
        raise TooLarge(f"The body has {length:,} bytes; at most {limit:,} are taken.")
    return length


def media_of(environ: Environ) -> str:
    media: str = environ.get("CONTENT_TYPE") or ""
    return media.partition(";")[0].strip().lower()


def request_id_of(environ: Environ) -> str:
    """The id that the middleware gave; one of the caller's own when it is well-formed, a fresh one else."""
    given: str = environ.get("jacquard.request_id") or environ.get("HTTP_X_REQUEST_ID", "")
    return given if GOOD_REQUEST_ID.match(given) else uuid.uuid4().hex


def source_of(environ: Environ, *, with_cookies: bool) -> Source:
    return Source(
        channel="http",
        address=client_address(environ),
        user_agent=_readable(environ.get("HTTP_USER_AGENT", "")),
        cookies=_cookies(environ) if with_cookies else {},
    )


def _cookies(environ: Environ) -> dict[str, str]:
    """The refresh cookie and no other. A foreign page can make a browser send it, but not this header with it."""
    if environ.get("HTTP_X_REQUESTED_WITH") != FROM_OUR_PAGES:
        raise Forbidden(f"Send the header 'X-Requested-With: {FROM_OUR_PAGES}'.", code="cross_site")
    cookies = parse_cookie(environ.get("HTTP_COOKIE", ""))
    return {REFRESH_COOKIE: cookies[REFRESH_COOKIE]} if REFRESH_COOKIE in cookies else {}


def client_address(environ: Environ) -> str:
    """The peer's address, or what the outermost proxy of ours wrote into X-Forwarded-For. Only as many entries are
    believed as there are proxies of ours."""
    peer: str = environ.get("REMOTE_ADDR", "")
    proxies: int = settings.TRUSTED_PROXIES
    if not proxies:
        return peer
    forwarded = [part.strip() for part in environ.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    if len(forwarded) < proxies:
        return peer
    try:
        return str(ip_address(forwarded[-proxies]))
    except ValueError:
        return peer


def language_of(environ: Environ) -> str:
    """What the asker reads: as they say in Accept-Language, else as their account says, else English."""
    principal: Principal | None = environ.get("jacquard.principal")
    return principal.locale if principal else locale_of(environ.get("HTTP_ACCEPT_LANGUAGE", "")) or ENGLISH


@lru_cache(maxsize=256)
def locale_of(accept_language: str) -> str:
    """The first language of ours that the header names, "" for none; order counts, weights do not."""
    for part in accept_language[:200].lower().split(","):
        if is_chinese(part.strip()):
            return CHINESE
        if part.strip().startswith("en"):
            return ENGLISH
    return ""


def _readable(text: str) -> str:
    """A header as UTF-8; WSGI hands it over as Latin-1."""
    return text.encode("latin-1", "replace").decode("utf-8", "replace")


def _input_from_json(data: bytes) -> dict[str, Any]:
    value = strict_loads(data)
    if not isinstance(value, dict):
        message = 'The body is a JSON object, such as {"name": "…"}.'
        raise InvalidInput(message, problems=[Problem(code="wrong_type", pointer="", message=message)])
    return value


def _input_from_query(operation: Operation, query: str) -> dict[str, Any]:
    pairs = _pairs(query)
    if operation.input.get("x-query") == "raw":
        return {"query": pairs}
    return typed(operation.input.get("properties", {}), pairs)


def _pairs(query: str) -> tuple[tuple[str, str], ...]:
    if len(query) > LONGEST_QUERY:
        raise TooLarge(f"The query string is longer than {LONGEST_QUERY:,} characters.")
    return _known_pairs(query) if len(query) <= LONGEST_KEPT else _read_pairs(query)


def _read_pairs(query: str) -> tuple[tuple[str, str], ...]:
    try:
        pairs = parse_qsl(query, keep_blank_values=True, errors="strict", max_num_fields=MOST_PARAMETERS)
    except UnicodeDecodeError:
        raise InvalidInput("The query string is not UTF-8.") from None
    except ValueError:
        raise InvalidInput(f"The query string has more than {MOST_PARAMETERS} parameters.") from None
    if any("\x00" in name or "\x00" in text for name, text in pairs):
        raise InvalidInput("The query string holds a NUL character.")
    return tuple(pairs)


_known_pairs = lru_cache(maxsize=1_000)(_read_pairs)
"""Lists are asked for again and again with the same words."""


def typed(properties: Mapping[str, Any], pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Texts as the schema wants them: `limit=20` is a number, `tag=a&tag=b` or `tag=a,b` a list. A text that is no
    number stays a text, so that the schema check names it."""
    found: dict[str, Any] = {}
    twice: list[Problem] = []
    for name, text in pairs:
        schema = properties.get(name, {})
        if "array" in _types(schema):
            items = schema.get("items", {})
            found.setdefault(name, []).extend(_value(items, part) for part in text.split(",") if part)
        elif name in found:
            twice.append(Problem(code="duplicate_member", pointer=pointer(name), message=f"'{name}' is given twice."))
        else:
            found[name] = _value(schema, text)
    if twice:
        raise InvalidInput(problems=twice)
    return found


def _value(schema: Mapping[str, Any], text: str) -> Any:
    types = _types(schema)
    if "integer" in types and INTEGER.match(text):
        return int(text)
    if "number" in types and NUMBER.match(text):
        return float(text)
    if "boolean" in types and text in BOOLEANS:
        return BOOLEANS[text]
    if "object" in types and text.startswith("{"):
        return strict_loads(text.encode())
    return text


BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


def _types(schema: Mapping[str, Any]) -> tuple[str, ...]:
    types = schema.get("type", ())
    own = (types,) if isinstance(types, str) else tuple(types)
    return (*own, *(word for form in schema.get("anyOf", ()) for word in _types(form)))


def _input_from_form(operation: Operation, environ: Environ, stream: Any) -> dict[str, Any]:
    """A member of a form is a text, typed by the schema, or an uploaded file."""
    handlers = [MemoryFileUploadHandler(HttpRequest()), TemporaryFileUploadHandler(HttpRequest())]
    try:
        fields, files = MultiPartParser(dict(environ), stream, handlers, "utf-8").parse()
    except MultiPartParserError:
        raise InvalidInput("The multipart body cannot be read.") from None
    pairs = [(name, text) for name, texts in fields.lists() for text in texts]
    found = typed(operation.input.get("properties", {}), pairs)
    for name, uploads in files.lists():
        if len(uploads) > 1 or name in found:
            message = f"'{name}' is given twice."
            raise InvalidInput(problems=[Problem(code="duplicate_member", pointer=pointer(name), message=message)])
        found[name] = uploads[0]
    return found
