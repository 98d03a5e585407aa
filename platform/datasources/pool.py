"""Connections to data sources that are kept for a while: as making one costs more than most statements."""

import time
from collections import deque
from contextlib import suppress
from threading import Lock
from typing import NamedTuple

from datasources.engines.session import Session
from datasources.sources import Source

MOST_IDLE = 4
SECONDS_IDLE = 60.0


class _Idle(NamedTuple):
    session: Session
    since: float


class Pool:
    """By source; a source that changed is another one. Sessions are given back only after a statement that ended well."""

    def __init__(self) -> None:
        self._idle: dict[Source, deque[_Idle]] = {}
        self._lock = Lock()

    def take(self, source: Source) -> Session | None:
        """An idle one, which may have been closed at the other end meanwhile."""
        self._expire()
        with self._lock:
            waiting = self._idle.get(source)
            return waiting.pop().session if waiting else None

    def give(self, source: Source, session: Session) -> None:
        try:
            session.finish()
        except Exception:  # whatever a driver says of a broken connection: it is not used again
            self.drop(session)
            return
        with self._lock:
            waiting = self._idle.setdefault(source, deque())
            waiting.append(_Idle(session, time.monotonic()))
            surplus = waiting.popleft() if len(waiting) > MOST_IDLE else None
        if surplus is not None:
            self.drop(surplus.session)

    def drop(self, session: Session) -> None:
        with suppress(Exception):  # it is gone either way
            session.close()

    def empty(self) -> None:
        """Close all that are idle."""
        with self._lock:
            gone = [idle for waiting in self._idle.values() for idle in waiting]
            self._idle.clear()
        for idle in gone:
            self.drop(idle.session)

    def _expire(self) -> None:
        oldest = time.monotonic() - SECONDS_IDLE
        gone: list[_Idle] = []
        with self._lock:
            for source in list(self._idle):
                waiting = self._idle[source]
                while waiting and waiting[0].since < oldest:
                    gone.append(waiting.popleft())
                if not waiting:
                    del self._idle[source]
        for idle in gone:
            self.drop(idle.session)


pool = Pool()
