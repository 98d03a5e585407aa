"""Flows at addresses of their own, and one node tried out with sample data."""

from typing import Any

from operations.errors import InvalidInput
from operations.operation import Call, Operation, Result, Route
from operations.problems import Problem
from runtime.automation.operations import operations_for
from runtime.automation.params import values_of
from runtime.automation.seeing import to_control
from runtime.inputs import computed, value_of
from runtime.kinds.flow.graph import graph_of
from runtime.kinds.flow.kind import KIND
from runtime.kinds.flow.plan import FlowPlan
from runtime.plans import snapshot

ADDRESS = "/api/job-flows"
OBJECT = {"type": "object"}


def dry_run(name: str, given: dict[str, Any], call: Call) -> Any:
    """The parameters and the nodes in an order in which they may run."""
    plan: FlowPlan = snapshot().plan("flow", name)
    params = values_of(plan.automation.params, given, _facts(call))
    steps = [{"node": node, "type": plan.graph.nodes[node].type} for node in plan.graph.order]
    return {"operation": plan.automation.operation, "params": params, "steps": steps}


def flow_test_node(call: Call) -> Result:
    """What the node would be called with, given these parameters and outputs. Nothing is done."""
    plan: FlowPlan = snapshot().plan("flow", call.target["id"])
    graph = graph_of(call.input["body"]["nodes"]) if "body" in call.input else plan.graph
    node = graph.nodes.get(call.input["node"])
    if node is None:
        message = f"There is no node '{call.input['node']}'."
        raise InvalidInput(message, problems=[Problem(code="no_node", pointer="/node", message=message)])
    context = {**_facts(call), "params": call.input.get("params", {}), "outputs": call.input.get("outputs", {})}
    context |= {"item": call.input.get("item"), "index": 0, "error": call.input.get("error")}
    members = {name: computed(node.body[name], context, f"/{name}") for name in COMPUTED if name in node.body}
    members |= {"cases": {case["name"]: value_of(case["when"], context) for case in node.body.get("cases", ())}}
    return Result(value={"operation": node.body.get("operation"), **members})


COMPUTED = ("target", "input", "params", "items", "until")


def _facts(call: Call) -> dict[str, Any]:
    run = {"id": 0, "planned": call.now, "started": call.now, "attempt": 1, "trigger": "manual"}
    return {"run": run, "event": {}}


OPERATIONS = (
    *operations_for("flow", "flows", ADDRESS, KIND.schema, dry_run),
    Operation(
        name="flow.test_node",
        summary="What a node would be called with",
        access=to_control("flow"),
        handler=flow_test_node,
        route=Route(method="POST", path=f"{ADDRESS}/{{id}}/test-node"),
        input={
            "type": "object",
            "required": ["node"],
            "additionalProperties": False,
            "properties": {
                "node": {"type": "string", "maxLength": 63},
                "body": OBJECT,
                "params": OBJECT,
                "outputs": OBJECT,
                "item": {},
                "error": {},
            },
        },
        output=OBJECT,
    ),
)
