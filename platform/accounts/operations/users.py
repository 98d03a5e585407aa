"""Accounts of others: listed, made, changed, suspended, given roles and a new way in."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError
from django.db.models import Q, QuerySet

from accounts import links, people
from accounts.directory import changing
from accounts.models import LONGEST_NAME, Department, User, key_of
from accounts.operations.shapes import (
    DEPARTMENT,
    DEPARTMENT_OF_USER,
    EMAIL,
    ID,
    LOCALE,
    PAGE,
    ROLES,
    TITLE,
    USERNAME,
    ZONE,
    check_zone,
    department_of,
    id_in,
    list_of,
    members,
    refusal,
)
from accounts.principal import Principal
from operations.access import granted
from operations.errors import Conflict, Forbidden, NotFound
from operations.operation import Call, Operation, Result, Route

ASSIGN_ROLES, ASSIGN_DEPARTMENTS = "role.assign", "department.assign"


def list_users(call: Call) -> Result:
    page, size = call.input.get("page", 1), call.input.get("page_size", 50)
    found = _found(call.input)
    shown = found.select_related("department").prefetch_related("given_roles")[(page - 1) * size : page * size]
    items = [_shown(user) for user in shown]
    return Result(value={"items": items, "total": found.count(), "page": page, "page_size": size})


def get_user(call: Call) -> Result:
    return Result(value=_shown(_user(call)))


def create(call: Call) -> Result:
    check_zone(call.input)
    roles = frozenset(call.input.get("roles", ()))
    _check_roles(call.principal, roles)
    try:
        user = people.create_user(
            _free_name(call.input["username"]),
            call.input.get("display_name", ""),
            None,
            now=call.now,
            roles=roles,
            department=_department(call),
            email=call.input.get("email", ""),
            locale=call.input.get("locale", "en"),
            time_zone=call.input.get("time_zone", "UTC"),
        )
    except IntegrityError:
        raise _taken(call.input["username"]) from None
    call.note(user=user.pk, username=user.username, roles=sorted(roles))
    call.emit("user.created", f"user:{user.pk}", {"user": user.pk})
    return Result(value=_shown(user), status=201)


def update(call: Call) -> Result:
    check_zone(call.input)
    changing([id_in(call)])
    user = _user_to_change(call)
    if "email" in call.input:
        _check_may_open(call.principal, user)
    before = _noted(user)
    for member in PLAIN_MEMBERS:
        setattr(user, member, call.input.get(member, getattr(user, member)))
    if "department" in call.input:
        user.department = _department(call)
    user.save(update_fields=[*PLAIN_MEMBERS, "department"])
    if call.input.get("is_active", user.is_active) != user.is_active:
        _switch(call, user, call.input["is_active"])
    after = _noted(user)
    changed = {member: [before[member], after[member]] for member in before if before[member] != after[member]}
    call.note(user=user.pk, username=user.username, changed=changed)
    call.emit("user.updated", f"user:{user.pk}", {"user": user.pk})
    return Result(value=_shown(user))


def delete(call: Call) -> Result:
    """The account is suspended, never removed: what its owner did stays signed with a name."""
    changing([id_in(call)])
    user = _user_to_change(call)
    _switch(call, user, False)
    call.note(user=user.pk, username=user.username)
    call.emit("user.updated", f"user:{user.pk}", {"user": user.pk})
    return Result(status=204)


def set_roles(call: Call) -> Result:
    changing([id_in(call)])
    user = _user_to_change(call)
    before, after = people.roles_of(user), frozenset(call.input["roles"])
    _check_roles(call.principal, before ^ after)
    people.give_roles(user, after)
    call.note(user=user.pk, username=user.username, given=sorted(after - before), taken=sorted(before - after))
    call.emit("user.updated", f"user:{user.pk}", {"user": user.pk})
    return Result(value=_shown(_user(call)))


def reset_password(call: Call) -> Result:
    user = _user_to_change(call)
    _check_may_open(call.principal, user)
    if not user.is_active:
        raise Conflict("The account is suspended; let it in again first.")
    link = links.make_link("setup", user, call.now)
    call.note(user=user.pk, username=user.username)
    return Result(value={"link": link, "expires_at": (call.now + links.GOOD_FOR).isoformat()})


def _found(input: Mapping[str, Any]) -> QuerySet[User]:
    users = User.objects.order_by("username_key")
    if "search" in input:
        text = input["search"]
        users = users.filter(Q(username__icontains=text) | Q(display_name__icontains=text) | Q(email__icontains=text))
    if "is_active" in input:
        users = users.filter(is_active=input["is_active"])
    if "role" in input:
        users = users.filter(given_roles__role=input["role"])
    if "department" in input:
        place = Department.objects.filter(pk=input["department"]).first()
        users = users.filter(department__path__startswith=place.path) if place else users.none()
    return users


def _user(call: Call) -> User:
    user = User.objects.select_related("department").filter(pk=id_in(call)).first()
    if user is None:
        raise NotFound()
    return user


def _user_to_change(call: Call) -> User:
    user = _user(call)
    if user.is_superuser and not call.principal.is_superuser:
        raise Forbidden("Only an administrator may change an administrator's account.")
    return user


def _check_roles(principal: Principal, roles: frozenset[str]) -> None:
    """Nobody hands out, or takes away, what they do not hold."""
    foreign = sorted(roles - principal.roles)
    if foreign and not principal.may(ASSIGN_ROLES):
        raise Forbidden(
            f"You do not hold {', '.join(foreign)} yourself; giving or taking it needs the permission '{ASSIGN_ROLES}'."
        )


def _check_may_open(principal: Principal, user: User) -> None:
    """Whoever may set an account's way in could use it; so it must hold nothing that they do not."""
    _check_roles(principal, people.roles_of(user))


def _department(call: Call) -> Department | None:
    wanted = call.input.get("department")
    if wanted is None:
        return None
    place = Department.objects.filter(pk=wanted).first()
    if place is None:
        raise refusal("department", "unknown_choice", f"There is no department {wanted}.")
    if place.pk not in call.principal.departments and not call.principal.may(ASSIGN_DEPARTMENTS):
        raise Forbidden(f"'{place.name}' is not of your department; that needs the permission '{ASSIGN_DEPARTMENTS}'.")
    return place


def _free_name(username: str) -> str:
    key = key_of(username)
    if len(key) > LONGEST_NAME:
        raise refusal("username", "too_long", "This is too long once its letters are written out.")
    if User.objects.filter(username_key=key).exists():
        raise _taken(username)
    return username


def _taken(username: str) -> Conflict:
    return Conflict(
        f"There is a user '{username}' already, perhaps spelled with other capitals.", code="username_taken"
    )


def _switch(call: Call, user: User, active: bool) -> None:
    if user.pk == call.principal.id and call.principal.kind == "user":
        raise Conflict("You cannot suspend yourself.")
    people.set_active(user, active, call.now)
    if not active:
        call.emit("session.ended", f"user:{user.pk}", {"user": user.pk, "session": None})


def _noted(user: User) -> dict[str, Any]:
    """What the audit log compares."""
    plain = {member: getattr(user, member) for member in PLAIN_MEMBERS}
    return plain | {"department": user.department_id, "is_active": user.is_active}


def _shown(user: User) -> dict[str, Any]:
    return {
        "id": user.pk,
        "username": user.username,
        "display_name": user.display_name,
        "email": user.email,
        "department": department_of(user),
        "roles": sorted(given.role for given in user.given_roles.all()),
        "is_active": user.is_active,
        "is_superuser": user.is_superuser,
        "locale": user.locale,
        "time_zone": user.time_zone,
        "last_login": user.last_login.isoformat() if user.last_login else None,
        "created_at": user.created_at.isoformat(),
    }


USER_MEMBERS: Mapping[str, Any] = {
    "id": ID,
    "username": {"type": "string"},
    "display_name": {"type": "string"},
    "email": {"type": "string"},
    "department": DEPARTMENT_OF_USER,
    "roles": {"type": "array", "items": {"type": "string"}},
    "is_active": {"type": "boolean"},
    "is_superuser": {"type": "boolean"},
    "locale": {"type": "string"},
    "time_zone": {"type": "string"},
    "last_login": {"type": ["string", "null"], "format": "date-time"},
    "created_at": {"type": "string", "format": "date-time"},
}
USER = members(USER_MEMBERS, tuple(USER_MEMBERS))
WRITABLE: Mapping[str, Any] = {
    "display_name": TITLE,
    "email": EMAIL,
    "department": DEPARTMENT,
    "locale": LOCALE,
    "time_zone": ZONE,
}
PLAIN_MEMBERS = ("display_name", "email", "locale", "time_zone")
SEARCH: Mapping[str, Any] = {
    "search": {"type": "string", "minLength": 1, "maxLength": 100},
    "department": ID,
    "role": {"type": "string", "maxLength": 100},
    "is_active": {"type": "boolean"},
}

OPERATIONS = (
    Operation(
        name="user.list",
        summary="List and search users",
        access=granted("user.list"),
        handler=list_users,
        route=Route(method="GET", path="/api/users"),
        input=members({**SEARCH, **PAGE}),
        output=list_of(USER),
    ),
    Operation(
        name="user.get",
        summary="Read one user",
        access=granted("user.get"),
        handler=get_user,
        route=Route(method="GET", path="/api/users/{id}"),
        output=USER,
    ),
    Operation(
        name="user.create",
        summary="Make an account; a one-time link (user.reset_password) lets its owner in",
        access=granted("user.create"),
        handler=create,
        route=Route(method="POST", path="/api/users"),
        input=members({"username": USERNAME, "roles": ROLES, **WRITABLE}, ("username",)),
        output=USER,
        transaction="one",
    ),
    Operation(
        name="user.update",
        summary="Change an account, suspend it or let it in again",
        access=granted("user.update"),
        handler=update,
        route=Route(method="PATCH", path="/api/users/{id}"),
        input=members({**WRITABLE, "is_active": {"type": "boolean"}}),
        output=USER,
        transaction="one",
    ),
    Operation(
        name="user.delete",
        summary="Suspend an account for good; it is kept because its work is signed with it",
        access=granted("user.delete"),
        handler=delete,
        route=Route(method="DELETE", path="/api/users/{id}"),
        transaction="one",
    ),
    Operation(
        name="user.set_roles",
        summary="Give a user these roles and no others",
        access=granted("user.set_roles"),
        handler=set_roles,
        route=Route(method="PUT", path="/api/users/{id}/roles"),
        input=members({"roles": ROLES}, ("roles",)),
        output=USER,
        transaction="one",
    ),
    Operation(
        name="user.reset_password",
        summary="Make a one-time link with which a user sets a new password",
        access=granted("user.reset_password"),
        handler=reset_password,
        route=Route(method="POST", path="/api/users/{id}/reset-password"),
        output=members(
            {"link": {"type": "string"}, "expires_at": {"type": "string", "format": "date-time"}},
            ("link", "expires_at"),
        ),
        transaction="one",
        answer_is_secret=True,
    ),
)
