"""What is different between two bodies: found by digest, told by identity, so that a rename is one change."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from metadata.bodies import same
from metadata.identity import ITEM, Identity, key_at, keyed
from operations.problems import pointer

ChangeKind = Literal["added", "removed", "changed", "renamed", "moved"]
Json = Any


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of a path: a member, or (with `item`) an item of the list it stands in. `name` and `title` are what
    people call the item."""

    member: str
    item: bool = False
    name: str = ""
    title: Json = None


@dataclass(frozen=True, kw_only=True)
class Change:
    """`pointer` leads into the later body, for "removed" into the earlier one. For "moved", `before` and `after` are
    the orders of the identities that both have, and `items` what people call them, in the later order."""

    kind: ChangeKind
    pointer: str
    path: tuple[Step, ...]
    before: Json = None
    after: Json = None
    items: tuple[Step, ...] = ()

    @property
    def identity(self) -> str:
        """A pointer of members and identities, which stays when items move: `/fields/k3j2h1aa/maximum`."""
        return pointer(*(step.member for step in self.path))

    def as_json(self) -> dict[str, Json]:
        shown = {"kind": self.kind, "pointer": self.pointer, "identity": self.identity}
        if self.kind != "added":
            shown["before"] = self.before
        if self.kind != "removed":
            shown["after"] = self.after
        return shown


def changes_between(before: Json, after: Json, identity: Identity) -> list[Change]:
    """In the order of the later body; what was removed stands before what is left of its object or list."""
    return list(_compare(_Pair(before=before, after=after), identity))


@dataclass(frozen=True, kw_only=True)
class _Pair:
    """The same thing in both bodies. `place` is its place with `*` for list items; the pointers lead to it."""

    before: Json
    after: Json
    place: str = ""
    before_at: str = ""
    after_at: str = ""
    path: tuple[Step, ...] = ()

    def changed(self, kind: ChangeKind = "changed") -> Change:
        return Change(kind=kind, pointer=self.after_at, path=self.path, before=self.before, after=self.after)


def _compare(pair: _Pair, identity: Identity) -> Iterator[Change]:
    if same(pair.before, pair.after):
        return
    if isinstance(pair.before, Mapping) and isinstance(pair.after, Mapping):
        yield from _compare_members(pair, identity)
        return
    key = key_at(identity, pair.place)
    before, after = (keyed(pair.before, key), keyed(pair.after, key)) if key else (None, None)
    if before is None or after is None:
        yield pair.changed()
    else:
        yield from _compare_items(pair, before, after, identity)


def _compare_members(pair: _Pair, identity: Identity, skip: str = "") -> Iterator[Change]:
    for member in pair.before:
        if member not in pair.after:
            yield Change(
                kind="removed",
                pointer=pair.before_at + pointer(member),
                path=(*pair.path, Step(member=member)),
                before=pair.before[member],
            )
    for member, value in pair.after.items():
        path, step = (*pair.path, Step(member=member)), pointer(member)
        if member not in pair.before:
            yield Change(kind="added", pointer=pair.after_at + step, path=path, after=value)
        elif member != skip:
            inner = _Pair(
                before=pair.before[member],
                after=value,
                place=pair.place + step,
                before_at=pair.before_at + step,
                after_at=pair.after_at + step,
                path=path,
            )
            yield from _compare(inner, identity)


Items = Mapping[str, Mapping[str, Json]]


def _compare_items(pair: _Pair, before: Items, after: Items, identity: Identity) -> Iterator[Change]:
    for index, (name, item) in enumerate(before.items()):
        if name not in after:
            at = pair.before_at + pointer(index)
            yield Change(kind="removed", pointer=at, path=(*pair.path, item_step(name, item)), before=item)
    was_at = {name: index for index, name in enumerate(before)}
    for index, (name, item) in enumerate(after.items()):
        at, path = pair.after_at + pointer(index), (*pair.path, item_step(name, item))
        if name not in before:
            yield Change(kind="added", pointer=at, path=path, after=item)
            continue
        inner = _Pair(
            before=before[name],
            after=item,
            place=f"{pair.place}/{ITEM}",
            before_at=pair.before_at + pointer(was_at[name]),
            after_at=at,
            path=path,
        )
        if not same(inner.before, inner.after):
            yield from _compare_one(inner, identity)
    yield from _compare_order(pair, before, after)


def _compare_one(pair: _Pair, identity: Identity) -> Iterator[Change]:
    old, new = pair.before.get("name"), pair.after.get("name")
    renamed = isinstance(old, str) and isinstance(new, str) and old != new
    if renamed:
        yield Change(kind="renamed", pointer=pair.after_at + "/name", path=pair.path, before=old, after=new)
    yield from _compare_members(pair, identity, skip="name" if renamed else "")


def _compare_order(pair: _Pair, before: Items, after: Items) -> Iterator[Change]:
    was = [name for name in before if name in after]
    now = [name for name in after if name in before]
    if was != now:
        items = tuple(item_step(name, after[name]) for name in now)
        yield Change(kind="moved", pointer=pair.after_at, path=pair.path, before=was, after=now, items=items)


def item_step(identity: str, item: Mapping[str, Json]) -> Step:
    name = item.get("name")
    title = item.get("title", item.get("label"))
    return Step(member=identity, item=True, name=name if isinstance(name, str) else "", title=title)
