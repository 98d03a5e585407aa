"""Measure the rows API against the same service written by hand with Django REST framework: `make bench`.

Both run on one process of the same server; rounds alternate; medians count. Exit code 0 even when goals are missed: they are
told, here and in var/bench/report.md. `--quick` is one short round; `--keep` reuses the data of the last run."""

import argparse
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import orjson
from cases import Side
from report import Line, Measured, at_least, compared, limit, machine, printed, written
from services import HERE, ROOT, Service, postgresql

FOLDER = ROOT / "var" / "bench"
PORTS: dict[Side, int] = {"ours": 8461, "theirs": 8462}
MANY_TABLES = 1000
POLICY = "clerk"


@dataclass(frozen=True, kw_only=True)
class Goal:
    """A case, what it is called, how many times theirs it should be, how many requests are made beforehand, and with how
    many connections it is asked at most: a bulk keeps the service busy for long."""

    case: str
    title: str
    times: float
    ready: int = 200
    most_connections: int = 32


GOALS = (
    Goal(case="list", title="list of 50, filtered and sorted, no count", times=8),
    Goal(case="list_anew", title="the same with filters never seen before", times=8),
    Goal(case="count", title="list with our default count / with count(*)", times=20),
    Goal(case="get", title="get", times=8),
    Goal(case="create", title="create", times=2),
    Goal(case="patch", title="patch", times=2),
    Goal(case="bulk", title="bulk insert of 1,000 rows", times=10, ready=6, most_connections=8),
)


class Bench:
    """Both services on one database, and the driver beside them."""

    def __init__(self, engine: str, *, seconds: float, rounds: int, connections: tuple[int, ...]) -> None:
        self.engine, self.seconds, self.rounds, self.connections = engine, seconds, rounds, connections
        self.services = {side: Service(side=side, engine=engine, folder=FOLDER, port=PORTS[side]) for side in PORTS}
        self.seed = int(time.time()) % 100_000 * 100

    def loaded(self, keep: bool) -> dict[Side, dict[str, Any]]:
        kept = FOLDER / f"{self.engine}.json"
        if keep and kept.exists():
            tokens: dict[Side, dict[str, Any]] = orjson.loads(kept.read_bytes())
            return tokens
        found = {}
        for side, service in self.services.items():
            print(f"{self.engine}: loading {side} …", flush=True)
            found[side] = service.load()
        kept.write_bytes(orjson.dumps(found))
        return found

    def measured(self, only: set[str], told: dict[Side, dict[str, Any]], many: int) -> list[Line]:
        lines = []
        with ExitStack() as stack:
            self._start(stack)
            for goal in GOALS:
                for connections in self.connections:
                    if connections <= goal.most_connections and (not only or goal.case in only):
                        both = self._both(goal, connections, told)
                        lines.append(compared(goal.title, self.engine, connections, *both, goal.times))
            if not only or "policies" in only:
                lines.append(self._policies(told))
            before = self._both(GOALS[0], self.connections[0], told) if many else None
        if before is not None:
            lines.append(self._many_tables(many, told, before))
        ours = self.services["ours"]
        if not only or "lookup" in only:
            microseconds = ours.tell(str(HERE / "ours.py"), "lookup")["microseconds"]
            lines.append(limit("warm plan and policy look-up", self.engine, microseconds, 50, "µs"))
        return lines

    def flights(self) -> Line:
        """The demo's import, by the way that every file takes."""
        print(f"{self.engine}: importing the flights …", flush=True)
        service = Service(side="ours", engine=self.engine, folder=FOLDER / "flights", port=PORTS["ours"])
        service.folder.mkdir(exist_ok=True)
        service.clear()
        found = service.tell(str(HERE / "ours.py"), "flights")
        if found is None:
            raise SystemExit("The flights' files are missing: pip install -r requirements/demo.txt.")
        title = f"import of the flights demo ({found['rows_per_cpu_second']:,.0f} rows per second of CPU)"
        return at_least(title, self.engine, found["rows_per_second"], 20_000, "rows/s")

    def _start(self, stack: ExitStack) -> None:
        self.processes = {side: stack.enter_context(service.running()) for side, service in self.services.items()}
        driver = subprocess.Popen(
            [sys.executable, str(HERE / "driver.py")], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self.driver = stack.enter_context(driver)
        stack.callback(driver.terminate)

    def _both(self, goal: Goal, connections: int, told: dict[Side, dict[str, Any]]) -> tuple[Measured, Measured]:
        tokens = [(side, told[side]["boss"]) for side in PORTS]
        found = self._rounds(goal, connections, tokens)
        return found[0], found[1]

    def _rounds(self, goal: Goal, connections: int, asking: list[tuple[Side, str]]) -> list[Measured]:
        """Medians of rounds in which all take turns, after a warm-up."""
        found: dict[int, list[Measured]] = defaultdict(list)
        for turn in range(self.rounds + 1):
            for place, (side, token) in enumerate(asking):
                seconds = self.seconds if turn else min(0.5, self.seconds)
                one = self._once(goal, side, token, connections, seconds)
                if turn:
                    found[place].append(one)
        return [_median(some) for some in found.values()]

    def _once(self, goal: Goal, side: Side, token: str, connections: int, seconds: float) -> Measured:
        service, process = self.services[side], self.processes[side]
        self.seed += 1
        order = {
            "case": goal.case, "side": side, "port": service.port, "token": token, "connections": connections,
            "seconds": seconds, "seed": self.seed, "ready": goal.ready,
        }  # fmt: skip
        before = service.cpu_seconds(process)
        assert self.driver.stdin and self.driver.stdout
        self.driver.stdin.write(orjson.dumps(order) + b"\n")
        self.driver.stdin.flush()
        answer = orjson.loads(self.driver.stdout.readline())
        after = service.cpu_seconds(process)
        if answer["wrong"]:
            raise SystemExit(f"{side} answered wrongly in '{goal.case}':\n" + "\n".join(answer["wrong"]))
        each = 1000 / answer["requests"]
        return Measured(
            rps=answer["requests"] / answer["seconds"],
            server_ms=(after[0] - before[0]) * each,
            database_ms=(after[1] - before[1]) * each,
            p50_ms=answer["p50_ms"],
            p99_ms=answer["p99_ms"],
        )

    def _policies(self, told: dict[Side, dict[str, Any]]) -> Line:
        """What row and field policies cost: the list of a clerk against that of a superuser."""
        ours = told["ours"]
        free, bound = self._rounds(GOALS[0], self.connections[0], [("ours", ours["boss"]), ("ours", ours[POLICY])])
        cost = (bound.cpu_ms / free.cpu_ms - 1) * 100
        return limit("row and field policies (CPU of a list)", self.engine, cost, 30, "%")

    def _many_tables(self, many: int, told: dict[Side, dict[str, Any]], before: tuple[Measured, Measured]) -> Line:
        """How much slower a list is among many tables; theirs, unchanged, says how the machine's load moved meanwhile."""
        print(f"{self.engine}: publishing {many} tables of 40 fields …", flush=True)
        made = self.services["ours"].tell(str(HERE / "ours.py"), "many", str(many))
        with ExitStack() as stack:
            self._start(stack)
            after = self._both(GOALS[0], self.connections[0], told)
        slower = (after[0].cpu_ms / before[0].cpu_ms) / (after[1].cpu_ms / before[1].cpu_ms) * 100 - 100
        title = f"list among {many:,} tables × 40 fields ({made['milliseconds_each']:.0f} ms to publish each)"
        return limit(title, self.engine, slower, 10, "% slower")


def _median(some: list[Measured]) -> Measured:
    return Measured(
        **{name: statistics.median(getattr(one, name) for one in some) for name in Measured.__annotations__}
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one short round; no thousand tables")
    parser.add_argument("--keep", action="store_true", help="reuse the data of the last run")
    parser.add_argument("--only", nargs="*", default=[], help="cases to measure")
    parser.add_argument("--engine", choices=["postgresql", "sqlite"], action="append")
    asked = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    engines = asked.engine or ["postgresql", "sqlite"]
    if "postgresql" in engines and postgresql() is None:
        print("No PostgreSQL answers on 127.0.0.1:5432 that lets us in; it is left out.")
        engines.remove("postgresql")
    lines: list[Line] = []
    pace: dict[str, Any] = (
        {"seconds": 1.5, "rounds": 1, "connections": (8,)}
        if asked.quick
        else {"seconds": 2.0, "rounds": 3, "connections": (8, 32)}
    )
    for engine in engines:
        bench = Bench(engine, **pace)
        told = bench.loaded(asked.keep)
        many = 0 if asked.quick or asked.only or asked.keep else MANY_TABLES
        lines += bench.measured(set(asked.only), told, many)
        if engine == "sqlite" and (not asked.quick or "flights" in asked.only):
            lines.append(bench.flights())
        print(printed([line for line in lines if line.engine == engine]), flush=True)
    written(FOLDER, lines, machine(), pace)


if __name__ == "__main__":
    main()
