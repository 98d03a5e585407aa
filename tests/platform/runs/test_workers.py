"""Threads that claim and perform; bells that wake them."""

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from operations import doorbell
from operations.operation import Call
from runs.models import Run, Worker
from runs.workers import Pool

from .conftest import Shop, effects, fresh, only_where_others_see, started, until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Path) -> None:
    settings.VAR = tmp_path


@pytest.fixture
def pool(shop: Shop) -> Iterator[Pool]:
    only_where_others_see()
    made = Pool(4)
    made.start()
    yield made
    made.stop(5.0)


def test_a_hundred_runs_are_each_done_once(pool: Pool, shop: Shop) -> None:
    for n in range(100):
        started(input={"n": n})
    until(lambda: Run.objects.filter(state="success").count() == 100)
    assert (effects(), len(shop.calls)) == (100, 100)


def test_a_ring_wakes_a_worker_at_once(pool: Pool, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runs.workers.LOOK_EVERY", 60.0)
    started()  # whoever waited with the old pause is woken as well
    until(lambda: effects() == 1)
    begun = time.monotonic()
    started(input={"n": 2})
    until(lambda: effects() == 2)
    assert time.monotonic() - begun < 30


def test_a_pool_that_stops_finishes_what_it_can_and_hands_back_the_rest(shop: Shop) -> None:
    only_where_others_see()
    let_go, begun = threading.Event(), threading.Event()

    def wait(call: Call) -> None:
        begun.set()
        let_go.wait(20)

    shop.do = wait
    pool = Pool(1)
    pool.start()
    run = started("shop.read")
    assert begun.wait(10)
    pool.stop(0.05)
    assert (fresh(run).state, fresh(run).attempt) == ("queued", 0)
    assert not Worker.objects.exists()
    let_go.set()
    until(lambda: not any(thread.is_alive() for thread in pool._threads))
    assert fresh(run).state == "queued"  # what it still did does not count


def test_a_run_that_does_not_end_frees_its_slot(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """F12: the thread is left behind, another takes its place."""
    only_where_others_see()
    from datetime import timedelta

    monkeypatch.setattr("runs.workers.GRACE", 0.05)
    monkeypatch.setattr("runs.workers.PULSE", 0.02)
    let_go = threading.Event()
    shop.do = lambda call: let_go.wait(20) if call.input.get("hang") else None
    pool = Pool(1)
    pool.start()
    hung = started("shop.read", input={"hang": True}, timeout=timedelta(seconds=0.05))
    good = started("shop.read")
    until(lambda: fresh(good).state == "success")
    assert (fresh(hung).state, fresh(hung).error["code"]) == ("timeout", "timeout")
    let_go.set()
    pool.stop(5.0)
    assert fresh(hung).state == "timeout"


def test_cancel_reaches_a_run_under_way(pool: Pool, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    from operations import clock
    from runs.ending import cancel

    begun = threading.Event()

    def work(call: Call) -> None:
        begun.set()
        assert call.run is not None
        for _ in range(2000):
            call.run.check()
            threading.Event().wait(0.01)

    shop.do = work
    run = started("shop.read")
    assert begun.wait(10)
    cancel(fresh(run), clock.now())
    until(lambda: fresh(run).state == "cancelled")


def test_bells_are_heard_in_other_processes() -> None:
    ear = doorbell.ear_for("schedules")
    with doorbell.listening():
        child = os.fork()
        if child == 0:
            doorbell.ring("schedules")
            os._exit(0)
        os.waitpid(child, 0)
        assert ear.wait(10)


def test_the_pipe_of_a_dead_process_is_removed_by_the_next_ring(tmp_path: Path) -> None:
    folder = tmp_path / doorbell.FOLDER
    folder.mkdir()
    os.mkfifo(folder / "dead")
    doorbell.ring("runs")
    assert list(folder.iterdir()) == []


def test_a_ring_before_commit_is_not_heard() -> None:
    from django.db import transaction

    if connection.in_atomic_block:
        pytest.skip("Here a test's work is never committed.")
    ear = doorbell.ear_for("outbox")
    with transaction.atomic():
        doorbell.ring_after_commit("outbox")
        assert not ear.wait(0)
    assert ear.wait(0)


def test_many_rings_in_one_transaction_are_one_and_none_is_lost_with_another_savepoint() -> None:
    """Each write of a large import rings; what waits for the commit must not grow with them."""
    from django.db import transaction

    with transaction.atomic():
        before = len(connection.run_on_commit)
        with transaction.atomic():
            doorbell.ring_after_commit("outbox")
            transaction.set_rollback(True)
        assert len(connection.run_on_commit) == before
        with transaction.atomic():
            doorbell.ring_after_commit("outbox")
        for _ in range(3):
            with transaction.atomic():
                doorbell.ring_after_commit("outbox")
                transaction.set_rollback(True)
        doorbell.ring_after_commit("outbox")
        assert len(connection.run_on_commit) == before + 1
