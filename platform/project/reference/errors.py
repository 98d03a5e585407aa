"""The page of problems and errors, with the words of filters and expressions."""

from collections.abc import Iterator

from operations.errors import OperationError
from project.reference.markdown import code, in_english, json_block, json_code, page, table
from runtime.expressions import FUNCTIONS
from runtime.filters.operators import OPERATORS

INTRODUCTION = """
Every error has one shape, RFC 9457 `application/problem+json`. `code` is a stable word for programs, `detail` says what
happened, `problems` point at each wrong member with what would be right, `request_id` finds the log lines of the request.
"""
EXAMPLE = {
    "type": "urn:jacquard:problem:invalid_input",
    "title": "The input is not valid",
    "status": 400,
    "code": "invalid_input",
    "detail": "",
    "instance": "/api/auth/login",
    "request_id": "6f9619ff8b86d011b42d00c04fc964ff",
    "problems": [
        {
            "code": "unknown_member",
            "pointer": "/pasword",
            "message": "There is no member 'pasword' here.",
            "level": "error",
            "hint": "Did you mean 'password'?",
        }
    ],
}
TAKES = {
    "value": "a value",
    "values": "a list of values",
    "pair": "a list of two values",
    "text": "a text",
    "flag": "`true` or `false`",
    "duration": "a duration such as `P7D`",
    "window": "a window such as `last_month`",
}


def errors_page() -> str:
    return page(
        "Problems and errors",
        INTRODUCTION,
        json_block(EXAMPLE),
        "## Errors\n\n" + _errors(),
        "## Filter operators\n\nWhat each means is told in [Filters](../concepts/filters.md).\n\n" + _operators(),
        "## Functions of expressions\n\nBeside those of CEL; see [Expressions](../concepts/expressions.md).\n\n"
        + _functions(),
    )


def error_classes() -> Iterator[type[OperationError]]:
    """The general classes; those that belong to one operation only are told apart by their code."""
    yield OperationError
    yield from (found for found in OperationError.__subclasses__() if found.__module__ == OperationError.__module__)


def _errors() -> str:
    ordered = sorted(error_classes(), key=lambda found: found.status)
    return table(("status", "code", "title"), ((str(e.status), code(e.code), e.title) for e in ordered))


def _operators() -> str:
    return table(
        ("operator", "takes", "is true for empty values"),
        (
            (code(name), TAKES[operator.takes], "yes" if operator.negated else "no")
            for name, operator in OPERATORS.items()
        ),
    )


def _functions() -> str:
    return table(
        ("function", "meaning", "example"),
        (
            (
                code(function.signature),
                in_english(function.meaning),
                "; ".join(f"{code(text)} is {json_code(value)}" for text, value in function.examples),
            )
            for function in FUNCTIONS
        ),
    )
