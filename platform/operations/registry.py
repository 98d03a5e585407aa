"""Every operation there is, found by being there: the tuple `OPERATIONS` in the `operations` module of each Django app
and of each kind's folder."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from operations.errors import NotFound
from operations.operation import Operation
from operations.problems import did_you_mean


@cache
def operations() -> Mapping[str, Operation]:
    """By name, sorted. An operation without a proper declaration, or a name used twice, stops the start."""
    found: dict[str, Operation] = {}
    for operation in _declared():
        if not isinstance(operation, Operation):
            raise ImproperlyConfigured(f"{operation!r} in an OPERATIONS tuple is not an Operation.")
        if operation.name in found:
            raise ImproperlyConfigured(f"Two operations are called '{operation.name}'.")
        if operation.access.rule in ("granted", "policy") and not operation.access.permission:
            raise ImproperlyConfigured(f"Operation '{operation.name}' declares no permission.")
        found[operation.name] = operation
    return dict(sorted(found.items()))


def operation_named(name: str) -> Operation:
    try:
        return operations()[name]
    except KeyError:
        raise NotFound(f"There is no operation '{name}'. {did_you_mean(name, operations())}".strip()) from None


def _declared() -> Iterator[Operation]:
    for place in (*(app.name for app in apps.get_app_configs()), *kind_folders()):
        module = f"{place}.operations"
        if place != "operations" and find_spec(module):
            yield from getattr(import_module(module), "OPERATIONS", ())


def kind_folders() -> Iterator[str]:
    package = import_module(settings.KIND_PACKAGE)
    yield from (f"{package.__name__}.{module.name}" for module in iter_modules(package.__path__) if module.ispkg)
