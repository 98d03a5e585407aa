"""How checks, compilers and materialisers see definitions: as values, wherever they came from."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

from metadata.bodies import digest

Body = Mapping[str, Any]


class VersionView(Protocol):
    """One version of one definition. What is not saved yet has `number` and `id` 0. `uid` is the
    definition's, which a rename leaves alone; "" while nothing knows it."""

    @property
    def kind(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def uid(self) -> str: ...
    @property
    def number(self) -> int: ...
    @property
    def id(self) -> int: ...
    @property
    def digest(self) -> str: ...
    @property
    def body(self) -> Body: ...


class CatalogView(Protocol):
    """What is published or, within a plan or a pack, what would be."""

    def get(self, kind: str, name: str) -> VersionView | None: ...
    def names(self, kind: str) -> Iterable[str]: ...


@dataclass(frozen=True, kw_only=True)
class Document:
    """A body that is about to be published, or comes from a pack."""

    kind: str
    name: str
    body: Body
    number: int = 0
    id: int = 0
    uid: str = ""

    @cached_property
    def digest(self) -> str:
        return digest(self.body)


@dataclass(frozen=True, kw_only=True)
class Overlay:
    """A catalogue as it would be with `documents` in it and `removed` (kind, name) gone. `aliases` lead from old names
    of these to the present ones."""

    documents: Mapping[tuple[str, str], VersionView] = field(default_factory=dict)
    removed: frozenset[tuple[str, str]] = frozenset()
    aliases: Mapping[tuple[str, str], str] = field(default_factory=dict)
    under: CatalogView | None = None

    def get(self, kind: str, name: str) -> VersionView | None:
        key = (kind, name)
        if key in self.documents:
            return self.documents[key]
        if key in self.aliases:
            return self.get(kind, self.aliases[key])
        return None if key in self.removed or self.under is None else self.under.get(kind, name)

    def names(self, kind: str) -> Iterator[str]:
        below = set(self.under.names(kind)) if self.under else set()
        gone = {name for of, name in (*self.removed, *self.aliases) if of == kind}
        yield from sorted((below - gone) | {name for of, name in self.documents if of == kind})


def overlay(
    documents: Iterable[VersionView],
    under: CatalogView | None = None,
    removed: Iterable[tuple[str, str]] = (),
    aliases: Mapping[tuple[str, str], str] | None = None,
) -> Overlay:
    return Overlay(
        documents={(document.kind, document.name): document for document in documents},
        removed=frozenset(removed),
        aliases=aliases or {},
        under=under,
    )
