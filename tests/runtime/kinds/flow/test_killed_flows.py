"""A worker that is killed while it begins a flow, or ends one of its steps: each step is done once (F01)."""

import os
import signal

import pytest
from django.db import connection, connections

from operations import clock, faults
from runs.claiming import Claimer, claim
from runs.models import Run
from runs.sweeping import Sweeper
from runs.workers import Pool, enrol
from tests.runtime.automation.conftest import work
from tests.threats.house import House

from .test_flows import note, states_of, whats

NODES = [note("a"), note("b", after=["a"]), note("c", after=["a"]), note("d", after=["b", "c"])]


def killed_at(point: str, passes: int) -> bool:
    """Whether a worker that does what waits died at the point, at that pass of it."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        left = [passes]

        def count() -> None:
            left[0] -= 1
            if not left[0]:
                os.kill(os.getpid(), signal.SIGKILL)

        try:
            faults.install(point, count)
            enrol("killed", 1, ())
            pool = Pool(0)
            pool.claimer = Claimer(worker="killed")
            while (run := claim(pool.claimer, clock.now())) is not None:
                pool.perform(run)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


@pytest.mark.parametrize("point", ["flow.made", "flow.begun", "run.claimed", "perform.handled", "run.ended"])
def test_a_kill_at_any_pass_leaves_each_step_done_once(shop: House, point: str) -> None:
    if connection.in_atomic_block:
        pytest.skip("Here a test's work is never committed, so other processes cannot see it.")
    shop.good("POST", "/api/job-flows", {"name": "flow", "title": "Flow", "nodes": NODES}, by="root")
    passes, was_killed = 0, True
    while was_killed:
        passes += 1
        before = len(whats(shop))
        run = shop.good("POST", "/api/job-flows/flow/trigger", {}, by="root")["id"]
        was_killed = killed_at(point, passes)
        Sweeper().sweep(clock.now())
        work()
        assert Run.objects.get(pk=run).state == "success"
        assert states_of(run) == dict.fromkeys("abcd", "success")
        assert sorted(whats(shop)[before:]) == list("abcd")
    assert passes > 1
