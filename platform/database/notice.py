"""A notice: what the processes of one machine look at before they trust what they remember of the database. It is a file
of eight bytes that are others after every commit which changed the thing. Who is on another machine asks the database."""

import os
from pathlib import Path

from django.conf import settings
from django.db import transaction

FOLDER = "notices"
SIZE = 8


class Notice:
    """`read()` differs from what it was iff somebody on this machine has `put()` since."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._reading: tuple[Path, str, int] | None = None

    def put_after_commit(self) -> None:
        """Called in the transaction that changes the thing."""
        transaction.on_commit(self.put)

    def put(self) -> None:
        path = self._path()
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            os.pwrite(file, os.urandom(SIZE), 0)
        finally:
            os.close(file)

    def read(self) -> bytes:
        """Empty for as long as nobody has put one. Every request reads it, so that the file stays open."""
        reading = self._reading
        try:
            if reading is None or reading[0] is not settings.VAR or reading[1] != FOLDER:
                reading = self._reading = settings.VAR, FOLDER, os.open(self._path(), os.O_RDONLY)
            return os.pread(reading[2], SIZE, 0)
        except OSError:  # nobody has put one, or it was closed under us: the database is asked
            self._reading = None
            return b""

    def _path(self) -> Path:
        folder: Path = settings.VAR / FOLDER
        return folder / self._name
