"""Who may perform an operation: declared on each, decided before its handler runs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from accounts.principal import Principal

Decision = Callable[[Principal, Mapping[str, str]], bool]


@dataclass(frozen=True, kw_only=True)
class Access:
    """`rule` is how the decision is made, `permission` the name people grant. `decides` answers for a principal and a
    target; with rule "policy" the engine behind the operation decides row by row and field by field, and `decides`
    is only the first gate."""

    rule: Literal["public", "signed_in", "granted", "policy"]
    permission: str = ""
    decides: Decision


PUBLIC = Access(rule="public", decides=lambda principal, target: True)
SIGNED_IN = Access(rule="signed_in", decides=lambda principal, target: principal.is_signed_in)


def granted(permission: str) -> Access:
    """Roles grant it by name: `granted("user.create")`."""
    return Access(rule="granted", permission=permission, decides=lambda principal, target: principal.may(permission))


def by_policy(permission: str, decides: Decision) -> Access:
    """The engine's compiled policy decides: `by_policy("row.update", may_update)`."""
    return Access(rule="policy", permission=permission, decides=decides)
