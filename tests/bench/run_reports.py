"""Measure reports: `make bench`, after the run engine. What the guard, the policy and the answer cost beside the bare driver;
rows as JSON beside pandas; all flights as CSV and Excel; the dashboard of the demo, cold and kept.

Exit code 0 even when goals are missed. `--only overhead dashboard` names cases, `--keep` takes the installation that is there."""

import argparse
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import beside_superset
from report import Line, at_least, limit, machine, printed, written
from services import HERE, ROOT, Service, postgresql

FOLDER = ROOT / "var" / "bench" / "reports"
THINGS = str(HERE / "report_things.py")
CASES = ("overhead", "duckdb", "json", "csv", "xlsx", "dashboard", "superset")
KNOWN, FIRST, BESIDE_PANDAS, ROWS, SECONDS, MEMORY, COLD, KEPT = 3, 15, 5, 100_000, 60, 300, 400, 40


class Reports(Service):
    """Our side, on one database, with the flights."""

    def has(self, *arguments: str) -> Any:
        return self.tell(THINGS, *arguments)

    def prepare(self) -> None:
        self.clear()
        command = [sys.executable, "manage.py", "start", "--demo=1", "--prepare-only"]
        subprocess.run(command, env=self.environment, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        self.has("prepare")


def overhead(reports: Reports) -> Iterator[Line]:
    yield from _overhead(reports.has("overhead"), "a report of 16 rows", reports.engine)


def duckdb(reports: Reports) -> Iterator[Line]:
    yield from _overhead(reports.has("duckdb"), "a statement of 16 rows", "duckdb")


def _overhead(found: Any, what: str, engine: str) -> Iterator[Line]:
    cases = (("report", f"{what}, known", KNOWN), ("first_seen", "a statement of 100 lines, first seen", FIRST))
    for name, title, goal in cases:
        ours, bare = found[name]["ours_ms"], found[name]["bare_ms"]
        cpu = f" ({found[name]['cpu_ms']:.1f} of CPU)" if "cpu_ms" in found[name] else ""
        yield limit(f"{title}: {ours:.2f} ms{cpu}, the bare driver {bare:.2f} ms", engine, ours - bare, goal, "ms")


def rows_as_json(reports: Reports) -> Iterator[Line]:
    found = reports.has("json")
    ours, theirs = found["ours_ms"], found["theirs_ms"]
    title = f"{found['rows']:,} rows × 19 to JSON: {ours:.0f} ms, DataFrame.to_json {theirs:.0f} ms"
    ratio = theirs / ours
    yield Line(
        title=title, engine=reports.engine, value=ratio, goal=BESIDE_PANDAS, unit="×", is_met=ratio >= BESIDE_PANDAS
    )


def csv(reports: Reports) -> Iterator[Line]:
    """By the CPU of the process, so that a busy machine does not hide what it costs."""
    found = reports.has("file", "csv")
    clock = found["rows"] / found["seconds"]
    title = f"{found['rows']:,} flights × 19 as CSV, streamed ({found['mib']:.0f} MiB; by the clock {clock:,.0f}/s)"
    yield at_least(title, reports.engine, found["rows"] / found["cpu"], ROWS, "rows/s")


def xlsx(reports: Reports) -> Iterator[Line]:
    found = reports.has("file", "xlsx")
    title = f"{found['rows']:,} flights × 19 as Excel ({found['cpu']:.0f} s of CPU)"
    yield limit(title, reports.engine, found["seconds"], SECONDS, "s")
    yield limit("the same, the most memory", reports.engine, found["mib"], MEMORY, "MiB")


def dashboard(reports: Reports) -> Iterator[Line]:
    found = reports.has("dashboard")
    cold, cpu = statistics.median(found["cold_ms"]), statistics.median(found["cpu_ms"])
    title = f"six charts over 336,776 flights, cold, median (least {min(found['cold_ms']):.0f} ms, {cpu:.0f} ms of CPU)"
    yield limit(title, reports.engine, cold, COLD, "ms")
    yield limit("the same, kept", reports.engine, statistics.median(found["kept_ms"]), KEPT, "ms")


def against_superset(reports: Reports) -> Iterator[Line]:
    """There is no goal: it is what people use. Both sides in a process of their own, without a server of HTTP."""
    home = beside_superset.installed(FOLDER) if reports.engine == "postgresql" else None
    if home is None:
        return
    found = beside_superset.measured(home, reports.database_url)
    known, board = reports.has("overhead")["report"]["ours_ms"], reports.has("dashboard")
    cold, kept = statistics.median(board["cold_ms"]), statistics.median(board["kept_ms"])
    cases = (
        ("16 rows", found["known_ms"], known),
        ("16 rows, kept by Superset", found["kept_ms"], known),
        ("six charts, one after another by Superset", found["board_ms"], cold),
        ("six charts, kept", found["board_kept_ms"], kept),
    )
    for what, theirs, ours in cases:
        title = f"{what}: Superset {theirs:.1f} ms, we {ours:.2f} ms"
        yield limit(title, reports.engine, theirs / ours, float("inf"), "×")


MEASURED: dict[str, Callable[[Reports], Iterator[Line]]] = {
    "overhead": overhead,
    "duckdb": duckdb,
    "json": rows_as_json,
    "csv": csv,
    "xlsx": xlsx,
    "dashboard": dashboard,
    "superset": against_superset,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", default=list(CASES), choices=CASES, help="cases to measure")
    parser.add_argument("--engine", choices=["postgresql", "sqlite"], action="append")
    parser.add_argument("--keep", action="store_true", help="do not load the flights again")
    asked = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    engines = asked.engine or ["postgresql", "sqlite"]
    if "postgresql" in engines and postgresql() is None:
        print("No PostgreSQL answers on 127.0.0.1:5432 that lets us in; it is left out.")
        engines.remove("postgresql")
    lines: list[Line] = []
    for name in engines:
        reports = Reports(side="ours", engine=name, folder=FOLDER, port=8473)
        if not asked.keep:
            print(f"{name}: loading the flights …", flush=True)
            reports.prepare()
        for case in asked.only:
            if case == "duckdb" and name != engines[-1]:
                continue
            before = os.getloadavg()[0]
            for line in MEASURED[case](reports):
                lines.append(line)
                print(f"{name}: {line.title}: {line.value:,.2f} {line.unit} (load {before:.1f})", flush=True)
    print(printed(lines))
    written(FOLDER, lines, machine(), {})


if __name__ == "__main__":
    main()
