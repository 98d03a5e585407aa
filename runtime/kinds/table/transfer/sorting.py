"""Lines in the order of their keys, however many they are: sorted pieces in temporary files, merged as they are read.

The order is that of numbers and code points, so that every database gives the same bytes."""

import heapq
import tempfile
from collections.abc import Iterator, Sequence
from typing import IO, Any

import orjson

PIECE = 2 * 1024 * 1024
"""Bytes of lines that are in memory at a time."""
Key = Sequence[Any]


class Sorted:
    """Lines are added, and then read once; close it when they are. At most a piece of them is in memory."""

    def __init__(self) -> None:
        self._waiting: list[tuple[list[Any], bytes]] = []
        self._files: list[IO[bytes]] = []
        self._size = 0

    def close(self) -> None:
        for file in self._files:
            file.close()

    def add(self, key: Key, line: bytes) -> None:
        """A line without its end."""
        # A copy: what orjson gives holds on to the much larger room it was written in.
        self._waiting.append(([_comparable(value) for value in key], bytes(memoryview(line))))
        self._size += len(line)
        if self._size >= PIECE:
            self._put_by()

    def __iter__(self) -> Iterator[bytes]:
        self._waiting.sort()
        for _, line in heapq.merge(*map(_read, self._files), self._waiting):
            yield line

    def _put_by(self) -> None:
        self._waiting.sort()
        file = tempfile.TemporaryFile(prefix="jacquard-rows-")  # noqa: SIM115 – closed with the others
        self._files.append(file)
        for key, line in self._waiting:
            file.write(orjson.dumps(key) + b"\n" + line + b"\n")
        file.seek(0)
        self._waiting.clear()
        self._size = 0


def _read(file: IO[bytes]) -> Iterator[tuple[list[Any], bytes]]:
    for key in file:
        yield orjson.loads(key), file.readline()[:-1]


def _comparable(value: Any) -> Any:
    return value if isinstance(value, str | int | float) else orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
