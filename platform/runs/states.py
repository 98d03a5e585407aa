"""The states of a run, and how one leads to another. Pure: who decides here touches no database."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

from runs.retry import Retry


class State(StrEnum):
    """`waiting`: a step whose predecessors have not ended. `blocked`: its concurrency key is taken. `delayed` and
    `retry_wait`: not before a moment. `cancelling`: told to stop, has not stopped yet."""

    WAITING = "waiting"
    BLOCKED = "blocked"
    DELAYED = "delayed"
    QUEUED = "queued"
    RUNNING = "running"
    CANCELLING = "cancelling"
    RETRY_WAIT = "retry_wait"
    SUCCESS = "success"
    FAILED = "failed"
    TIMEOUT = "timeout"
    LOST = "lost"
    CANCELLED = "cancelled"
    SKIPPED = "skipped"
    UPSTREAM_FAILED = "upstream_failed"

    @property
    def is_over(self) -> bool:
        return self in OVER


OVER = frozenset(
    {
        State.SUCCESS,
        State.FAILED,
        State.TIMEOUT,
        State.LOST,
        State.CANCELLED,
        State.SKIPPED,
        State.UPSTREAM_FAILED,
    }
)
HELD = frozenset({State.RUNNING, State.CANCELLING})
"""A worker has it."""
UNCLAIMED = frozenset({State.WAITING, State.BLOCKED, State.DELAYED, State.QUEUED, State.RETRY_WAIT})
LIVE = frozenset({State.QUEUED, State.DELAYED, State.RUNNING, State.CANCELLING, State.RETRY_WAIT})
"""Counts against the limit of its concurrency key."""
BAD = frozenset({State.FAILED, State.TIMEOUT, State.LOST, State.UPSTREAM_FAILED})

Outcome = Literal["success", "failed", "timeout", "lost", "cancelled"]


@dataclass(frozen=True, kw_only=True)
class Next:
    """What a run becomes. `not_before` when it is tried again."""

    state: State
    not_before: datetime | None = None


def after_attempt(
    outcome: Outcome,
    *,
    error: dict[str, Any] | None,
    attempt: int,
    retry: Retry,
    may_repeat: bool,
    is_cancelling: bool,
    now: datetime,
) -> Next:
    """What follows an attempt. One that succeeded counts, even when somebody asked to cancel meanwhile. What may have had
    an effect outside of our database is not repeated after it was lost, unless it says that it may be."""
    if outcome == "success":
        return Next(state=State.SUCCESS)
    if is_cancelling or outcome == "cancelled":
        return Next(state=State.CANCELLED)
    if outcome in ("lost", "timeout") and not may_repeat:
        return Next(state=State(outcome))
    pause = retry.pause_after(attempt, outcome, error or {})
    if pause is None:
        return Next(state=State(outcome))
    return Next(state=State.RETRY_WAIT, not_before=now + pause)
