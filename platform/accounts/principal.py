"""Who asks: a frozen value. Nothing below `api/` sees an HTTP request."""

from dataclasses import dataclass
from typing import Literal

PrincipalKind = Literal["anonymous", "user", "service", "system"]


@dataclass(frozen=True, kw_only=True)
class Principal:
    """Everything about the asker that a decision may depend on.

    `permissions` are operation names or patterns ending in `*` ("definition.*"), gathered from the roles' documents.
    `departments` are the ids of the own department and of all below it; `department` is the own one.
    """

    kind: PrincipalKind
    id: int | None = None
    name: str = ""
    roles: frozenset[str] = frozenset()
    department: int | None = None
    departments: tuple[int, ...] = ()
    permissions: frozenset[str] = frozenset()
    is_superuser: bool = False
    locale: str = "en"
    time_zone: str = "UTC"

    @property
    def is_signed_in(self) -> bool:
        return self.kind != "anonymous"

    def may(self, permission: str) -> bool:
        """Whether `permission` ("user.create") is among the granted names and patterns."""
        if self.is_superuser or permission in self.permissions:
            return True
        return any(granted.endswith("*") and permission.startswith(granted[:-1]) for granted in self.permissions)


ANONYMOUS = Principal(kind="anonymous", name="anonymous")


def system_principal(name: str) -> Principal:
    """The platform itself, doing its own work (installing packs, housekeeping). `name` says which part of it."""
    return Principal(kind="system", name=name, is_superuser=True)
