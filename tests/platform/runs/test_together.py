"""Short runs done together: what is claimed and ended by one statement keeps all that is promised of each."""

import os
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connections

from operations import clock, faults
from operations.operation import Call
from runs.claiming import Claimer, claim_some
from runs.context import RunContext
from runs.ending import cancel, hand_back
from runs.executing import attempt
from runs.models import Run
from runs.sweeping import Sweeper
from runs.synchronous import drain
from runs.together import MOST, MOST_LONG, SLOW, Batch, Pace
from runs.workers import Pool, enrol

from .conftest import Shop, effects, fresh, only_where_others_see, started, until

ME = Claimer(worker="me")


def all_of(found: Sequence[Run]) -> Sequence[Run]:
    return found


def claimed(count: int, operation: str = "shop.read") -> list[Run]:
    for n in range(count):
        started(operation, input={"n": n})
    return claim_some(ME, clock.now(), MOST, all_of).runs


def performed(batch: Batch, most: int = MOST) -> None:
    for _ in range(most):
        run = batch.next()
        if run is None:
            return
        attempt(RunContext(run, clock.now(), put_off=batch.put_off))


def states() -> set[tuple[str, int]]:
    return set(Run.objects.values_list("state", "attempt"))


@pytest.mark.django_db
def test_what_only_reads_is_ended_by_one_statement(shop: Shop, django_assert_max_num_queries: Any) -> None:
    batch = Batch(claimed(20))
    with django_assert_max_num_queries(4):
        performed(batch)
        batch.end()
    assert states() == {("success", 1)}
    assert list(Run.objects.order_by("id").values_list("output__done__n", flat=True)) == list(range(20))


@pytest.mark.django_db
def test_a_run_that_was_given_to_another_worker_keeps_what_that_one_makes_of_it(shop: Shop) -> None:
    runs = claimed(3)
    batch = Batch(runs)
    performed(batch)
    Run.objects.filter(pk=runs[1].pk).update(claim_token="theirs")
    batch.end()
    assert [fresh(run).state for run in runs] == ["success", "running", "success"]


@pytest.mark.django_db
def test_what_keeps_others_waiting_is_left_alone_with_it(shop: Shop) -> None:
    at = [0.0]
    runs = claimed(4)
    batch = Batch(runs, watch=lambda: at[0])
    performed(batch, most=1)
    batch.next()
    at[0] += SLOW + 1
    cancel(fresh(runs[3]), clock.now())
    batch.rescue(only_slow=True)
    assert [fresh(run).state for run in runs] == ["success", "running", "queued", "cancelled"]
    assert [fresh(run).attempt for run in runs] == [1, 1, 0, 1]


@pytest.mark.django_db
def test_only_what_is_short_as_a_rule_and_concerns_nobody_else_is_taken_together(shop: Shop) -> None:
    pace = Pace()
    run, own, again = started("shop.read"), started("shop.own"), started("shop.read")
    again.attempt = 1
    assert not pace.fits(run)
    for each in (run, own):
        for _ in range(8):
            pace.took(each, 0.001)
    assert [pace.fits(each) for each in (run, own, again)] == [True, False, False]
    assert [each.pk for each in pace.left_over([run, own])] == [own.pk]
    for _ in range(MOST_LONG + 1):
        pace.took(run, 1.0)
    assert not pace.fits(run)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("operation", ["shop.read", "shop.write"])
@pytest.mark.parametrize("point", ["run.claimed", "perform.handled", "run.ended", "runs.ended_together"])
def test_a_worker_killed_with_a_batch_leaves_one_effect_each(shop: Shop, point: str, operation: str) -> None:
    only_where_others_see()
    runs = [started(operation, input={"n": n}) for n in range(5)]
    connections.close_all()
    child = os.fork()
    if child == 0:
        enrol("me", 1, ())
        faults.install(point, lambda: os.kill(os.getpid(), signal.SIGKILL))
        batch = Batch(claim_some(ME, clock.now(), MOST, all_of).runs)
        performed(batch)
        batch.rescue()
        os._exit(0)
    os.waitpid(child, 0)
    Sweeper().sweep(clock.now())
    drain()
    assert {fresh(run).state for run in runs} == {"success"}
    assert max(fresh(run).attempt for run in runs) <= 2
    assert effects() == (5 if operation == "shop.write" else 0)


@pytest.mark.django_db(transaction=True)
def test_many_short_runs_are_each_done_once(shop: Shop, settings: Any, tmp_path: Path) -> None:
    only_where_others_see()
    settings.VAR = tmp_path
    for n in range(200):
        started("shop.write" if n % 2 else "shop.read", input={"n": n})
    pool = Pool(4)
    for run in Run.objects.all():
        pool._pace.took(run, 0.0)
    pool.start()
    until(lambda: Run.objects.filter(state="success").count() == 200)
    pool.stop(5.0)
    assert (effects(), len(shop.calls), states()) == (100, 200, {("success", 1)})


@pytest.mark.django_db(transaction=True)
def test_a_database_that_was_away_hears_of_the_end_when_it_is_back(shop: Shop, monkeypatch: Any) -> None:
    """F05: what was done outside is not done again because the database did not hear of it."""
    away = [True]
    monkeypatch.setattr("runs.executing.again_when_lost", lambda work: _away() if away[0] else work())
    pool = Pool(1)
    run = started("shop.send")
    with pytest.raises(OperationalError):
        pool._turn()
    assert fresh(run).state == "running"
    away[0] = False
    pool._turn()
    assert (fresh(run).state, len(shop.calls)) == ("success", 1)


@pytest.mark.django_db(transaction=True)
def test_an_attempt_that_the_database_cut_off_is_made_again(shop: Shop) -> None:
    def cut(call: Call) -> None:
        shop.do = lambda call: None
        raise OperationalError("server closed the connection unexpectedly")

    shop.do = cut
    pool = Pool(1)
    run = started()
    with pytest.raises(OperationalError):
        pool._turn()
    pool._turn()
    drain()
    assert (fresh(run).state, fresh(run).attempt, effects()) == ("success", 2, 1)


@pytest.mark.django_db
def test_a_run_that_this_worker_holds_and_nobody_knows_of_is_given_to_others(shop: Shop) -> None:
    pool = Pool(1)
    run = started()
    assert claim_some(pool.claimer, clock.now(), 1, all_of).runs
    pool._look_for_strays()
    assert fresh(run).state == "running"
    pool._look_for_strays()
    drain()
    assert (fresh(run).state, fresh(run).attempt, effects()) == ("success", 2, 1)


@pytest.mark.django_db
def test_a_run_in_a_batch_is_no_stray(shop: Shop) -> None:
    pool = Pool(1)
    started("shop.read")
    runs = claim_some(pool.claimer, clock.now(), 1, all_of).runs
    pool._batches[1] = Batch(runs)
    for _ in range(3):
        pool._look_for_strays()
    assert hand_back(fresh(runs[0]), clock.now())


def _away() -> None:
    raise OperationalError("server closed the connection unexpectedly")
