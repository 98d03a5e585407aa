"""What can be done with secrets: put one in, see which there are, take one away. Nothing shows one."""

import re
from collections.abc import Mapping
from typing import Any

from accounts.principal import Principal
from operations.access import by_policy, granted
from operations.errors import InvalidInput, NotFound
from operations.operation import Call, Operation, Result, Route
from vault import store
from vault.models import LONGEST_NAME, Secret

LONGEST_VALUE = 20_000
NAMES = re.compile(r"[a-z][a-z0-9_]{0,62}")


def list_secrets(call: Call) -> Result:
    found = Secret.objects.order_by("name")
    shown = [_shown(secret) for secret in found if call.principal.may("secret.set") or _may_use(call, secret)]
    return Result(value={"items": shown, "total": len(shown)})


def set_secret(call: Call) -> Result:
    name = call.target["name"]
    if not NAMES.fullmatch(name):
        raise InvalidInput(
            f"'{name[:80]}' is no name of a secret: small letters, digits and _, a letter first, at most {LONGEST_NAME}."
        )
    is_new = store.put(name, call.input["value"], call.principal.name, note=call.input.get("note"), now=call.now)
    call.note(secret=name, new=is_new)
    return Result(value=_shown(Secret.objects.get(name=name)), status=201 if is_new else 200)


def delete_secret(call: Call) -> Result:
    name = call.target["name"]
    call.note(secret=name)
    if not store.delete(name):
        raise NotFound(f"There is no secret '{name}'.")
    return Result(status=204)


def _may_use(call: Call, secret: Secret) -> bool:
    return store.may_use(call.principal, secret.name)


def may_use_any(principal: Principal, target: Mapping[str, str]) -> bool:
    """Some of the secrets, by name or all; what is shown is cut to these."""
    return (
        principal.may("secret.use")
        or principal.may("secret.set")
        or any(permission.startswith("secret.use:") for permission in principal.permissions)
    )


def _shown(secret: Secret) -> dict[str, Any]:
    return {
        "name": secret.name,
        "note": secret.note,
        "changed_at": secret.changed_at.isoformat(),
        "changed_by": secret.changed_by,
    }


SHOWN: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "note": {"type": "string"},
        "changed_at": {"type": "string", "format": "date-time"},
        "changed_by": {"type": "string"},
    },
    "required": ["name", "note", "changed_at", "changed_by"],
    "additionalProperties": False,
}

OPERATIONS = (
    Operation(
        name="secret.list",
        summary="List the names of the secrets that one may use",
        access=by_policy("secret.use", may_use_any),
        handler=list_secrets,
        route=Route(method="GET", path="/api/secrets"),
        output={
            "type": "object",
            "properties": {"items": {"type": "array", "items": SHOWN}, "total": {"type": "integer"}},
            "required": ["items", "total"],
            "additionalProperties": False,
        },
    ),
    Operation(
        name="secret.set",
        summary="Put a secret into the vault, or another value under its name",
        access=granted("secret.set"),
        handler=set_secret,
        route=Route(method="PUT", path="/api/secrets/{name}"),
        input={
            "type": "object",
            "properties": {
                "value": {"type": "string", "minLength": 1, "maxLength": LONGEST_VALUE},
                "note": {"type": "string", "maxLength": 300},
            },
            "required": ["value"],
            "additionalProperties": False,
        },
        output=SHOWN,
        hidden_input=("value",),
        transaction="one",
    ),
    Operation(
        name="secret.delete",
        summary="Take a secret out of the vault",
        access=granted("secret.delete"),
        handler=delete_secret,
        route=Route(method="DELETE", path="/api/secrets/{name}"),
        transaction="one",
    ),
)
