"""What inputs of a flow's nodes may use: parameters, outputs of nodes that have ended, the run, the event, the error."""

from typing import Any

from operations import clock
from runs.models import Run
from runs.states import BAD
from runtime.automation.plan import facts_of
from runtime.kinds.flow.graph import Node
from runtime.kinds.flow.plan import FlowPlan

ROOTS = frozenset({"params", "outputs", "run", "event", "error"})
OF_MAP = frozenset({"item", "index"})


def context_for(flow: Run, plan: FlowPlan, node: Node | None) -> dict[str, Any]:
    """For one node, or for the flow's own output. Only what it names is read."""
    needs = plan.needs[node.name if node else ""]
    context = {
        "params": flow.params,
        "outputs": dict.fromkeys(needs) | _outputs(flow, needs),
        "run": facts_of(flow, clock.now()),
        "event": flow.cause,
    }
    return context | {"error": _error_before(flow, node)} if node is not None else context


def _outputs(flow: Run, needs: frozenset[str]) -> dict[str, Any]:
    if not needs:
        return {}
    ended = Run.objects.filter(parent=flow, node__in=needs, map_index=None)
    return dict(ended.values_list("node", "output"))


def _error_before(flow: Run, node: Node) -> dict[str, Any] | None:
    """For nodes that handle errors: the first of those before them."""
    if node.rule in ("all_success", "none_failed") or not node.after:
        return None
    failed = Run.objects.filter(parent=flow, node__in=[edge.node for edge in node.after], map_index=None, state__in=BAD)
    found = failed.order_by("ended_at", "id").values_list("node", "error").first()
    return {"node": found[0], **(found[1] or {})} if found else None
