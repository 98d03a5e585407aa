"""The kinds of metadata: what a sort of definition is. Each is one folder, found by being there."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules
from types import MappingProxyType
from typing import Any, Protocol

from django.conf import settings
from jsonschema_rs import Draft202012Validator

from accounts.principal import Principal
from metadata.identity import Identity
from metadata.plan import Impact, PermissionChange
from metadata.views import Body, CatalogView, VersionView
from operations.errors import NotFound
from operations.json import strict_loads
from operations.problems import Problem, did_you_mean
from operations.shape import validator_of


@dataclass(frozen=True, kw_only=True)
class Reference:
    """One definition pointing at another, from `pointer` in its body. `member` is the uid of what is meant inside the
    target; "" is the target itself."""

    pointer: str
    kind: str
    name: str
    member: str = ""


@dataclass(frozen=True, kw_only=True)
class Succession:
    """One definition on its way from one version to the next: `before` is None for a new one, `after` for one that
    goes. Their names differ when it is renamed; `uid` stays."""

    uid: str
    before: VersionView | None
    after: VersionView | None


class Materialiser(Protocol):
    """For kinds whose publishing changes the database, all definitions of one publish at once.

    Lifecycle opens `session` *around* its transaction (there SQLite's foreign keys are switched off, and databases
    without transactional DDL open their journal; an exception that leaves the session undoes what was done) and calls
    the given object's `apply()` as the first thing and `done()` as the last thing *inside* the transaction that moves
    the pointers.
    """

    def plan(self, succession: Succession, catalog: CatalogView) -> Impact: ...

    def session(
        self, successions: Sequence[Succession], catalog: CatalogView, decisions: Mapping[str, Any]
    ) -> AbstractContextManager["Materialisation"]: ...

    def recover(self) -> None:
        """Complete or undo what a crash left half-way. Called before each publish and at start."""


class Materialisation(Protocol):
    def apply(self) -> None: ...

    def done(self) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Kind:
    """What a sort of metadata is. `identity` says which member identifies the items of a list, by the list's place:
    `{"/fields": "uid", "/fields/*/options": "value"}`. `further_references` are those that only the definitions on the way
    make known, such as the table at the end of a path. `permission_changes(name, before, after)` tells who may do more
    or less; `may_publish(principal, body, catalog)` finds what this principal must not publish, such as rights they
    lack. `published` is told in the transaction, after the pointers moved, what counts from now on and who made it so;
    None as `after`: it does not count any more."""

    name: str
    plural: str
    title: Mapping[str, str]
    folder: Path
    schema: Mapping[str, Any]
    identity: Identity
    references: Callable[[Body], Iterable[Reference]]
    checks: Callable[[Body, CatalogView], Iterable[Problem]]
    compile: Callable[[VersionView, CatalogView], Any]
    further_references: Callable[[Body, CatalogView], Iterable[Reference]] = lambda body, catalog: ()
    materialise: Materialiser | None = None
    permission_changes: Callable[[str, Body | None, Body | None], Iterable[PermissionChange]] | None = None
    may_publish: Callable[[Principal, Body | None, CatalogView], Iterable[Problem]] | None = None
    published: Callable[[Succession, Principal, datetime], None] | None = None

    @cached_property
    def validator(self) -> Draft202012Validator:
        return validator_of(self.schema)


def kinds(package: str = "") -> Mapping[str, Kind]:
    """By name; those of the installation unless another package is named. A folder without a proper KIND stops the
    start."""
    return _kinds_in(package or settings.KIND_PACKAGE)


@cache
def _kinds_in(package: str) -> Mapping[str, Kind]:
    found: dict[str, Kind] = {}
    for module in sorted(iter_modules(import_module(package).__path__), key=lambda module: module.name):
        if module.ispkg and find_spec(f"{package}.{module.name}.kind"):
            kind = _kind_of(f"{package}.{module.name}.kind")
            if kind.name != module.name:
                raise LookupError(
                    f"The kind in {package}.{module.name} is called '{kind.name}'; it must be called '{module.name}'."
                )
            found[kind.name] = kind
    return MappingProxyType(found)


def kind(name: str, package: str = "") -> Kind:
    known = kinds(package)
    if name not in known:
        raise NotFound(f"There is no kind '{name}'. {did_you_mean(name, known)}".strip())
    return known[name]


def schema_in(folder: Path) -> Mapping[str, Any]:
    """`schema.json` of a kind's folder."""
    schema = strict_loads((folder / "schema.json").read_bytes())
    if not isinstance(schema, dict):
        raise LookupError(f"{folder / 'schema.json'} must be a JSON object.")
    return schema


def _kind_of(module: str) -> Kind:
    kind = getattr(import_module(module), "KIND", None)
    if not isinstance(kind, Kind):
        raise LookupError(f"{module} must hold a KIND.")
    validator_of(kind.schema)
    return kind
