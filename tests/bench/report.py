"""What was measured, as a table for people and as JSON."""

import os
import platform
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from math import isinf
from pathlib import Path
from typing import Any

import orjson


@dataclass(frozen=True, kw_only=True)
class Measured:
    """One case on one side: requests per second, CPU milliseconds per request of the server and of PostgreSQL, waiting."""

    rps: float
    server_ms: float
    database_ms: float
    p50_ms: float
    p99_ms: float

    @property
    def cpu_ms(self) -> float:
        return self.server_ms + self.database_ms


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the report. Ratios have both sides; limits have a value that must stay below the goal."""

    title: str
    engine: str
    connections: int = 0
    ours: Measured | None = None
    theirs: Measured | None = None
    value: float
    goal: float
    unit: str
    is_met: bool


def compared(title: str, engine: str, connections: int, ours: Measured, theirs: Measured, goal: float) -> Line:
    ratio = ours.rps / theirs.rps
    return Line(
        title=title, engine=engine, connections=connections, ours=ours, theirs=theirs,
        value=ratio, goal=goal, unit="×", is_met=ratio >= goal,
    )  # fmt: skip


def limit(title: str, engine: str, value: float, goal: float, unit: str) -> Line:
    return Line(title=title, engine=engine, value=value, goal=goal, unit=unit, is_met=value <= goal)


def at_least(title: str, engine: str, value: float, goal: float, unit: str) -> Line:
    return Line(title=title, engine=engine, value=value, goal=goal, unit=unit, is_met=value >= goal)


HEAD = (
    "case",
    "database",
    "conn.",
    "ours/s",
    "theirs/s",
    "ratio",
    "goal",
    "met",
    "CPU ours",
    "CPU theirs",
    "CPU ratio",
    "p50/p99 ms",
)


def printed(lines: Iterable[Line]) -> str:
    """A table for the terminal, then the goals that were missed."""
    listed = list(lines)
    rows = [HEAD, *map(_cells, listed)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(HEAD))]
    table = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    missed = [
        f"missed: {line.title} ({line.engine}): {_value(line)}, goal {_goal(line)}"
        for line in listed
        if not line.is_met
    ]
    return "\n".join(["", *table, "", *missed])


def markdown(lines: Sequence[Line]) -> str:
    rows = [HEAD, tuple("---" for _ in HEAD), *map(_cells, lines)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def written(folder: Path, lines: Sequence[Line], on: dict[str, Any], pace: dict[str, Any]) -> None:
    facts = {"at": datetime.now().astimezone().isoformat(timespec="seconds"), "machine": on, "pace": pace}
    document = {**facts, "lines": [asdict(line) for line in lines]}
    (folder / "report.json").write_bytes(orjson.dumps(document, option=orjson.OPT_INDENT_2))
    head = "".join(f"* {name}: {value}\n" for name, value in {**facts, **on}.items() if name != "machine")
    (folder / "report.md").write_text(f"# Benchmark\n\n{head}\n{markdown(lines)}\n", encoding="utf-8")


def machine() -> dict[str, Any]:
    cpu = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    return {
        "processor": cpu[0].partition(":")[2].strip() if cpu else platform.processor(),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[1], 1),
        "python": sys.version.split()[0],
        "system": platform.platform(),
    }


def _cells(line: Line) -> tuple[str, ...]:
    ours, theirs = line.ours, line.theirs
    if ours is None or theirs is None:
        return (line.title, line.engine, "", "", "", _value(line), _goal(line), _yes(line), "", "", "", "")
    return (
        line.title, line.engine, str(line.connections), f"{ours.rps:,.0f}", f"{theirs.rps:,.0f}", _value(line), _goal(line),
        _yes(line), _cpu(ours), _cpu(theirs), f"{theirs.cpu_ms / max(ours.cpu_ms, 1e-6):.1f}×",
        f"{ours.p50_ms:.1f}/{ours.p99_ms:.0f} · {theirs.p50_ms:.1f}/{theirs.p99_ms:.0f}",
    )  # fmt: skip


def _cpu(side: Measured) -> str:
    return f"{side.server_ms:.2f}+{side.database_ms:.2f}" if side.database_ms else f"{side.server_ms:.2f}"


def _value(line: Line) -> str:
    return f"{line.value:,.1f}{line.unit if line.unit == '×' else ' ' + line.unit}"


def _goal(line: Line) -> str:
    if isinf(line.goal):
        return "none"
    if line.unit == "×":
        return f"≥ {line.goal:g}×"
    return f"{'≥' if line.unit.endswith('/s') else '≤'} {line.goal:,g} {line.unit}"


def _yes(line: Line) -> str:
    return "yes" if line.is_met else "no"
