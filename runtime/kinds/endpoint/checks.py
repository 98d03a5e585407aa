"""What the shape of an endpoint cannot say: an address that nobody else has, steps that can be done, and a publisher who may."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from accounts.principal import Principal
from metadata.views import Body, CatalogView
from operations.problems import Problem
from operations.registry import operations
from operations.shape import validator_of
from runtime.automation.checks import foreign_identity, unknown_account
from runtime.inputs import problems_of
from runtime.sequence.checks import steps_problems
from runtime.sequence.running import ROOTS
from vault.store import may_use, names

GIVEN = frozenset({"input", "path"})


def checks(body: Body, catalog: CatalogView) -> Iterator[Problem]:
    yield from _path(body, catalog)
    yield from _schemas(body)
    yield from _signature(body)
    yield from steps_problems(body["steps"], ROOTS | GIVEN)
    yield from problems_of(body.get("answer", {}).get("body"), ROOTS | GIVEN, "/answer/body")
    if body["method"] == "GET":
        for place, step in enumerate(body["steps"]):
            operation = operations().get(step.get("operation", ""))
            if operation is not None and operation.writes:
                message = f"'{operation.name}' changes something, which a GET must not."
                yield Problem(code="get_writes", pointer=f"/steps/{place}/operation", message=message)


def may_publish(principal: Principal, body: Body | None, catalog: CatalogView) -> Iterator[Problem]:
    """T13, T51: nobody lets an endpoint act as somebody whom they may not act as, or take secrets they may not use."""
    signature = (body or {}).get("signature")
    if signature is None:
        return
    yield from foreign_identity(principal, signature["run_as"], "/signature/run_as")
    for place, name in enumerate(signature["secrets"]):
        if not may_use(principal, name):
            message = f"You may not use the secret '{name}': that needs the permission 'secret.use:{name}'."
            yield Problem(code="foreign_secret", pointer=f"/signature/secrets/{place}", message=message)


def shape_of(path: str) -> str:
    """Two paths of one shape are one address."""
    return re.sub(r"\{[^}]*\}", "{}", path)


def _path(body: Body, catalog: CatalogView) -> Iterator[Problem]:
    path, named = body["path"], re.findall(r"\{([^}]*)\}", body["path"])
    if len(set(named)) < len(named):
        yield Problem(code="not_unique", pointer="/path", message="A name stands twice in the path.")
    for operation in operations().values():
        if operation.route is not None and _meet(operation.route.path, path):
            message = f"'{operation.route.path}' is the platform's own address, of '{operation.name}', and comes first."
            hint = "Begin with a part of your own, such as /api/v1/."
            yield Problem(code="path_taken", pointer="/path", message=message, hint=hint)
            return
    for name in catalog.names("endpoint"):
        other = catalog.get("endpoint", name)
        if other is None or other.body is body or other.body == body:
            continue
        if shape_of(other.body["path"]) == shape_of(path) and (
            other.body["method"] == body["method"] or other.body["path"] != path
        ):
            message = f"The endpoint '{name}' has the address {other.body['method']} {other.body['path']} already."
            yield Problem(code="path_taken", pointer="/path", message=message)


def _meet(own: str, path: str) -> bool:
    """Whether some address is meant by both: then the platform's own would answer."""
    one, other = own.strip("/").split("/"), path.strip("/").split("/")
    return len(one) == len(other) and all(
        a == b or a.startswith("{") or b.startswith("{") for a, b in zip(one, other, strict=True)
    )


def _schemas(body: Body) -> Iterator[Problem]:
    for member in ("input", "output"):
        schema: Mapping[str, Any] = body.get(member, {})
        try:
            validator_of(schema)
        except ValueError as error:
            yield Problem(
                code="invalid_schema", pointer=f"/{member}", message=f"This is no JSON Schema: {str(error)[:300]}."
            )
            continue
        if member == "input" and schema and schema.get("type") != "object":
            message = 'The input of an endpoint is an object: {"type": "object", …}.'
            yield Problem(code="wrong_type", pointer="/input/type", message=message)


def _signature(body: Body) -> Iterator[Problem]:
    if ("signature" in body["auth"]) != ("signature" in body):
        message = "'signature' says which secrets sign, and goes together with \"signature\" under 'auth'."
        yield Problem(code="required", pointer="/signature", message=message)
        return
    if "signature" not in body:
        return
    known = names()
    for place, name in enumerate(body["signature"]["secrets"]):
        if name not in known:
            at = f"/signature/secrets/{place}"
            yield Problem(code="unknown_secret", pointer=at, message=f"There is no secret '{name}'.", level="warning")
    yield from unknown_account(body["signature"]["run_as"], "/signature/run_as")
