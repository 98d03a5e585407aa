"""The steps of a flow's run as rows: made when it begins, moved on as each of them ends. Work is in proportion to the
edges that leave what ended; who counts is the database, under the lock of the flow's row."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from operations.errors import OperationError
from runs.durations import duration
from runs.ending import end_composite
from runs.errors import as_error
from runs.models import Run
from runs.retry import Retry
from runs.statements import change, count_down, runs_where
from runs.states import BAD, HELD, OVER, State
from runtime.inputs import computed, value_of
from runtime.kinds.flow.context import context_for
from runtime.kinds.flow.graph import End, Node
from runtime.kinds.flow.plan import FlowPlan, plan_behind
from runtime.kinds.flow.rules import Before, Outcome, Verdict

AT_ONCE = 500
CONTROL = frozenset({"branch", "join"})
"""Nodes that are decided where they become ready: no worker is needed."""
RUN: Verdict = "run"
TOLD = (
    "waiting_for = waiting_for - %s, ups_succeeded = ups_succeeded + %s, ups_failed = ups_failed + %s, "
    "ups_skipped = ups_skipped + %s"
)
TELLS: Mapping[Verdict, State] = {"skip": State.SKIPPED, "upstream_failed": State.UPSTREAM_FAILED}


class FlowIsOver(Exception):
    """Nobody waits for its steps any more."""


def made(flow: Run, plan: FlowPlan, kept: Mapping[str, Run], now: datetime) -> list[Run]:
    """All steps of a flow that begins, those that are kept from an earlier run as they ended there."""
    steps = [_row(flow, plan, node, kept.get(node.name), now) for node in plan.graph.nodes.values()]
    return Run.objects.bulk_create(steps, batch_size=AT_ONCE)


def begun(flow: Run, plan: FlowPlan, steps: Sequence[Run], now: datetime) -> list[Run]:
    """The first nodes, and what comes after the kept ones; returns what is queued."""
    ends = [_end_of(step) for step in steps if step.state in OVER]
    roots = [step for step in steps if step.state == State.WAITING and not plan.graph.nodes[step.node].after]
    at_once = [
        step
        for step in steps
        if step.state == State.WAITING and step not in roots and plan.graph.nodes[step.node].rule == "always"
    ]
    return _move(flow, plan, ends, [*roots, *at_once], now)


def advanced(flow: Run, plan: FlowPlan, step: Run, now: datetime) -> list[Run]:
    """One step has ended; returns what is queued by it, or by the end of the whole flow."""
    return _move(flow, plan, [_end_of(step)], [], now)


def _move(flow: Run, plan: FlowPlan, ends: list[End], begin: list[Run], now: datetime) -> list[Run]:
    """Round after round, as long as something ends without a worker."""
    ready: list[Run] = []
    closed = 0
    first = True
    while ends or begin or first:
        first = False
        closed += len(ends)
        verdicts: list[tuple[Run, Verdict]] = [*((step, RUN) for step in begin), *_told(flow, plan, ends)]
        ends, begin = [], []
        for step, verdict in verdicts:
            if verdict == "run":
                end = _start(flow, plan, step, now)
                if end is None:
                    ready.append(step)
                else:
                    ends.append(end)
            else:
                _close(step, TELLS[verdict], now)
                ends.append(_end_of(step))
    for step in ready:
        step.parent = flow
    try:
        return [*ready, *_ended_if_all_are(flow, plan, closed, now)]
    except FlowIsOver:  # it was cancelled, or took too long
        Run.objects.filter(pk__in=[step.pk for step in ready]).update(state=State.CANCELLED, ended_at=now)
        return []


def _told(flow: Run, plan: FlowPlan, ends: Iterable[End]) -> list[tuple[Run, Verdict]]:
    """The nodes after these learn of it; those whose rule has an answer now are returned with it."""
    told = plan.graph.told(ends)
    alike: dict[tuple[int, int, int], list[str]] = defaultdict(list)
    for name, outcomes in told.items():
        alike[tuple(outcomes.count(word) for word in ("success", "failed", "skipped"))].append(name)  # type: ignore[index]
    for (success, failed, skipped), names in alike.items():
        for start in range(0, len(names), AT_ONCE):
            some = names[start : start + AT_ONCE]
            numbers = [success + failed + skipped, success, failed, skipped]
            change({}, _nodes(some), [*numbers, flow.pk, *some], counted=TOLD)
    waiting: list[Run] = []
    for start in range(0, len(told), AT_ONCE):
        some = list(told)[start : start + AT_ONCE]
        waiting += runs_where(f"{_nodes(some)} AND state = %s", [flow.pk, *some, State.WAITING.value])
    decided = [(step, plan.graph.verdict(step.node, _before(plan.graph.nodes[step.node], step))) for step in waiting]
    return [(step, verdict) for step, verdict in decided if verdict != "wait"]


def _nodes(names: Sequence[str]) -> str:
    return f"parent_id = %s AND map_index IS NULL AND node IN ({', '.join(['%s'] * len(names))})"


def _before(node: Node, step: Run) -> Before:
    return Before(len(node.after), step.ups_succeeded, step.ups_failed, step.ups_skipped)


def _start(flow: Run, plan: FlowPlan, step: Run, now: datetime) -> End | None:
    """A node whose turn it is: queued, put off, or decided at once. What cannot be computed fails the node alone."""
    node = plan.graph.nodes[step.node]
    try:
        if "when" in node.body and value_of(node.body["when"], context_for(flow, plan, node), "/when") is not True:
            _close(step, State.SKIPPED, now)
            return _end_of(step)
        if node.type in CONTROL:
            _close(step, State.SUCCESS, now, output=_chosen(flow, plan, node))
            return _end_of(step)
        not_before = _until(flow, plan, node, now) if node.type == "wait" else None
    except (OperationError, ValueError) as error:
        _close(step, State.FAILED, now, error=as_error(error))
        return _end_of(step)
    step.state = (State.DELAYED if not_before else State.QUEUED).value
    step.not_before, step.queued_at = not_before, now
    change({"state": step.state, "not_before": not_before, "queued_at": now}, "id = %s", [step.pk])
    return None


def _chosen(flow: Run, plan: FlowPlan, node: Node) -> dict[str, str] | None:
    if node.type != "branch":
        return None
    context = context_for(flow, plan, node)
    for place, case in enumerate(node.body["cases"]):
        if value_of(case["when"], context, f"/cases/{place}/when") is True:
            return {"case": case["name"]}
    return {"case": node.body.get("otherwise", "")}


def _until(flow: Run, plan: FlowPlan, node: Node, now: datetime) -> datetime:
    """A wait is for a while, or until a moment."""
    if "for" in node.body:
        return now + duration(node.body["for"])
    text = computed(node.body["until"], context_for(flow, plan, node), "/until")
    at = datetime.fromisoformat(str(text))
    if at.tzinfo is None:
        raise ValueError(f"'{text}' is no moment with an offset")
    return max(at, now + timedelta(microseconds=1))


def _close(step: Run, state: State, now: datetime, output: Any = None, error: Any = None) -> None:
    step.state, step.output, step.error, step.ended_at = state.value, output, error, now
    step.started_at = step.started_at or (now if state is not State.SKIPPED else None)
    names = ("state", "output", "error", "ended_at", "started_at")
    change({name: getattr(step, name) for name in names}, "id = %s", [step.pk])


def _ended_if_all_are(flow: Run, plan: FlowPlan, closed: int, now: datetime) -> list[Run]:
    """After Airflow: how the last nodes ended is how the flow ended."""
    still_open = count_down(flow.pk, closed, sorted(HELD))
    if still_open is None:
        raise FlowIsOver
    if still_open > 0:
        return []
    bad = [name for name in plan.graph.leaves if plan.graph.nodes[name].body.get("on_error") != "continue"]
    failed = Run.objects.filter(parent=flow, node__in=bad[:AT_ONCE], map_index=None, state__in=BAD)
    names = list(failed.order_by("id").values_list("node", flat=True)[:5])
    if names:
        error = {"code": "steps_failed", "status": 500, "message": f"These steps failed: {', '.join(names)}."}
        return end_composite(flow, State.FAILED, now, error=error)
    try:
        output = computed(plan.output, context_for(flow, plan, None), "/output")
    except OperationError as wrong:
        return end_composite(flow, State.FAILED, now, error=as_error(wrong))
    return end_composite(flow, State.SUCCESS, now, output=output)


def _end_of(step: Run) -> End:
    outcome: Outcome = "success"
    node = plan_behind(step).graph.nodes[step.node]
    if step.state == State.SKIPPED:
        outcome = "skipped"
    elif step.state != State.SUCCESS and node.body.get("on_error") != "continue":
        outcome = "failed"
    case = step.output.get("case", "") if node.type == "branch" and isinstance(step.output, dict) else ""
    return End(step.node, outcome, case)


def _row(flow: Run, plan: FlowPlan, node: Node, kept: Run | None, now: datetime) -> Run:
    retry = Retry.read(node.body["retry"]) if "retry" in node.body else plan.automation.retry
    timeout = duration(node.body["timeout"]).total_seconds() if "timeout" in node.body else None
    row = Run(
        operation=plan.operation_of(node),
        title=node.name,
        owner_kind="flow",
        owner_name=plan.automation.name,
        version=plan.version,
        cause=flow.cause,
        trigger=flow.trigger,
        principal_kind=flow.principal_kind,
        principal_id=flow.principal_id,
        principal_name=flow.principal_name,
        state=State.WAITING.value,
        priority=flow.priority,
        queue=node.body.get("queue", flow.queue),
        timeout=timeout,
        retry=retry.as_json(),
        created_at=now,
        planned_at=flow.planned_at or flow.created_at,
        parent=flow,
        node=node.name,
        waiting_for=len(node.after),
    )
    if kept is not None:
        row.state, row.output, row.input = kept.state, kept.output, kept.input
        row.started_at, row.ended_at = kept.started_at, kept.ended_at
    return row
