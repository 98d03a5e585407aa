"""What a kind adds to the OpenAPI document: schemas that depend on what is published, and on who reads it."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from accounts.principal import Principal
from operations.registry import kind_folders

Schemas = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Documented:
    """`schemas` by name, for one principal; `key` is equal whenever they are."""

    key: Callable[[Principal], Hashable]
    schemas: Callable[[Principal], Schemas]


@cache
def documented() -> tuple[Documented, ...]:
    """Found by being there: `DOCUMENTED` in the `openapi` module of a kind's folder."""
    modules = [f"{folder}.openapi" for folder in kind_folders() if find_spec(f"{folder}.openapi")]
    return tuple(import_module(module).DOCUMENTED for module in modules)
