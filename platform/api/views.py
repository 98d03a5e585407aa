"""Operations as DRF views: the authentication and the exception handler are ours, the machinery is DRF's. What an input
is and how an answer looks is decided in `requests.py` and `replies.py`, which the lane shares."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from rest_framework.authentication import BaseAuthentication
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.principal import Principal
from api.authentication import principal_of
from api.errors import problem_response
from api.replies import Reply, reply_of
from api.requests import call_of, language_of
from operations.errors import MethodNotAllowed
from operations.operation import Operation
from operations.perform import perform_call


class Bearer(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[Principal, None]:
        principal = request.META["jacquard.principal"] = principal_of(request.META)
        return principal, None


class NothingRenderer(BaseRenderer):
    """Answers with a body leave as the bytes they are; this one serves those without."""

    media_type = "application/json"
    format = "json"

    def render(self, data: object, accepted_media_type: object = None, renderer_context: object = None) -> bytes:
        return b""


class NoNegotiation(BaseContentNegotiation):
    """What an operation answers has one form; `Accept` changes nothing."""

    def select_renderer(
        self, request: Request, renderers: object, format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        return NothingRenderer(), "application/json"


class OperationView(APIView):
    """One address of the API: `by_method` says which operation each method performs."""

    by_method: Mapping[str, Operation] = {}
    authentication_classes = (Bearer,)
    content_negotiation_class = NoNegotiation
    parser_classes = ()
    renderer_classes = ()

    def operate(self, request: Request, **target: str) -> HttpResponseBase:
        operation = self.by_method.get("GET" if request.method == "HEAD" else str(request.method))
        if operation is None:
            return self.http_method_not_allowed(request._request)
        request.META["jacquard.operation"] = operation.name
        principal: Principal = request.META["jacquard.principal"]
        call = call_of(operation, target, principal, request.META, request._request)
        return response_of(reply_of(perform_call(operation, call), language_of(request.META)))

    get = head = post = put = patch = delete = operate

    def options(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Response:
        return Response(status=204, headers={"Allow": self._allow()})

    def http_method_not_allowed(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Response:
        raise MethodNotAllowed(f"Taken here: {self._allow()}.", headers={"Allow": self._allow()})

    def get_exception_handler(self) -> Callable[[Exception, dict[str, Any]], HttpResponse]:
        return _answer_problem

    @property
    def default_response_headers(self) -> dict[str, str]:
        return {}

    def _allow(self) -> str:
        implied = {"HEAD", "OPTIONS"} if "GET" in self.by_method else {"OPTIONS"}
        return ", ".join(sorted({*self.by_method, *implied}))


def response_of(reply: Reply) -> HttpResponseBase:
    headers = dict(reply.headers)
    if reply.stream is not None:
        return StreamingHttpResponse(reply.stream, status=reply.status, headers=headers)
    response = HttpResponse(reply.body, status=reply.status, headers=headers)
    if not reply.body:
        del response["Content-Type"]
    return response


def _answer_problem(error: Exception, context: dict[str, Any]) -> HttpResponse:
    request: HttpRequest = context["request"]._request
    return problem_response(error, request)
