"""Whether and when an attempt that failed is made again."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from runs.durations import PATTERN, duration

Backoff = Literal["fixed", "exponential"]
LOST_FOR_NOTHING = 3
"""So often a run is taken up again after its worker died, whatever its document says: who kills each worker it gets must
not do so for ever."""
_dice = random.SystemRandom()
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "title": "Retry",
    "x-title-zh": "重试",
    "additionalProperties": False,
    "properties": {
        "max": {
            "type": "integer",
            "minimum": 0,
            "maximum": 100,
            "title": "Retries at most",
            "x-title-zh": "最多重试次数",
        },
        "backoff": {"enum": ["fixed", "exponential"], "title": "Back-off", "x-title-zh": "退避方式"},
        "base": {"type": "string", "pattern": PATTERN, "title": "First pause", "x-title-zh": "首次间隔"},
        "cap": {"type": "string", "pattern": PATTERN, "title": "Longest pause", "x-title-zh": "最长间隔"},
        "jitter": {"type": "boolean", "title": "Jitter", "x-title-zh": "随机抖动"},
        "on": {
            "type": "array",
            "title": "On",
            "x-title-zh": "重试条件",
            "items": {"type": "string", "pattern": "^[a-z0-9_:,]{1,60}$"},
            "maxItems": 20,
        },
    },
}


@dataclass(frozen=True, kw_only=True)
class Retry:
    """`max` further attempts. `on` are classes of errors: "timeout", "lost", "failed" (any), the code of a problem
    ("unavailable"), or statuses: "http:5xx,429". Empty: whatever failed, unless the input was wrong or not allowed."""

    max: int = 0
    backoff: Backoff = "exponential"
    base: timedelta = timedelta(seconds=10)
    cap: timedelta = timedelta(minutes=10)
    jitter: bool = True
    on: tuple[str, ...] = ()

    @classmethod
    def read(cls, written: Mapping[str, Any]) -> "Retry":
        """From a document, or from the row that keeps it."""
        read: dict[str, Any] = {name: written[name] for name in ("max", "backoff", "jitter") if name in written}
        read |= {name: duration(written[name]) for name in ("base", "cap") if name in written}
        return cls(**read, on=tuple(written.get("on", ())))

    def as_json(self) -> dict[str, Any]:
        if self == NEVER:
            return {}
        seconds = {"base": f"PT{self.base.total_seconds():f}S", "cap": f"PT{self.cap.total_seconds():f}S"}
        return {"max": self.max, "backoff": self.backoff, "jitter": self.jitter, "on": list(self.on), **seconds}

    def pause_after(
        self, attempt: int, outcome: str, error: Mapping[str, Any], dice: Callable[[], float] = _dice.random
    ) -> timedelta | None:
        """How long to wait after this attempt, the first being 1; None when it was the last."""
        if outcome == "lost" and attempt < LOST_FOR_NOTHING and not self._refuses_lost():
            return timedelta(0)
        if attempt > self.max or not self._wants(outcome, error):
            return None
        growth = 1.0 if self.backoff == "fixed" else 2.0 ** min(attempt - 1, 30)
        seconds = min(self.base.total_seconds() * growth, self.cap.total_seconds())
        return timedelta(seconds=seconds * (0.5 + dice() / 2) if self.jitter else seconds)

    def _refuses_lost(self) -> bool:
        return bool(self.on) and "lost" not in self.on

    def _wants(self, outcome: str, error: Mapping[str, Any]) -> bool:
        if not self.on:
            return outcome != "failed" or not error.get("final", False)
        status = int(error.get("status") or 0)
        return any(word in (outcome, error.get("code")) or _is_status(word, status) for word in self.on)


NEVER = Retry()


def _is_status(word: str, status: int) -> bool:
    if not word.startswith("http:") or not status:
        return False
    return any(part == str(status) or part == f"{status // 100}xx" for part in word[5:].split(","))
