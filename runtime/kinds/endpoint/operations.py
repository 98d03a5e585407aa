"""What can be done with endpoints beside calling them: see which there are."""

from collections.abc import Mapping

from accounts.principal import Principal
from operations.access import by_policy
from operations.operation import Call, Operation, Result, Route
from runtime.kinds.endpoint.engine import PERMISSION
from runtime.kinds.endpoint.published import published


def list_endpoints(call: Call) -> Result:
    items = [
        {
            "name": operation.name.removeprefix(f"{PERMISSION}."),
            "title": operation.summary,
            "method": operation.route.method,
            "path": operation.route.path,
        }
        for operation in published()
        if operation.route is not None and operation.access.decides(call.principal, {})
    ]
    return Result(value={"items": items, "total": len(items)})


def _some(principal: Principal, target: Mapping[str, str]) -> bool:
    return principal.may(PERMISSION) or any(held.startswith(f"{PERMISSION}:") for held in principal.permissions)


OPERATIONS = (
    Operation(
        name="endpoint.list",
        summary="List the endpoints that one may call",
        access=by_policy(PERMISSION, _some),
        handler=list_endpoints,
        route=Route(method="GET", path="/api/endpoints"),
        output={
            "type": "object",
            "properties": {
                "items": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "properties": {
                            "name": {"type": "string"},
                            "title": {"type": "string"},
                            "method": {"type": "string"},
                            "path": {"type": "string"},
                        },
                        "required": ["name", "title", "method", "path"],
                    },
                },
                "total": {"type": "integer"},
            },
            "required": ["items", "total"],
        },
    ),
)
