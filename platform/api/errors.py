"""Errors as RFC 9457 problem+json: the only place where an exception becomes an answer."""

import logging
from typing import Any

from django.db import DataError, IntegrityError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from api.replies import Reply, json_reply
from api.requests import language_of
from operations.errors import (
    Conflict,
    Forbidden,
    InvalidInput,
    NotFound,
    OperationError,
    Unavailable,
)
from operations.wording import CHINESE, ENGLISH, is_chinese, told

PROBLEM = "application/problem+json"
log = logging.getLogger(__name__)


def problem_reply(error: Exception, *, path: str, request_id: str, locale: str = ENGLISH) -> Reply:
    """What went wrong, for the caller. Whatever is not an OperationError is logged whole and shown by its id only."""
    shown = error if isinstance(error, OperationError) else _shown(error, request_id)
    document = _document(shown, path=path, request_id=request_id, locale=locale)
    language = CHINESE if is_chinese(locale) else ENGLISH
    headers = [*shown.headers.items(), ("Content-Language", language), ("Vary", "Accept-Language")]
    return json_reply(shown.status, document, headers, PROBLEM)


def problem_response(error: Exception, request: HttpRequest) -> HttpResponse:
    request_id = request.META.get("jacquard.request_id", "")
    reply = problem_reply(error, path=request.path, request_id=request_id, locale=language_of(request.META))
    return HttpResponse(reply.body, status=reply.status, headers=dict(reply.headers))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return problem_response(InvalidInput("This request cannot be read."), request)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return problem_response(Forbidden(), request)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return problem_response(NotFound("There is nothing at this address."), request)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django has logged it already."""
    return problem_response(OperationError(), request)


def _document(error: OperationError, *, path: str, request_id: str, locale: str) -> dict[str, Any]:
    words = {
        "title": error.title,
        "detail": error.detail,
        "problems": [problem.as_json() for problem in error.problems],
    }
    return error.extra | {
        "type": f"urn:jacquard:problem:{error.code}",
        "status": error.status,
        "code": error.code,
        "instance": path,
        "request_id": request_id,
        **told(words, locale),
    }


def _shown(error: Exception, request_id: str) -> OperationError:
    """The words of a driver name tables, values and hosts; none of them leaves the server."""
    log.error("request failed", exc_info=error, extra={"request_id": request_id})
    if isinstance(error, OperationalError | InterfaceError):
        return Unavailable(
            "The database does not answer; try again.", code="database_unavailable", headers={"Retry-After": "2"}
        )
    if isinstance(error, IntegrityError):
        return Conflict("A rule of the database forbids it: something refers to this, or it is there already.")
    if isinstance(error, DataError):
        return InvalidInput("A value does not fit where it should be stored.")
    return OperationError()
