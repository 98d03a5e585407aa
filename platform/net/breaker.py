"""A circuit breaker for each target: who keeps failing is left alone for a while, so that others do not wait for it."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from operations.errors import Unavailable

FAILURES = 5
FIRST_PAUSE, LONGEST_PAUSE = 10.0, 300.0
MOST_TARGETS = 10_000


class TargetDown(Unavailable):
    """The target failed several times in a row and is not asked now."""

    code = "target_down"


@dataclass
class _State:
    failures: int = 0
    pause: float = 0.0
    opens_at: float = 0.0


class Breaker:
    """After five failures in a row a target rests, ten seconds first and twice as long each time, five minutes at most.
    Then one call is let through, and what becomes of it decides."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._states: dict[str, _State] = {}
        self._lock = Lock()

    def check(self, target: str) -> None:
        """TargetDown while the target rests. The one that may try sends the others away until it has an answer."""
        with self._lock:
            state = self._states.get(target)
            if state is None or not state.pause:
                return
            wait = state.opens_at - self._clock()
            if wait <= 0:
                state.opens_at = self._clock() + state.pause
                return
        raise TargetDown(
            f"'{target}' failed {FAILURES} times in a row and is left alone for another {math.ceil(wait)} s.",
            headers={"Retry-After": str(math.ceil(wait))},
        )

    def failed(self, target: str) -> None:
        with self._lock:
            if target not in self._states and len(self._states) >= MOST_TARGETS:
                del self._states[next(iter(self._states))]
            state = self._states.setdefault(target, _State())
            state.failures += 1
            if state.failures >= FAILURES:
                state.pause = min(state.pause * 2 or FIRST_PAUSE, LONGEST_PAUSE)
                state.opens_at = self._clock() + state.pause

    def answered(self, target: str) -> None:
        with self._lock:
            self._states.pop(target, None)
