"""What an attempt that failed leaves behind: an error that people can read and `retry.on` can match. Tracebacks go to the
server's log."""

from typing import Any

from operations.errors import OperationError

LONGEST = 2000
FINAL_BELOW = 500
NOT_FINAL = frozenset({408, 409, 412, 423, 425, 429})


def as_error(error: BaseException) -> dict[str, Any]:
    """`final`: doing the same again would fail in the same way."""
    if isinstance(error, OperationError):
        status = int(error.extra.get("status", error.status))
        return {
            "code": error.code,
            "status": status,
            "message": (error.detail or error.title)[:LONGEST],
            "problems": [problem.as_json() for problem in error.problems[:50]],
            "final": error.status < FINAL_BELOW and error.status not in NOT_FINAL,
        }
    return {
        "code": "internal_error",
        "status": 500,
        "message": "Something went wrong on the server; its log knows more.",
        "kind": type(error).__name__,
        "final": False,
    }
