"""What can be done with actions: see those of a table, and press one."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import orjson

from accounts.principal import Principal
from operations import idempotency
from operations.access import by_policy
from operations.errors import Conflict, Forbidden, InvalidInput, NotFound, OperationError
from operations.operation import Call, Operation, Result, Route
from operations.perform import perform
from operations.problems import Problem, pointer
from operations.shape import problems_of_shape
from runtime.kinds.action.kind import ActionPlan
from runtime.kinds.action.reach import Reach
from runtime.plans import snapshot
from runtime.sequence.running import is_for, run_steps

PERMISSION = "action.perform"
MOST_ROWS = 500
MOST_ASKED = 100
PRESSED: Mapping[str, None] = {"event": None, "before": None}
"""What triggers know of a write, where there was none."""


class NotNow(Conflict):
    """The row is not in the state that the action is for."""

    code = "not_available"


def list_actions(call: Call) -> Result:
    """With the ids of rows, each action says for which of them it is there now."""
    now, table, ids = snapshot(), call.input.get("table"), call.input.get("ids")
    if ids and table is None:
        raise InvalidInput(
            problems=[Problem(code="required", pointer="/table", message="Say of which table the rows are.")]
        )
    reach = Reach(call.principal, now)
    plans: list[ActionPlan] = [now.plan("action", name) for name in now.catalog.names("action")]
    buttons = [plan for plan in plans if plan.is_button]
    seen = [plan for plan in buttons if _may(call.principal, plan.name) and reach.may_do(plan)]
    items = [_shown(plan) for plan in seen if table in (None, plan.body["table"])]
    if ids:
        rows = _rows_now(call, str(table), ids)
        items = [
            item | ({"available": _available(call, item, rows)} if item["on"] == "record" else {}) for item in items
        ]
    return Result(value={"items": items, "total": len(items)})


def perform_action(call: Call) -> Result:
    """All chosen rows or none of them."""
    plan: ActionPlan = snapshot().plan("action", call.target["action"])
    if not _may(call.principal, plan.name):
        raise Forbidden(f"This needs the permission '{PERMISSION}' or '{PERMISSION}:{plan.name}'.")
    if not plan.is_button:
        raise NotNow(f"The action '{plan.name}' has no button; its triggers do it.")
    ids, given = call.input.get("ids", []), call.input.get("input", {})
    if not plan.validator.is_valid(given):
        found = problems_of_shape(plan.validator, plan.schema, given)
        raise InvalidInput(problems=[problem.under("/input") for problem in found])
    call.note(action=plan.name, table=plan.body["table"], rows=len(ids))
    if plan.body["on"] == "list":
        results = [run_steps(call, plan.body["steps"], {"input": given, "ids": ids, **PRESSED})]
    else:
        if not ids:
            message = "Say with 'ids' which rows are meant."
            raise InvalidInput(problems=[Problem(code="required", pointer="/ids", message=message)])
        results = [_on_row(call, plan, row_id, given, place) for place, row_id in enumerate(ids)]
    return Result(value={"results": results, "done": plan.body.get("done")})


def _on_row(call: Call, plan: ActionPlan, row_id: int, given: Mapping[str, Any], place: int) -> dict[str, Any]:
    try:
        row = _row(call, plan, row_id)
        if not is_for(call, plan.body, row):
            raise NotNow(f"The row {row_id} is not one that this can be done with now.")
        return run_steps(call, plan.body["steps"], {"input": given, "row": row, **PRESSED})
    except OperationError as error:
        error.extra.setdefault("at", pointer("ids", place))
        raise


def _row(call: Call, plan: ActionPlan, row_id: int) -> dict[str, Any]:
    """As the caller sees it; kept from others where a step will change it."""
    return _read(call, "row.lock" if plan.keeps_row else "row.get", plan.body["table"], row_id)


def _read(call: Call, operation: str, table: str, row_id: int) -> dict[str, Any]:
    result = perform(
        operation,
        principal=call.principal,
        target={"table": table, "id": str(row_id)},
        now=call.now,
        request_id=call.request_id,
        source=call.source,
    )
    row: dict[str, Any] = orjson.loads(idempotency.body_of(result))
    return row


def _rows_now(call: Call, table: str, ids: Sequence[int]) -> dict[int, Mapping[str, Any]]:
    """Those that the caller may see."""
    rows: dict[int, Mapping[str, Any]] = {}
    for row_id in ids:
        with suppress(NotFound, Forbidden):
            rows[row_id] = _read(call, "row.get", table, row_id)
    return rows


def _available(call: Call, item: Mapping[str, Any], rows: Mapping[int, Mapping[str, Any]]) -> list[int]:
    """A condition that cannot be answered for a row does not hold for it."""
    found = []
    for row_id, row in rows.items():
        with suppress(OperationError):
            found += [row_id] if is_for(call, item, row) else []
    return found


def _may(principal: Principal, name: str) -> bool:
    return principal.may(PERMISSION) or principal.may(f"{PERMISSION}:{name}")


def _may_some(principal: Principal, target: Mapping[str, str]) -> bool:
    return principal.may(PERMISSION) or any(held.startswith(f"{PERMISSION}:") for held in principal.permissions)


def _shown(plan: ActionPlan) -> dict[str, Any]:
    members = ("title", "description", "icon", "table", "on", "when", "confirm", "is_dangerous", "input")
    return {"name": plan.name, **{name: plan.body[name] for name in members if name in plan.body}}


OPERATIONS = (
    Operation(
        name="action.list",
        summary="List the actions that one may perform",
        access=by_policy(PERMISSION, _may_some),
        handler=list_actions,
        route=Route(method="GET", path="/api/actions"),
        input={
            "type": "object",
            "properties": {
                "table": {"type": "string", "maxLength": 63},
                "ids": {
                    "type": "array",
                    "items": {"type": "integer", "minimum": 1},
                    "maxItems": MOST_ASKED,
                    "uniqueItems": True,
                },
            },
            "additionalProperties": False,
        },
        output={
            "type": "object",
            "properties": {"items": {"type": "array", "items": {"type": "object"}}, "total": {"type": "integer"}},
            "required": ["items", "total"],
        },
    ),
    Operation(
        name="action.perform",
        summary="Perform an action on rows or a list",
        access=by_policy(PERMISSION, _may_some),
        handler=perform_action,
        route=Route(method="POST", path="/api/actions/{action}"),
        input={
            "type": "object",
            "properties": {
                "ids": {
                    "type": "array",
                    "items": {"type": "integer", "minimum": 1},
                    "maxItems": MOST_ROWS,
                    "uniqueItems": True,
                },
                "input": {"type": "object"},
            },
            "additionalProperties": False,
        },
        output={
            "type": "object",
            "properties": {"results": {"type": "array", "items": {"type": "object"}}, "done": {}},
            "required": ["results"],
        },
        transaction="one",
    ),
)
