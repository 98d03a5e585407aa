"""Compiled definitions: each version is compiled once per process, from a catalogue that one request takes once."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from metadata.catalog import Catalog, current_catalog
from metadata.kinds import kind as kind_named
from metadata.views import VersionView
from operations.errors import NotFound
from operations.problems import did_you_mean

Consulted = dict[tuple[str, str], object]
"""What a compilation looked at: which version stood behind a name, or under (kind, "") which names there were."""


@dataclass
class _Tracked:
    """A catalogue that notes which versions a compilation looked at: the plan holds as long as these stand."""

    catalog: Catalog
    consulted: Consulted = field(default_factory=dict)

    def get(self, kind: str, name: str) -> VersionView | None:
        self.consulted[kind, name] = _seen(self.catalog, kind, name)
        return self.catalog.get(kind, name)

    def names(self, kind: str) -> Iterator[str]:
        self.consulted[kind, ""] = names = tuple(self.catalog.names(kind))
        return iter(names)


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """The plans of one catalogue. `catalog.stamp` says how new it is."""

    catalog: Catalog
    plans: dict[tuple[str, str], Any] = field(default_factory=dict)

    def plan(self, kind: str, name: str) -> Any:
        """The compiled plan of a published definition; NotFound if there is none."""
        found = self.plans.get((kind, name))
        return found if found is not None else self._compiled(kind, name)

    def has(self, kind: str, name: str) -> bool:
        return self.catalog.pointer(kind, name) is not None

    def _compiled(self, kind: str, name: str) -> Any:
        version = self.catalog.get(kind, name)
        if version is None:
            raise NotFound(f"There is no {kind} '{name}'.")
        plan = _compile(version, self.catalog)
        self.plans[kind, name] = plan
        return plan


def snapshot() -> Snapshot:
    """The plans of what is published now, at most a second old. Take it once per request."""
    catalog = current_catalog()
    current = _snapshots.get(id(catalog))
    if current is None or current.catalog is not catalog:
        current = Snapshot(catalog=catalog)
        _snapshots.clear()
        _snapshots[id(catalog)] = current
    return current


def plan_of(kind: str, name: str) -> Any:
    """`snapshot().plan(kind, name)`, with a hint for a name that does not exist. For shells and scripts."""
    now = snapshot()
    if not now.has(kind, name):
        raise NotFound(f"There is no {kind} '{name}'. {did_you_mean(name, now.catalog.names(kind))}".strip())
    return now.plan(kind, name)


_snapshots: dict[int, Snapshot] = {}
_compiled: dict[tuple[int, str], list[tuple[Consulted, Any]]] = {}
_lock = threading.Lock()


def _compile(version: VersionView, catalog: Catalog) -> Any:
    """From the cache of the process if what the compilation looked at still stands. Compiled twice does no harm."""
    key = (version.id, version.digest)
    for consulted, plan in _compiled.get(key, ()):
        if all(_seen(catalog, *looked_at) == seen for looked_at, seen in consulted.items()):
            return plan
    tracked = _Tracked(catalog)
    plan = kind_named(version.kind).compile(version, tracked)
    with _lock:
        _compiled[key] = [*_compiled.get(key, [])[-3:], (tracked.consulted, plan)]
    return plan


def _seen(catalog: Catalog, kind: str, name: str) -> object:
    if not name:
        return tuple(catalog.names(kind))
    pointer = catalog.pointer(kind, name)
    return None if pointer is None else (pointer.version_id, pointer.digest, pointer.name)
