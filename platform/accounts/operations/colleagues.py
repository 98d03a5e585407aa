"""Names of people, for whoever is signed in: what a picker needs, and nothing more."""

from typing import Any

from django.db.models import Q

from accounts.models import User
from accounts.operations.shapes import ID, members
from operations.access import SIGNED_IN
from operations.operation import Call, Operation, Result, Route

MOST = 50


def look_up(call: Call) -> Result:
    """Active people whose name holds the text, or those with the given ids, suspended ones too: rows go on naming them."""
    users = User.objects.order_by("display_name", "username_key")
    if "ids" in call.input:
        users = users.filter(pk__in=call.input["ids"])
    else:
        text = call.input.get("search", "")
        users = users.filter(Q(username__icontains=text) | Q(display_name__icontains=text), is_active=True)
    return Result(value={"items": [_shown(user) for user in users[: call.input.get("limit", 20)]]})


def _shown(user: User) -> dict[str, Any]:
    return {"id": user.pk, "username": user.username, "display_name": user.display_name}


COLLEAGUE = members({"id": ID, "username": {"type": "string"}, "display_name": {"type": "string"}})

OPERATIONS = (
    Operation(
        name="user.look_up",
        summary="Find people by name",
        access=SIGNED_IN,
        handler=look_up,
        route=Route(method="GET", path="/api/users/look-up"),
        input=members(
            {
                "search": {"type": "string", "maxLength": 100},
                "ids": {"type": "array", "items": ID, "maxItems": MOST},
                "limit": {"type": "integer", "minimum": 1, "maximum": MOST},
            }
        ),
        output=members({"items": {"type": "array", "items": COLLEAGUE}}, ("items",)),
    ),
)
