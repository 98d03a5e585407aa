"""Telling workers that there is a run to do. A message is a doorbell: the claim decides, so one that is lost, late or
doubled changes nothing."""

import logging
import time
from collections.abc import Callable, Sequence

from django.db import transaction

from operations import doorbell
from runs.models import Run

log = logging.getLogger(__name__)

Ring = Callable[[int, str], None]
AWAY_FOR = 5.0
_rings: list[Ring] = []


def send_by(ring: Ring | None) -> None:
    """Installed at start when there is a broker: takes the run's id and its queue."""
    _rings[:] = [ring] if ring else []


def has_broker() -> bool:
    return bool(_rings)


def after_commit(run: Run) -> None:
    all_after_commit([run])


def all_after_commit(runs: Sequence[Run]) -> None:
    """A message each; the doorbell rings once."""
    if not runs:
        return
    if _rings:
        told = [(run.pk, run.queue) for run in runs]
        transaction.on_commit(lambda: _send_all(told))
    doorbell.ring_after_commit("runs")


def _send_all(told: Sequence[tuple[int, str]]) -> None:
    for id, queue in told:
        if not send(id, queue):
            return


def send(id: int, queue: str) -> bool:
    """False: the broker is away; the sweeper rings again. While it is away nobody waits for it more than now and then."""
    for ring in _rings:
        if time.monotonic() < _Away.until:
            return False
        try:
            ring(id, queue)
        except Exception as error:  # whatever a broker's client raises: the row is kept, and found by the sweeper
            log.warning("the broker does not answer", extra={"run": id, "error": type(error).__name__})
            _Away.until = time.monotonic() + AWAY_FOR
            return False
    return True


class _Away:
    """Until when the broker is taken to be away."""

    until = float("-inf")
