"""Cancelling a run that somebody waits for: told by the id its asker gave it, also when another process has it.

The request is a row. Only a run that lasts looks for its row, so that short ones cost nothing.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import close_old_connections

from accounts.principal import Principal
from datasources.limits import Cancel
from operations import clock
from runtime.kinds.report.models import ReportCancel

FIRST_LOOK, PAUSE = 1.0, 0.5
KEPT = timedelta(hours=1)

_running: dict[str, tuple[str, Cancel]] = {}
_lock = threading.Lock()


def cancellable(run: str, principal: Principal) -> Cancel:
    """What stops the query of a run in the database; its asker alone can set it off."""
    cancel = Cancel()
    if run:
        with _lock:
            _running[run] = (_key(principal), cancel)
    return cancel


@contextmanager
def watched(run: str, principal: Principal, cancel: Cancel) -> Iterator[None]:
    """While a run goes on, look now and then whether it was cancelled in another process."""
    if not run:
        yield
        return
    done = threading.Event()
    watcher = threading.Timer(FIRST_LOOK, _watch, (run, _key(principal), cancel, done))
    watcher.daemon = True
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.cancel()
        with _lock:
            _running.pop(run, None)


def cancelled(run: str, principal: Principal) -> bool:
    """Whether this process had it; if not, a row tells the others."""
    with _lock:
        found = _running.get(run)
    if found is not None and found[0] == _key(principal):
        found[1].set()
        return True
    ReportCancel.objects.get_or_create(run=run, asker=_key(principal), defaults={"at": clock.now()})
    return False


def forget_cancelled(now: datetime) -> int:
    deleted, _ = ReportCancel.objects.filter(at__lt=now - KEPT).delete()
    return deleted


def _key(principal: Principal) -> str:
    return f"{principal.kind}:{principal.id or principal.name}"


def _watch(run: str, asker: str, cancel: Cancel, done: threading.Event) -> None:
    try:
        while not done.is_set():
            if ReportCancel.objects.filter(run=run, asker=asker).exists():
                cancel.set()
                return
            done.wait(PAUSE)
    finally:
        close_old_connections()
