"""Subscriptions: a report or a dashboard sent again and again, with the rights of whoever subscribed; the run engine keeps
the times."""

from collections.abc import Iterable, Mapping
from typing import Any

from accounts.models import User
from accounts.principal import Principal
from operations.access import PUBLIC, SIGNED_IN, Access
from operations.errors import Conflict, Forbidden, InvalidInput, NotFound
from operations.operation import Call, Handler, Method, Operation, Result, Route
from operations.perform import perform
from operations.problems import Problem
from runs.models import Schedule
from runs.principals import identity_of
from runs.retry import Retry
from runs.schedules import keeping
from runs.schedules.spec import SCHEMA as SCHEDULE
from runs.schedules.spec import problems_of
from runs.starting import Owner, Work, start
from runtime.kinds.report.asking import PARAMETERS
from runtime.kinds.report.models import Delivery, Subscription
from runtime.kinds.report.seeing import seen_plan
from runtime.kinds.report.sending import left_by, send
from runtime.kinds.report.subjects import problems_of_subject
from runtime.kinds.report.totals import AGGREGATES

SUBSCRIBING = Access(
    rule="policy",
    permission="report.subscribe",
    decides=lambda principal, _: principal.is_signed_in and principal.may("report.subscribe"),
)
"""What is subscribed to says itself whether it is open to whoever asks."""
SENDING = Access(
    rule="policy",
    permission="report.export",
    decides=lambda principal, _: principal.is_signed_in and principal.may("report.export"),
)
TO_OTHERS = "report.subscribe_others"
MOST_OF_ONE = 100
RETRY = Retry(max=3, on=("failed",))


def report_subscribe(call: Call) -> Result:
    return _subscribed(call, report=seen_plan(call.target["id"], call.principal).name)


def dashboard_subscribe(call: Call) -> Result:
    shown = perform("dashboard.get", principal=call.principal, target=call.target, request_id=call.request_id)
    return _subscribed(call, dashboard=shown.value["name"])


def _subscribed(call: Call, *, report: str = "", dashboard: str = "") -> Result:
    if Subscription.objects.filter(owner_id=call.principal.id or -1).count() >= MOST_OF_ONE:
        raise Conflict(f"One person has at most {MOST_OF_ONE} subscriptions.")
    made = Subscription(
        owner_id=call.principal.id or 0,
        owner_name=call.principal.name,
        report=report,
        dashboard=dashboard,
        locale=call.principal.locale,
        state="active",
        created_at=call.now,
    )
    _fill(made, call)
    return Result(value=shown(made), status=201)


def subscription_list(call: Call) -> Result:
    """One's own; with the right to design reports those of one report."""
    found = Subscription.objects.order_by("-created_at")
    if not (call.input.get("all") and call.principal.may("report.design")):
        found = found.filter(owner_id=call.principal.id or -1)
    subjects = {name: call.input[name] for name in ("report", "dashboard") if name in call.input}
    found = found.filter(**subjects)
    return Result(value={"subscriptions": [shown(one) for one in found[:500]]})


def subscription_get(call: Call) -> Result:
    return Result(value=shown(_mine(call)))


def subscription_save(call: Call) -> Result:
    found = _mine(call)
    _fill(found, call)
    return Result(value=shown(found))


def subscription_pause(call: Call) -> Result:
    found = _mine(call)
    keeping.pause(_owner(found))
    found.state = "paused"
    found.save(update_fields=["state"])
    return Result(value=shown(found))


def subscription_resume(call: Call) -> Result:
    found = _mine(call)
    keeping.resume(_owner(found), call.now)
    found.state, found.failures = "active", 0
    found.save(update_fields=["state", "failures"])
    return Result(value=shown(found))


def subscription_delete(call: Call) -> Result:
    found = _mine(call)
    keeping.remove(_owner(found))
    found.delete()
    return Result(status=204)


def subscription_history(call: Call) -> Result:
    lines = _mine(call).deliveries.order_by("-at")[: call.input.get("limit", 50)]
    return Result(value={"deliveries": [_delivery(one) for one in lines]})


def subscription_send(call: Call) -> Result:
    """Asked for by its owner it becomes a run; within a run it is sent."""
    found = _mine(call)
    if call.run is not None:
        return send(found, call)
    run = start(
        "subscription.send",
        target={"subscription": str(found.pk)},
        principal=call.principal,
        title=found.title,
        owner=_owner(found),
    )
    return Result(value={"run": run.pk}, status=202)


def subscription_unsubscribe(call: Call) -> Result:
    """By the link in a mail: nobody has to sign in to get less of them."""
    address, found = left_by(call.input["token"])
    if address not in found.left:
        found.left = [*found.left, address]
    if set(found.recipients) <= set(found.left):
        found.state = "paused"
        keeping.pause(_owner(found))
    found.save(update_fields=["left", "state"])
    return Result(value={"address": address, "title": found.title})


def _fill(found: Subscription, call: Call) -> None:
    """Everything that may be chosen, checked; and the schedule that goes with it."""
    input = call.input
    problems = [problem.under("/schedule") for problem in problems_of(input["schedule"], call.now)]
    recipients = _recipients(input.get("recipients"), call.principal, problems)
    problems += problems_of_subject(found, call)
    if problems:
        raise InvalidInput("This subscription cannot be kept.", problems=problems)
    found.title = input.get("title") or found.report or found.dashboard
    found.format, found.schedule = input.get("format", "pdf"), input["schedule"]
    found.parameters, found.condition = input.get("parameters", {}), input.get("condition", {"kind": "always"})
    found.recipients, found.subject, found.message = recipients, input.get("subject", ""), input.get("message", "")
    found.save()
    work = Work(
        operation="subscription.send",
        target={"subscription": str(found.pk)},
        title=found.title,
        retry=RETRY,
        owner=_owner(found),
    )
    keeping.keep(_owner(found), "main", found.schedule, work, identity_of(call.principal), now=call.now)


def _recipients(asked: Iterable[str] | None, principal: Principal, problems: list[Problem]) -> list[str]:
    """One's own address; those of others need a right of its own, because they get what the subscriber may see."""
    own = User.objects.filter(pk=principal.id or 0).values_list("email", flat=True).first() or ""
    recipients = list(dict.fromkeys(asked)) if asked else [own] if own else []
    if not recipients:
        problems.append(_problem("required", "/recipients", "You have no address of your own; name who is to get it."))
    if set(recipients) - {own} and not principal.may(TO_OTHERS):
        raise Forbidden(f"Sending to others needs the permission '{TO_OTHERS}'.")
    return recipients


def _problem(code: str, at: str, message: str) -> Problem:
    return Problem(code=code, pointer=at, message=message)


def _mine(call: Call) -> Subscription:
    key = call.target["subscription"]
    found = (
        Subscription.objects.filter(pk=int(key), owner_id=call.principal.id or -1).first()
        if key.isdigit() and len(key) < 18
        else None
    )
    if found is None:
        raise NotFound("There is no such subscription of yours.")
    return found


def _owner(found: Subscription) -> Owner:
    return Owner("subscription", str(found.pk))


def shown(found: Subscription) -> dict[str, Any]:
    schedule = Schedule.objects.filter(owner_kind="subscription", owner_name=str(found.pk)).first()
    last = found.deliveries.order_by("-at").first()
    return {
        "id": found.pk,
        "report": found.report,
        "dashboard": found.dashboard,
        "title": found.title,
        "owner": found.owner_name,
        "format": found.format,
        "parameters": found.parameters,
        "schedule": found.schedule,
        "recipients": found.recipients,
        "left": found.left,
        "condition": found.condition,
        "subject": found.subject,
        "message": found.message,
        "state": found.state,
        "created_at": found.created_at.isoformat(),
        "next_at": schedule.next_at.isoformat() if schedule and schedule.next_at and found.state == "active" else None,
        "last": _delivery(last) if last else None,
    }


def _delivery(one: Delivery) -> dict[str, Any]:
    return {
        "at": one.at.isoformat(),
        "outcome": one.outcome,
        "detail": one.detail,
        "rows": one.rows,
        "bytes": one.bytes,
        "recipients": one.recipients,
    }


CONDITION: Mapping[str, Any] = {
    "type": "object",
    "required": ["kind"],
    "additionalProperties": False,
    "properties": {
        "kind": {
            "enum": ["always", "rows", "value"],
            "description": "Rows: their number; value: a figure over a column.",
        },
        "query": {"type": "string", "maxLength": 63},
        "column": {"type": "string", "maxLength": 100},
        "aggregate": {"enum": list(AGGREGATES)},
        "op": {"enum": ["gt", "gte", "lt", "lte", "eq", "ne"]},
        "value": {"type": "number"},
    },
    "if": {"properties": {"kind": {"const": "value"}}},
    "then": {"required": ["column", "op", "value"]},
}
LINE: Mapping[str, Any] = {"type": "string", "maxLength": 300, "pattern": r"^[^\r\n]*$"}
REQUEST: Mapping[str, Any] = {
    "type": "object",
    "required": ["schedule"],
    "additionalProperties": False,
    "properties": {
        "title": LINE,
        "format": {"enum": ["pdf", "xlsx", "csv", "json", "parquet", "png"], "description": "pdf if absent."},
        "parameters": PARAMETERS,
        "schedule": SCHEDULE,
        "recipients": {
            "type": "array",
            "maxItems": 50,
            "items": {"type": "string", "format": "email", "maxLength": 254},
            "description": "Yourself if absent.",
        },
        "condition": CONDITION,
        "subject": LINE,
        "message": {"type": "string", "maxLength": 5000},
    },
}
ONE = "/api/subscriptions/{subscription}"
NAME: Mapping[str, Any] = {"type": "string", "maxLength": 63}
NO_INPUT: Mapping[str, Any] = {"type": "object", "properties": {}, "additionalProperties": False}


def _with(**properties: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _of_mine(name: str, summary: str, method: Method, path: str, handler: Handler, **more: Any) -> Operation:
    return Operation(
        name=name, summary=summary, access=SIGNED_IN, handler=handler, route=Route(method=method, path=path), **more
    )


OPERATIONS = (
    Operation(
        name="report.subscribe",
        summary="Have a report sent again and again",
        access=SUBSCRIBING,
        handler=report_subscribe,
        route=Route(method="POST", path="/api/reports/{id}/subscribe"),
        input=REQUEST,
        transaction="one",
    ),
    Operation(
        name="dashboard.subscribe",
        summary="Have a dashboard sent again and again",
        access=SUBSCRIBING,
        handler=dashboard_subscribe,
        route=Route(method="POST", path="/api/dashboards/{id}/subscribe"),
        input=REQUEST,
        transaction="one",
    ),
    _of_mine(
        "subscription.list",
        "Your subscriptions",
        "GET",
        "/api/subscriptions",
        subscription_list,
        input=_with(report=NAME, dashboard=NAME, all={"type": "boolean"}),
    ),
    _of_mine("subscription.get", "A subscription", "GET", ONE, subscription_get),
    Operation(
        name="subscription.save",
        summary="Change a subscription",
        access=SUBSCRIBING,
        handler=subscription_save,
        route=Route(method="PUT", path=ONE),
        input=REQUEST,
        transaction="one",
    ),
    _of_mine(
        "subscription.pause", "Pause a subscription", "POST", f"{ONE}/pause", subscription_pause, transaction="one"
    ),
    _of_mine(
        "subscription.resume",
        "Go on with a subscription",
        "POST",
        f"{ONE}/resume",
        subscription_resume,
        transaction="one",
    ),
    _of_mine("subscription.delete", "Delete a subscription", "DELETE", ONE, subscription_delete, transaction="one"),
    _of_mine(
        "subscription.history",
        "What became of a subscription",
        "GET",
        f"{ONE}/history",
        subscription_history,
        input=_with(limit={"type": "integer", "minimum": 1, "maximum": 500}),
    ),
    Operation(
        name="subscription.send",
        summary="Send a subscription now",
        access=SENDING,
        handler=subscription_send,
        route=Route(method="POST", path=f"{ONE}/send"),
        transaction="own",
    ),
    Operation(
        name="subscription.unsubscribe",
        summary="Get no more mails of a subscription",
        access=PUBLIC,
        handler=subscription_unsubscribe,
        route=Route(method="POST", path="/api/subscriptions/unsubscribe"),
        input={
            "type": "object",
            "required": ["token"],
            "additionalProperties": False,
            "properties": {"token": {"type": "string", "maxLength": 1000}},
        },
        transaction="one",
        hidden_input=("token",),
    ),
)
