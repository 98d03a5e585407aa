"""The loops of the worker and the scheduler: do what is due, sleep, stop when told, survive a database that is away."""

import logging
import random
import signal
import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError, InterfaceError, close_old_connections

from operations import clock, outbox
from operations.doorbell import Ear
from operations.housekeeping import Chore
from operations.models import OutboxEvent
from project.locks import installation_lock

log = logging.getLogger(__name__)

LONGEST_BACK_OFF = 30.0
WORKER_PAUSE = 0.5
SCHEDULER_PAUSE = 1.0


def told_to_stop() -> threading.Event:
    """Set by SIGTERM and SIGINT."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


def loop(
    turn: Callable[[], bool],
    stop: threading.Event,
    pause: float | Callable[[], float],
    ear: Ear | None = None,
) -> None:
    """`turn` says whether there is more to do at once; a ring ends the pause early. While the database is away the pauses
    grow, with some chance in them so that processes do not come back in step."""
    failures, rest = 0, WORKER_PAUSE
    while not stop.is_set():
        try:
            is_more = turn()
            rest = pause() if callable(pause) else pause
            failures = 0
        except (DatabaseError, InterfaceError) as error:
            failures += 1
            is_more, rest = False, WORKER_PAUSE
            log.warning("the database does not answer", extra={"error": type(error).__name__, "failures": failures})
        close_old_connections()
        if not is_more:
            (ear or stop).wait(_pause(rest, failures))


def work() -> bool:
    """One turn of the worker: dispatch the events that wait. Looking first keeps SQLite's one write lock free."""
    waiting = OutboxEvent.objects.filter(published_at=None, tries__lt=outbox.MOST_TRIES)
    return waiting.exists() and outbox.relay() > 0


class Schedule:
    """When each chore is due next. Of several schedulers one works at a time."""

    def __init__(self, chores: Sequence[Chore], now: datetime) -> None:
        self.due: dict[str, datetime] = {chore.name: now + timedelta(seconds=5) for chore in chores}
        self.chores = chores

    def turn(self) -> bool:
        now = clock.now()
        due = [chore for chore in self.chores if self.due[chore.name] <= now]
        if due:
            with installation_lock("scheduler", wait=False) as is_held:
                for chore in due:
                    self.due[chore.name] = now + chore.every
                    if is_held:
                        _do(chore, now)
        return False


def _do(chore: Chore, now: datetime) -> None:
    try:
        done = chore.run(now)
    except (DatabaseError, InterfaceError):
        raise
    except Exception:
        log.exception("chore failed", extra={"chore": chore.name})
    else:
        facts: dict[str, Any] = {"chore": chore.name, "done": done}
        log.log(logging.INFO if done else logging.DEBUG, "chore done", extra=facts)


def _pause(pause: float, failures: int) -> float:
    if not failures:
        return pause
    return min(LONGEST_BACK_OFF, pause * 2.0**failures) * random.uniform(0.5, 1.0)  # noqa: S311 – spreads load, hides nothing
