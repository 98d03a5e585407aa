"""What a handler holds of the run that performs it: log, progress, deadline, and whether to go on."""

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Literal

from operations import clock
from operations.errors import OperationError
from operations.operation import Level
from runs.claiming import Claimer
from runs.logs import Lines
from runs.models import Run

Stop = Literal["cancelled", "timeout", "claim_lost"]
SHORTEST_SECRET = 4


class Stopped(OperationError):
    """The run is not to go on. Raised by `check`, and taken by the executor."""

    status, code, title = 409, "run_stopped", "The run was stopped"

    def __init__(self, why: Stop) -> None:
        super().__init__(f"The run was stopped: {why}.", code=why, recorded=False)
        self.why = why


class RunContext:
    """One attempt. The executor's thread uses it; the process's pulse flushes it and says when it has to stop. `following`
    is what the worker `by` is to do next: claimed already, with the end of this one. What only read may be ended later,
    together with others, by `put_off`. `unended` is the end that a database which was away did not take."""

    def __init__(
        self,
        run: Run,
        now: datetime,
        by: Claimer | None = None,
        put_off: Callable[[Run, Any], None] | None = None,
    ) -> None:
        self.run = run
        self.id = run.pk
        self.key = run.key
        self.attempt = run.attempt
        self.deadline = now + timedelta(seconds=run.timeout) if run.timeout else None
        self.lines = Lines(run)
        self.stop: Stop | None = None
        self.is_in_transaction = False
        self.thread = threading.get_ident()
        self.by = by
        self.following: Run | None = None
        self.put_off = put_off
        self.unended: Callable[[], None] | None = None
        self._ends = time.monotonic() + run.timeout if run.timeout else None
        self._progress: dict[str, object] | None = None
        self._lock = threading.Lock()

    def log(self, level: Level, text: str) -> None:
        self.lines.add(level, text, clock.now())

    def progress(self, done: int, total: int, note: str = "") -> None:
        with self._lock:
            self._progress = {"done": done, "total": total, "note": self.lines.masked(note)[:300]}

    def check(self) -> None:
        if self.stop is None and self.is_over_time():
            self.stop = "timeout"
        if self.stop is not None:
            raise Stopped(self.stop)

    def hide(self, secret: str) -> None:
        if len(secret) >= SHORTEST_SECRET:
            self.lines.hide(secret)

    def is_over_time(self, by: float = 0.0) -> bool:
        """By the process's own watch: setting the host's clock does not end anything."""
        return self._ends is not None and time.monotonic() > self._ends + by

    def told_progress(self) -> dict[str, object] | None:
        """The newest progress that was not kept yet."""
        with self._lock:
            progress, self._progress = self._progress, None
        return progress

    def flush(self) -> None:
        """Keep what was said so far."""
        progress = self.told_progress()
        if progress is not None:
            Run.objects.filter(pk=self.id, claim_token=self.run.claim_token).update(progress=progress)
        self.lines.flush()
