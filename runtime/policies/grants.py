"""The roles of a principal, with those they include, and the permissions these give."""

from collections.abc import Iterable
from dataclasses import replace

from accounts.principal import Principal
from runtime.plans import Snapshot, snapshot
from runtime.policies.roles import RolePlan

SIGNED_IN_ROLE = "everyone"
MOST_KEPT = 10_000


def role_plans(names: Iterable[str], now: Snapshot) -> tuple[RolePlan, ...]:
    """The published roles of these names and those they include, each once, by name. Names without a role give nothing.
    Whoever is signed in has the role "everyone", if there is one."""
    found: dict[str, RolePlan] = {}
    waiting = [*names, SIGNED_IN_ROLE]
    while waiting:
        name = waiting.pop()
        if name not in found and now.has("role", name):
            plan: RolePlan = now.plan("role", name)
            found[name] = plan
            waiting.extend(plan.includes)
    return tuple(found[name] for name in sorted(found))


def with_grants(principal: Principal, now: Snapshot | None = None) -> Principal:
    """The principal with the permissions of its roles. The directory gives one object for a user until the user changes,
    so the answer is kept by that object and the snapshot."""
    if not principal.is_signed_in or principal.is_superuser:
        return principal
    current = now or snapshot()
    key = (id(principal), current.catalog.stamp)
    kept = _kept.get(key)
    if kept is None or kept[0] is not principal:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        kept = _kept[key] = (principal, _granted(principal, current))
    return kept[1]


def _granted(principal: Principal, now: Snapshot) -> Principal:
    plans = role_plans(principal.roles, now)
    return replace(principal, permissions=frozenset(permission for plan in plans for permission in plan.permissions))


_kept: dict[tuple[int, int], tuple[Principal, Principal]] = {}
