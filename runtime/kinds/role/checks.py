"""What the shape of a role cannot say: names of permissions, circles of roles, filters that read, masks on what is shown."""

from collections.abc import Iterable, Iterator

from metadata.kinds import kinds
from metadata.views import Body, CatalogView
from operations.problems import Problem, did_you_mean, pointer
from operations.registry import operations
from runtime.tables.filter_checks import FilterChecks

KIND_ACTIONS = ("read", "design", "publish")


def checks(body: Body, catalog: CatalogView) -> Iterator[Problem]:
    yield from _unknown_permissions(body)
    yield from _circles(body, catalog)
    filters = FilterChecks(catalog)
    for place, grant in enumerate(body.get("tables", ())):
        at = pointer("tables", place)
        yield from _masks_on_hidden_fields(grant, at)
        yield from _filters(grant, at, filters)


def known_permissions() -> set[str]:
    """Everything that a role may grant by name."""
    named = {operation.access.permission for operation in operations().values() if operation.access.permission}
    return named | {f"{kind}.{action}" for kind in kinds() for action in KIND_ACTIONS}


def _unknown_permissions(body: Body) -> Iterator[Problem]:
    """A warning: the operation may come with a later version or another installation. Behind a colon stands which one is
    meant, as in "secret.use:crm_token"."""
    known = known_permissions() if body.get("permissions") else set()
    for place, permission in enumerate(body.get("permissions", ())):
        if permission.endswith("*"):
            if not any(name.startswith(permission[:-1]) for name in known):
                message = f"No operation's name begins with '{permission[:-1]}'."
                yield _warning("unknown_permission", pointer("permissions", place), message, permission, known)
        elif permission.partition(":")[0] not in known:
            message = f"No operation asks for the permission '{permission}'."
            yield _warning("unknown_permission", pointer("permissions", place), message, permission, known)


def _circles(body: Body, catalog: CatalogView) -> Iterator[Problem]:
    """A role that comes back to itself by way of what it includes."""
    for place, name in enumerate(body.get("includes", ())):
        if body in _bodies_from(name, catalog):
            yield Problem(
                code="circle",
                pointer=pointer("includes", place),
                message=f"The role '{name}' includes this role, so this role cannot include it.",
                hint="Put what both need into a third role.",
            )


def _bodies_from(name: str, catalog: CatalogView) -> Iterator[Body]:
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        current = waiting.pop()
        version = None if current in seen else catalog.get("role", current)
        seen.add(current)
        if version is not None:
            yield version.body
            waiting.extend(version.body.get("includes", ()))


def _masks_on_hidden_fields(grant: Body, at: str) -> Iterator[Problem]:
    readable = grant.get("fields", {}).get("read", [])
    for uid in grant.get("masks", {}):
        if readable != "*" and uid not in readable:
            yield Problem(
                code="masks_nothing",
                pointer=at + pointer("masks", uid),
                message=f"The field '{uid}' is masked but not readable, so there is nothing to mask.",
                hint="List it under fields.read, or take the mask out.",
            )


def _filters(grant: Body, at: str, filters: FilterChecks) -> Iterator[Problem]:
    for action, filter in grant.get("rows", {}).items():
        yield from filters.problems(filter, grant["table"], at + pointer("rows", action))


def _warning(code: str, at: str, message: str, wrong: str, known: Iterable[str]) -> Problem:
    return Problem(code=code, pointer=at, message=message, hint=did_you_mean(wrong, known), level="warning")
