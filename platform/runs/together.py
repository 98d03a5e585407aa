"""Short runs done together: claimed with one statement, and those that only read ended with one as well. A thread that
meets a run of another kind, or one that takes long after all, keeps the others waiting for no longer than a pulse."""

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import takewhile
from typing import Any

from operations import clock
from operations.registry import operations
from operations.retries import again_when_lost
from runs.ending import ClaimLost, end_attempt, end_together, hand_back
from runs.hooks import hooks_of
from runs.models import Run

MOST = 32
FEW = 2
SHORT = 0.02
UNKNOWN = 0b1111_1111
MOST_LONG = 3
END_WITHIN = 0.02
SLOW = 0.5
MOST_KNOWN = 2000

Kind = tuple[str, str, str]


class Pace:
    """How long runs of one kind took lately, in this process: for each of the last eight, whether it was long. Only what was
    short as a rule is taken together: what is done alone is never waited for."""

    def __init__(self) -> None:
        self._known: dict[Kind, int] = {}
        self.most = FEW

    def took(self, run: Run, seconds: float) -> None:
        if len(self._known) > MOST_KNOWN:
            self._known.clear()
        before = self._known.get(_kind(run), UNKNOWN)
        self._known[_kind(run)] = (before << 1 | (seconds > SHORT)) & UNKNOWN

    def chosen(self, found: Sequence[Run]) -> Sequence[Run]:
        """The first, and those behind it for as long as all are short. Where the first is not, fewer are looked at next."""
        together = list(takewhile(self.fits, found))
        self.most = MOST if together else FEW
        return together or found[:1]

    def left_over(self, found: Sequence[Run]) -> Sequence[Run]:
        """The first that is not short: another thread of this process is at those that are."""
        return [run for run in found if not self.fits(run)][:1]

    def fits(self, run: Run) -> bool:
        """Short, tried for the first time, and whose end concerns nobody else."""
        long_ones = self._known.get(_kind(run), UNKNOWN).bit_count()
        return long_ones <= MOST_LONG and run.attempt == 0 and _is_simple(run)


class Batch:
    """Runs that one thread has claimed together. Others rescue what it leaves behind."""

    def __init__(self, runs: Sequence[Run], watch: Callable[[], float] = time.monotonic) -> None:
        self._waiting = deque(runs)
        self._ended: list[tuple[Run, Any]] = []
        self._lock = threading.Lock()
        self._watch = watch
        self._begun = self._since = watch()

    def next(self) -> Run | None:
        with self._lock:
            self._begun = self._watch()
            return self._waiting.popleft() if self._waiting else None

    def put_off(self, run: Run, output: Any) -> None:
        with self._lock:
            if not self._ended:
                self._since = self._watch()
            self._ended.append((run, output))

    def end(self, *, only_old: bool = False) -> None:
        """Those that were put off are over, if they have waited for long enough. A database that is away leaves them where
        they are."""
        if only_old and self._watch() - self._since < END_WITHIN:
            return
        with self._lock:
            if self._ended:
                again_when_lost(lambda: _end(self._ended))
                self._ended = []

    def rescue(self, *, only_slow: bool = False) -> None:
        """Somebody else ends what is done and hands back what was not begun."""
        if only_slow and not self.is_slow:
            return
        self.end()
        while (run := self.next()) is not None:
            try:
                give_back(run)
            except BaseException:
                self._waiting.append(run)
                raise

    @property
    def is_slow(self) -> bool:
        """One of them takes longer than it used to."""
        return self._watch() - self._begun > SLOW

    @property
    def ids(self) -> set[int]:
        """Those that are in it and not under way."""
        with self._lock:
            return {run.pk for run in self._waiting} | {run.pk for run, _ in self._ended}


def give_back(run: Run) -> None:
    """Unless somebody cancelled it meanwhile: then it is."""
    if not hand_back(run, clock.now()):
        with suppress(ClaimLost):
            end_attempt(run, "cancelled", clock.now(), error={"code": "cancelled", "message": "It had not begun."})


def _end(ended: Sequence[tuple[Run, Any]]) -> None:
    try:
        end_together(ended, clock.now())
    except ClaimLost:
        for run, output in ended:
            with suppress(ClaimLost):
                end_attempt(run, "success", clock.now(), output=output)


def _is_simple(run: Run) -> bool:
    if run.node or run.parent_id or run.concurrency_key or run.retry.get("on"):
        return False
    hooks = hooks_of(run.owner_kind)
    operation = operations().get(run.operation)
    is_alone = hooks.instead is None and hooks.ended is None
    return is_alone and operation is not None and operation.leaves_no_trace


def _kind(run: Run) -> Kind:
    return (run.operation, run.owner_kind, run.owner_name)
