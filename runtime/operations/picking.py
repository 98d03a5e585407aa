"""Values picked out of a JSON answer by JSONPath (RFC 9535), without what could run for long."""

from functools import lru_cache
from itertools import islice
from typing import Any

from jsonpath import JSONPath, JSONPathEnvironment
from jsonpath.exceptions import JSONPathError
from jsonpath.path import CompoundJSONPath

from operations.errors import InvalidInput

MOST_VALUES = 100_000
LONGEST = 500


def _made() -> JSONPathEnvironment:
    """No patterns: those of users are matched by RE2 or not at all."""
    environment = JSONPathEnvironment(strict=True)
    for name in ("match", "search"):
        del environment.function_extensions[name]
    return environment


ENVIRONMENT = _made()


def picked(path: str, document: Any) -> list[Any]:
    """All values that the path leads to."""
    try:
        return [found.obj for found in islice(_compiled(path).finditer(document), MOST_VALUES)]
    except (JSONPathError, RecursionError) as error:
        raise InvalidInput(
            f"The path '{path[:80]}' cannot be followed: {str(error)[:200]}.", code="wrong_path"
        ) from None


def first_picked(path: str, document: Any) -> Any:
    """The first of them, or None."""
    values = picked(path, document)
    return values[0] if values else None


@lru_cache(maxsize=1024)
def _compiled(path: str) -> JSONPath | CompoundJSONPath:
    if len(path) > LONGEST or path.count("..") > 1 or ("?" in path and ".." in path):
        raise InvalidInput(
            f"The path '{path[:80]}' looks through everything more than once; use at most one '..' and no filter beside it.",
            code="wrong_path",
        )
    try:
        return ENVIRONMENT.compile(path)
    except (JSONPathError, RecursionError) as error:
        raise InvalidInput(f"'{path[:80]}' is no JSONPath: {str(error)[:200]}.", code="wrong_path") from None
