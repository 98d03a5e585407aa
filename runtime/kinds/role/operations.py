"""Roles under the addresses people expect: listed with who has them, and made in one step."""

from collections import Counter
from typing import Any

from accounts.models import UserRole
from metadata.catalog import read_catalog
from metadata.drafts import free_uid
from metadata.lifecycle import Consent, publish
from metadata.models import Definition
from metadata.names import NAME, check_name
from metadata.planning import Proposal, planned
from metadata.shown import summary_of, title_of
from operations.access import granted
from operations.errors import Conflict
from operations.operation import Call, Operation, Result, Route
from runtime.kinds.role.kind import KIND

BODY: dict[str, Any] = {member: {} for member in KIND.schema["properties"]}


def role_list(call: Call) -> Result:
    """Published roles by name, with the number of users that were given each."""
    users = Counter(UserRole.objects.values_list("role", flat=True))
    roles = Definition.objects.filter(kind="role", published__isnull=False, archived_at=None)
    found = [
        _shown(role) | {"users": users[role.name]}
        for role in roles.select_related("published", "draft").order_by("name")
    ]
    return Result(value={"items": found, "total": len(found)})


def role_create(call: Call) -> Result:
    """A role, published at once. The caller must have all that it gives."""
    name = call.input["name"]
    check_name(name)
    if Definition.objects.filter(kind="role", name=name).exists():
        raise Conflict(f"There is a role '{name}' already.", code="name_taken")
    body = {member: value for member, value in call.input.items() if member != "name"}
    proposal = Proposal(kind="role", name=name, uid=free_uid("role", name), body=body)
    seal = planned([proposal], read_catalog()).plan.seal
    call.note(role=name)
    publish(lambda catalog: [proposal], Consent(seal=seal, comment="Made through /api/roles"), call)
    made = Definition.objects.select_related("published").get(kind="role", name=name)
    location = {"Location": f"/api/metadata/role/{name}"}
    return Result(value=_shown(made) | {"users": 0}, status=201, headers=location)


def _shown(role: Definition) -> dict[str, Any]:
    body = role.published.body if role.published else {}
    return summary_of(role) | {
        "title": title_of(body, role.name),
        "description": body.get("description"),
        "includes": body.get("includes", []),
        "permissions": body.get("permissions", []),
        "tables": [grant["table"] for grant in body.get("tables", ())],
    }


OPERATIONS = (
    Operation(
        name="role.list",
        summary="List roles",
        access=granted("role.list"),
        handler=role_list,
        route=Route(method="GET", path="/api/roles"),
    ),
    Operation(
        name="role.create",
        summary="Create a role",
        access=granted("role.create"),
        handler=role_create,
        route=Route(method="POST", path="/api/roles"),
        transaction="own",
        input={
            "type": "object",
            "required": ["name", "title"],
            "properties": {"name": {"type": "string", "pattern": f"^{NAME.pattern}$"}, **BODY},
            "additionalProperties": False,
        },
    ),
)
