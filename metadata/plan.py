"""What publishing or importing would do, before it does it. Data only: lifecycle makes it, shows it and applies it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from metadata.bodies import digest
from metadata.diff import Change
from operations.problems import Problem

ChangeOf = Literal["added", "changed", "removed"]


@dataclass(frozen=True, kw_only=True)
class Effect:
    """One thing that happens to the data. An effect that needs a decision names it in `choice` and lists `choices`;
    the plan is applied only when each is chosen. `sample` shows a few of the `rows` that are touched."""

    code: str
    pointer: str
    sentence: Mapping[str, str]
    rows: int = 0
    lossy: bool = False
    choice: str = ""
    choices: tuple[str, ...] = ()
    sample: tuple[Mapping[str, Any], ...] = ()

    def as_json(self) -> dict[str, Any]:
        shown: dict[str, Any] = {"code": self.code, "pointer": self.pointer, "sentence": dict(self.sentence)}
        shown |= {"rows": self.rows, "lossy": self.lossy, "sample": [dict(row) for row in self.sample]}
        return shown | ({"choice": self.choice, "choices": list(self.choices)} if self.choice else {})


@dataclass(frozen=True, kw_only=True)
class Impact:
    """What a kind's materialiser would do to the database for one definition. `stats` are the facts it counted on."""

    statements: tuple[str, ...] = ()
    effects: tuple[Effect, ...] = ()
    problems: tuple[Problem, ...] = ()
    stats: Mapping[str, int] = field(default_factory=dict)


NO_IMPACT = Impact()


@dataclass(frozen=True, kw_only=True)
class PermissionChange:
    """Somebody may do more ("widened") or less ("narrowed") than before."""

    direction: Literal["widened", "narrowed"]
    role: str
    sentence: Mapping[str, str]

    def as_json(self) -> dict[str, Any]:
        return {"direction": self.direction, "role": self.role, "sentence": dict(self.sentence)}


@dataclass(frozen=True, kw_only=True)
class PlannedDefinition:
    """One definition in a plan. `base_*` say which published version the plan was computed on (0 and "": none);
    `renamed_from` is the name that it has until now."""

    kind: str
    name: str
    change: ChangeOf
    renamed_from: str = ""
    base_version: int = 0
    base_digest: str = ""
    digest: str = ""
    changes: tuple[Change, ...] = ()
    impact: Impact = NO_IMPACT

    def as_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "name": self.name,
            "change": self.change,
            "renamed_from": self.renamed_from,
            "base_version": self.base_version,
            "changes": [change.as_json() for change in self.changes],
            "statements": list(self.impact.statements),
            "effects": [effect.as_json() for effect in self.impact.effects],
            "problems": [problem.as_json() for problem in self.impact.problems],
        }

    def basis(self) -> list[Any]:
        """What must still be true when the plan is applied."""
        return [
            self.kind,
            self.name,
            self.change,
            self.renamed_from,
            self.base_version,
            self.base_digest,
            self.digest,
            dict(self.impact.stats),
        ]


@dataclass(frozen=True, kw_only=True)
class Break:
    """A definition elsewhere that would no longer be valid."""

    kind: str
    name: str
    problem: Problem

    def as_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "name": self.name, "problem": self.problem.as_json()}


@dataclass(frozen=True, kw_only=True)
class ChangePlan:
    """`seal` is the digest of what the plan was computed on; applying computes it again and refuses if it differs."""

    definitions: tuple[PlannedDefinition, ...]
    permissions: tuple[PermissionChange, ...] = ()
    breaks: tuple[Break, ...] = ()
    seal: str = ""

    @property
    def statements(self) -> tuple[str, ...]:
        return tuple(text for definition in self.definitions for text in definition.impact.statements)

    @property
    def effects(self) -> tuple[Effect, ...]:
        return tuple(effect for definition in self.definitions for effect in definition.impact.effects)

    def as_json(self) -> dict[str, Any]:
        return {
            "seal": self.seal,
            "definitions": [definition.as_json() for definition in self.definitions],
            "permissions": [change.as_json() for change in self.permissions],
            "breaks": [found.as_json() for found in self.breaks],
        }


def sealed(plan: ChangePlan) -> ChangePlan:
    return replace(plan, seal=seal_of(plan.definitions))


def seal_of(definitions: Sequence[PlannedDefinition]) -> str:
    """The order of definitions does not matter."""
    return digest(sorted((definition.basis() for definition in definitions), key=lambda basis: basis[:2]))


def undecided(plan: ChangePlan, decisions: Mapping[str, str]) -> list[Problem]:
    """A problem for each choice that nobody made, or that was made as none of its choices."""
    return [
        Problem(
            code="undecided",
            pointer=effect.pointer,
            message=f"{effect.sentence.get('en', effect.code)} Decide '{effect.choice}' first.",
            hint="Choose one of: " + ", ".join(effect.choices) + ".",
        )
        for effect in plan.effects
        if effect.choice and decisions.get(effect.choice) not in effect.choices
    ]
