"""F17: the worker of an import is killed, again and again, wherever it is; others go on, and each row is there once."""

import hashlib
import os
import signal
from typing import Any

import pytest
from django.db import connection, connections

from operations import clock, faults
from runs.claiming import Claimer, claim, wake_due
from runs.context import RunContext
from runs.executing import attempt
from runs.models import Run
from runs.sweeping import Sweeper
from runs.synchronous import drain
from runs.workers import enrol
from runtime.kinds.table.models import ImportRun, RejectedRow
from tests.runtime.kinds.table.rows.conftest import World
from tests.runtime.kinds.table.transfer.conftest import articles
from tests.runtime.kinds.table.transfer.test_background import BAD, CLEAN, FILE, GOOD, ROWS, ann, asked, begun, small

__all__ = ["ann", "small"]

POINTS = ("import.before_chunk", "import.within_chunk", "import.after_chunk")
ENDS = ("run.claimed", "import.performed", "run.performed", "run.ended")

pytestmark = pytest.mark.skipif(
    connection.vendor == "postgresql", reason="here a test's work is never committed, so other processes see nothing"
)


def killed_at(point: str, passing: int = 0) -> bool:
    """Whether a worker process that does what waits died when it came to `point` for the time after `passing`."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            enrol("killed", 1, ())
            faults.install(point, dying_after(passing))
            run = claim(Claimer(worker="killed"), clock.now())
            assert run is not None
            attempt(RunContext(run, clock.now()))
            status = 0
        finally:
            os._exit(status)
    _, ended = os.waitpid(child, 0)
    return os.WIFSIGNALED(ended)


def dying_after(passing: int) -> Any:
    left = [passing]

    def hook() -> None:
        left[0] -= 1
        if left[0] < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    return hook


def buried() -> None:
    """Others see that the worker is gone; its run waits no longer than it must."""
    Sweeper().sweep(clock.now())
    Run.objects.filter(state="retry_wait").update(not_before=clock.now())
    wake_due(clock.now())


def checksum(world: World) -> str:
    told = "\n".join(f"{row['code']} {row['name']} {row['price']}" for row in articles(world))
    return hashlib.sha256(told.encode()).hexdigest()


def test_an_import_whose_worker_is_killed_ten_times_has_each_row_once(shelf: World, ann: Any) -> None:
    key = begun(shelf, FILE, ann, on_error="skip")
    kills = [*((point, 0) for point in POINTS), *((point, 1) for point in POINTS), *((end, 0) for end in ENDS)]
    positions = []
    for point, passing in kills:
        assert killed_at(point, passing), (point, passing)
        positions.append(ImportRun.objects.get().position)
        buried()
    assert positions == sorted(positions) and positions[-1] == ROWS
    drain()
    done = ImportRun.objects.get(key=key)
    assert (done.state, done.created, done.rejected) == ("done", len(GOOD), len(BAD))
    assert [row["code"] for row in articles(shelf)] == GOOD
    assert [row.line for row in RejectedRow.objects.order_by("line")] == [number + 2 for number in BAD]
    assert Run.objects.get().state == "success"
    before = checksum(shelf)
    begun(shelf, FILE, ann, on_error="skip")
    drain()
    assert (ImportRun.objects.order_by("-id")[0].created, checksum(shelf)) == (0, before)
    shelf.do("row.import.undo", id=key, by=ann)
    assert articles(shelf) == []


def test_undoing_whose_worker_is_killed_takes_each_row_away_once(shelf: World, ann: Any) -> None:
    key = begun(shelf, CLEAN, ann)
    drain()
    shelf.do("row.import.undo", {"background": True}, id=key, by=ann)
    left = []
    for point, passing in [
        ("run.claimed", 0),
        ("import.before_undo", 1),
        ("import.within_undo", 2),
        ("import.undone", 0),
    ]:
        assert killed_at(point, passing), point
        left.append(len(articles(shelf)))
        buried()
    assert left == sorted(left, reverse=True) and left[0] == ROWS and left[-1] == 0
    drain()
    done = ImportRun.objects.get()
    assert (done.state, done.undo["deleted"], done.undo["left"]) == ("undone", ROWS, 0)
    assert Run.objects.get(operation="row.import.undo").state == "success"


@pytest.mark.parametrize("passing", [0, 3, 6])
def test_all_or_nothing_holds_when_the_worker_is_killed(shelf: World, ann: Any, passing: int) -> None:
    begun(shelf, CLEAN, ann)
    assert killed_at("import.within_chunk", passing)
    assert articles(shelf) == []
    buried()
    drain()
    assert len(articles(shelf)) == ROWS and ImportRun.objects.get().state == "done"


@pytest.mark.parametrize("point", ["run.claimed", "import.planned", "import.performed", "run.performed", "run.ended"])
def test_a_plan_whose_worker_is_killed_is_made_again(shelf: World, ann: Any, point: str) -> None:
    key = asked(shelf, "row.import.plan", FILE, ann, on_error="skip").value["id"]
    assert killed_at(point)
    buried()
    drain()
    plan = ImportRun.objects.get(key=key)
    assert (plan.state, plan.created, plan.rejected, articles(shelf)) == ("planned", len(GOOD), len(BAD), [])


@pytest.mark.parametrize("point", ["run.claimed", "export.written", "run.performed", "run.ended"])
def test_an_export_whose_worker_is_killed_is_made_again(shelf: World, ann: Any, point: str) -> None:
    begun(shelf, CLEAN, ann)
    drain()
    answer = shelf.do("row.export", {"query": [["background", "true"]]}, table="articles", by=ann)
    assert killed_at(point)
    buried()
    drain()
    told = shelf.json("export.list", by=ann)["exports"]
    assert [(file["id"], file["state"], file["rows"]) for file in told] == [(answer.value["file"], "ready", ROWS)]
