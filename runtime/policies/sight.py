"""What a principal gets to see of the house itself: tables they may read, pages and entries that are meant for them."""

from collections.abc import Collection

from accounts.principal import Principal
from runtime.plans import Snapshot
from runtime.policies.grants import role_plans
from runtime.policies.policy import Action


def readable_tables(principal: Principal, now: Snapshot) -> frozenset[str]:
    """The published tables of which they may read at least some rows."""
    return tables_open_to(principal, now, "read")


def tables_open_to(principal: Principal, now: Snapshot, action: Action) -> frozenset[str]:
    """The published tables where they may do this with at least some rows. Asks the roles only: no table is compiled."""
    published = frozenset(now.catalog.names("table"))
    if principal.is_superuser:
        return published
    roles = role_plans(principal.roles, now) if principal.is_signed_in else ()
    return published & {grant.table for role in roles for grant in role.grants.values() if action in grant.actions}


def is_meant_for(principal: Principal, now: Snapshot, permission: str, roles: Collection[str]) -> bool:
    """Whether somebody has the permission, if one is asked for, and one of the roles, if there are any."""
    if principal.is_superuser:
        return True
    if permission and not principal.may(permission):
        return False
    return not roles or not {role.name for role in role_plans(principal.roles, now)}.isdisjoint(roles)
