"""What roles can grant: read off the operations themselves."""

from accounts.operations.shapes import list_of, members
from accounts.operations.users import ASSIGN_DEPARTMENTS, ASSIGN_ROLES
from operations.access import granted
from operations.operation import Call, Operation, Result, Route
from operations.registry import operations

FURTHER = {
    ASSIGN_ROLES: "Give and take roles that one does not hold oneself",
    ASSIGN_DEPARTMENTS: "Put users into departments outside one's own",
}


def list_permissions(call: Call) -> Result:
    items = [
        {
            "name": operation.name,
            "summary": operation.summary,
            "rule": operation.access.rule,
            "permission": operation.access.permission,
        }
        for operation in operations().values()
    ]
    items += [
        {"name": name, "summary": summary, "rule": "granted", "permission": name} for name, summary in FURTHER.items()
    ]
    return Result(value={"items": items, "total": len(items)})


PERMISSION = members(
    {
        "name": {"type": "string"},
        "summary": {"type": "string"},
        "rule": {"enum": ["public", "signed_in", "granted", "policy"]},
        "permission": {"type": "string"},
    },
    ("name", "summary", "rule", "permission"),
)

OPERATIONS = (
    Operation(
        name="permission.list",
        summary="List everything that can be permitted",
        access=granted("permission.list"),
        handler=list_permissions,
        route=Route(method="GET", path="/api/permissions"),
        output=list_of(PERMISSION),
    ),
)
