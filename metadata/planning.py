"""What would happen: proposals against the published catalogue make a sealed ChangePlan and the problems in the way."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from metadata.catalog import Catalog
from metadata.diff import changes_between
from metadata.kinds import Succession
from metadata.kinds import kind as kind_named
from metadata.models import Alias, Definition
from metadata.plan import NO_IMPACT, Break, ChangePlan, Impact, PermissionChange, PlannedDefinition, sealed
from metadata.usages import users_of
from metadata.validation import problems_in
from metadata.views import Body, Document, Overlay, VersionView, overlay
from operations.problems import Problem, errors_in

Key = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """One definition as it shall be: `body` None takes it away, `renamed_from` is its name until now."""

    kind: str
    name: str
    uid: str
    body: Body | None
    renamed_from: str = ""
    rolls_back_to: int | None = None

    @property
    def key(self) -> Key:
        return (self.kind, self.name)

    @property
    def old_key(self) -> Key:
        return (self.kind, self.renamed_from or self.name)


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A plan with what it was made of. `problems` are those of the proposed bodies, by (kind, name)."""

    proposals: tuple[Proposal, ...]
    successions: tuple[Succession, ...]
    plan: ChangePlan
    after: Overlay
    problems: Mapping[Key, Sequence[Problem]] = field(default_factory=dict)

    def errors(self) -> list[Problem]:
        """What stands in the way of publishing, pointers led by kind and name when there are several definitions."""
        several = len(self.proposals) > 1
        own = [
            found.under(f"/{kind}/{name}") if several else found
            for (kind, name), problems in self.problems.items()
            for found in errors_in(problems)
        ]
        return own + [
            Problem(
                code="in_use",
                pointer=found.problem.pointer,
                message=f"{found.kind}/{found.name} would break: {found.problem.message}",
                hint=f"Change {found.kind}/{found.name} first, or in the same import.",
            )
            for found in self.plan.breaks
        ]


def planned(proposals: Sequence[Proposal], catalog: Catalog) -> Planned:
    """Everything that publishing the proposals together would do, without doing it."""
    moving = tuple(proposal for proposal in proposals if not _is_same(proposal, catalog))
    after = _after(moving, catalog)
    successions = tuple(_succession(proposal, catalog) for proposal in moving)
    in_the_way = _in_the_way(moving)
    problems = {proposal.key: [*in_the_way.get(proposal.key, ()), *_problems(proposal, after)] for proposal in moving}
    definitions = []
    for proposal, succession in zip(moving, successions, strict=True):
        can_be = not errors_in(problems[proposal.key])
        impact = _impact(succession, after) if can_be else NO_IMPACT
        problems[proposal.key] += impact.problems
        definitions.append(_planned_definition(proposal, succession, impact))
    plan = ChangePlan(
        definitions=tuple(definitions),
        permissions=tuple(_permission_changes(moving, successions)),
        breaks=tuple(_breaks(moving, catalog, after)),
    )
    return Planned(proposals=moving, successions=successions, plan=sealed(plan), after=after, problems=problems)


def _is_same(proposal: Proposal, catalog: Catalog) -> bool:
    """An archived definition is never the same: `_in_the_way` has something to say about it."""
    before = _before(proposal, catalog)
    if before is None or proposal.body is None:
        return False
    return before.digest == _document(proposal).digest and proposal.key == proposal.old_key


def _after(proposals: Iterable[Proposal], catalog: Catalog) -> Overlay:
    """A renamed definition goes on being understood under its old names."""
    names_now = {p.old_key: p.name for p in proposals}
    aliases = {
        (kind, alias): names_now[kind, name]
        for (kind, alias), name in catalog.aliases.items()
        if (kind, name) in names_now
    }
    renamed = {p.old_key: p.name for p in proposals if p.key != p.old_key}
    return overlay(
        [_document(p) for p in proposals if p.body is not None],
        under=catalog,
        removed={p.old_key for p in proposals if p.body is None},
        aliases=aliases | renamed,
    )


def _document(proposal: Proposal) -> Document:
    return Document(kind=proposal.kind, name=proposal.name, body=proposal.body or {}, uid=proposal.uid)


def _succession(proposal: Proposal, catalog: Catalog) -> Succession:
    after: VersionView | None = None if proposal.body is None else _document(proposal)
    return Succession(uid=proposal.uid, before=_before(proposal, catalog), after=after)


def _before(proposal: Proposal, catalog: Catalog) -> VersionView | None:
    """What is published of this definition; another may have the name that it is given."""
    found = catalog.pointer(*proposal.old_key)
    return catalog.get(*proposal.old_key) if found is not None and found.uid == proposal.uid else None


def _problems(proposal: Proposal, after: Overlay) -> list[Problem]:
    return [] if proposal.body is None else problems_in(kind_named(proposal.kind), proposal.body, after)


def _in_the_way(proposals: Sequence[Proposal]) -> dict[Key, list[Problem]]:
    """Names that others have, and definitions that are archived."""
    found: dict[Key, list[Problem]] = {}
    uids = {proposal.uid for proposal in proposals}
    for proposal in proposals:
        if Definition.objects.filter(uid=proposal.uid, archived_at__isnull=False).exists():
            found.setdefault(proposal.key, []).append(_archived(proposal))
        if proposal.body is not None and _is_taken(proposal, uids):
            found.setdefault(proposal.key, []).append(_taken(proposal))
    return found


def _is_taken(proposal: Proposal, moving: set[str]) -> bool:
    """By a definition that does not move away itself, or as the old name of another."""
    holder = Definition.objects.filter(kind=proposal.kind, name=proposal.name).exclude(uid=proposal.uid).first()
    if holder is not None:
        return holder.uid not in moving
    others = Alias.objects.filter(kind=proposal.kind, name=proposal.name).exclude(definition__uid__in=moving)
    return others.exists()


def _archived(proposal: Proposal) -> Problem:
    return Problem(
        code="archived",
        pointer="",
        message=f"{proposal.kind}/{proposal.renamed_from or proposal.name} is archived.",
        hint="Take it into use again first.",
    )


def _taken(proposal: Proposal) -> Problem:
    return Problem(
        code="name_taken",
        pointer="",
        message=f"Another {proposal.kind} has or had the name '{proposal.name}'.",
        hint="Choose a name that was never used.",
    )


def _planned_definition(proposal: Proposal, succession: Succession, impact: Impact) -> PlannedDefinition:
    before = succession.before
    identity = kind_named(proposal.kind).identity
    return PlannedDefinition(
        kind=proposal.kind,
        name=proposal.name,
        change="removed" if proposal.body is None else "added" if before is None else "changed",
        renamed_from=proposal.renamed_from,
        base_version=before.number if before else 0,
        base_digest=before.digest if before else "",
        digest="" if proposal.body is None else _document(proposal).digest,
        changes=tuple(changes_between(before.body, proposal.body, identity)) if before and proposal.body else (),
        impact=impact,
    )


def _impact(succession: Succession, after: Overlay) -> Impact:
    view = succession.after or succession.before
    materialise = kind_named(view.kind).materialise if view else None
    return NO_IMPACT if materialise is None else materialise.plan(succession, after)


def _permission_changes(proposals: Sequence[Proposal], successions: Sequence[Succession]) -> Iterable[PermissionChange]:
    for proposal, succession in zip(proposals, successions, strict=True):
        kind = kind_named(proposal.kind)
        if kind.permission_changes is not None:
            before = succession.before.body if succession.before else None
            yield from kind.permission_changes(proposal.name, before, proposal.body)


def _breaks(proposals: Sequence[Proposal], catalog: Catalog, after: Overlay) -> Iterable[Break]:
    """Definitions elsewhere whose references or checks would fail, and did not before."""
    moving = {p.key for p in proposals} | {p.old_key for p in proposals}
    for kind, name in users_of(moving):
        user = None if (kind, name) in moving else after.get(kind, name)
        if user is not None:
            known = {_finding(problem) for problem in problems_in(kind_named(kind), user.body, catalog)}
            for problem in errors_in(problems_in(kind_named(kind), user.body, after)):
                if _finding(problem) not in known:
                    yield Break(kind=kind, name=name, problem=problem)


def _finding(problem: Problem) -> tuple[str, str, str]:
    """A problem without its hint, which may change with what is there to be hinted at."""
    return (problem.code, problem.pointer, problem.message)
