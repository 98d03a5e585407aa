"""On whose behalf a run acts: kept by id, and looked up anew for each attempt, so that whoever was suspended stops."""

from collections.abc import Callable
from typing import NamedTuple

from accounts.directory import principal_for
from accounts.keys import is_of_a_key, principal_behind_key
from accounts.models import User
from accounts.principal import Principal, system_principal
from operations import clock
from operations.errors import Forbidden


class Identity(NamedTuple):
    """Who, as the database keeps it."""

    kind: str
    id: int | None
    name: str


def identity_of(principal: Principal) -> Identity:
    if not principal.is_signed_in:
        raise Forbidden("Nobody unknown can have something done in the background.")
    return Identity(principal.kind, principal.id, principal.name[:150])


def principal_behind(identity: Identity) -> Principal:
    """As they are now. Forbidden when there is no such person any more, or the account is suspended."""
    if identity.kind == "system":
        return system_principal(identity.name)
    if identity.kind == "service" and is_of_a_key(identity.name):
        return _completed[-1](_behind_key(identity.name))
    user = User.objects.select_related("department").filter(pk=identity.id or 0, is_active=True).first()
    if user is None:
        raise Forbidden(f"The account '{identity.name}' is suspended or gone.", code="identity_gone")
    return _completed[-1](principal_for(user))


def _behind_key(name: str) -> Principal:
    """What a key may not do, nothing does that it started."""
    principal = principal_behind_key(name, clock.now())
    if principal is None:
        raise Forbidden(f"The API key '{name}' has ended.", code="identity_gone")
    return principal


Completion = Callable[[Principal], Principal]
_completed: list[Completion] = [lambda principal: principal]


def complete_with(completion: Completion) -> None:
    """What roles grant is known to a higher floor, which says so once at start."""
    _completed.append(completion)
