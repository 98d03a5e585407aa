"""Starting a job or flow, by whatever starts it."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from metadata.catalog import current_catalog
from metadata.kinds import kind as kind_named
from metadata.models import Version
from metadata.views import Document
from operations.errors import NotFound
from runs.models import Automation as Record
from runs.models import Run
from runs.principals import Identity
from runs.starting import Cause, Owner, Work, start_work
from runtime.automation.params import check_given
from runtime.automation.plan import Automation, Params
from runtime.plans import snapshot

MOST_PLANS = 500


def begin(
    kind: str,
    name: str,
    given: Params,
    cause: Cause,
    *,
    idempotency_key: str = "",
    parent: Run | None = None,
    rerun_of: Run | None = None,
) -> Run:
    """A run of what is published now, as whom its publisher or `run_as` settled. Parameters are checked at once."""
    automation = automation_named(kind, name)
    record = record_of(kind, automation.name)
    check_given(automation.params, given)
    return start_work(
        work_of(automation, record.version, given),
        Identity(record.principal_kind, record.principal_id, record.principal_name),
        cause=cause,
        parent=parent,
        rerun_of=rerun_of,
        idempotency_key=idempotency_key,
    )


def automation_named(kind: str, name: str) -> Automation:
    automation: Automation = snapshot().plan(kind, name).automation
    return automation


def record_of(kind: str, name: str) -> Record:
    record = Record.objects.filter(kind=kind, name=name).first()
    if record is None:
        raise NotFound(f"There is no {kind} '{name}'.")
    return record


def work_of(automation: Automation, version: int, given: Params) -> Work:
    """The input is computed when the run is attempted; until then it has its parameters."""
    return Work(
        operation=automation.operation,
        params=given,
        title=automation.title,
        queue=automation.queue,
        priority=automation.priority,
        retry=automation.retry,
        timeout=automation.timeout,
        concurrency=automation.concurrency_for(given),
        owner=Owner(automation.kind, automation.name, version),
    )


@lru_cache(maxsize=MOST_PLANS)
def plan_at(kind: str, name: str, version: int) -> Any:
    """The plan of one version, whichever is published now: a run keeps the version that it began with."""
    body: Mapping[str, Any] | None = Version.objects.filter(pk=version).values_list("body", flat=True).first()
    if body is None:
        raise NotFound(f"The version of {kind} '{name}' that this run began with is gone.")
    return kind_named(kind).compile(Document(kind=kind, name=name, body=body, id=version), current_catalog())


def document_of(run: Run) -> Any:
    """The body that a run began with."""
    return Version.objects.filter(pk=run.version or 0).values_list("body", flat=True).first()


def plan_of(run: Run) -> Any:
    return plan_at(run.owner_kind, run.owner_name, run.version or 0)
