"""What is done to the run engine under test, in a process of its own with the product's settings: `engine_things.py prepare`,
`latency 200`, `fill job 2000`, `done 2000`, `schedules 1000 500 20`, `lateness`, `graph 1000`; each prints JSON last."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from typing import Any

import django
import orjson

django.setup()

from django.core.management import call_command  # noqa: E402 – needs the settings
from django.db import connection, reset_queries  # noqa: E402
from django.db.models import Max, Min  # noqa: E402
from ours import SYSTEM, _publish, _tidy  # noqa: E402

from operations import clock, outbox  # noqa: E402
from operations.doorbell import ring  # noqa: E402
from operations.models import OutboxEvent  # noqa: E402
from operations.registry import operations  # noqa: E402
from runs.models import Run, Schedule  # noqa: E402
from runs.monitoring import set_paused  # noqa: E402
from runs.principals import identity_of  # noqa: E402
from runs.schedules.keeping import written as start_of  # noqa: E402
from runs.schedules.misfire import Misfire  # noqa: E402
from runs.starting import Cause, Owner, Work, start  # noqa: E402
from runs.synchronous import drain  # noqa: E402
from runtime.automation.starting import begin  # noqa: E402

Json = Any
NOW = {"expressions": {"at": "now"}}
TABLE: Json = {
    "title": "Notes",
    "fields": [
        {"uid": "n1", "name": "name", "type": "text", "required": True, "options": {"max_length": 100}},
        {"uid": "n2", "name": "number", "type": "integer"},
    ],
}
JOBS: Json = {
    "trivial": {"title": "Trivial", "operation": "expression.compute", "input": {"expressions": {"at": "1 + 1"}}},
    "note": {
        "title": "Note",
        "operation": "row.create",
        "target": {"table": "notes"},
        "input": {"name": "written by a run", "number": 1},
    },
}
PATIENCE = 300.0
LAYER = 10


def prepare() -> Json:
    """An installation with a table, two jobs and graphs of 250 and 1,000 nodes."""
    call_command("migrate", verbosity=0)
    _publish("table", "notes", TABLE)
    for name, body in JOBS.items():
        _publish("job", name, body)
    for nodes in (250, 1000):
        _publish("flow", f"graph_{nodes}", {"title": "Graph", "nodes": list(_layers(nodes))})
    _tidy()
    return {}


def latency(count: int) -> Json:
    """Milliseconds from just before a run is asked for until its operation begins, one run after another."""
    operations()
    waited = []
    for _ in range(count):
        begun = time.time()
        run = start("expression.compute", NOW, principal=SYSTEM)
        _until(lambda run=run: Run.objects.filter(pk=run.pk, state="success").exists(), pause=0.004)  # type: ignore[misc]
        output: Json = Run.objects.values_list("output", flat=True).get(pk=run.pk)
        waited.append((datetime.fromisoformat(output["at"]).timestamp() - begun) * 1000)
        time.sleep(0.02)
    return {"milliseconds": waited}


def fill(what: str, count: int) -> Json:
    """Runs that wait in the queue, and the CPU that asking for each took."""
    Run.objects.all().delete()
    OutboxEvent.objects.all().delete()
    set_paused("default", True)
    one = _start_one(what)
    one()
    busy = time.process_time()
    for _ in range(count - 1):
        one()
    return {"cpu_ms": (time.process_time() - busy) * 1000 / count}


def done(count: int) -> Json:
    """Lets them begin and waits until all are done; from the first that began to the last that ended."""
    set_paused("default", False)
    _until(lambda: Run.objects.filter(state="success").count() >= count)
    _until(lambda: not OutboxEvent.objects.filter(published_at=None).exists())
    rows = Run.objects.filter(state="success")
    first, last = rows.aggregate(Min("started_at"), Max("ended_at")).values()
    kept = Run.objects.count()
    if kept != count or Run.objects.exclude(state="success").exists():
        raise SystemExit(f"{kept} rows are kept of {count} runs.")
    return {"seconds": (last - first).total_seconds()}


def schedules(count: int, due: int, after: int, spread: int) -> Json:
    """As many schedules, of which `due` fire once, in `after` seconds and spread over `spread`; the others in half a year."""
    Run.objects.all().delete()
    Schedule.objects.all().delete()
    now = clock.now()
    far = now + timedelta(days=180)
    others = [_schedule(place, far + timedelta(seconds=place), now) for place in range(due, count)]
    Schedule.objects.bulk_create(others, batch_size=2000)
    _tidy()
    first = clock.now().replace(microsecond=0) + timedelta(seconds=after)
    soon = [_schedule(place, first + timedelta(seconds=spread * place / due), now) for place in range(due)]
    Schedule.objects.bulk_create(soon, batch_size=2000)
    ring("schedules")
    if clock.now() > first:
        raise SystemExit("Making the schedules took longer than there was.")
    return {"first": first.isoformat()}


def lateness(due: int) -> Json:
    """Milliseconds from the planned moment until the run began, and until a scheduler turned to it, of each that was due."""
    _until(lambda: Run.objects.filter(state="success").count() >= due)
    found = Run.objects.exclude(planned_at=None).values_list("planned_at", "started_at", "created_at")
    if len(found) != due:
        raise SystemExit(f"{len(found)} runs of {due} fires.")
    return {
        "milliseconds": [(started - planned).total_seconds() * 1000 for planned, started, _ in found],
        "turned_to": [(created - planned).total_seconds() * 1000 for planned, _, created in found],
    }


def graph(nodes: int) -> Json:
    """A flow of layers, each node after two of the layer before, done in one process: milliseconds of CPU and by the clock for
    each step, and statements for each edge."""
    seen: list[int] = [0]

    def count(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        seen[0] += 1
        return execute(sql, params, many, context)

    found = []
    for counts in (False, True, False, False, False):
        seen[0] = 0
        begin("flow", f"graph_{nodes}", {}, Cause())
        busy, clocked = time.process_time(), time.perf_counter()
        with connection.execute_wrapper(count) if counts else nullcontext():
            drain()
        found.append((time.process_time() - busy, time.perf_counter() - clocked, seen[0]))
        while outbox.relay():
            pass
    if Run.objects.filter(parent=None, owner_kind="flow").exclude(state="success").exists():
        raise SystemExit("A flow did not succeed.")
    busy, clocked = (min(one[place] for one in found[2:]) for place in (0, 1))
    edges = sum(len(node.get("after", ())) for node in _layers(nodes))
    return {
        "cpu_ms": busy * 1000 / nodes,
        "ms": clocked * 1000 / nodes,
        "statements": found[1][2] / nodes,
        "cpu_ms_per_edge": busy * 1000 / edges,
    }


def _layers(nodes: int) -> Iterator[Json]:
    for place in range(nodes):
        node = {"uid": f"u{place}", "name": f"n{place}", "type": "operation", "operation": "expression.compute"}
        before = place // LAYER * LAYER - LAYER
        after = sorted({f"n{before + place % LAYER}", f"n{before + (place + 1) % LAYER}"}) if before >= 0 else []
        yield {**node, "input": {"expressions": {"at": "1 + 1"}}, **({"after": after} if after else {})}


def _start_one(what: str) -> Callable[[], object]:
    if what in JOBS:
        return lambda: begin("job", what, {}, Cause())
    return lambda: start("expression.compute", NOW, principal=SYSTEM)


def _schedule(place: int, at: datetime, now: datetime) -> Schedule:
    identity = identity_of(SYSTEM)
    work = Work(operation="expression.compute", input=NOW, owner=Owner("", "", None))
    return Schedule(
        owner_kind="bench",
        owner_name=f"schedule_{place}",
        trigger_id="once",
        spec={"at": at.astimezone(UTC).isoformat()},
        start=start_of(work),
        misfire=Misfire().as_json(),
        principal_kind=identity.kind,
        principal_id=identity.id,
        principal_name=identity.name,
        next_at=at,
        created_at=now,
    )


def _until(holds: Callable[[], bool], pause: float = 0.1) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > deadline:
            raise SystemExit("It did not come to an end.")
        reset_queries()
        time.sleep(pause)


def main(arguments: Iterator[str]) -> None:
    doings: dict[str, Callable[[], Json]] = {
        "prepare": prepare,
        "latency": lambda: latency(int(next(arguments))),
        "fill": lambda: fill(next(arguments), int(next(arguments))),
        "done": lambda: done(int(next(arguments))),
        "schedules": lambda: schedules(*(int(next(arguments)) for _ in range(4))),
        "lateness": lambda: lateness(int(next(arguments))),
        "graph": lambda: graph(int(next(arguments))),
    }
    print(orjson.dumps(doings[next(arguments)]()).decode())


if __name__ == "__main__":
    main(iter(sys.argv[1:]))
