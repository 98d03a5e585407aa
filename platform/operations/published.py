"""Operations that documents declare, such as endpoints: they come and go with what is published."""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from operations.operation import Operation
from operations.registry import kind_folders

Published = Callable[[], tuple[Operation, ...]]


def published_operations() -> tuple[Operation, ...]:
    """Those of all kinds. The same object for as long as nothing is published."""
    found = [source() for source in _sources()]
    return found[0] if len(found) == 1 else tuple(operation for operations in found for operation in operations)


@cache
def _sources() -> tuple[Published, ...]:
    """Found by being there: `published()` in the `published` module of a kind's folder."""
    modules = [f"{folder}.published" for folder in kind_folders() if find_spec(f"{folder}.published")]
    return tuple(import_module(module).published for module in modules)
