"""The life of a definition: published as immutable versions of which one counts, rolled back, archived, deleted."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F

from accounts.principal import Principal
from metadata import usages
from metadata.access import forget_grants
from metadata.bodies import digest, same
from metadata.catalog import Catalog, move_stamp, read_catalog
from metadata.kinds import Materialisation, Materialiser, Succession, kinds
from metadata.kinds import kind as kind_named
from metadata.locks import publish_lock
from metadata.models import Alias, Definition, Draft, Version
from metadata.plan import undecided
from metadata.planning import Planned, Proposal, planned
from metadata.shown import planned_as_json
from metadata.validation import problems_in
from metadata.views import Body, CatalogView, Document
from operations.errors import Conflict, Forbidden, InvalidInput, NotFound
from operations.faults import fault_point
from operations.operation import Call
from operations.perform import settled
from operations.problems import Problem, errors_in


@dataclass(frozen=True, kw_only=True)
class Consent:
    """What the publisher has seen and decided. `seal` is that of the plan shown; `decisions` answer its choices."""

    seal: str
    decisions: Mapping[str, Any] = field(default_factory=dict)
    comment: str = ""


def publish(
    propose: Callable[[Catalog], Sequence[Proposal]],
    consent: Consent,
    call: Call,
    also: Callable[[], None] = lambda: None,
) -> Planned:
    """Make what `propose` finds count, all of it or nothing. Audit entry, events and what `also` keeps happen with it.

    Raises Conflict with the new plan when the catalogue or the data moved since the plan was shown, InvalidInput when
    errors or undecided choices stand in the way, Forbidden when the caller would give rights that they do not have.
    """
    with publish_lock():
        for materialiser in _materialisers():
            materialiser.recover()
        catalog = read_catalog()
        proposals = propose(catalog)
        made = planned(proposals, catalog)
        if proposals and not made.proposals:
            raise Conflict("Nothing differs from what is published already.", code="nothing_to_publish")
        _check(made, consent, call.principal)
        _tell(made, consent, call)
        with ExitStack() as sessions:
            works = [sessions.enter_context(session) for session in _sessions(made, consent)]
            fault_point("publish.before_transaction")
            with settled(call):
                _apply(made, works, consent, by=call.principal.name, now=call.now)
                _tell_kinds(made.successions, call)
                also()
                fault_point("publish.before_settling")
    fault_point("publish.after_transaction")
    return made


def recover() -> None:
    """Complete or undo what a crash left half-way. Nothing to do costs next to nothing."""
    with publish_lock():
        for materialiser in _materialisers():
            materialiser.recover()


def rollback_proposal(definition: Definition, number: int) -> Proposal:
    """Publishing an older body again."""
    version = version_of(definition, number)
    return Proposal(
        kind=definition.kind,
        name=definition.name,
        uid=definition.uid,
        body=version.body,
        rolls_back_to=version.number,
    )


def version_of(definition: Definition, number: int) -> Version:
    found = definition.versions.filter(number=number).first()
    if found is None:
        newest = definition.versions.count()
        raise NotFound(f"{definition} has no version {number}; it has {newest}.")
    return found


def delete_unpublished(definition: Definition, call: Call) -> None:
    """A definition that is only a draft."""
    with publish_lock(), settled(call, status=204):
        if Definition.objects.filter(pk=definition.pk, published__isnull=False).exists():
            raise Conflict(f"{definition} was published meanwhile.")
        forget_grants(definition)
        definition.delete()


def archive(definition: Definition, call: Call) -> None:
    """Out of use but kept, with its data. Refused while something uses it."""
    with publish_lock(), settled(call):
        refuse_if_used(definition)
        Definition.objects.filter(pk=definition.pk).update(archived_at=call.now)
        _tell_kinds([Succession(uid=definition.uid, before=_published(definition), after=None)], call)
        move_stamp()


def unarchive(definition: Definition, call: Call) -> None:
    """Into use again, if it still fits what is published now and gives nobody more than the caller has."""
    with publish_lock(), settled(call):
        Definition.objects.filter(pk=definition.pk).update(archived_at=None)
        if definition.published is not None:
            _check_fit(definition, definition.published.body, call.principal)
            _tell_kinds([Succession(uid=definition.uid, before=None, after=_published(definition))], call)
        move_stamp()


def _published(definition: Definition) -> Document | None:
    version = definition.published
    if version is None:
        return None
    return Document(
        kind=definition.kind,
        name=definition.name,
        uid=definition.uid,
        body=version.body,
        number=version.number,
        id=version.pk,
    )


def _tell_kinds(successions: Iterable[Succession], call: Call) -> None:
    for succession in successions:
        view = succession.after or succession.before
        published = kind_named(view.kind).published if view is not None else None
        if published is not None:
            published(succession, call.principal, call.now)


def _check_fit(definition: Definition, body: Mapping[str, Any], principal: Principal) -> None:
    kind, catalog = kind_named(definition.kind), read_catalog()
    if errors := errors_in(problems_in(kind, body, catalog)):
        raise InvalidInput("This does not fit what is published now.", problems=errors)
    if kind.may_publish and (lacking := errors_in(kind.may_publish(principal, body, catalog))):
        raise Forbidden("You cannot give what you do not have.", problems=lacking)


def refuse_if_used(definition: Definition) -> None:
    uses = usages.uses_of(definition.kind, definition.name)
    if uses:
        raise Conflict(
            f"{definition} is used by " + ", ".join(sorted({f"{use.kind}/{use.name}" for use in uses})) + ".",
            code="in_use",
            problems=[
                Problem(
                    code="in_use",
                    pointer="",
                    message=f"{use.kind}/{use.name} refers to it at {use.pointer}.",
                    hint="Take the reference out there first.",
                )
                for use in uses
            ],
        )


def _check(made: Planned, consent: Consent, principal: Principal) -> None:
    """First what is wrong with it, then whether it is still what was shown."""
    if errors := made.errors():
        if made.plan.breaks and len(errors) == len(made.plan.breaks):
            users = sorted({f"{found.kind}/{found.name}" for found in made.plan.breaks})
            raise Conflict("This is used by " + ", ".join(users) + ".", code="in_use", problems=errors)
        raise InvalidInput("This cannot be published yet.", problems=errors)
    if lacking := _not_theirs_to_give(made, principal):
        raise Forbidden("You cannot give what you do not have.", problems=lacking)
    if made.plan.seal != consent.seal:
        raise Conflict(
            "What was shown is no longer what would happen: definitions or data have changed. Look at the new plan.",
            code="plan_outdated",
            extra={"plan": planned_as_json(made)},
        )
    if missing := undecided(made.plan, consent.decisions):
        raise InvalidInput("The plan needs decisions.", problems=missing)
    for succession in made.successions:
        if succession.after is not None:
            kind_named(succession.after.kind).compile(succession.after, made.after)


def _not_theirs_to_give(made: Planned, principal: Principal) -> list[Problem]:
    found: list[Problem] = []
    for proposal in made.proposals:
        may_publish = kind_named(proposal.kind).may_publish
        if may_publish is not None:
            found += errors_in(may_publish(principal, proposal.body, made.after))
    return found


def _tell(made: Planned, consent: Consent, call: Call) -> None:
    facts = [
        {"kind": proposal.kind, "name": proposal.name, "uid": proposal.uid, "renamed_from": proposal.renamed_from}
        for proposal in made.proposals
    ]
    call.note(definitions=facts, comment=consent.comment)
    for proposal, fact in zip(made.proposals, facts, strict=True):
        topic = "definition.deleted" if proposal.body is None else "definition.published"
        call.emit(topic, f"{proposal.kind}/{proposal.name}", fact)


def _materialisers() -> list[Materialiser]:
    return [kind.materialise for kind in kinds().values() if kind.materialise is not None]


def _sessions(made: Planned, consent: Consent) -> list[AbstractContextManager[Materialisation]]:
    by_kind: dict[str, list[Succession]] = {}
    for proposal, succession in zip(made.proposals, made.successions, strict=True):
        by_kind.setdefault(proposal.kind, []).append(succession)
    return [
        materialiser.session(successions, made.after, consent.decisions)
        for name, successions in by_kind.items()
        if (materialiser := kind_named(name).materialise) is not None
    ]


def _apply(made: Planned, works: Sequence[Materialisation], consent: Consent, *, by: str, now: datetime) -> None:
    for work in works:
        work.apply()
    fault_point("publish.before_pointers")
    for proposal in made.proposals:
        if proposal.body is None:
            _remove(proposal)
        elif proposal.renamed_from:
            _set_aside(proposal)
    for proposal in made.proposals:
        if proposal.body is not None:
            _move_pointer(proposal, proposal.body, made.after, comment=consent.comment, by=by, now=now)
    usages.index_users({proposal.key for proposal in made.proposals}, made.after)
    move_stamp()
    fault_point("publish.after_pointers")
    for work in works:
        work.done()


def _remove(proposal: Proposal) -> None:
    definition = Definition.objects.get(uid=proposal.uid)
    forget_grants(definition)
    definition.published = None
    definition.save(update_fields=["published"])
    definition.delete()


def _set_aside(proposal: Proposal) -> None:
    """Two definitions may swap names: the old ones are given up first, and stay as aliases where they are free."""
    definition = Definition.objects.get(uid=proposal.uid)
    Alias.objects.filter(definition=definition, name=proposal.name).delete()
    Definition.objects.filter(pk=definition.pk).update(name=f"~{definition.uid}")
    Alias.objects.create(kind=definition.kind, name=definition.name, definition=definition)


def _move_pointer(
    proposal: Proposal, body: Body, catalog: CatalogView, *, comment: str, by: str, now: datetime
) -> None:
    definition, _ = Definition.objects.get_or_create(
        uid=proposal.uid,
        defaults={"kind": proposal.kind, "name": proposal.name, "created_at": now, "created_by": by},
    )
    Alias.objects.filter(kind=definition.kind, name=proposal.name).delete()
    newest = definition.versions.order_by("-number").values_list("number", flat=True).first() or 0
    version = Version.objects.create(
        definition=definition,
        number=newest + 1,
        body=body,
        digest=digest(body),
        comment=comment[:500],
        rolls_back_to=proposal.rolls_back_to,
        created_at=now,
        created_by=by,
    )
    Definition.objects.filter(pk=definition.pk).update(
        name=proposal.name, published=version, revision=F("revision") + 1
    )
    _drop_published_draft(definition, body)
    usages.index(definition, body, catalog)


def _drop_published_draft(definition: Definition, body: Mapping[str, Any]) -> None:
    """A draft with other content is somebody's unfinished work: it outlives a rollback or an import."""
    draft = Draft.objects.filter(definition=definition).first()
    if draft is not None and same(draft.body, body):
        draft.delete()
