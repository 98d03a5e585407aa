"""Three-way merge of bodies by identity: edits of different things go together, edits of one thing become conflicts."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Literal

from metadata.bodies import same
from metadata.diff import Step, item_step
from metadata.identity import ITEM, Identity, key_at, keyed, pointer_of
from operations.errors import InvalidInput
from operations.problems import Problem, did_you_mean, pointer

Json = Any
ConflictCode = Literal["both_changed", "removed_and_changed", "added_twice", "order"]
Side = Literal["base", "ours", "theirs"]


class Nothing(Enum):
    """Stands for a member or item that a side does not have; null would be a value."""

    ABSENT = "absent"


ABSENT = Nothing.ABSENT


@dataclass(frozen=True, kw_only=True)
class Conflict:
    """Both sides did something to one thing. `identity` names it for `choices`; `pointer` leads to it, or to its
    nearest parent, in the merged body. For "order" the values are orders of identities."""

    code: ConflictCode
    path: tuple[Step, ...]
    pointer: str = ""
    base: Json = ABSENT
    ours: Json = ABSENT
    theirs: Json = ABSENT

    @property
    def identity(self) -> str:
        return pointer(*(step.member for step in self.path))

    def as_json(self) -> dict[str, Json]:
        sides = {"base": self.base, "ours": self.ours, "theirs": self.theirs}
        shown = {"code": self.code, "identity": self.identity, "pointer": self.pointer}
        return shown | {side: value for side, value in sides.items() if value is not ABSENT}


@dataclass(frozen=True, kw_only=True)
class Merged:
    """`body` holds ours where a conflict is still open."""

    body: Json
    conflicts: tuple[Conflict, ...] = ()


def merge(
    base: Json, ours: Json, theirs: Json, identity: Identity, choices: Mapping[str, Side] | None = None
) -> Merged:
    """`choices` settle conflicts by their identity: `{"/fields/k3j2h1aa/maximum": "theirs"}`. A choice for what is no
    conflict is refused: it was made looking at something else."""
    work = _Merge(identity=identity, choices=choices or {})
    body = work.values(_Sides(base=base, ours=ours, theirs=theirs))
    work.refuse_idle_choices()
    return Merged(
        body=body,
        conflicts=tuple(
            Conflict(
                code=found.code,
                path=found.path,
                pointer=pointer_of(body, tuple(step.member for step in found.path), identity),
                base=found.base,
                ours=found.ours,
                theirs=found.theirs,
            )
            for found in work.conflicts
        ),
    )


@dataclass(frozen=True, kw_only=True)
class _Sides:
    """One thing in all three bodies. `place` has `*` for list items."""

    base: Json
    ours: Json
    theirs: Json
    place: str = ""
    path: tuple[Step, ...] = ()

    def all(self, fits: Callable[[Json], bool]) -> bool:
        return fits(self.base) and fits(self.ours) and fits(self.theirs)


@dataclass(kw_only=True)
class _Merge:
    """One merge under way: collects conflicts and notes which choices were used."""

    identity: Identity
    choices: Mapping[str, Side]
    conflicts: list[Conflict] = field(default_factory=list)
    used: dict[str, Conflict] = field(default_factory=dict)

    def values(self, sides: _Sides) -> Json:
        if _equal(sides.ours, sides.theirs) or _equal(sides.base, sides.theirs):
            return sides.ours
        if _equal(sides.base, sides.ours):
            return sides.theirs
        if sides.all(lambda value: isinstance(value, Mapping)):
            return self.members(sides)
        key = key_at(self.identity, sides.place)
        if key and sides.all(lambda value: keyed(value, key) is not None):
            return self.items(sides, key)
        return self.conflict(_code(sides), sides)

    def members(self, sides: _Sides) -> dict[str, Json]:
        merged = {}
        for member in dict.fromkeys((*sides.ours, *sides.theirs, *sides.base)):
            value = self.values(
                _Sides(
                    base=sides.base.get(member, ABSENT),
                    ours=sides.ours.get(member, ABSENT),
                    theirs=sides.theirs.get(member, ABSENT),
                    place=sides.place + pointer(member),
                    path=(*sides.path, Step(member=member)),
                )
            )
            if value is not ABSENT:
                merged[member] = value
        return merged

    def items(self, sides: _Sides, key: str) -> list[Json]:
        base, ours, theirs = (keyed(side, key) or {} for side in (sides.base, sides.ours, sides.theirs))
        twins = _twins(base, ours, theirs)
        merged: dict[str, Json] = {}
        for name in dict.fromkeys((*ours, *theirs, *base)):
            if name in twins.values():
                continue
            twin = twins.get(name)
            one = _Sides(
                base=base.get(name, ABSENT),
                ours=ours.get(name, ABSENT),
                theirs=theirs.get(twin or name, ABSENT),
                place=f"{sides.place}/{ITEM}",
                path=(*sides.path, item_step(name, ours.get(name) or theirs.get(name) or base[name])),
            )
            value = self.conflict("added_twice", one) if twin else self.values(one)
            if value is not ABSENT:
                merged[value[key]] = value
        return [merged[name] for name in self.order(sides, (list(base), list(ours), list(theirs)), list(merged))]

    def order(self, sides: _Sides, orders: tuple[list[str], list[str], list[str]], kept: list[str]) -> list[str]:
        """One side's order, with what only the other side has put behind the same neighbour as there."""
        base, ours, theirs = orders
        common = set(base) & set(ours) & set(theirs)
        was, mine, other = ([name for name in order if name in common] for order in orders)
        first, second = ours, theirs
        if was == mine != other:
            first, second = theirs, ours
        elif other not in (was, mine):
            question = _Sides(base=was, ours=mine, theirs=other, place=sides.place, path=sides.path)
            chosen = self.conflict("order", question)
            first, second = (theirs, ours) if chosen is other else (ours, theirs)
            if chosen is was:
                first = _reordered(ours, was)
        return _woven(_woven([name for name in first if name in kept], second, kept), base, kept)

    def conflict(self, code: ConflictCode, sides: _Sides) -> Json:
        found = Conflict(code=code, path=sides.path, base=sides.base, ours=sides.ours, theirs=sides.theirs)
        self.used[found.identity] = found
        side = self.choices.get(found.identity)
        if side is None:
            self.conflicts.append(found)
        return {"base": sides.base, "theirs": sides.theirs}.get(side or "ours", sides.ours)

    def refuse_idle_choices(self) -> None:
        idle = [choice for choice in self.choices if choice not in self.used]
        if idle:
            raise InvalidInput(
                "A choice was made for something that is not in conflict.",
                problems=[
                    Problem(
                        code="no_such_conflict",
                        pointer=pointer("choices", choice),
                        message=f"There is no conflict at '{choice}'.",
                        hint=did_you_mean(choice, self.used),
                    )
                    for choice in idle
                ],
            )


def _equal(one: Json, other: Json) -> bool:
    if one is ABSENT or other is ABSENT:
        return one is other
    return same(one, other)


def _code(sides: _Sides) -> ConflictCode:
    if sides.base is ABSENT:
        return "added_twice"
    return "removed_and_changed" if ABSENT in (sides.ours, sides.theirs) else "both_changed"


def _twins(base: Iterable[str], ours: Mapping[str, Json], theirs: Mapping[str, Json]) -> dict[str, str]:
    """Items that both sides added under one name with different identities: ours → theirs."""
    added = {item.get("name"): name for name, item in theirs.items() if name not in base and name not in ours}
    return {
        name: added[item["name"]]
        for name, item in ours.items()
        if name not in base and name not in theirs and item.get("name") is not None and item["name"] in added
    }


def _reordered(names: list[str], order: list[str]) -> list[str]:
    """`names` with those of them that are in `order` put into that order, on the places that they have together."""
    following = iter(order)
    return [next(following) if name in order else name for name in names]


def _woven(into: list[str], names: list[str], kept: list[str]) -> list[str]:
    """What of `kept` is only in `names`, put behind the neighbour that it has there."""
    woven, before = list(into), -1
    for name in names:
        if name in woven:
            before = woven.index(name)
        elif name in kept:
            before += 1
            woven.insert(before, name)
    return woven
