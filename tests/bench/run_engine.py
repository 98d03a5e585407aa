"""Measure the run engine: `make bench`, after the rows API. How soon a run begins, embedded and against a task of Celery alone;
how many trivial runs are done; how late schedules fire, beside django-celery-beat; what a step of a flow costs.

django-celery-beat is no dependency: it is installed into an environment under var/bench, and left out where that fails.
Exit code 0 even when goals are missed. `--quick` leaves out the 100,000 schedules; `--only latency graph` names cases."""

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import orjson
from report import Line, at_least, limit, machine, printed, written
from services import HERE, ROOT, Service, postgresql

FOLDER = ROOT / "var" / "bench" / "runs"
BROKER = "redis://127.0.0.1:6379/9"
PROJECT = HERE / "celery_project"
THINGS = str(HERE / "engine_things.py")
RUNS = 3000
WARM = 200
LATENCIES = 150
ROUNDS = 3
CORES = 2
CASES = ("latency", "celery", "throughput", "lateness", "beat", "graph")


class Engine(Service):
    """Our side, on one database."""

    def has(self, *arguments: object) -> Any:
        return self.tell(THINGS, *map(str, arguments))

    @contextmanager
    def child(self, *command: str, log: str, **more: str) -> Iterator[subprocess.Popen[bytes]]:
        with started([sys.executable, "manage.py", *command], self.environment | more, ROOT, log) as process:
            yield process

    def with_broker(self, *arguments: object) -> Any:
        done = subprocess.run(
            [sys.executable, THINGS, *map(str, arguments)], env=self.environment | {"BROKER_URL": BROKER},
            cwd=ROOT, check=True, stdout=subprocess.PIPE,
        )  # fmt: skip
        return orjson.loads(done.stdout.splitlines()[-1])


def latency(engine: Engine) -> Iterator[Line]:
    """One run after another, with one worker of `manage.py worker` waiting."""
    with engine.child("worker", log="worker"):
        engine.has("latency", 10)
        waited = engine.has("latency", LATENCIES)["milliseconds"]
    title = f"from start to begin, embedded, p50 (p95 {_p95(waited):.1f} ms)"
    yield limit(title, engine.engine, statistics.median(waited), 5, "ms")


def celery(engine: Engine) -> Iterator[Line]:
    """The same through Redis, and a task of Celery alone, by turns; both with two processes."""
    options = ("worker", "-P", "prefork", "-c", "2", "--without-gossip", "--without-mingle", "-l", "WARNING")
    raw = os.environ | {"BROKER_URL": BROKER}
    tell = [sys.executable, "raw.py", str(LATENCIES)]
    ours: list[float] = []
    theirs: list[float] = []
    with ExitStack() as stack:
        stack.enter_context(engine.child("celery", *options, "-Q", "default", log="celery", BROKER_URL=BROKER))
        command = [sys.executable, "-m", "celery", "-A", "raw", *options, "-Q", "celery"]
        stack.enter_context(started(command, raw, PROJECT, "raw"))
        for turn in range(ROUNDS + 1):
            mine = engine.with_broker("latency", LATENCIES)["milliseconds"]
            other = said(tell, raw, PROJECT)["milliseconds"]
            if turn:
                ours, theirs = ours + mine, theirs + other
    one, two = statistics.median(ours), statistics.median(theirs)
    title = f"from start to begin, Redis, p50: {one:.1f} ms, a task of Celery alone {two:.1f} ms"
    yield limit(title, engine.engine, one / two, 1.5, "×")


def throughput(engine: Engine) -> Iterator[Line]:
    """A queue of runs, then two workers. By the CPU of all that was used, so that a busy machine does not hide what it
    costs: starting, performing, and delivering the events of jobs."""
    for what, title in (("plain", "trivial runs"), ("trivial", "trivial jobs"), ("note", "jobs that write a row")):
        with ExitStack() as stack:
            workers = [stack.enter_context(engine.child("worker", log=f"worker{n}")) for n in range(CORES)]
            engine.has("fill", what, WARM)  # plans are compiled, and the pace of these runs is known
            engine.has("done", WARM)
            filled = engine.has("fill", what, RUNS)["cpu_ms"]
            before = _used(engine, workers)
            seconds = engine.has("done", RUNS)["seconds"]
            each = filled + (_used(engine, workers) - before) * 1000 / RUNS
        told = f"{title}, all rows kept: {filled:.2f} + {each - filled:.2f} ms of CPU; by the clock {RUNS / seconds:,.0f}/s"
        yield at_least(told, engine.engine, CORES * 1000 / each, 500, "runs/s")


def lateness(engine: Engine, quick: bool) -> Iterator[Line]:
    """From the planned moment until the run has begun, in the worker."""
    cases = [(1000, 1000, 15, 20, 250)] if quick else [(1000, 1000, 15, 20, 250), (100_000, 500, 15, 1, 1000)]
    for count, due, after, spread, goal in cases:
        with engine.child("worker", log="worker"), engine.child("scheduler", log="scheduler"):
            engine.has("schedules", count, due, after, spread)
            found = engine.has("lateness", due)
        late = found["milliseconds"]
        title = f"lateness p95, {count:,} schedules, {due} within {spread} s (p50 {statistics.median(late):.0f} ms; "
        title += f"the scheduler's part: p50 {statistics.median(found['turned_to']):.0f}, p95 {_p95(found['turned_to']):.0f} ms)"
        yield limit(title, engine.engine, _p95(late), goal, "ms")


def beat(engine: Engine, quick: bool) -> Iterator[Line]:
    """The same moments by django-celery-beat on PostgreSQL: there is no goal, it is what people use. (On SQLite a statement
    of its own gets too deep with a thousand moments.)"""
    database = Service(side="theirs", engine="postgresql", folder=FOLDER, port=8464)
    if postgresql() is None:
        print("No PostgreSQL for django-celery-beat; it is left out.")
        return
    python = beat_python()
    if python is None:
        print("django-celery-beat cannot be installed here; it is left out.")
        return
    cases = [(1000, 1000, 40, 20)] if quick else [(1000, 1000, 40, 20), (100_000, 500, 240, 1)]
    environment = os.environ | {"BROKER_URL": BROKER, "BEAT_DATABASE": database.database_url}
    for count, due, after, spread in cases:
        database.clear()
        with ExitStack() as stack:
            said([python, "beat.py", "load", str(count), str(due), str(after), str(spread)], environment, PROJECT)
            worker = [python, "-m", "celery", "-A", "beat", "worker", "-P", "threads", "-c", "8", "-l", "WARNING"]
            ticking = [python, "-m", "celery", "-A", "beat", "beat", "-s", str(FOLDER / "beat"), "-l", "WARNING"]
            stack.enter_context(started(worker, environment, PROJECT, "beat-worker"))
            stack.enter_context(started(ticking, environment, PROJECT, "beat"))
            late = said([python, "beat.py", "lateness", str(due)], environment, PROJECT)["milliseconds"]
        told = f"django-celery-beat: lateness p95, {count:,} tasks, {due} within {spread} s ({len(late)} came)"
        yield limit(told, "postgresql", _p95(late) if late else float("inf"), float("inf"), "ms")


def graph(engine: Engine) -> Iterator[Line]:
    """A flow of 1,000 nodes and 1,980 edges, in one process; and whether one four times as large costs four times as much."""
    small, large = engine.has("graph", 250), engine.has("graph", 1000)
    told = (
        f"flow of 1,000 nodes: CPU of a step ({large['statements']:.1f} statements; {large['ms']:.1f} ms by the clock)"
    )
    yield limit(told, engine.engine, large["cpu_ms"], 2, "ms")
    growth = large["cpu_ms_per_edge"] / small["cpu_ms_per_edge"]
    yield limit("cost of an edge among 1,000 nodes against one among 250", engine.engine, growth, 1.25, "×")


@contextmanager
def started(
    command: list[str], environment: Mapping[str, str], folder: Path, log: str
) -> Iterator[subprocess.Popen[bytes]]:
    with (FOLDER / f"{log}.log").open("wb") as out:
        process = subprocess.Popen(command, env=dict(environment), cwd=folder, stdout=out, stderr=out)
        try:
            time.sleep(4)  # until it listens
            if process.poll() is not None:
                raise SystemExit(f"'{' '.join(command)}' ended; see {out.name}.")
            yield process
        finally:
            process.terminate()
            process.wait(60)


def said(command: list[str], environment: Mapping[str, str], folder: Path) -> Any:
    done = subprocess.run(command, env=dict(environment), cwd=folder, check=True, stdout=subprocess.PIPE)
    return orjson.loads(done.stdout.splitlines()[-1])


def beat_python() -> str | None:
    """The interpreter that has django-celery-beat, in an environment of its own."""
    home = FOLDER / "beat-environment"
    python = str(home / "bin" / "python")
    if not (home / "ready").exists():
        subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
        wanted = ["django-celery-beat==2.9.0", "celery[redis]==5.7.0", "psycopg[binary]"]
        if subprocess.run([python, "-m", "pip", "install", "-q", *wanted]).returncode:
            return None
        (home / "ready").touch()
    return python


def _used(engine: Engine, workers: list[subprocess.Popen[bytes]]) -> float:
    """Seconds of CPU of the workers and of their connections to PostgreSQL."""
    used = [engine.cpu_seconds(worker) for worker in workers]
    return sum(own for own, _ in used) + used[-1][1]


def _p95(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="without 100,000 schedules")
    parser.add_argument("--only", nargs="*", default=list(CASES), choices=CASES, help="cases to measure")
    parser.add_argument("--engine", choices=["postgresql", "sqlite"], action="append")
    asked = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    engines = asked.engine or ["postgresql", "sqlite"]
    if "postgresql" in engines and postgresql() is None:
        print("No PostgreSQL answers on 127.0.0.1:5432 that lets us in; it is left out.")
        engines.remove("postgresql")
    lines: list[Line] = []
    for name in engines:
        engine = Engine(side="ours", engine=name, folder=FOLDER, port=8463)
        print(f"{name}: preparing …", flush=True)
        engine.clear()
        engine.has("prepare")
        cases: dict[str, Callable[[], Iterator[Line]]] = {
            "latency": lambda engine=engine: latency(engine),  # type: ignore[misc]
            "celery": lambda engine=engine: celery(engine),  # type: ignore[misc]
            "throughput": lambda engine=engine: throughput(engine),  # type: ignore[misc]
            "lateness": lambda engine=engine: lateness(engine, asked.quick),  # type: ignore[misc]
            "beat": lambda engine=engine: beat(engine, asked.quick) if engine.engine == engines[-1] else iter(()),  # type: ignore[misc]
            "graph": lambda engine=engine: graph(engine),  # type: ignore[misc]
        }
        for case in asked.only:
            before = os.getloadavg()[0]
            for line in cases[case]():
                lines.append(line)
                print(f"{name}: {line.title}: {line.value:,.2f} {line.unit} (load {before:.1f})", flush=True)
    print(printed(lines))
    written(FOLDER, lines, machine(), {"runs": RUNS, "latencies": LATENCIES, "rounds": ROUNDS})


if __name__ == "__main__":
    main()
