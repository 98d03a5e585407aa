"""A person's own API keys: which there are, a new one, the end of one."""

from datetime import datetime, timedelta
from typing import Any

from accounts.keys import forget_keys, make_key
from accounts.models import ApiKey
from accounts.operations.auth import own_account
from accounts.operations.shapes import ID, ROLES, TITLE, id_in, list_of, members, refusal
from accounts.people import roles_of
from operations.access import granted
from operations.errors import Conflict, NotFound
from operations.operation import Call, Operation, Result, Route

LONGEST_LIFE = timedelta(days=366)
USUAL_LIFE = timedelta(days=90)
MOST_KEYS = 50


def list_keys(call: Call) -> Result:
    items = [_shown(key) for key in ApiKey.objects.filter(owner=own_account(call)).order_by("-created_at")]
    return Result(value={"items": items, "total": len(items)})


def create(call: Call) -> Result:
    """The key is shown this once."""
    owner = own_account(call)
    if ApiKey.objects.filter(owner=owner, revoked_at=None).count() >= MOST_KEYS:
        raise Conflict(f"You have {MOST_KEYS} keys already; end one you do not use.", code="too_many_keys")
    lacking = [] if owner.is_superuser else sorted(set(call.input["roles"]) - set(roles_of(owner)))
    if lacking:
        raise refusal(
            "roles", "not_yours_to_give", f"You do not have the role '{lacking[0]}' yourself, so no key of yours has."
        )
    key, text = make_key(owner, call.input["name"], call.input["roles"], _end(call), call.now)
    call.note(key=key.prefix, roles=key.roles)
    return Result(value={**_shown(key), "key": text}, status=201)


def revoke(call: Call) -> Result:
    ended = ApiKey.objects.filter(owner=own_account(call), pk=id_in(call), revoked_at=None)
    if not ended.update(revoked_at=call.now):
        raise NotFound()
    forget_keys()
    call.note(key=call.target["id"])
    return Result(status=204)


def _end(call: Call) -> datetime:
    if "expires_at" not in call.input:
        return call.now + USUAL_LIFE
    end = datetime.fromisoformat(call.input["expires_at"])
    if not call.now < end <= call.now + LONGEST_LIFE:
        raise refusal("expires_at", "wrong_moment", f"A key ends within {LONGEST_LIFE.days} days.")
    return end


def _shown(key: ApiKey) -> dict[str, Any]:
    moments = {
        name: None if moment is None else moment.isoformat()
        for name, moment in (
            ("created_at", key.created_at),
            ("expires_at", key.expires_at),
            ("revoked_at", key.revoked_at),
            ("used_at", key.used_at),
        )
    }
    return {"id": key.pk, "name": key.name, "prefix": key.prefix, "roles": key.roles, **moments}


MOMENT = {"type": "string", "format": "date-time"}
KEY = {
    "id": ID,
    "name": {"type": "string"},
    "prefix": {"type": "string"},
    "roles": {"type": "array", "items": {"type": "string"}},
    "created_at": MOMENT,
    "expires_at": MOMENT,
    "revoked_at": {"anyOf": [MOMENT, {"type": "null"}]},
    "used_at": {"anyOf": [MOMENT, {"type": "null"}]},
}

OPERATIONS = (
    Operation(
        name="api_key.list",
        summary="List one's API keys",
        access=granted("api_key.list"),
        handler=list_keys,
        route=Route(method="GET", path="/api/api-keys"),
        output=list_of(members(KEY, tuple(KEY))),
    ),
    Operation(
        name="api_key.create",
        summary="Make an API key",
        access=granted("api_key.create"),
        handler=create,
        route=Route(method="POST", path="/api/api-keys"),
        input=members({"name": TITLE, "roles": ROLES, "expires_at": MOMENT}, ("name", "roles")),
        output=members({**KEY, "key": {"type": "string"}}, (*KEY, "key")),
        transaction="one",
        answer_is_secret=True,
    ),
    Operation(
        name="api_key.revoke",
        summary="End an API key",
        access=granted("api_key.revoke"),
        handler=revoke,
        route=Route(method="DELETE", path="/api/api-keys/{id}"),
        transaction="one",
    ),
)
