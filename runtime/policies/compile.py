"""The policy of a profile for a table version: what its roles grant, added up. Deny by default."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import cast

from accounts.principal import Principal
from metadata.bodies import digest
from runtime.filters import parse
from runtime.filters.predicate import Either, Predicate
from runtime.plans import Snapshot, snapshot
from runtime.policies.grants import role_plans
from runtime.policies.policy import ACTIONS, Action, Mask, Policy
from runtime.policies.roles import Grant
from runtime.tables.lookup import Everything, lookup_of
from runtime.tables.plan import TablePlan

MOST_KEPT = 10_000
CLEAR = "none"
NOBODY = Policy(key="nobody", actions=frozenset())

_policies: dict[tuple[int, int, bool, tuple[int, ...]], Policy] = {}


def policy_of(plan: TablePlan, principal: Principal, now: Snapshot | None = None) -> Policy:
    """Compiled once for each snapshot, table version and set of role versions, then taken from the process's cache. The
    snapshot's stamp is part of the key: row filters and whatever SQL is kept under it reach into other tables."""
    if not principal.is_signed_in:
        return NOBODY
    current = now or snapshot()
    stamp = current.catalog.stamp
    if principal.is_superuser:
        return _kept((stamp, plan.version_id, True, ()), lambda: everything(plan, stamp))
    roles = role_plans(principal.roles, current)
    key = (stamp, plan.version_id, False, tuple(role.version_id for role in roles))
    return _kept(key, lambda: added_up(plan, [r.grants[plan.name] for r in roles if plan.name in r.grants], current))


def rights_on(plan: TablePlan, principal: Principal, now: Snapshot) -> list[object]:
    """What is granted on a table, as plain values: the same for as long as the rights are, whatever else is published."""
    if principal.is_superuser:
        return [plan.uid, "everything"]
    grants = [r.grants[plan.name] for r in role_plans(principal.roles, now) if plan.name in r.grants]
    masked = sorted((uid, of.spec.masking) for uid, of in plan.by_uid.items() if of.spec.masking)
    return [plan.uid, sorted(repr(_plain(grant)) for grant in grants), masked]


def everything(plan: TablePlan, stamp: int = 0) -> Policy:
    """A superuser sees and does all, masks do not apply."""
    uids = frozenset(plan.by_uid)
    return Policy(key=f"all:{stamp}:{plan.version_id}", actions=frozenset(ACTIONS), readable=uids, writable=uids)


def added_up(plan: TablePlan, grants: Sequence[Grant], now: Snapshot) -> Policy:
    """The rows of all grants, the fields of all grants. A field is masked only if every grant that shows it masks it."""
    uids = frozenset(plan.by_uid)
    actions = frozenset(action for grant in grants for action in grant.actions)
    readable = frozenset().union(*(_of(uids, grant.read) for grant in grants if "read" in grant.actions))
    writable = frozenset().union(*(_of(uids, grant.write) for grant in grants))
    return Policy(
        key=_key(plan, grants, now.catalog.stamp),
        actions=actions,
        rows={action: _rows(plan, grants, action, now) for action in actions},
        readable=readable,
        writable=writable & readable,
        masks=_masks(plan, grants, readable),
    )


def _rows(plan: TablePlan, grants: Sequence[Grant], action: Action, now: Snapshot) -> Predicate | None:
    """Any of the grants' filters; None, every row, if one of them has none."""
    granting = [grant for grant in grants if action in grant.actions]
    if any(action not in grant.rows for grant in granting):
        return None
    lookup = lookup_of(Everything(plan=plan, find=lambda name: _plan(name, now)))
    return Either(terms=tuple(parse(grant.rows[action], lookup) for grant in granting))


def _plan(name: str, now: Snapshot) -> TablePlan | None:
    """A policy may look at anything: it is its author's, not the asker's."""
    plan: TablePlan | None = now.plan("table", name) if now.has("table", name) else None
    return plan


def _masks(plan: TablePlan, grants: Iterable[Grant], readable: frozenset[str]) -> Mapping[str, Mask]:
    """Where a grant says nothing of a field, the field's own masking holds; "none" shows it in clear."""
    masks: dict[str, Mask] = {}
    for uid in readable:
        showing = [grant for grant in grants if "read" in grant.actions and (grant.read is None or uid in grant.read)]
        words = [grant.masks.get(uid, plan.by_uid[uid].spec.masking or CLEAR) for grant in showing]
        if CLEAR not in words:
            masks[uid] = cast(Mask, words[0])
    return masks


def _of(uids: frozenset[str], listed: frozenset[str] | None) -> frozenset[str]:
    return uids if listed is None else uids & listed


def _key(plan: TablePlan, grants: Sequence[Grant], stamp: int) -> str:
    """Equal grants compile to equal SQL, whatever the roles are called."""
    return digest([stamp, plan.version_id, sorted(repr(_plain(grant)) for grant in grants)])


def _plain(grant: Grant) -> tuple[object, ...]:
    read, write = (None if listed is None else sorted(listed) for listed in (grant.read, grant.write))
    return sorted(grant.actions), sorted(grant.rows.items()), read, write, sorted(grant.masks.items())


def _kept(key: tuple[int, int, bool, tuple[int, ...]], make: Callable[[], Policy]) -> Policy:
    found = _policies.get(key)
    if found is None:
        if len(_policies) >= MOST_KEPT:
            _policies.clear()
        found = _policies[key] = make()
    return found
