"""What can be done with runs."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from operations.access import SIGNED_IN, by_policy
from operations.errors import InvalidInput
from operations.moments import moment
from operations.operation import Call, Operation, Result, Route
from operations.problems import Finding, Problem
from operations.registry import operations
from operations.shape import object_of
from runs import shown
from runs.ending import cancel
from runs.file_operations import OPERATIONS as FILES
from runs.models import Run, RunLog
from runs.queue_operations import OPERATIONS as QUEUES
from runs.rerunning import rerun
from runs.schedules.operations import OPERATIONS as SCHEDULES
from runs.seeing import check_control, run_seen, visible
from runs.states import State

USUAL, MOST = 50, 500
SEEN = by_policy("run.list", lambda principal, target: principal.is_signed_in)
CONTROLLED = by_policy("run.manage", lambda principal, target: principal.is_signed_in)
ONE = "/api/runs/{id}"


def run_list(call: Call) -> Result:
    """Newest first; steps of flows only when asked for with `parent`."""
    asked = call.input
    limit = asked.get("limit", USUAL)
    found = list(_asked_for(visible(call.principal), asked).order_by("-id")[: limit + 1])
    more = {"next": found[limit - 1].pk} if len(found) > limit else {}
    return Result(value={"runs": [shown.short(run) for run in found[:limit]], **more})


def run_get(call: Call) -> Result:
    return Result(value=shown.whole(run_seen(call.principal, call.target["id"])))


def run_steps(call: Call) -> Result:
    run = run_seen(call.principal, call.target["id"])
    return Result(value={"steps": [shown.whole(step) for step in run.children.exclude(node="").order_by("id")]})


def run_log(call: Call) -> Result:
    """The lines after one that was read already; with those of its steps. `is_over` says that no more will come."""
    run = run_seen(call.principal, call.target["id"])
    limit = call.input.get("limit", MOST)
    lines = RunLog.objects.filter(run__in=[run.pk, *run.children.values_list("pk", flat=True)])
    if "level" in call.input:
        lines = lines.filter(level=call.input["level"])
    lines = lines.filter(pk__gt=call.input.get("after", 0)).order_by("id").select_related("run")[:limit]
    made = [_line(line, run) for line in lines]
    return Result(
        value={
            "lines": made,
            "next": made[-1]["id"] if made else call.input.get("after", 0),
            "is_over": run.is_over and len(made) < limit,
        }
    )


def run_cancel(call: Call) -> Result:
    run = run_seen(call.principal, call.target["id"])
    check_control(call.principal, run)
    state = cancel(run, call.now)
    call.note(run=run.pk, state=str(state))
    return Result(value=shown.whole(run))


def run_rerun(call: Call) -> Result:
    run = run_seen(call.principal, call.target["id"])
    check_control(call.principal, run)
    again = rerun(run, call.principal, call.input.get("from", ""))
    call.note(run=again.pk, rerun_of=run.pk)
    return Result(value=shown.whole(again), status=201, headers={"Location": f"/api/runs/{again.pk}"})


def step_list(call: Call) -> Result:
    """The palette of jobs, flows and actions: every operation that is a step, with its schemas and an example."""
    steps = [operation for operation in operations().values() if operation.is_step]
    return Result(value={"steps": [_step(operation) for operation in steps]})


def _asked_for(runs: QuerySet[Run], asked: Mapping[str, Any]) -> QuerySet[Run]:
    runs = runs.filter(parent=asked["parent"]) if "parent" in asked else runs.filter(node="")
    for member in ("owner_kind", "owner_name", "trigger", "queue", "operation", "principal_name", "rerun_of"):
        if member in asked:
            runs = runs.filter(**{member: asked[member]})
    if asked.get("state"):
        runs = runs.filter(state__in=asked["state"])
    if "since" in asked:
        runs = runs.filter(created_at__gte=_moment(asked, "since"))
    if "until" in asked:
        runs = runs.filter(created_at__lt=_moment(asked, "until"))
    if "search" in asked:
        runs = runs.filter(title__icontains=asked["search"])
    return runs.filter(pk__lt=asked["before"]) if "before" in asked else runs


def _moment(asked: Mapping[str, Any], member: str) -> Any:
    try:
        return moment(asked[member])
    except ValueError as error:
        raise InvalidInput(problems=[Problem(code="wrong_moment", pointer=f"/{member}", message=str(error))]) from None


def _line(line: RunLog, run: Run) -> Finding:
    return Finding(
        id=line.pk,
        at=line.at.isoformat(),
        level=line.level,
        text=line.text,
        attempt=line.attempt,
        run=line.run_id,
        node=line.run.node if line.run_id != run.pk else "",
        map_index=line.run.map_index if line.run_id != run.pk else None,
    )


def _step(operation: Operation) -> dict[str, Any]:
    return {
        "operation": operation.name,
        "summary": operation.summary,
        "group": operation.group,
        "permission": operation.access.permission,
        "target": _names(operation.route.path) if operation.route else [],
        "input": operation.input,
        "output": operation.output,
        "writes": operation.writes,
        "in_transaction": operation.transaction != "own",
        "example": operation.example,
    }


def _names(path: str) -> list[str]:
    return [segment[1:-1] for segment in path.split("/") if segment.startswith("{")]


TEXT = {"type": "string", "maxLength": 300}
ID = {"type": "integer", "minimum": 0}
LIMIT = {"type": "integer", "minimum": 1, "maximum": MOST}
STATES = {"type": "array", "items": {"enum": [state.value for state in State]}}
RUN = {"type": "object", "required": ["id", "operation", "state"]}
QUERY = object_of(
    state=STATES,
    owner_kind=TEXT,
    owner_name=TEXT,
    trigger=TEXT,
    queue=TEXT,
    operation=TEXT,
    principal_name=TEXT,
    search=TEXT,
    since=TEXT,
    until=TEXT,
    parent=ID,
    rerun_of=ID,
    before=ID,
    limit=LIMIT,
)
LOG_QUERY = object_of(after=ID, limit=LIMIT, level={"enum": ["debug", "info", "warning", "error"]})

OPERATIONS = (
    Operation(
        name="run.list",
        summary="The background runs you may see, newest first",
        access=SEEN,
        handler=run_list,
        route=Route(method="GET", path="/api/runs"),
        input=QUERY,
        output=object_of(("runs",), runs={"type": "array", "items": RUN}, next=ID),
    ),
    Operation(
        name="run.get",
        summary="One run with its input, output, attempts and error",
        access=SEEN,
        handler=run_get,
        route=Route(method="GET", path=ONE),
        output=RUN,
    ),
    Operation(
        name="run.steps",
        summary="The steps of a flow's run",
        access=SEEN,
        handler=run_steps,
        route=Route(method="GET", path=f"{ONE}/steps"),
        output=object_of(("steps",), steps={"type": "array", "items": RUN}),
    ),
    Operation(
        name="run.log",
        summary="What a run said, from a line on",
        access=SEEN,
        handler=run_log,
        route=Route(method="GET", path=f"{ONE}/log"),
        input=LOG_QUERY,
        output=object_of(("lines", "next", "is_over"), lines={"type": "array"}, next=ID, is_over={"type": "boolean"}),
    ),
    Operation(
        name="run.cancel",
        summary="Cancel a run: at once when it waits, at its next check when it is under way",
        access=CONTROLLED,
        handler=run_cancel,
        route=Route(method="POST", path=f"{ONE}/cancel"),
        output=RUN,
        transaction="one",
    ),
    Operation(
        name="run.rerun",
        summary="Run it again; a flow from one of its nodes, when `from` names one",
        access=CONTROLLED,
        handler=run_rerun,
        route=Route(method="POST", path=f"{ONE}/rerun"),
        input=object_of((), **{"from": {"type": "string", "maxLength": 63}}),
        output=RUN,
        transaction="one",
    ),
    Operation(
        name="step.list",
        summary="The operations that jobs, flows and actions can perform",
        access=SIGNED_IN,
        handler=step_list,
        route=Route(method="GET", path="/api/steps"),
        output=object_of(("steps",), steps={"type": "array"}),
    ),
    *SCHEDULES,
    *QUEUES,
    *FILES,
)
