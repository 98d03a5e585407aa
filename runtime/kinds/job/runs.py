"""How a run of a job becomes a call: its parameters are completed, its input computed."""

from operations import clock
from runs.hooks import Hooks, Prepared
from runs.models import Run
from runtime.automation.params import values_of
from runtime.automation.plan import facts_of
from runtime.automation.seeing import may_of, sees
from runtime.automation.starting import document_of, plan_of
from runtime.inputs import computed
from runtime.kinds.job.kind import JobPlan


def prepared(run: Run) -> Prepared:
    """Computed once: a later attempt does the same as the first."""
    plan: JobPlan = plan_of(run)
    if run.attempt > 1 and run.input:
        return Prepared(operation=run.operation, target=run.target, input=run.input)
    context = {"run": facts_of(run, clock.now()), "event": run.cause}
    context["params"] = run.params = values_of(plan.automation.params, run.params, context)
    run.target = computed(plan.target, context, "/target")
    run.input = computed(plan.input, context, "/input")
    return Prepared(operation=plan.automation.operation, target=run.target, input=run.input, is_computed=True)


HOOKS = Hooks(owner_kind="job", prepared=prepared, may=may_of("job"), sees=sees("job"), document=document_of)
