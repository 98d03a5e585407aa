"""What is published now: an immutable picture of all pointers, taken again only when the database's stamp has moved."""

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import connection, transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest

from database.notice import Notice
from metadata.models import Alias, Definition, Stamp, Version
from metadata.views import Body, Document, VersionView

CHECKED_EVERY_SECONDS = 1.0
STAMP = "catalog"
NOTICE = Notice("catalog")
MOST_READ = 500
Key = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Pointer:
    """Which version of a definition is published."""

    kind: str
    name: str
    uid: str
    version_id: int
    number: int
    digest: str


@dataclass(frozen=True, kw_only=True)
class Catalog:
    """All published definitions at one moment. Bodies are read when they are first asked for; versions never change, so
    they are shared by all catalogues of the process."""

    stamp: int
    pointers: Mapping[Key, Pointer]
    aliases: Mapping[Key, str] = field(default_factory=dict)

    def pointer(self, kind: str, name: str) -> Pointer | None:
        found = self.pointers.get((kind, name))
        if found is None and (kind, name) in self.aliases:
            return self.pointers.get((kind, self.aliases[kind, name]))
        return found

    def get(self, kind: str, name: str) -> VersionView | None:
        pointer = self.pointer(kind, name)
        return None if pointer is None else _document(pointer)

    def names(self, kind: str) -> Iterator[str]:
        return (name for of, name in self.pointers if of == kind)

    def all(self, kind: str) -> list[VersionView]:
        """Every definition of a kind; bodies that this process has not met are read together."""
        pointers = [pointer for pointer in self.pointers.values() if pointer.kind == kind]
        _read_bodies(pointers)
        return [document for pointer in pointers if (document := _document(pointer)) is not None]


def read_catalog(stamp: int | None = None) -> Catalog:
    """The catalogue as the database has it now, in this transaction."""
    rows = Definition.objects.filter(published__isnull=False, archived_at=None).values_list(
        "kind", "name", "uid", "published_id", "published__number", "published__digest"
    )
    pointers = {
        (kind, name): Pointer(kind=kind, name=name, uid=uid, version_id=version, number=number, digest=digest)
        for kind, name, uid, version, number, digest in rows.order_by("kind", "name")
    }
    aliases = {(a.kind, a.name): a.definition.name for a in Alias.objects.select_related("definition")}
    return Catalog(stamp=read_stamp() if stamp is None else stamp, pointers=pointers, aliases=aliases)


def read_stamp() -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT number FROM {Stamp._meta.db_table} WHERE name = %s", [STAMP])  # noqa: S608 – our name
        row = cursor.fetchone()
    return 0 if row is None else int(row[0])


def move_stamp() -> None:
    """Tell every process that something was published. Call it in the transaction that moves the pointer."""
    now = time.time_ns() // 1000
    if not Stamp.objects.filter(name=STAMP).update(number=Greatest(F("number") + 1, Value(now))):
        Stamp.objects.get_or_create(name=STAMP, defaults={"number": now})
    transaction.on_commit(_current.look_again)
    NOTICE.put_after_commit()


class _Current:
    """The process's picture of the catalogue: never older than what was committed on this machine, and at most a second
    older than what was committed on another."""

    def __init__(self, notice: Notice = NOTICE) -> None:
        self._notice = notice
        self._lock = threading.Lock()
        self._catalog: Catalog | None = None
        self._checked = 0.0
        self._noticed = b""
        self._moves = 0

    def get(self) -> Catalog:
        if self._moved_in_this_transaction():
            return read_catalog()
        catalog = self._catalog
        is_fresh = time.monotonic() - self._checked < CHECKED_EVERY_SECONDS and self._notice.read() == self._noticed
        if catalog is not None and is_fresh:
            return catalog
        with self._lock:
            return self._fresh()

    def look_again(self) -> None:
        self._moves += 1
        self._checked = 0.0

    def forget(self) -> None:
        self._catalog = None
        self.look_again()

    def _fresh(self) -> Catalog:
        moves, noticed = self._moves, self._notice.read()
        stamp = read_stamp()
        if self._catalog is None or self._catalog.stamp != stamp:
            self._catalog = read_catalog(stamp)
            _forget_bodies_except(self._catalog)
        if moves == self._moves:  # otherwise a commit of this process came after the stamp was read
            self._checked, self._noticed = time.monotonic(), noticed
        return self._catalog

    def _moved_in_this_transaction(self) -> bool:
        """What is not committed is seen by its own transaction only, and not kept."""
        return connection.in_atomic_block and any(call[1] == self.look_again for call in connection.run_on_commit)


_current = _Current()


def current_catalog() -> Catalog:
    """What is published: what another machine did is known within a second, what this one did at once. Take it once per
    request and pass it on: one request never mixes two."""
    return _current.get()


def forget_catalog() -> None:
    """Read everything again at the next use (tests roll transactions back under the process's feet)."""
    _current.forget()
    _bodies.clear()


# By digest: the same digest is the same body, whichever version holds it.
_bodies: dict[str, Body] = {}


def _document(pointer: Pointer) -> Document | None:
    """None when the definition was deleted after this catalogue was taken."""
    body = _bodies.get(pointer.digest)
    if body is None:
        found: Body | None = Version.objects.filter(pk=pointer.version_id).values_list("body", flat=True).first()
        if found is None:
            return None
        body = _bodies[pointer.digest] = found
    return Document(
        kind=pointer.kind,
        name=pointer.name,
        uid=pointer.uid,
        body=body,
        number=pointer.number,
        id=pointer.version_id,
    )


def _read_bodies(pointers: Sequence[Pointer]) -> None:
    missing = [pointer.version_id for pointer in pointers if pointer.digest not in _bodies]
    for start in range(0, len(missing), MOST_READ):
        versions = Version.objects.filter(pk__in=missing[start : start + MOST_READ])
        _bodies.update(versions.values_list("digest", "body"))


def _forget_bodies_except(catalog: Catalog) -> None:
    kept = {pointer.digest for pointer in catalog.pointers.values()}
    for digest in [digest for digest in list(_bodies) if digest not in kept]:
        _bodies.pop(digest, None)
