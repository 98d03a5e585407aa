"""Packs travel between installations: exported from what is published, imported by a three-way merge of *base* (what
the pack brought last time), *ours* (what is published here) and *theirs* (what it brings now), matched by uid."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from accounts.principal import Principal
from metadata.access import may
from metadata.bodies import digest, same
from metadata.catalog import Catalog, read_catalog
from metadata.drafts import derived_uid
from metadata.kinds import kind as kind_named
from metadata.kinds import kinds
from metadata.lifecycle import Consent, publish
from metadata.merge import Conflict, Side, merge
from metadata.models import PackImport
from metadata.names import FORM, is_name
from metadata.packfile import Pack, Rows
from metadata.planning import Key, Planned, Proposal, planned
from metadata.secrets import without_secrets
from operations.errors import Conflict as ConflictError
from operations.errors import Forbidden, InvalidInput, NotFound
from operations.operation import Call
from operations.problems import Problem, did_you_mean, pointer

Choices = Mapping[str, Mapping[str, Side]]
"""By "kind/name" in the pack, then by the conflict's identity: `{"table/clients": {"/fields/k3j2h1aa": "theirs"}}`."""

WHOLE = ""
NAME = "name"


@dataclass(frozen=True, kw_only=True)
class Clash:
    """A conflict of the merge. `identity` is the merge's; "name" when both sides renamed the definition, "" when one
    removed it. A choice for "" settles all conflicts of a definition."""

    kind: str
    name: str
    identity: str
    facts: Mapping[str, Any]

    def as_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "name": self.name, "identity": self.identity, **self.facts}


@dataclass(frozen=True, kw_only=True)
class Merging:
    """What an import proposes, and the conflicts nobody has settled yet. `untouched` stay as they are here; `uids` are
    those of the definitions in the pack."""

    proposals: tuple[Proposal, ...]
    clashes: tuple[Clash, ...]
    untouched: tuple[Key, ...]
    uids: Mapping[Key, str]


def export(
    keys: Sequence[Key], *, name: str, version: str, title: Mapping[str, str], rows: Iterable[Rows] = ()
) -> Pack:
    """A pack of the published bodies of these definitions, without what their schemas mark `writeOnly`."""
    catalog = read_catalog()
    definitions: dict[Key, Mapping[str, Any]] = {}
    uids: dict[Key, str] = {}
    for kind, asked in keys:
        found, body = catalog.pointer(kind, asked), catalog.get(kind, asked)
        if found is None or body is None:
            raise NotFound(f"{kind}/{asked} is not published.")
        definitions[kind, found.name] = without_secrets(body.body, kind_named(kind).schema)
        if found.uid != derived_uid(kind, found.name):
            uids[kind, found.name] = found.uid
    return Pack(name=name, version=version, title=title, definitions=definitions, uids=uids, rows=tuple(rows))


def plan_import(pack: Pack, choices: Choices) -> tuple[Merging, Planned]:
    """A dry run: nothing is written."""
    catalog = read_catalog()
    merging = merged(pack, choices, catalog)
    return merging, planned(merging.proposals, catalog)


def import_pack(
    pack: Pack, choices: Choices, consent: Consent, call: Call, also: Callable[[], None] = lambda: None
) -> tuple[Merging, Planned]:
    """Make the merged definitions count, all or none, and remember what the pack brought as the next base. What `also`
    keeps happens with it."""
    merging = merged(pack, choices, read_catalog())

    def propose(catalog: Catalog) -> Sequence[Proposal]:
        nonlocal merging
        merging = merged(pack, choices, catalog)
        _check_rights(merging, call.principal)
        _refuse_clashes(merging)
        return merging.proposals

    def keep() -> None:
        _remember(pack, merging.uids, call)
        also()

    made = publish(propose, consent, call, also=keep)
    return merging, made


def merged(pack: Pack, choices: Choices, catalog: Catalog) -> Merging:
    _check_names(pack)
    _check_requirements(pack)
    bases = {base.uid: base for base in PackImport.objects.filter(pack=pack.name)}
    here = {found.uid: key for key, found in catalog.pointers.items()}
    work = _Work(choices=choices, catalog=catalog, bases=bases, here=here)
    for key, body in pack.definitions.items():
        work.take(key, pack.uids.get(key) or _uid_of(key, catalog), body)
    brought = set(work.uids.values())
    for uid, base in bases.items():
        if uid not in brought:
            work.drop(uid, base)
    _refuse_idle_choices(choices, work)
    return Merging(
        proposals=tuple(work.proposals), clashes=tuple(work.clashes), untouched=tuple(work.untouched), uids=work.uids
    )


def _uid_of(key: Key, catalog: Catalog) -> str:
    """A definition of this name, now or earlier, is the one meant, unless the pack says otherwise."""
    found = catalog.pointer(*key)
    return found.uid if found else derived_uid(*key)


@dataclass(kw_only=True)
class _Work:
    """One merge under way. `here` are the published definitions by uid."""

    choices: Choices
    catalog: Catalog
    bases: Mapping[str, PackImport]
    here: Mapping[str, Key]
    proposals: list[Proposal] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)
    untouched: list[Key] = field(default_factory=list)
    uids: dict[Key, str] = field(default_factory=dict)

    def take(self, key: Key, uid: str, theirs: Mapping[str, Any]) -> None:
        """A definition that the pack brings."""
        self.uids[key] = uid
        base, here = self.bases.get(uid), self.here.get(uid)
        ours = self.catalog.get(*here) if here else None
        if here is None or ours is None:
            self._new_or_removed_here(key, uid, theirs, base)
            return
        body = self._body(key, base.body if base else {}, ours.body, theirs)
        name = self._name(key, here, base)
        if same(body, ours.body) and name == here[1]:
            self.untouched.append(here)
            return
        renamed_from = here[1] if here[1] != name else ""
        self.proposals.append(Proposal(kind=key[0], name=name, uid=uid, body=body, renamed_from=renamed_from))

    def drop(self, uid: str, base: PackImport) -> None:
        """A definition that the pack brought last time and does not bring any more."""
        here = self.here.get(uid)
        ours = self.catalog.get(*here) if here else None
        if here is None or ours is None:
            return
        key = (base.kind, base.name)
        side = "theirs" if ours.digest == base.digest else self._chosen(key, WHOLE)
        if side == "theirs":
            self.proposals.append(Proposal(kind=here[0], name=here[1], uid=uid, body=None))
            return
        self.untouched.append(here)
        if side is None:
            self._clash(key, WHOLE, {"code": "removed_and_changed", "base": base.body, "ours": ours.body})

    def _new_or_removed_here(self, key: Key, uid: str, theirs: Mapping[str, Any], base: PackImport | None) -> None:
        side: Side | None = "theirs"
        if base is not None:
            side = "ours" if base.digest == digest(theirs) else self._chosen(key, WHOLE)
        if side == "theirs":
            self.proposals.append(Proposal(kind=key[0], name=key[1], uid=uid, body=theirs))
            return
        self.untouched.append(key)
        if side is None and base is not None:
            self._clash(key, WHOLE, {"code": "removed_and_changed", "base": base.body, "theirs": theirs})

    def _body(self, key: Key, base: Any, ours: Any, theirs: Any) -> Mapping[str, Any]:
        identity = kind_named(key[0]).identity
        chosen = {place: side for place, side in self._choices(key).items() if place not in (WHOLE, NAME)}
        found = merge(base, ours, theirs, identity, chosen)
        whole = self._chosen(key, WHOLE)
        if whole is not None and found.conflicts:
            rest = {conflict.identity: whole for conflict in found.conflicts}
            found = merge(base, ours, theirs, identity, {**rest, **chosen})
        for conflict in found.conflicts:
            self._clash(key, conflict.identity, _facts(conflict))
        body: Mapping[str, Any] = found.body
        return body

    def _name(self, key: Key, here: Key, base: PackImport | None) -> str:
        """Who renamed it wins; if both did, it must be said who."""
        name_before = base.name if base else here[1]
        if key[1] in (here[1], name_before):
            return here[1]
        if here[1] == name_before:
            return key[1]
        side = self._chosen(key, NAME) or self._chosen(key, WHOLE)
        if side is None:
            facts = {"code": "both_changed", "base": name_before, "ours": here[1], "theirs": key[1]}
            self._clash(key, NAME, facts)
        return key[1] if side == "theirs" else here[1]

    def _choices(self, key: Key) -> Mapping[str, Side]:
        return self.choices.get("/".join(key), {})

    def _chosen(self, key: Key, identity: str) -> Side | None:
        return self._choices(key).get(identity)

    def _clash(self, key: Key, identity: str, facts: Mapping[str, Any]) -> None:
        self.clashes.append(Clash(kind=key[0], name=key[1], identity=identity, facts={"pointer": "", **facts}))


def _facts(conflict: Conflict) -> dict[str, Any]:
    return {name: value for name, value in conflict.as_json().items() if name != "identity"}


def _refuse_idle_choices(choices: Choices, work: _Work) -> None:
    known = {"/".join(key) for key in work.uids} | {f"{base.kind}/{base.name}" for base in work.bases.values()}
    idle = [
        Problem(
            code="no_such_conflict",
            pointer=pointer("choices", key),
            message=f"This pack has nothing to do with '{key}'.",
            hint=did_you_mean(key, known),
        )
        for key in choices
        if key not in known
    ]
    if idle:
        raise InvalidInput("A choice was made for something that is not in conflict.", problems=idle)


def _check_names(pack: Pack) -> None:
    wrong = [
        Problem(
            code="unknown_kind",
            pointer=pointer(kind, name),
            message=f"There is no kind '{kind}'.",
            hint=did_you_mean(kind, kinds()),
        )
        for kind, name in pack.definitions
        if kind not in kinds()
    ]
    wrong += [
        Problem(code="wrong_name", pointer=pointer(kind, name), message=f"'{name[:80]}' cannot be a name.", hint=FORM)
        for kind, name in pack.definitions
        if not is_name(name)
    ]
    if wrong:
        raise InvalidInput("This pack does not fit this installation.", problems=wrong)


def _check_requirements(pack: Pack) -> None:
    there: dict[str, str] = {}
    for name, version in PackImport.objects.values_list("pack", "pack_version").distinct():
        there[name] = max(there.get(name, ""), version, key=_parts)
    missing = [
        Problem(
            code="missing_pack",
            pointer=pointer("requires", name),
            message=f"The pack '{pack.name}' needs the pack '{name}' {least} or newer; "
            + (f"{there[name]} is here." if name in there else "it is not here."),
            hint=f"Import '{name}' first.",
        )
        for name, least in pack.requires.items()
        if _parts(there.get(name, "")) < _parts(least)
    ]
    if missing:
        raise InvalidInput(f"The pack '{pack.name}' needs other packs.", problems=missing)


def _parts(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")) if version else ()


def _check_rights(merging: Merging, principal: Principal) -> None:
    """An import needs the right to publish each definition that it touches."""
    lacking = sorted(
        f"{proposal.kind}/{proposal.name}"
        for proposal in merging.proposals
        if not may(principal, "publish", *proposal.old_key)
    )
    if lacking:
        raise Forbidden("You may not publish: " + ", ".join(lacking) + ".")


def _refuse_clashes(merging: Merging) -> None:
    if merging.clashes:
        raise ConflictError(
            f"{len(merging.clashes)} conflicts between this pack and what is here are not settled.",
            code="merge_conflicts",
            extra={"conflicts": [clash.as_json() for clash in merging.clashes]},
        )


def _remember(pack: Pack, uids: Mapping[Key, str], call: Call) -> None:
    PackImport.objects.filter(pack=pack.name).delete()
    PackImport.objects.bulk_create(
        PackImport(
            pack=pack.name,
            kind=kind,
            name=name,
            uid=uids[kind, name],
            body=body,
            digest=digest(body),
            pack_version=pack.version,
            imported_at=call.now,
        )
        for (kind, name), body in pack.definitions.items()
    )
