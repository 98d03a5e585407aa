"""Airflow's twelve rules: whether a node runs, given how the nodes before it ended. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

Verdict = Literal["wait", "run", "skip", "upstream_failed"]
Outcome = Literal["success", "failed", "skipped"]


@dataclass(frozen=True)
class Before:
    """How many nodes stand before this one, and how those that have ended did so. A node whose own predecessors failed
    counts as failed."""

    total: int
    success: int = 0
    failed: int = 0
    skipped: int = 0

    @property
    def is_done(self) -> bool:
        return self.success + self.failed + self.skipped >= self.total


def decide(rule: str, before: Before) -> Verdict:
    return "run" if not before.total else RULES[rule](before)


def _all_success(b: Before) -> Verdict:
    if b.failed:
        return "upstream_failed"
    if b.skipped:
        return "skip"
    return "run" if b.is_done else "wait"


def _all_failed(b: Before) -> Verdict:
    if b.success or b.skipped:
        return "skip"
    return "run" if b.is_done else "wait"


def _all_done(b: Before) -> Verdict:
    return "run" if b.is_done else "wait"


def _all_done_min_one_success(b: Before) -> Verdict:
    if not b.is_done:
        return "wait"
    if b.success:
        return "run"
    return "upstream_failed" if b.failed else "skip"


def _all_skipped(b: Before) -> Verdict:
    if b.success or b.failed:
        return "skip"
    return "run" if b.is_done else "wait"


def _one_failed(b: Before) -> Verdict:
    if b.failed:
        return "run"
    return "skip" if b.is_done else "wait"


def _one_success(b: Before) -> Verdict:
    if b.success:
        return "run"
    if not b.is_done:
        return "wait"
    return "upstream_failed" if b.failed else "skip"


def _one_done(b: Before) -> Verdict:
    if b.success or b.failed:
        return "run"
    return "skip" if b.is_done else "wait"


def _none_failed(b: Before) -> Verdict:
    if b.failed:
        return "upstream_failed"
    return "run" if b.is_done else "wait"


def _none_failed_min_one_success(b: Before) -> Verdict:
    if b.failed:
        return "upstream_failed"
    if not b.is_done:
        return "wait"
    return "run" if b.success else "skip"


def _none_skipped(b: Before) -> Verdict:
    if b.skipped:
        return "skip"
    return "run" if b.is_done else "wait"


RULES: Mapping[str, Callable[[Before], Verdict]] = {
    "all_success": _all_success,
    "all_failed": _all_failed,
    "all_done": _all_done,
    "all_done_min_one_success": _all_done_min_one_success,
    "all_skipped": _all_skipped,
    "one_failed": _one_failed,
    "one_success": _one_success,
    "one_done": _one_done,
    "none_failed": _none_failed,
    "none_failed_min_one_success": _none_failed_min_one_success,
    "none_skipped": _none_skipped,
    "always": lambda b: "run",
}
