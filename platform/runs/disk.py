"""Files that belong to runs, in folders of their own below VAR: read and written by the platform's user alone."""

import shutil
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import IO

from django.conf import settings

CHUNK = 256 * 1024


def path_of(folder: str, name: str) -> Path:
    place: Path = settings.VAR / folder
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place / name


def content(path: Path) -> Iterator[bytes]:
    with path.open("rb") as source:
        while part := source.read(CHUNK):
            yield part


@contextmanager
def fresh(path: Path) -> Iterator[Path]:
    """Where to write what is to be at `path` when all of it is written, and not before."""
    place = path.with_name(f"{path.name}.new")
    try:
        place.touch(mode=0o600)
        yield place
        place.replace(path)
    finally:
        place.unlink(missing_ok=True)


@contextmanager
def written(path: Path) -> Iterator[IO[bytes]]:
    """The same as an open file."""
    with fresh(path) as place, place.open("wb") as target:
        yield target


def keep(source: IO[bytes], path: Path) -> None:
    """A copy of what somebody sent."""
    source.seek(0)
    with written(path) as target:
        shutil.copyfileobj(source, target, CHUNK)


def remove_others(folder: str, known: Collection[str], older_than: timedelta = timedelta(0)) -> int:
    """Files whose name nobody knows: those of a process that died before it could say what they are. Where files are
    written before they are told of, those that are younger are left alone."""
    place: Path = settings.VAR / folder
    before = time.time() - older_than.total_seconds()
    others = [path for path in place.iterdir() if path.name not in known] if place.exists() else []
    gone = [path for path in others if path.stat().st_mtime <= before]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)
