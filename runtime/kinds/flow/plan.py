"""What a flow is compiled into, and how a run finds the plan of the flow that it is or belongs to."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from metadata.views import CatalogView, VersionView
from operations.registry import operation_named
from runs.models import Run
from runtime.automation.plan import FLOW, Automation, automation_of
from runtime.automation.starting import plan_at
from runtime.automation.steps import names_of
from runtime.inputs import paths_in
from runtime.kinds.flow.graph import Graph, Node, graph_of, with_conditions

SUBFLOW = "flow"
DECIDE = "decision.evaluate"


@dataclass(frozen=True, kw_only=True)
class FlowPlan:
    """A flow version."""

    automation: Automation
    version: int
    graph: Graph
    output: Mapping[str, Any]

    @cached_property
    def needs(self) -> Mapping[str, frozenset[str]]:
        """By node: those whose outputs it uses; under "" those of the flow's output."""
        nodes = {name: _outputs(with_conditions(node.body)) for name, node in self.graph.nodes.items()}
        return {"": _outputs(self.output)} | nodes

    def operation_of(self, node: Node) -> str:
        if node.type == "decision":
            return DECIDE
        return str(node.body.get("operation", FLOW if "flow" in node.body else f"flow.{node.type}"))

    def target_of(self, node: Node) -> Mapping[str, str]:
        """A decision is named by its node; where it goes in the address is the operation's matter."""
        if node.type != "decision":
            target: Mapping[str, str] = node.body.get("target", {})
            return target
        return dict.fromkeys(names_of(operation_named(DECIDE)), node.body["decision"])


def compile_flow(version: VersionView, catalog: CatalogView) -> FlowPlan:
    return FlowPlan(
        automation=automation_of(version),
        version=version.id,
        graph=graph_of(version.body["nodes"]),
        output=version.body.get("output", {}),
    )


def plan_behind(run: Run) -> FlowPlan:
    """Of a flow's run its own plan, of a step that of the flow in which it is a node: a step that is a flow itself
    belongs to the flow around it, and only its own steps to the other."""
    plan: FlowPlan = plan_at("flow", run.owner_name, run.version or 0)
    return plan


def _outputs(body: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(name for _, name in paths_in(body, "outputs"))
