"""Is the input what the operation's schema says? Checked in one place, before any handler runs."""

from collections.abc import Mapping
from typing import Any

from django.core.files.base import File

from operations.errors import InvalidInput
from operations.operation import Operation
from operations.shape import problems_of_shape

UPLOAD = "multipart/form-data"


def check_input(operation: Operation, input: Mapping[str, Any]) -> None:
    """Raise InvalidInput with a problem for each wrong member, all of them at once."""
    if not operation.input:
        return
    validator = operation.validator
    shape = _without_files(input) if operation.route and UPLOAD in operation.route.media else input
    if validator.is_valid(shape):
        return
    raise InvalidInput(problems=problems_of_shape(validator, operation.input, shape))


def _without_files(input: Mapping[str, Any]) -> dict[str, Any]:
    """An uploaded file counts as a text, its name; its schema is `{"type": "string", "format": "binary"}`."""
    return {name: str(value.name) if isinstance(value, File) else value for name, value in input.items()}
