"""The log of a run: collected in memory, written in batches, with secrets masked and a cap on how much one run may say."""

import threading
from datetime import datetime

from operations.operation import Level
from runs.models import Run, RunLog

LONGEST_LINE = 4000
MOST_LINES = 10_000
MOST_WAITING = 200
MASK = "•••"


class Lines:
    """What one attempt said and was not written yet. Several threads may add."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._lock = threading.Lock()
        self._waiting: list[RunLog] = []
        self._secrets: set[str] = set()
        self._said = 0

    def hide(self, secret: str) -> None:
        with self._lock:
            self._secrets.add(secret)

    def masked(self, text: str) -> str:
        """The longest secrets first: one may be part of another."""
        for secret in sorted(self._secrets, key=len, reverse=True):
            text = text.replace(secret, MASK)
        return text

    def add(self, level: Level, text: str, at: datetime) -> None:
        with self._lock:
            self._said += 1
            if self._said > MOST_LINES:
                return
            if self._said == MOST_LINES:
                level, text = "warning", f"This attempt said more than {MOST_LINES:,} lines; the rest is not kept."
            text = self.masked(text).replace("\x00", "\ufffd")
            line = RunLog(run=self._run, at=at, level=level, attempt=self._run.attempt, text=text[:LONGEST_LINE])
            self._waiting.append(line)

    @property
    def is_full(self) -> bool:
        return len(self._waiting) >= MOST_WAITING

    def flush(self) -> None:
        with self._lock:
            waiting, self._waiting = self._waiting, []
        if waiting:
            RunLog.objects.bulk_create(waiting, batch_size=MOST_WAITING)
