"""Running again what ran: a new run that points back. It acts as the same person or service as before."""

from datetime import timedelta

from accounts.principal import Principal
from operations.errors import Conflict, InvalidInput
from operations.problems import Problem
from runs.hooks import hooks_of
from runs.models import Run
from runs.principals import Identity
from runs.retry import Retry
from runs.slots import Concurrency
from runs.starting import Cause, Owner, Work, start_work


def rerun(run: Run, principal: Principal, from_node: str = "") -> Run:
    if not run.is_over:
        raise Conflict(f"Run {run.pk} is not over yet. Cancel it first.", code="not_over")
    if run.node:
        raise Conflict(f"Run {run.pk} is a step: run its flow {run.parent_id} again from '{run.node}'.", code="is_step")
    again = hooks_of(run.owner_kind).rerun
    if again is not None:
        return again(run, principal, from_node)
    if from_node:
        message = f"Run {run.pk} has no nodes; only flows have."
        raise InvalidInput(message, problems=[Problem(code="no_nodes", pointer="/from", message=message)])
    return start_work(
        work_of(run),
        Identity(run.principal_kind, run.principal_id, run.principal_name),
        cause=Cause("rerun", facts={"by": principal.name}),
        rerun_of=run,
    )


def work_of(run: Run) -> Work:
    """The same work once more."""
    return Work(
        operation=run.operation,
        input=run.input,
        target=run.target,
        params=run.params,
        title=run.title,
        queue=run.queue,
        priority=run.priority,
        retry=Retry.read(run.retry),
        timeout=timedelta(seconds=run.timeout) if run.timeout else None,
        concurrency=Concurrency(key=run.concurrency_key, limit=run.concurrency_limit, policy="queue_all"),
        owner=Owner(run.owner_kind, run.owner_name, run.version),
    )
