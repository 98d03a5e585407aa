"""Runs that are made of other runs: a flow, a flow within a flow, a node done for each item of a list. No worker holds
them while their parts are under way."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from operations import clock
from operations.errors import InvalidInput
from operations.faults import fault_point
from operations.problems import Problem
from runs.context import RunContext, Stopped
from runs.ending import ClaimLost, continued, end_attempt, end_composite
from runs.models import Run
from runs.slots import Concurrency
from runs.statements import count_down
from runs.states import BAD, OVER, State
from runtime.automation.params import values_of
from runtime.automation.plan import facts_of
from runtime.automation.starting import plan_at, record_of
from runtime.inputs import WrongInput, computed
from runtime.kinds.flow import steps
from runtime.kinds.flow.context import context_for
from runtime.kinds.flow.graph import Node
from runtime.kinds.flow.plan import FlowPlan, plan_behind

MOST_ITEMS = 5000
DEEPEST = 5


def instead(context: RunContext) -> bool:
    """Begins what is made of parts; a wait that is over is over. Everything else is performed."""
    run = context.run
    if not run.node:
        _begin_flow(context, plan_behind(run), run.params)
        return True
    plan = plan_behind(run)
    node = plan.graph.nodes[run.node]
    if node.type == "wait":
        context.following = end_attempt(run, "success", clock.now(), by=context.by)
    elif node.type == "map" and run.map_index is None:
        _begin_map(context, plan, node)
    elif "flow" in node.body:
        _begin_flow(context, _sub_plan(run, node), _params_for(run, plan, node))
    else:
        return False
    return True


def ended(run: Run) -> list[Run]:
    """A part has ended, for good; returns what is queued by it."""
    now = clock.now()
    if run.steps_open:
        cancel_parts(run, now)
    if not run.node or run.parent is None:
        return []
    if run.map_index is not None:
        return _map_moved(run.parent, now)
    return steps.advanced(run.parent, plan_behind(run), run, now)


def flow_around(step: Run) -> Run:
    """The run whose node this step is; an item of a map stands one deeper."""
    around = step.parent
    assert around is not None  # noqa: S101 – a step has a flow
    if step.map_index is None:
        return around
    assert around.parent is not None  # noqa: S101
    return around.parent


def step_context(step: Run, plan: FlowPlan, node: Node) -> dict[str, Any]:
    """What a step's input may use."""
    return context_for(flow_around(step), plan, node) | (step.params if step.map_index is not None else {})


def cancel_parts(run: Run, now: datetime) -> None:
    """What has not begun is cancelled, what is under way is told to stop."""
    parts = Run.objects.filter(parent=run).exclude(state__in=OVER)
    parts.filter(state=State.RUNNING).exclude(worker="").update(state=State.CANCELLING)
    parts.exclude(state__in=(State.RUNNING, State.CANCELLING)).update(state=State.CANCELLED, ended_at=now)
    for composite in parts.filter(state=State.RUNNING, worker=""):
        end_composite(composite, State.CANCELLED, now)


def _begin_flow(context: RunContext, plan: FlowPlan, given: Mapping[str, Any]) -> None:
    run, now = context.run, clock.now()
    _check_depth(run)
    facts = {"run": facts_of(run, now), "event": run.cause}
    with transaction.atomic():
        params = values_of(plan.automation.params, given, facts)
        _let_go(run, len(plan.graph.nodes), params=params)
        made = steps.made(run, plan, _kept(run, plan), now)
        fault_point("flow.made")
        ready = steps.begun(run, plan, made, now)
        context.following = continued(ready, run, context.by, now)
        fault_point("flow.begun")


def _begin_map(context: RunContext, plan: FlowPlan, node: Node) -> None:
    run, now = context.run, clock.now()
    items = computed(node.body["items"], context_for(flow_around(run), plan, node), "/items")
    if not isinstance(items, list):
        raise _wrong("/items", "A map goes over a list; this is none.")
    if len(items) > MOST_ITEMS:
        raise _wrong("/items", f"A map goes over at most {MOST_ITEMS:,} items; these are {len(items):,}.")
    with transaction.atomic():
        _let_go(run, len(items))
        limit = node.body.get("limit", 0)
        throttle = Concurrency(key=f"map:{run.pk}", limit=limit, policy="queue_all") if limit else Concurrency()
        parts = [_item(run, item, place, throttle, now) for place, item in enumerate(items)]
        parts = Run.objects.bulk_create(parts, batch_size=steps.AT_ONCE)
        ready = [part for part in parts if part.state == State.QUEUED]
        if not parts:
            ready = end_composite(run, State.SUCCESS, now, output=[])
        context.following = continued(ready, run, context.by, now)


def _let_go(run: Run, parts: int, **more: Any) -> None:
    """From now on no worker holds it. Whoever lost the claim begins nothing."""
    held = Run.objects.filter(pk=run.pk, claim_token=run.claim_token, claim_token__gt="")
    if not held.filter(state=State.RUNNING).update(worker="", claim_token="", steps_open=parts, **more):
        if held.exists():
            raise Stopped("cancelled")
        raise ClaimLost(f"{run} is no longer held by this worker.", recorded=False)
    run.worker, run.claim_token, run.steps_open = "", "", parts
    for name, value in more.items():
        setattr(run, name, value)


def _item(run: Run, item: Any, place: int, throttle: Concurrency, now: datetime) -> Run:
    is_free = not throttle.limit or place < throttle.limit
    return Run(
        operation=run.operation,
        title=run.title,
        owner_kind="flow",
        owner_name=run.owner_name,
        version=run.version,
        cause=run.cause,
        trigger=run.trigger,
        principal_kind=run.principal_kind,
        principal_id=run.principal_id,
        principal_name=run.principal_name,
        state=(State.QUEUED if is_free else State.BLOCKED).value,
        priority=run.priority,
        queue=run.queue,
        timeout=run.timeout,
        retry=run.retry,
        concurrency_key=throttle.key,
        concurrency_limit=throttle.limit,
        created_at=now,
        planned_at=run.planned_at,
        queued_at=now if is_free else None,
        parent=run,
        node=run.node,
        map_index=place,
        params={"item": item, "index": place},
    )


def _map_moved(run: Run, now: datetime) -> list[Run]:
    """An item has ended. The last one ends the map: with the outputs in order, or with how many failed."""
    still_open = count_down(run.pk, 1, [State.RUNNING.value])
    if still_open is None or still_open > 0:
        return []
    parts = Run.objects.filter(parent=run, map_index__isnull=False).order_by("map_index")
    outputs = list(parts.values_list("output", flat=True))
    failed = parts.filter(state__in=BAD | {State.CANCELLED}).count()
    if failed:
        error = {"code": "items_failed", "status": 500, "message": f"{failed:,} of {len(outputs):,} items failed."}
        return end_composite(run, State.FAILED, now, output=outputs, error=error)
    return end_composite(run, State.SUCCESS, now, output=outputs)


def _kept(run: Run, plan: FlowPlan) -> dict[str, Run]:
    """Run again from a node: what does not come after it keeps how it ended."""
    begin = run.cause.get("from", "") if run.rerun_of_id and not run.node else ""
    if begin not in plan.graph.nodes:
        return {}
    again = plan.graph.from_on(begin)
    earlier = Run.objects.filter(parent=run.rerun_of_id, map_index=None, state__in=(State.SUCCESS, State.SKIPPED))
    return {step.node: step for step in earlier if step.node in plan.graph.nodes and step.node not in again}


def _sub_plan(run: Run, node: Node) -> FlowPlan:
    name = node.body["flow"]
    plan: FlowPlan = plan_at("flow", name, record_of("flow", name).version)
    return plan


def _params_for(run: Run, plan: FlowPlan, node: Node) -> dict[str, Any]:
    params: dict[str, Any] = computed(node.body.get("params", {}), step_context(run, plan, node), "/params")
    return params


def _check_depth(run: Run) -> None:
    """T64: a flow that calls itself, however it came to that, ends."""
    depth, at = 0, run
    while at.parent is not None:
        at, depth = at.parent, depth + 1
        if depth > 2 * DEEPEST:
            raise _wrong("", f"Flows are nested more than {DEEPEST} deep.")


def _wrong(at: str, message: str) -> InvalidInput:
    return WrongInput(message, problems=[Problem(code="wrong_input", pointer=at, message=message)])
