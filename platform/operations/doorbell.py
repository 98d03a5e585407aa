"""The doorbell: after a commit it wakes whoever waits for new work, in this process and in all others on this machine. A
ring may be lost or come twice; what is waited for is always in the database, and looked for now and then anyway."""

import errno
import os
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Literal

from django.conf import settings
from django.db import connection, transaction

Bell = Literal["runs", "outbox", "schedules"]
LETTERS: dict[Bell, bytes] = {"runs": b"r", "outbox": b"o", "schedules": b"s"}
FOLDER = "doorbells"


class Ear:
    """Waits for one bell. A ring wakes one of those who wait; rings that come while nobody waits are remembered as one."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._rung = False

    def wait(self, seconds: float) -> bool:
        with self._changed:
            heard = self._changed.wait_for(lambda: self._rung, seconds)
            self._rung = False
        return heard

    def ring(self) -> None:
        with self._changed:
            self._rung = True
            self._changed.notify()

    def ring_all(self) -> None:
        with self._changed:
            self._rung = True
            self._changed.notify_all()


_ears: dict[Bell, list[Ear]] = {bell: [] for bell in LETTERS}


def ear_for(bell: Bell) -> Ear:
    ear = Ear()
    _ears[bell].append(ear)
    return ear


def ring_after_commit(bell: Bell) -> None:
    """Called in the transaction that writes what there is to do; however often, it rings once. A ring that waits already is
    forgotten only with a savepoint that is open now, and with that what is written now."""
    if not any(call[1] is RINGS[bell] for call in connection.run_on_commit):
        transaction.on_commit(RINGS[bell])


def ring(bell: Bell) -> None:
    _ring_here(bell)
    for fifo in _fifos():
        _write(fifo, LETTERS[bell])


RINGS: dict[Bell, Callable[[], None]] = {bell: partial(ring, bell) for bell in LETTERS}


@contextmanager
def listening() -> Iterator[None]:
    """In a process that waits for bells: let others on this machine ring them. Their way here is a named pipe, of which
    nothing is left when the process is gone but a name that the next ringer removes."""
    folder = settings.VAR / FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    fifo = folder / uuid.uuid4().hex
    os.mkfifo(fifo, 0o600)
    reading = os.open(fifo, os.O_RDWR)  # held for writing too, so that it never ends while this process lives
    threading.Thread(target=_hear, args=(reading,), daemon=True).start()
    try:
        yield
    finally:
        fifo.unlink(missing_ok=True)
        os.write(reading, b"!")


def _hear(reading: int) -> None:
    bells = {letter[0]: bell for bell, letter in LETTERS.items()}
    while True:
        letters = set(os.read(reading, 4096))
        for letter in letters:
            if letter in bells:
                _ring_here(bells[letter])
        if b"!"[0] in letters:
            os.close(reading)
            return


def _ring_here(bell: Bell) -> None:
    for ear in _ears[bell]:
        ear.ring()


def _fifos() -> list[Path]:
    folder: Path = settings.VAR / FOLDER
    try:
        return [Path(entry.path) for entry in os.scandir(folder)]
    except FileNotFoundError:
        return []


def _write(fifo: Path, letter: bytes) -> None:
    try:
        writing = os.open(fifo, os.O_WRONLY | os.O_NONBLOCK)
    except OSError as error:
        if error.errno == errno.ENXIO:  # nobody reads there any more
            fifo.unlink(missing_ok=True)
        return
    try:
        os.write(writing, letter)
    except BlockingIOError:
        pass  # full of rings that were not heard yet
    finally:
        os.close(writing)
