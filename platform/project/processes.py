"""The process group of `manage.py up`: children are started, restarted when they crash, and all stopped together."""

import http.client
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.conf import settings

from project.environment import reached_at

log = logging.getLogger(__name__)

LIFELINE = "JACQUARD_LIFELINE"
STOP_SECONDS = 8.0
LONGEST_BACK_OFF = 30.0
STEADY_SECONDS = 60.0
TICK = 0.2


@dataclass(kw_only=True)
class Child:
    """One of our processes; `crashes` counts those in a row."""

    name: str
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    restart_at: float = 0.0
    crashes: int = 0


@dataclass(kw_only=True)
class Group:
    """All children hold the reading end of one pipe, their lifeline: when this process dies, however it dies, they read
    its end and stop."""

    names: Sequence[str]
    stop: threading.Event
    children: list[Child] = field(default_factory=list)
    lifeline: tuple[int, int] = (-1, -1)

    def run(self) -> None:
        self.lifeline = os.pipe()
        self.children = [Child(name=name) for name in self.names]
        try:
            for child in self.children:
                self._start(child)
            while not self.stop.wait(TICK):
                for child in self.children:
                    self._look_after(child)
        finally:
            self._stop_all()

    def _start(self, child: Child) -> None:
        child.process = subprocess.Popen(  # noqa: S603 – our own command
            [sys.executable, str(settings.ROOT / "manage.py"), child.name],
            env=os.environ | {LIFELINE: str(self.lifeline[0])},
            pass_fds=(self.lifeline[0],),
            start_new_session=True,  # Ctrl-C reaches this process alone, which then stops them in order
        )
        child.started = time.monotonic()

    def _look_after(self, child: Child) -> None:
        now = time.monotonic()
        if child.process is None:
            if now >= child.restart_at:
                self._start(child)
            return
        code = child.process.poll()
        if code is None:
            return
        child.crashes = 1 if now - child.started > STEADY_SECONDS else child.crashes + 1
        pause = min(LONGEST_BACK_OFF, 0.5 * 2 ** (child.crashes - 1))
        log.error("process ended; it is started again", extra={"child": child.name, "code": code, "pause": pause})
        child.process, child.restart_at = None, now + pause

    def _stop_all(self) -> None:
        running = [child.process for child in self.children if child.process and child.process.poll() is None]
        for process in running:
            process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        for process in running:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def follow_parent() -> None:
    """In a child of a Group: stop when the group's process is gone. Started alone, nothing is followed."""
    descriptor = os.environ.pop(LIFELINE, "")
    if descriptor:
        threading.Thread(target=_stop_at_end_of, args=(int(descriptor),), daemon=True).start()


def _stop_at_end_of(descriptor: int) -> None:
    os.read(descriptor, 1)
    os.kill(os.getpid(), signal.SIGTERM)


def bound_to() -> tuple[str, int]:
    """Host and port of BIND."""
    host, _, port = settings.BIND.rpartition(":")
    return host.strip("[]") or "127.0.0.1", int(port)


def answers(host: str, port: int) -> bool:
    """Whether the web processes answer there."""
    connection = http.client.HTTPConnection(reached_at(host), port, timeout=2)
    try:
        connection.request("GET", "/health/live", headers={"Host": "localhost"})
        return connection.getresponse().status in (200, 400)
    except OSError:
        return False
    finally:
        connection.close()
