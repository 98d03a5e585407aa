"""The field types: every module of this folder that is not about types in general holds one."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

import runtime.fields
from operations.errors import NotFound
from operations.problems import did_you_mean
from runtime.fields.type import FieldType

NO_TYPES = ("registry", "type")


@cache
def field_types() -> Mapping[str, FieldType]:
    """By name. A module without a proper FIELD_TYPE stops the start."""
    found: dict[str, FieldType] = {}
    for module in sorted(iter_modules(runtime.fields.__path__), key=lambda module: module.name):
        if module.ispkg or module.name in NO_TYPES:
            continue
        held = getattr(import_module(f"runtime.fields.{module.name}"), "FIELD_TYPE", None)
        if not isinstance(held, FieldType) or held.name != module.name:
            raise LookupError(f"runtime/fields/{module.name}.py must hold a FIELD_TYPE named '{module.name}'.")
        found[held.name] = held
    return MappingProxyType(found)


def field_type(name: str) -> FieldType:
    known = field_types()
    if name not in known:
        raise NotFound(f"There is no field type '{name}'. {did_you_mean(name, known)}".strip())
    return known[name]
