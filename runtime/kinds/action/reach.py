"""Whose button an action is: nobody is offered what is refused to them whatever the row."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from accounts.principal import Principal
from operations.registry import operations
from runtime.inputs import is_template
from runtime.kinds.action.kind import ActionPlan
from runtime.plans import Snapshot
from runtime.policies.policy import Action
from runtime.policies.sight import tables_open_to

NEEDED: Mapping[str, Action] = {
    "row.query": "read",
    "row.aggregate": "read",
    "row.lock": "update",
    "row.update": "update",
    "row.create": "create",
    "row.delete": "delete",
}
"""What a step needs on its table. Steps that may do one thing or another are left to the press."""


class Reach:
    """What one principal may do at all. The rows themselves are looked at when the button is pressed."""

    def __init__(self, principal: Principal, now: Snapshot) -> None:
        self._principal = principal
        self._tables = cache(lambda action: tables_open_to(principal, now, action))

    def may_do(self, plan: ActionPlan) -> bool:
        return plan.body["table"] in self._tables("read") and all(map(self._may_step, plan.body["steps"]))

    def _may_step(self, step: Mapping[str, Any]) -> bool:
        operation = operations().get(step.get("operation", ""))
        if operation is None or "when" in step:
            return True
        table = step.get("target", {}).get("table")
        if operation.name in NEEDED and isinstance(table, str) and not is_template(table):
            return table in self._tables(NEEDED[operation.name])
        return operation.access.rule != "granted" or operation.access.decides(self._principal, {})
