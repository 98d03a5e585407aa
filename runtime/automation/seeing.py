"""Who sees and controls the runs of jobs and flows: by the rights on their documents."""

from collections.abc import Callable, Mapping

from django.db.models import Q

from accounts.principal import Principal
from metadata.access import granted_names, may, may_kind
from operations.access import Access, by_policy
from runs.hooks import Right


def sees(kind: str) -> Callable[[Principal], Q]:
    def seen(principal: Principal) -> Q:
        if may_kind(principal, "read", kind):
            return Q(owner_kind=kind)
        return Q(owner_kind=kind, owner_name__in=granted_names(principal, "read", kind))

    return seen


def may_of(kind: str) -> Callable[[Principal, Right, str], bool]:
    def decided(principal: Principal, right: Right, name: str) -> bool:
        return may(principal, "read", kind, name) if right == "see" else may_control(principal, kind, name)

    return decided


def may_control(principal: Principal, kind: str, name: str) -> bool:
    """Start, pause, cancel, run again: for whoever may publish it, or may read it and has the permission."""
    if may(principal, "publish", kind, name):
        return True
    return principal.may(f"{kind}.trigger") and may(principal, "read", kind, name)


def to_control(kind: str) -> Access:
    def decides(principal: Principal, target: Mapping[str, str]) -> bool:
        return may_control(principal, kind, target["id"])

    return by_policy(f"{kind}.trigger", decides)
