"""What surrounds every answer of Django; the lane does the same with the same functions."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from api.errors import problem_response
from api.headers import security_headers
from api.observation import Observation
from api.requests import content_length
from operations.errors import OperationError

GetResponse = Callable[[HttpRequest], HttpResponseBase]


def request_context(get_response: GetResponse) -> GetResponse:
    """Request id, access log, metrics."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        observation = Observation(request.META)
        status = 500
        try:
            response = get_response(request)
            status = response.status_code
        finally:
            observation.end(status)
        response["X-Request-Id"] = observation.request_id
        return response

    return middleware


def security(get_response: GetResponse) -> GetResponse:
    """The headers that every answer carries, whoever made it."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        for name, value in security_headers():
            response.headers.setdefault(name, value)
        return response

    return middleware


def body_limit(get_response: GetResponse) -> GetResponse:
    """A body that is too long is refused before anybody asks who sent it."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        try:
            content_length(request.META)
        except OperationError as error:
            return problem_response(error, request)
        return get_response(request)

    return middleware
