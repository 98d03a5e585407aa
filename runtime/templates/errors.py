"""Why a template gave no text, in words for its author."""

import re

from liquid.exceptions import LiquidError

from operations.problems import Problem


class TemplateError(Exception):
    """`code` is a stable word, `message` a sentence. The only thing that compiling and rendering raise."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message

    def problem(self, pointer: str = "") -> Problem:
        return Problem(code=self.code, pointer=pointer, message=self.message)


MISSING = re.compile(r"^'?([\w.\[\]-]+)'? is undefined")


def told(error: Exception) -> TemplateError:
    """What the library says, with the line it is about."""
    if not isinstance(error, LiquidError):
        return TemplateError("failed", "The template gave no text: a value in it does not fit.")
    said = str(error.message)
    if (missing := MISSING.match(said)) is not None:
        return TemplateError("unknown_name", f"There is no '{missing[1]}' to use here{_where(error)}.")
    if "limit" in said:
        return TemplateError("too_much_work", "The template needs too many steps, or its text grows too long.")
    if said.startswith("unknown filter"):
        return TemplateError(
            "unknown_filter", f"There is no filter {said.removeprefix('unknown filter ')}{_where(error)}."
        )
    return TemplateError("invalid_template", f"{said[:1].upper()}{said[1:]}{_where(error)}.")


def _where(error: LiquidError) -> str:
    context = error.context() if error.token is not None else None
    return "" if context is None else f" (line {context[0]}, column {context[1] + 1})"
