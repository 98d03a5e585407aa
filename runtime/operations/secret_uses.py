"""`secret.uses`: which documents name a secret, so that whoever changes or removes it knows what will notice."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Q

from metadata.access import granted_names, may_kind
from metadata.models import Definition
from operations.access import by_policy
from operations.errors import NotFound
from operations.operation import Call, Operation, Result, Route
from runtime.inputs import secrets_in
from vault import store
from vault.operations import may_use_any

READ_AT_ONCE = 100


def secret_uses(call: Call) -> Result:
    """Documents that the caller may not read are only counted."""
    name = call.target["name"]
    may_know = call.principal.may("secret.set") or store.may_use(call.principal, name)
    if not may_know or name not in store.names():
        raise NotFound(f"There is no secret '{name[:80]}'.")
    found = list(_users_of(name))
    granted = {
        kind: None if may_kind(call.principal, "read", kind) else granted_names(call.principal, "read", kind)
        for kind in {use["kind"] for use in found}
    }
    shown = [use for use in found if (names := granted[use["kind"]]) is None or use["name"] in names]
    return Result(value={"uses": shown, "hidden": len(found) - len(shown)})


def secrets_of(body: Any) -> frozenset[str]:
    """What a document takes out of the vault: in its steps and forms, and to check who signed a request."""
    signed = body.get("signature") if isinstance(body, Mapping) else None
    named = signed.get("secrets") if isinstance(signed, Mapping) else None
    return secrets_in(body) | {name for name in (named if isinstance(named, list) else ()) if isinstance(name, str)}


def _users_of(name: str) -> Iterator[dict[str, Any]]:
    rows = (
        Definition.objects.filter(archived_at=None)
        .filter(Q(published__isnull=False) | Q(draft__isnull=False))
        .order_by("kind", "name")
        .values_list("kind", "name", "published__body", "draft__body")
    )
    for kind, of, published, draft in rows.iterator(chunk_size=READ_AT_ONCE):
        is_published, is_drafted = (body is not None and name in secrets_of(body) for body in (published, draft))
        if is_published or is_drafted:
            title = next((body["title"] for body in (published, draft) if body and body.get("title")), of)
            yield {"kind": kind, "name": of, "title": title, "published": is_published, "draft": is_drafted}


USE: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "kind": {"type": "string"},
        "name": {"type": "string"},
        "title": {"type": ["string", "object"]},
        "published": {"type": "boolean"},
        "draft": {"type": "boolean"},
    },
    "required": ["kind", "name", "title", "published", "draft"],
    "additionalProperties": False,
}

OPERATION = Operation(
    name="secret.uses",
    summary="List the documents that name a secret",
    access=by_policy("secret.use", may_use_any),
    handler=secret_uses,
    route=Route(method="GET", path="/api/secrets/{name}/uses"),
    output={
        "type": "object",
        "properties": {"uses": {"type": "array", "items": USE}, "hidden": {"type": "integer"}},
        "required": ["uses", "hidden"],
        "additionalProperties": False,
    },
)
