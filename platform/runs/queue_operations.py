"""What operators may do with queues."""

from operations.access import granted
from operations.errors import InvalidInput
from operations.operation import Call, Operation, Result, Route
from operations.problems import Problem
from operations.shape import object_of
from runs import monitoring
from runs.models import Run
from runs.seeing import run_seen
from runs.shown import whole

LOOK = granted("queue.list")
MANAGE = granted("queue.manage")
ONE = "/api/queues/{name}"
MOST = 1000


def queue_list(call: Call) -> Result:
    return Result(value={"queues": monitoring.queues(call.now), "workers": monitoring.workers(call.now)})


def queue_pause(call: Call) -> Result:
    monitoring.set_paused(_name(call), True)
    return queue_list(call)


def queue_resume(call: Call) -> Result:
    monitoring.set_paused(_name(call), False)
    return queue_list(call)


def queue_purge(call: Call) -> Result:
    cancelled = monitoring.purge(_name(call), call.input["expect"], call.now)
    call.note(queue=call.target["name"], cancelled=cancelled)
    return Result(value={"cancelled": cancelled})


def queue_requeue(call: Call) -> Result:
    runs = Run.objects.filter(queue=_name(call), state__in=monitoring.REQUEUED).order_by("id")
    if "runs" in call.input:
        runs = runs.filter(pk__in=call.input["runs"])
    elif "state" in call.input:
        runs = runs.filter(state=call.input["state"])
    done = monitoring.requeue(runs[:MOST], call.now)
    call.note(queue=call.target["name"], requeued=done)
    return Result(value={"requeued": done})


def run_priority(call: Call) -> Result:
    run = run_seen(call.principal, call.target["id"])
    monitoring.set_priority(run, call.input["priority"])
    return Result(value=whole(run))


def _name(call: Call) -> str:
    name = call.target["name"]
    if len(name) > 60:
        message = "A queue's name has at most 60 characters."
        raise InvalidInput(message, problems=[Problem(code="wrong_name", pointer="", message=message)])
    return name


COUNT = {"type": "integer", "minimum": 0}
LISTED = object_of(("queues", "workers"), queues={"type": "array"}, workers={"type": "array"})
OPERATIONS = (
    Operation(
        name="queue.list",
        summary="The queues of background runs and the workers that serve them",
        access=LOOK,
        handler=queue_list,
        route=Route(method="GET", path="/api/queues"),
        output=LISTED,
    ),
    Operation(
        name="queue.pause",
        summary="Begin nothing new from a queue",
        access=MANAGE,
        handler=queue_pause,
        route=Route(method="POST", path=f"{ONE}/pause"),
        output=LISTED,
        transaction="one",
    ),
    Operation(
        name="queue.resume",
        summary="Go on with a queue",
        access=MANAGE,
        handler=queue_resume,
        route=Route(method="POST", path=f"{ONE}/resume"),
        output=LISTED,
        transaction="one",
    ),
    Operation(
        name="queue.purge",
        summary="Cancel all that waits in a queue, if it is as much as was shown",
        access=MANAGE,
        handler=queue_purge,
        route=Route(method="POST", path=f"{ONE}/purge"),
        input=object_of(("expect",), expect=COUNT),
        output=object_of(("cancelled",), cancelled=COUNT),
        transaction="one",
    ),
    Operation(
        name="queue.requeue",
        summary="Another attempt for runs that were lost, failed or timed out",
        access=MANAGE,
        handler=queue_requeue,
        route=Route(method="POST", path=f"{ONE}/requeue"),
        input=object_of(
            runs={"type": "array", "items": COUNT, "maxItems": MOST},
            state={"enum": sorted(state.value for state in monitoring.REQUEUED)},
        ),
        output=object_of(("requeued",), requeued=COUNT),
        transaction="one",
    ),
    Operation(
        name="run.priority",
        summary="Let a run come sooner or later",
        access=MANAGE,
        handler=run_priority,
        route=Route(method="POST", path="/api/runs/{id}/priority"),
        input=object_of(("priority",), priority={"type": "integer", "minimum": 1, "maximum": 9}),
        output={"type": "object"},
        transaction="one",
    ),
)
