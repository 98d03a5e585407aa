"""Jobs at addresses of their own."""

from typing import Any

from operations.operation import Call
from runtime.automation.operations import operations_for
from runtime.automation.params import values_of
from runtime.inputs import computed
from runtime.kinds.job.kind import KIND, JobPlan
from runtime.plans import snapshot


def dry_run(name: str, given: dict[str, Any], call: Call) -> Any:
    """What would be called, if it ran now."""
    plan: JobPlan = snapshot().plan("job", name)
    run = {"id": 0, "planned": call.now, "started": call.now, "attempt": 1, "trigger": "manual"}
    context: dict[str, Any] = {"run": run, "event": {}}
    context["params"] = values_of(plan.automation.params, given, context)
    return {
        "operation": plan.automation.operation,
        "params": context["params"],
        "target": computed(plan.target, context, "/target"),
        "input": computed(plan.input, context, "/input"),
    }


OPERATIONS = operations_for("job", "jobs", "/api/jobs", KIND.schema, dry_run)
