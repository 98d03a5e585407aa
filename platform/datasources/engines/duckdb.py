"""DuckDB, in a process of its own that is killed when a statement takes too long: its functions cannot all be interrupted."""

import contextlib
import json
import os
import select
import struct
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from datetime import time as clock_time
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pyarrow as pa

from datasources.engines.session import ColumnType, Cost, Plan, PlanStep, ResultColumn, Row
from datasources.files import database_of
from datasources.limits import Limits
from datasources.sources import Source

WORKER = Path(__file__).with_name("duckdb_worker.py")
LARGEST_FRAME = 512 * 2**20
KINDS: tuple[tuple[type, str], ...] = (
    (Decimal, "decimal"),
    (datetime, "datetime"),
    (date, "date"),
    (clock_time, "time"),
    (UUID, "uuid"),
)
TYPES: tuple[tuple[str, ColumnType], ...] = (
    ("int", "integer"), ("uint", "integer"), ("decimal", "decimal"), ("float", "number"), ("double", "number"),
    ("halffloat", "number"), ("bool", "boolean"), ("date", "date"), ("timestamp", "datetime"), ("time", "time"),
    ("duration", "duration"), ("month_day", "duration"), ("binary", "bytes"), ("struct", "json"), ("list", "json"),
    ("map", "json"), ("fixed_size_list", "json"), ("large_list", "json"), ("extension<arrow.uuid", "uuid"),
    ("extension<arrow.json", "json"),
)  # fmt: skip


class DuckdbError(Exception):
    """What DuckDB said: the name of its error and its message."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class TookTooLong(Exception):
    """The worker was killed for it."""


def connect(source: Source, limits: Limits) -> "DuckdbSession":
    if source.files:
        return DuckdbSession({"files": {each.name: str(database_of(each.file, each.sheet)) for each in source.files}})
    if source.path is None:
        raise ValueError("A DuckDB source needs a file.")
    return DuckdbSession({"path": str(source.path)})


def reason(error: Exception) -> tuple[str, str]:
    if isinstance(error, TookTooLong):
        return "timeout", "It was stopped."
    if isinstance(error, DuckdbError):
        refused = error.kind in ("refused", "PermissionException")
        return ("refused" if refused else "failed"), str(error)
    return "lost", str(error)


class DuckdbSession:
    def __init__(self, opens: Mapping[str, object]) -> None:
        self.columns: Sequence[ResultColumn] = ()
        self._ends = float("inf")
        self._process = subprocess.Popen(  # noqa: S603 - our own file, with paths of ours
            [sys.executable, "-I", str(WORKER), json.dumps(opens)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PATH": os.environ.get("PATH", ""), "HOME": "/nonexistent", "TZ": "UTC"},
            cwd="/",
        )

    def start(self, text: str, params: Sequence[object], limits: Limits) -> None:
        self._ends = time.monotonic() + limits.seconds
        asked = {"text": text, "params": [_as_json(value) for value in params]}
        self._write(json.dumps(asked).encode())
        head: dict[str, list[tuple[str, str]]] = self._message()
        self.columns = [ResultColumn(name, _type(kind)) for name, kind in head["columns"]]

    def batches(self) -> Iterator[list[Row]]:
        while frame := self._read():
            if frame.startswith(b"{"):
                self._raise(frame)
            for batch in pa.ipc.open_stream(frame):
                yield list(zip(*(column.to_pylist() for column in batch.columns), strict=True))

    def cost(self, text: str, params: Sequence[object], limits: Limits) -> Cost | None:
        return None

    def explain(self, text: str, params: Sequence[object], limits: Limits) -> Plan:
        self._ends = time.monotonic() + limits.seconds
        asked = {"text": text, "params": [_as_json(value) for value in params], "explain": True}
        self._write(json.dumps(asked).encode())
        plan = self._message()["plan"]
        self._read()
        return Plan(tuple(step for node in plan for step in _steps(node)))

    def finish(self) -> None:
        if self._process.poll() is not None:
            raise BrokenPipeError
        self._ends = float("inf")

    def cancel(self) -> None:
        self._process.kill()

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()

    def _message(self) -> dict[str, Any]:
        frame = self._read()
        found: dict[str, Any] = json.loads(frame)
        if "columns" not in found:
            self._raise(frame)
        return found

    def _raise(self, frame: bytes) -> None:
        found = json.loads(frame)
        raise DuckdbError(str(found["error"]), str(found["message"]))

    def _write(self, frame: bytes) -> None:
        stream = self._process.stdin
        if stream is None:
            raise BrokenPipeError
        stream.write(struct.pack("<I", len(frame)) + frame)
        stream.flush()

    def _read(self) -> bytes:
        size = struct.unpack("<I", self._exactly(4))[0]
        if size > LARGEST_FRAME:
            raise BrokenPipeError
        return self._exactly(size)

    def _exactly(self, size: int) -> bytes:
        """So many bytes from the worker, which is killed when they do not come in time."""
        stream = self._process.stdout
        if stream is None:
            raise BrokenPipeError
        parts: list[bytes] = []
        while size:
            left = self._ends - time.monotonic()
            ready, _, _ = select.select([stream], [], [], None if left == float("inf") else max(0.0, left))
            if not ready:
                self._process.kill()
                raise TookTooLong
            part = os.read(stream.fileno(), min(size, 1 << 20))
            if not part:
                raise BrokenPipeError("The process that runs DuckDB has ended.")
            parts.append(part)
            size -= len(part)
        return b"".join(parts)


def _as_json(value: object) -> tuple[str, object]:
    for kind, name in KINDS:
        if isinstance(value, kind):
            return name, value.isoformat() if isinstance(value, date | clock_time) else str(value)
    return "", value


def _type(kind: str) -> ColumnType:
    if kind in ("string", "large_string", "string_view"):
        return "text"
    return next((ours for start, ours in TYPES if kind.startswith(start)), "text")


def _steps(node: Mapping[str, Any], depth: int = 0) -> Iterator[PlanStep]:
    more = node.get("extra_info", {})
    rows = str(more.get("Estimated Cardinality", ""))
    name = str(node.get("name", "")).strip().replace("_", " ").capitalize()
    table = str(more["Table"]).rpartition(".")[2].strip('"') if "Table" in more else ""
    yield PlanStep(depth, f"{name} on {table}" if table else name, float(rows) if rows.isdigit() else None)
    for inner in node.get("children", ()):
        yield from _steps(inner, depth + 1)
