"""Who may read, design and publish definitions: by a permission for the whole kind ("table.design"), or by an object
grant for one definition, which django-guardian keeps."""

from collections.abc import Mapping
from typing import Literal, get_args

from django.db.models import QuerySet
from guardian.models import UserObjectPermission
from guardian.shortcuts import assign_perm, remove_perm

from accounts.models import User
from accounts.principal import Principal
from metadata.models import Alias, Definition
from operations.access import Access
from operations.errors import NotFound

Action = Literal["read", "design", "publish"]
ACTIONS: tuple[Action, ...] = get_args(Action)

INCLUDES: Mapping[Action, tuple[Action, ...]] = {
    "read": ("read", "design", "publish"),
    "design": ("design", "publish"),
    "publish": ("publish",),
}


def on_definition(action: Action) -> Access:
    """For operations whose target names `kind` and `name`."""
    return Access(
        rule="policy",
        permission=f"definition.{action}",
        decides=lambda principal, target: may(principal, action, target["kind"], target["name"]),
    )


def on_kind(action: Action) -> Access:
    """For operations whose target names a `kind` only."""
    return Access(
        rule="policy",
        permission=f"definition.{action}",
        decides=lambda principal, target: may_kind(principal, action, target["kind"]),
    )


def may_kind(principal: Principal, action: Action, kind: str) -> bool:
    return any(principal.may(f"{kind}.{word}") or principal.may(f"definition.{word}") for word in INCLUDES[action])


def may(principal: Principal, action: Action, kind: str, name: str) -> bool:
    """The kind's permission is looked at first: it costs nothing."""
    return may_kind(principal, action, kind) or name in granted_names(principal, action, kind, with_aliases=True)


def granted_names(principal: Principal, action: Action, kind: str, *, with_aliases: bool = False) -> set[str]:
    """Names of the definitions of this kind that were granted to the principal one by one."""
    if principal.kind != "user" or principal.id is None:
        return set()
    codenames = [f"{word}_definition" for word in INCLUDES[action]]
    granted = _object_grants().filter(user_id=principal.id, permission__codename__in=codenames)
    keys = [int(key) for key in granted.values_list("object_pk", flat=True)]
    if not keys:
        return set()
    names = set(Definition.objects.filter(kind=kind, pk__in=keys).values_list("name", flat=True))
    if with_aliases:
        names |= set(Alias.objects.filter(kind=kind, definition__in=keys).values_list("name", flat=True))
    return names


def grants_on(definition: Definition) -> list[tuple[str, Action]]:
    """(username, action) of each object grant."""
    words: dict[str, Action] = {f"{action}_definition": action for action in ACTIONS}
    rows = _object_grants().filter(object_pk=str(definition.pk)).select_related("user", "permission")
    return sorted((row.user.get_username(), words[row.permission.codename]) for row in rows)


def grant(definition: Definition, username: str, action: Action) -> None:
    assign_perm(f"metadata.{action}_definition", _user(username), definition)


def revoke(definition: Definition, username: str, action: Action) -> None:
    remove_perm(f"metadata.{action}_definition", _user(username), definition)


def forget_grants(definition: Definition) -> None:
    """Guardian keeps grants by a text key: what is deleted must take its grants along."""
    _object_grants().filter(object_pk=str(definition.pk)).delete()


def _object_grants() -> QuerySet[UserObjectPermission]:
    every: QuerySet[UserObjectPermission] = UserObjectPermission.objects.all()
    return every.filter(permission__content_type__app_label="metadata", permission__content_type__model="definition")


def _user(username: str) -> User:
    found = User.objects.named(username)
    if found is None:
        raise NotFound(f"There is no user '{username}'.")
    return found
