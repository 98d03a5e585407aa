"""What stops a caller. Raised deep, rendered as RFC 9457 problem+json in `api/errors.py` only."""

from collections.abc import Mapping, Sequence
from typing import Any

from operations.problems import Problem


class OperationError(Exception):
    """The root of the tree. `status` is the HTTP status, `code` a stable word, `title` the same for each class. One that is
    not `recorded` leaves no entry in the operation log: whoever only knocks could fill it."""

    status = 500
    code = "internal_error"
    title = "Something went wrong on the server"

    def __init__(
        self,
        detail: str = "",
        *,
        problems: Sequence[Problem] = (),
        code: str = "",
        headers: Mapping[str, str] | None = None,
        extra: Mapping[str, Any] | None = None,
        recorded: bool = True,
    ) -> None:
        super().__init__(detail or self.title)
        self.detail = detail
        self.problems = tuple(problems)
        self.code = code or type(self).code
        self.headers = dict(headers or {})
        self.extra = dict(extra or {})
        self.recorded = recorded


class InvalidInput(OperationError):
    """The input is wrong; `problems` point at each wrong member."""

    status, code, title = 400, "invalid_input", "The input is not valid"


class NotSignedIn(OperationError):
    status, code, title = 401, "not_signed_in", "Sign in to do this"


class Forbidden(OperationError):
    status, code, title = 403, "forbidden", "You may not do this"


class NotFound(OperationError):
    status, code, title = 404, "not_found", "There is no such thing, or you may not see it"


class MethodNotAllowed(OperationError):
    status, code, title = 405, "method_not_allowed", "This address does not take that method"


class Conflict(OperationError):
    """Somebody else was faster, or a rule of the data forbids it now. `extra` carries both sides."""

    status, code, title = 409, "conflict", "This does not fit what is there now"


class PreconditionFailed(OperationError):
    """If-Match names a version that is no longer the current one. `extra` carries both sides."""

    status, code, title = 412, "precondition_failed", "It changed since you read it"


class TooLarge(OperationError):
    status, code, title = 413, "too_large", "The request is too large"


class UnsupportedMedia(OperationError):
    status, code, title = 415, "unsupported_media_type", "This content type is not taken here"


class Unprocessable(OperationError):
    status, code, title = 422, "unprocessable", "The request contradicts an earlier one"


class PreconditionRequired(OperationError):
    status, code, title = 428, "precondition_required", "Say with If-Match which version you mean to change"


class TooManyRequests(OperationError):
    status, code, title = 429, "too_many_requests", "Too many tries; wait a little"


class Unavailable(OperationError):
    status, code, title = 503, "unavailable", "A part that is needed does not answer; try again"
