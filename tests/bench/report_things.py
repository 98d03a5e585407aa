"""What is done to reports under test, in a process of its own with the product's settings, on an installation with the flights
demo: `report_things.py prepare`, `overhead`, `duckdb`, `json`, `file csv`, `file xlsx`, `dashboard`; each prints JSON last."""

import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import django
import orjson

django.setup()

import sqlite3  # noqa: E402 – the settings have something to say before SQLite begins

import duckdb  # noqa: E402 – needs the settings
import pandas as pd  # noqa: E402
from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from ours import SYSTEM, _publish  # noqa: E402

from operations import clock  # noqa: E402
from operations.perform import perform  # noqa: E402
from runtime.kinds.report.answers import dumped, table  # noqa: E402
from runtime.kinds.report.caching import RESULTS  # noqa: E402
from runtime.kinds.report.making import Wanted, made, streamed  # noqa: E402
from runtime.kinds.report.running import Asker, ReportRun, started  # noqa: E402
from runtime.plans import snapshot  # noqa: E402
from runtime.sources.opening import opened  # noqa: E402

Json = dict[str, Any]
SMALL = "SELECT code, name FROM airlines ORDER BY code"
WARM, ROUNDS, ASKED = 20, 200, 100_000
COLUMNS = (
    "id, date, carrier, number, origin, destination, scheduled, departed, departure_delay, scheduled_arrival, arrived,"
    " arrival_delay, tailnum, plane, air_time, distance, status, created_at, row_version"
)
REPORTS: dict[str, Json] = {
    "bench_small": {
        "title": "Small",
        "queries": [{"uid": "q", "name": "main", "datasource": "platform", "sql": SMALL}],
    },
    "bench_all": {
        "title": "All",
        "queries": [{"uid": "q", "name": "main", "datasource": "platform", "sql": f"SELECT {COLUMNS} FROM flights"}],
        "caps": {"rows": ASKED, "export_rows": 1_000_000, "seconds": 600},
    },
}
DUCK: Json = {"title": "Bench", "engine": "duckdb", "file": "bench.duckdb", "tables": "*"}


def prepare() -> Json:
    """Reports, and a file of DuckDB with the airlines in it."""
    for name, body in REPORTS.items():
        _publish("report", name, body)
    folder = Path(settings.VAR) / "datasources"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "bench.duckdb").unlink(missing_ok=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT code, name FROM t_airlines")
        lines = cursor.fetchall()
    with duckdb.connect(str(folder / "bench.duckdb")) as made_here:
        made_here.execute("CREATE TABLE airlines (code text, name text)")
        made_here.executemany("INSERT INTO airlines VALUES (?, ?)", lines)
    _publish("datasource", "bench", DUCK)
    return {"airlines": len(lines)}


def overhead() -> Json:
    """The platform's own tables: the same statement by the bare driver, by turns."""
    own = opened("platform", SYSTEM, clock.now(), snapshot())
    bare = _driver()
    seen = own.prepared(SMALL, cap=10_000).statement

    def report() -> None:
        perform("report.run", {"charts": False}, target={"id": "bench_small"}, principal=SYSTEM)

    return {
        "report": _apart(report, lambda: bare(seen.text, seen.params)),
        "first_seen": _first_seen("platform", lambda sql: bare(own.prepared(sql).statement.text, [])),
    }


def duckdb_overhead() -> Json:
    """The same against DuckDB, which in the product has a process of its own."""
    path = str(Path(settings.VAR) / "datasources" / "bench.duckdb")
    bare = duckdb.connect(path, read_only=True)
    source = opened("bench", SYSTEM, clock.now(), snapshot())
    seen = source.prepared(SMALL).statement

    def ours() -> None:
        perform("sql.query", {"sql": SMALL}, target={"datasource": "bench"}, principal=SYSTEM)

    def theirs(sql: str) -> None:
        bare.execute(source.prepared(sql).statement.text).fetchall()

    return {
        "report": _apart(ours, lambda: bare.execute(seen.text, seen.params).fetchall()),
        "first_seen": _first_seen("bench", theirs),
    }


def rows_as_json() -> Json:
    """100,000 rows of 19 columns that are there: our answer, and pandas' of the same rows."""
    run = _run("bench_all", ASKED)
    frame = run.frame("main")
    theirs = pd.DataFrame(list(frame.rows), columns=list(frame.names))
    page = {"limit": ASKED}
    ours = [_timed(lambda: dumped(table(frame, (), page, "en"))) for _ in range(5)]
    others = [_timed(lambda: theirs.to_json(orient="split", date_format="iso")) for _ in range(3)]
    return {"rows": len(frame.rows), "ours_ms": min(ours), "theirs_ms": min(others)}


def file_of(format: str) -> Json:
    """All flights as one file; the memory is the most that this process ever had."""
    run = _run("bench_all", 1_000_000)
    wanted = Wanted(format=format, queries=["main"], title="All")
    with tempfile.TemporaryDirectory() as folder:
        path, before, used = Path(folder) / "file", time.perf_counter(), time.process_time()
        if format == "csv":
            with path.open("wb") as out:
                out.writelines(streamed(run, wanted))
            rows = path.read_bytes().count(b"\n") - 1
        else:
            rows = made(run, wanted, path).rows
        seconds, cpu = time.perf_counter() - before, time.process_time() - used
        size = path.stat().st_size
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"rows": rows, "seconds": seconds, "cpu": cpu, "bytes": size, "mib": most}


def dashboard() -> Json:
    """The six charts and three figures of the demo, with nothing kept and with everything."""

    def ask() -> None:
        perform("dashboard.run", {}, target={"id": "flights_board"}, principal=SYSTEM)

    cold, cpu = [], []
    for turn in range(8):
        RESULTS.forget()
        used = time.process_time()
        spent = _timed(ask)
        if turn:  # the first compiles statements and reads the file
            cold.append(spent)
            cpu.append((time.process_time() - used) * 1000)
    return {"cold_ms": cold, "cpu_ms": cpu, "kept_ms": [_timed(ask) for _ in range(20)]}


def _run(report: str, rows: int) -> ReportRun:
    return started(snapshot().plan("report", report), {}, Asker(principal=SYSTEM, now=clock.now(), rows=rows))


def _driver() -> Callable[[str, list[object]], object]:
    """The driver with nothing around it, on a connection that stays."""
    own = settings.DATABASES["default"]
    if connection.vendor == "sqlite":
        kept = sqlite3.connect(own["NAME"])
        return lambda text, params: kept.execute(text, params).fetchall()
    import psycopg

    there = psycopg.connect(
        host=own["HOST"], port=own["PORT"] or 5432, dbname=own["NAME"], user=own["USER"], password=own["PASSWORD"]
    )
    there.autocommit = True
    return lambda text, params: there.execute(text.encode(), params).fetchall()


def _apart(ours: Callable[[], object], theirs: Callable[[], object]) -> Json:
    """Medians in ms, taken by turns, so that a busy machine is busy for both."""
    mine, other = [], []
    for turn in range(WARM + ROUNDS):
        one, two = _timed(ours), _timed(theirs)
        if turn >= WARM:
            mine.append(one)
            other.append(two)
    return {"ours_ms": statistics.median(mine), "bare_ms": statistics.median(other)}


def _first_seen(source: str, bare: Callable[[str], object]) -> Json:
    """Statements of 100 lines, each met for the first time; the bare side runs what the guard wrote, already written. `cpu_ms` is
    what our process took of the processor, however busy the machine is."""
    mine, cpu, other = [], [], []
    for text in _long(60):
        used = time.process_time()
        mine.append(
            _timed(
                lambda text=text: perform("sql.query", {"sql": text}, target={"datasource": source}, principal=SYSTEM)
            )
        )
        cpu.append((time.process_time() - used) * 1000)
        bare(text)
        other.append(_timed(lambda text=text: bare(text)))
    medians = (statistics.median(taken[10:]) for taken in (mine, cpu, other))
    return dict(zip(("ours_ms", "cpu_ms", "bare_ms"), medians, strict=True))


def _long(count: int) -> Iterator[str]:
    for number in range(count):
        lines = [f"  CASE WHEN code > '{chr(65 + at % 26)}' THEN {at} ELSE {number} END AS c{at}," for at in range(90)]
        yield "\n".join(
            [
                "WITH known AS (",
                "  SELECT code, name",
                "  FROM airlines",
                f"  WHERE LENGTH(name) > {number % 3}",
                ")",
                "SELECT",
                *lines,
                "  code",
                "FROM known",
                "ORDER BY code",
            ]
        )


def _timed(do: Callable[[], object]) -> float:
    before = time.perf_counter()
    do()
    return (time.perf_counter() - before) * 1000


CASES: dict[str, Callable[..., Json]] = {
    "prepare": prepare,
    "overhead": overhead,
    "duckdb": duckdb_overhead,
    "json": rows_as_json,
    "file": file_of,
    "dashboard": dashboard,
}

if __name__ == "__main__":
    print(orjson.dumps(CASES[sys.argv[1]](*sys.argv[2:])).decode())
