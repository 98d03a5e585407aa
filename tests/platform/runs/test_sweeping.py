"""What workers leave behind when they die."""

import os

import pytest

from operations import clock
from runs import identity
from runs.claiming import Claimer, claim
from runs.models import Run, Worker
from runs.sweeping import Sweeper
from runs.synchronous import drain
from runs.workers import LEASE, beat, enrol

from .conftest import Shop, effects, fresh, started

pytestmark = pytest.mark.django_db


class Watch:
    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


def held_by(worker: str) -> Run:
    started()
    enrol(worker, 1, ())
    run = claim(Claimer(worker=worker), clock.now())
    assert run is not None
    return run


def test_a_worker_that_stands_still_loses_its_runs(shop: Shop) -> None:
    run, watch = held_by("dead"), Watch()
    sweeper = Sweeper(watch)
    assert sweeper.sweep(clock.now()) == 0
    watch.at = LEASE - 1
    assert sweeper.sweep(clock.now()) == 0
    watch.at = LEASE + 1
    assert sweeper.sweep(clock.now()) == 1
    assert fresh(run).state == "retry_wait"
    assert not beat("dead")
    drain()
    assert effects() == 1


def test_one_that_gives_beats_lives_however_the_clocks_are_set(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """F15: neither an hour forward nor an hour back kills a worker."""
    from datetime import timedelta

    run, watch, now = held_by("alive"), Watch(), clock.now()
    sweeper = Sweeper(watch)
    for jump in (1, -1, 24, 0):
        assert beat("alive")
        watch.at += LEASE - 5
        assert sweeper.sweep(now + timedelta(hours=jump)) == 0
    assert fresh(run).state == "running"


def test_a_process_of_this_machine_that_is_gone_is_known_at_once(shop: Shop) -> None:
    run = held_by("gone")
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    Worker.objects.filter(pk="gone").update(pid=child)
    assert Sweeper(Watch()).sweep(clock.now()) == 1
    assert fresh(run).state == "retry_wait"


def test_of_another_machine_nothing_is_known(shop: Shop) -> None:
    assert not identity.is_gone("another boot", 1)
    assert not identity.is_gone(identity.place(), os.getpid())


def test_runs_of_a_worker_without_a_row_are_taken_up(shop: Shop) -> None:
    """Whoever buried it died before its runs were given away."""
    run = held_by("buried")
    Worker.objects.all().delete()
    assert Sweeper(Watch()).sweep(clock.now()) == 1
    assert fresh(run).state == "retry_wait"


def test_a_blocked_run_whose_slot_is_free_begins(shop: Shop) -> None:
    from runs.principals import identity_of
    from runs.slots import Concurrency
    from runs.starting import Work, start_work

    from .conftest import BOSS

    work = Work(operation="shop.write", concurrency=Concurrency(key="k", limit=1, policy="queue_all"))
    first, second = (start_work(work, identity_of(BOSS)) for _ in range(2))
    first.delete()
    assert Sweeper(Watch()).sweep(clock.now()) == 1
    assert fresh(second).state == "queued"
