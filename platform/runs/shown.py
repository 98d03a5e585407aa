"""Runs as JSON: the short form of lists, and the whole of one."""

from collections.abc import Mapping
from typing import Any

from operations.problems import Finding
from runs.hooks import hooks_of
from runs.models import Run
from runs.states import OVER, State

SHORT = (
    "id",
    "operation",
    "title",
    "state",
    "priority",
    "queue",
    "attempt",
    "trigger",
    "trigger_id",
    "node",
    "map_index",
    "progress",
)
MOMENTS = ("created_at", "planned_at", "queued_at", "started_at", "ended_at", "not_before")


def short(run: Run) -> dict[str, Any]:
    shown = {name: getattr(run, name) for name in SHORT}
    shown |= {name: _moment(getattr(run, name)) for name in MOMENTS}
    return shown | {
        "state": str(run.state),
        "is_over": State(run.state) in OVER,
        "owner": {"kind": run.owner_kind, "name": run.owner_name} if run.owner_kind else None,
        "principal": run.principal_name,
        "error": _error_short(run),
        "parent": run.parent_id,
        "rerun_of": run.rerun_of_id,
        "milliseconds": _milliseconds(run),
    }


def whole(run: Run) -> dict[str, Any]:
    return short(run) | {
        "target": run.target,
        "input": run.input,
        "params": run.params,
        "output": run.output,
        "error": _finding(run.error),
        "attempts": [{**attempt, "error": _finding(attempt.get("error"))} for attempt in run.attempts],
        "retry": run.retry,
        "timeout": run.timeout,
        "cause": run.cause,
        "version": run.version,
        "concurrency": {"key": run.concurrency_key, "limit": run.concurrency_limit} if run.concurrency_key else None,
        "document": document(run) if (document := hooks_of(run.owner_kind).document) and not run.node else None,
        "reruns": list(run.reruns.order_by("id").values_list("pk", flat=True)[:50]),
    }


def _error_short(run: Run) -> dict[str, Any] | None:
    return Finding(code=run.error.get("code", ""), message=run.error.get("message", "")) if run.error else None


def _finding(error: Mapping[str, Any] | None) -> Finding | None:
    return None if error is None else Finding(error)


def _milliseconds(run: Run) -> int | None:
    if run.started_at is None or run.ended_at is None:
        return None
    return round((run.ended_at - run.started_at).total_seconds() * 1000)


def _moment(value: Any) -> str | None:
    return value.isoformat() if value is not None else None
