"""JSON Schemas that the operations share, and values in their shape."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import available_timezones

from accounts.models import LONGEST_NAME, User
from accounts.people import roles_of
from operations.errors import InvalidInput, NotFound
from operations.operation import Call
from operations.problems import Problem, did_you_mean, pointer

LARGEST_ID = 2**63 - 1

ID: Mapping[str, Any] = {"type": "integer", "minimum": 1, "maximum": LARGEST_ID}
USERNAME: Mapping[str, Any] = {
    "type": "string",
    "pattern": r"^[\p{L}\p{N}][\p{L}\p{M}\p{N}._@+\-]*$",
    "minLength": 1,
    "maxLength": 100,
}
TYPED_NAME: Mapping[str, Any] = {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME}
PASSWORD: Mapping[str, Any] = {"type": "string", "minLength": 1, "maxLength": 1000}
TITLE: Mapping[str, Any] = {"type": "string", "pattern": r"\S", "maxLength": LONGEST_NAME}
EMAIL: Mapping[str, Any] = {"anyOf": [{"const": ""}, {"type": "string", "format": "email", "maxLength": 254}]}
LOCALE: Mapping[str, Any] = {"type": "string", "pattern": "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$", "maxLength": 20}
ZONE: Mapping[str, Any] = {"type": "string", "minLength": 1, "maxLength": 60}
ROLES: Mapping[str, Any] = {
    "type": "array",
    "items": {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,62}$"},
    "maxItems": 200,
    "uniqueItems": True,
}
DEPARTMENT: Mapping[str, Any] = {"anyOf": [{"type": "null"}, ID]}
PREFERENCES: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "theme": {"enum": ["light", "dark", "system"]},
        "density": {"enum": ["comfortable", "compact"]},
        "ui": {"type": "object", "maxProperties": 200},
    },
    "additionalProperties": False,
}
PAGE: Mapping[str, Any] = {
    "page": {"type": "integer", "minimum": 1, "maximum": 100_000, "default": 1},
    "page_size": {"type": "integer", "minimum": 1, "maximum": 200, "default": 50},
}
DEPARTMENT_OF_USER: Mapping[str, Any] = {
    "anyOf": [
        {"type": "null"},
        {
            "type": "object",
            "properties": {"id": ID, "code": {"type": "string"}, "name": {"type": "string"}},
            "required": ["id", "code", "name"],
        },
    ]
}


def members(properties: Mapping[str, Any], required: tuple[str, ...] = ()) -> Mapping[str, Any]:
    """An object with these members and no others."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(required),
        "additionalProperties": False,
    }


def list_of(item: Mapping[str, Any]) -> Mapping[str, Any]:
    properties = {"items": {"type": "array", "items": item}, "total": {"type": "integer"}}
    return members(properties | {name: {"type": "integer"} for name in PAGE}, ("items", "total"))


OWN_USER_MEMBERS: Mapping[str, Any] = {
    "id": ID,
    "username": {"type": "string"},
    "display_name": {"type": "string"},
    "email": {"type": "string"},
    "roles": {"type": "array", "items": {"type": "string"}},
    "department": DEPARTMENT_OF_USER,
    "locale": {"type": "string"},
    "time_zone": {"type": "string"},
    "is_superuser": {"type": "boolean"},
    "preferences": {"type": "object"},
}
OWN_USER = members(OWN_USER_MEMBERS, tuple(OWN_USER_MEMBERS))


def own_user(user: User) -> dict[str, Any]:
    """What people see of themselves."""
    return {
        "id": user.pk,
        "username": user.username,
        "display_name": user.display_name,
        "email": user.email,
        "roles": sorted(roles_of(user)),
        "department": department_of(user),
        "locale": user.locale,
        "time_zone": user.time_zone,
        "is_superuser": user.is_superuser,
        "preferences": user.preferences,
    }


def department_of(user: User) -> dict[str, Any] | None:
    place = user.department
    return {"id": place.pk, "code": place.code, "name": place.name} if place else None


def id_in(call: Call) -> int:
    """The id in the path. What is no id names nothing."""
    text = call.target.get("id", "")
    if not (text.isascii() and text.isdigit() and len(text) <= 19 and 1 <= int(text) <= LARGEST_ID):
        raise NotFound()
    return int(text)


def check_zone(input: Mapping[str, Any]) -> None:
    zone = input.get("time_zone")
    if zone is not None and zone not in available_timezones():
        raise refusal(
            "time_zone", "unknown_choice", f"There is no time zone '{zone}'.", did_you_mean(zone, available_timezones())
        )


def refusal(member: str, code: str, message: str, hint: str = "") -> InvalidInput:
    """One wrong member of the input."""
    return InvalidInput(problems=[Problem(code=code, pointer=pointer(member), message=message, hint=hint)])
