"""What the rules of a table leave open, and where two of them fit at once: found before anybody asks.

Each input is cut into atoms, the values that no rule tells apart: an edge, what lies between two edges, a choice, "anything
else", empty. A rule covers a set of atoms in each input, as the bits of a number.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from runtime.kinds.decision.engine import asked_by
from runtime.kinds.decision.values import ORDERED, read, shown

MOST_STEPS = 20_000
MOST_FOUND = 20
OTHER = "\0anything else"


class Atom(NamedTuple):
    """`sample` is a value of it, `text` says which values it stands for."""

    sample: Any
    text: str


class Coverage:
    """The atoms of each input and, for each rule, what it covers. A rule with an expression covers at most what its other
    cells say, so it closes gaps and is no overlap."""

    def __init__(self, body: Mapping[str, Any]) -> None:
        self.inputs = body["inputs"]
        self.rules = body["rules"]
        self.atoms = [_atoms(column, self.rules) for column in self.inputs]
        self.masks = [self._masks(rule) for rule in self.rules]
        self.is_sure = [all(cell["op"] != "cel" for cell in rule["when"].values()) for rule in self.rules]

    def overlaps(self) -> Iterator[tuple[int, int]]:
        """Pairs of rules that fit at once."""
        found = 0
        for second, masks in enumerate(self.masks):
            for first in range(second):
                if not (self.is_sure[first] and self.is_sure[second]):
                    continue
                if all(one & other for one, other in zip(self.masks[first], masks, strict=True)):
                    yield first, second
                    found += 1
                    if found == MOST_FOUND:
                        return

    def shadowed(self) -> Iterator[tuple[int, int]]:
        """Rules that never count, because one above them fits whenever they do."""
        for second, masks in enumerate(self.masks):
            for first in range(second):
                if self.is_sure[first] and all(
                    one & of == of for one, of in zip(self.masks[first], masks, strict=True)
                ):
                    yield first, second
                    break

    def gap(self) -> str | None:
        """Values for which no rule fits, as people say it; None when there are none, or too much would have to be looked at."""
        self._steps = 0
        return self._gap(frozenset(range(len(self.rules))), 0, [])

    def _gap(self, rules: frozenset[int], at: int, said: list[str]) -> str | None:
        self._steps += 1
        if not rules:
            rest = [f"any {column['name']}" for column in self.inputs[at:]] if at == 0 else []
            return ", ".join([*said, *rest])
        if at == len(self.inputs) or self._steps > MOST_STEPS:
            return None
        seen: set[frozenset[int]] = set()
        for place, atom in enumerate(self.atoms[at]):
            left = frozenset(rule for rule in rules if self.masks[rule][at] >> place & 1)
            if left not in seen:
                seen.add(left)
                found = self._gap(left, at + 1, [*said, f"{self.inputs[at]['name']} {atom.text}"])
                if found is not None:
                    return found
        return None

    def _masks(self, rule: Mapping[str, Any]) -> list[int]:
        return [
            reduce(or_, (1 << place for place, atom in enumerate(atoms) if _fits(column, rule, atom)), 0)
            for column, atoms in zip(self.inputs, self.atoms, strict=True)
        ]


def _fits(column: Mapping[str, Any], rule: Mapping[str, Any], atom: Atom) -> bool:
    cell = rule["when"].get(column["name"])
    return cell is None or cell["op"] in ("any", "cel") or asked_by(column, cell)(atom.sample)


def _atoms(column: Mapping[str, Any], rules: Sequence[Mapping[str, Any]]) -> list[Atom]:
    cells = [rule["when"][column["name"]] for rule in rules if column["name"] in rule["when"]]
    named = [read(column, value) for cell in cells if cell["op"] != "cel" for value in _values(cell)]
    if column["type"] in ORDERED:
        found = list(_ordered(sorted(set(named)), column["type"]))
    elif column["type"] == "boolean":
        found = [Atom(True, "is true"), Atom(False, "is false")]
    elif column["type"] == "choice":
        found = [Atom(choice, f"is '{choice}'") for choice in column["choices"]]
    else:
        found = [*(Atom(text, f"is '{text}'") for text in dict.fromkeys(named)), Atom(OTHER, "is anything else")]
    return [*found, Atom(None, "is empty")] if column.get("optional") else found


def _values(cell: Mapping[str, Any]) -> list[Any]:
    value = cell.get("value", [])
    return value if isinstance(value, list) else [value]


def _ordered(edges: Sequence[Any], type: str) -> Iterator[Atom]:
    """Below the first edge, each edge, what lies between two, above the last. Between 3 and 4 there is no whole number."""
    step: Any = timedelta(days=1) if type == "date" else 1
    if not edges:
        yield Atom(date(2000, 1, 1) if type == "date" else 0, "is anything")
        return
    yield Atom(edges[0] - step, f"below {shown(edges[0])}")
    for place, edge in enumerate(edges):
        yield Atom(edge, f"is {shown(edge)}")
        following = edges[place + 1] if place + 1 < len(edges) else None
        if following is None:
            yield Atom(edge + step, f"above {shown(edge)}")
        elif type == "decimal":
            yield Atom((edge + following) / Decimal(2), f"between {shown(edge)} and {shown(following)}")
        elif edge + step < following:
            yield Atom(edge + step, f"between {shown(edge)} and {shown(following)}")
