"""An endpoint, compiled into an operation: the same door, the same errors, the same documentation as any other."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from accounts.directory import principal_for
from accounts.models import User
from accounts.principal import Principal
from accounts.throttle import Limit, take_one
from metadata.views import Body, CatalogView, VersionView
from operations.access import by_policy
from operations.errors import Forbidden, InvalidInput, NotSignedIn, TooManyRequests
from operations.operation import ANYTHING, NOTHING, Call, Operation, Result, Route
from operations.signed import Knock
from runtime.inputs import computed
from runtime.policies.grants import with_grants
from runtime.sequence.running import ambient, run_steps
from vault.signatures import verified_signature

PERMISSION = "endpoint.call"
KINDS = {"user": "session", "service": "api_key"}


@dataclass(frozen=True, kw_only=True)
class EndpointPlan:
    """A version, and the operation that it is."""

    name: str
    version_id: int
    body: Body
    operation: Operation


def compiled(version: VersionView, catalog: CatalogView) -> EndpointPlan:
    name, body = version.name, version.body
    permission = f"{PERMISSION}:{name}"
    operation = Operation(
        name=f"{PERMISSION}.{name}",
        summary=_summary(body["title"]),
        access=by_policy(permission, lambda principal, target: principal.may(PERMISSION) or principal.may(permission)),
        handler=lambda call: _called(call, body),
        route=Route(method=body["method"], path=body["path"]),
        input=_input(body),
        output=body.get("output") or ANYTHING,
        transaction="none" if body["method"] == "GET" else "one",
        admit=lambda knock: _admitted(knock, name, body),
    )
    return EndpointPlan(name=name, version_id=version.id, body=body, operation=operation)


def _called(call: Call, body: Body) -> Result:
    given = {"input": call.input, "path": dict(call.target)}
    if body.get("needs_key") and not call.idempotency_key:
        raise InvalidInput(
            "This address needs the header Idempotency-Key, such as a UUID.", code="idempotency_key_needed"
        )
    outputs = run_steps(call, body["steps"], given)
    answer: Mapping[str, Any] = body.get("answer", {})
    status = answer.get("status", 200)
    if "body" in answer:
        return Result(
            value=computed(answer["body"], {**ambient(call), **given, "outputs": outputs}, "/answer/body"),
            status=status,
        )
    return Result(value=list(outputs.values())[-1] if outputs else {}, status=status)


def _admitted(knock: Knock, name: str, body: Body) -> Principal:
    principal = (
        _signed(knock, name, body) if "signature" in body["auth"] and knock.request.signature else knock.principal
    )
    if principal is knock.principal and principal.is_signed_in and KINDS.get(principal.kind) not in body["auth"]:
        raise Forbidden(f"This address takes: {', '.join(body['auth'])}.", code="wrong_authentication")
    if not principal.is_signed_in and body["auth"] == ["signature"]:
        raise NotSignedIn("This address takes signed requests only.", recorded=False)
    if "rate" in body and principal.is_signed_in:
        _count(knock, principal, name, body["rate"])
    return principal


def _signed(knock: Knock, name: str, body: Body) -> Principal:
    """Whoever the document names, and nobody else: the signature says who sends, not who is meant."""
    verified_signature(knock.request, body["signature"]["secrets"])
    user = User.objects.named(body["signature"]["run_as"])
    if user is None or not user.is_active:
        raise Forbidden("The account that this address acts as is suspended or gone.", code="identity_gone")
    principal = with_grants(principal_for(user))
    return replace(principal, kind="service", permissions=principal.permissions | {f"{PERMISSION}:{name}"})


def _count(knock: Knock, principal: Principal, name: str, rate: Mapping[str, int]) -> None:
    """Outside of the call's transaction: a call that fails counts as well, and of a hundred at once exactly so many pass."""
    limit = Limit(scope=f"endpoint {name}", tries=rate["times"], every=rate["seconds"] / rate["times"])
    wait = take_one(limit, f"{principal.kind} {principal.id} {principal.name}", knock.request.now)
    if wait:
        raise TooManyRequests(
            f"This address takes {rate['times']} calls in {rate['seconds']} s.", headers={"Retry-After": str(wait)}
        )


def _input(body: Body) -> Mapping[str, Any]:
    schema: Mapping[str, Any] = body.get("input") or NOTHING
    return schema if "additionalProperties" in schema else {**schema, "additionalProperties": False}


def _summary(title: Any) -> str:
    text = title if isinstance(title, str) else title.get("en") or next(iter(title.values()))
    return str(text).rstrip(".")
