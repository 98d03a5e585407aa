"""How runs of flows and of their steps behave."""

from accounts.principal import Principal
from operations.errors import InvalidInput
from operations.problems import Problem, did_you_mean
from runs.hooks import Hooks, Prepared
from runs.models import Run
from runs.starting import Cause
from runtime.automation.seeing import may_of, sees
from runtime.automation.starting import begin, document_of
from runtime.inputs import computed
from runtime.kinds.flow.composite import ended, instead, step_context
from runtime.kinds.flow.plan import plan_behind


def prepared(step: Run) -> Prepared:
    """The call of a node; kept with the end of the attempt."""
    plan = plan_behind(step)
    node = plan.graph.nodes[step.node]
    context = step_context(step, plan, node)
    step.target = computed(plan.target_of(node), context, "/target")
    step.input = computed(node.body.get("input", {}), context, "/input")
    return Prepared(operation=step.operation, target=step.target, input=step.input)


def rerun(run: Run, principal: Principal, from_node: str) -> Run:
    """With the parameters of the first time, in the version that is published now."""
    if from_node and from_node not in (nodes := plan_behind(run).graph.nodes):
        message = f"There is no node '{from_node}' in {run.owner_name}."
        hint = did_you_mean(from_node, nodes)
        raise InvalidInput(message, problems=[Problem(code="no_node", pointer="/from", message=message, hint=hint)])
    facts = {**run.cause, "by": principal.name, "from": from_node}
    return begin("flow", run.owner_name, run.params, Cause("rerun", run.trigger_id, facts), rerun_of=run)


HOOKS = Hooks(
    owner_kind="flow",
    instead=instead,
    prepared=prepared,
    ended=ended,
    may=may_of("flow"),
    sees=sees("flow"),
    rerun=rerun,
    document=document_of,
)
