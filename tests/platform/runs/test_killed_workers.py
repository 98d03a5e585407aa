"""A worker that is killed at any durable step: others take its run up, and the effect is there once (F01, F02, F08, F09)."""

import os
import signal

import pytest
from django.db import connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from operations import clock, faults
from runs.claiming import Claimer, claim, claim_one, wake_due
from runs.context import RunContext
from runs.ending import cancel
from runs.executing import attempt
from runs.models import Run
from runs.sweeping import Sweeper
from runs.synchronous import drain
from runs.workers import enrol

from .conftest import Shop, effects, fresh, only_where_others_see, started

POINTS = ("run.claimed", "perform.handled", "run.ended", "perform.settled", "perform.committed", "run.performed")


def killed_at(point: str) -> bool:
    """Whether a worker process that does what waits died there."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            enrol("killed", 1, ())
            faults.install(point, lambda: os.kill(os.getpid(), signal.SIGKILL))
            run = claim(Claimer(worker="killed"), clock.now())
            assert run is not None
            attempt(RunContext(run, clock.now()))
            status = 0
        finally:
            os._exit(status)
    _, ended = os.waitpid(child, 0)
    return os.WIFSIGNALED(ended)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("point", POINTS)
def test_a_worker_killed_at_any_step_leaves_one_effect(shop: Shop, point: str) -> None:
    only_where_others_see()
    run = started()
    assert killed_at(point)
    Sweeper().sweep(clock.now())  # its process is gone, which is known at once
    drain()
    assert (fresh(run).state, effects()) == ("success", 1)
    assert fresh(run).attempt <= 2


@pytest.mark.django_db(transaction=True)
def test_what_may_have_reached_outside_is_not_repeated_unless_it_may_be(shop: Shop) -> None:
    only_where_others_see()
    sent = started("shop.send")
    assert killed_at("run.performed")
    Sweeper().sweep(clock.now())
    drain()
    assert (fresh(sent).state, fresh(sent).error["code"]) == ("lost", "lost")


@pytest.mark.django_db(transaction=True)
def test_a_sweeper_that_is_killed_while_it_buries_is_followed_by_the_next(shop: Shop) -> None:
    only_where_others_see()
    run = started()
    assert killed_at("run.performed") or killed_at("perform.handled")
    child = os.fork()
    if child == 0:
        connections.close_all()
        faults.install("sweep.buried", lambda: os.kill(os.getpid(), signal.SIGKILL))
        Sweeper().sweep(clock.now())
        os._exit(0)
    os.waitpid(child, 0)
    connections.close_all()
    Sweeper().sweep(clock.now())
    drain()
    assert (fresh(run).state, effects()) == ("success", 1)


@pytest.mark.django_db(transaction=True)
def test_a_poison_run_is_given_up_and_the_others_are_done(shop: Shop) -> None:
    """F11: it kills each worker that takes it."""
    only_where_others_see()
    poison, others = started(priority=9), [started(input={"n": n}) for n in range(20)]
    for _ in range(3):
        assert killed_at("perform.handled")
        Sweeper().sweep(clock.now())
        wake_due(clock.now())
    assert fresh(poison).state == "lost"
    drain()
    assert {fresh(run).state for run in others} == {"success"}
    assert effects() == 20


STEPS = st.lists(st.sampled_from(["claim", "late", "message", "cancel", "lose", "wake", "finish"]), max_size=25)


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_messages_in_any_order_leave_at_most_one_effect(shop: Shop, steps: list[str]) -> None:
    """F08, F09: doubled and late messages, cancels after the end, workers that come back."""
    Run.objects.all().delete()
    from operations.models import OutboxEvent

    OutboxEvent.objects.all().delete()
    run = started()
    held: list[Run] = []
    for step in steps:
        now = clock.now()
        if step in ("claim", "message"):
            found = claim_one(run.pk, Claimer(worker="w"), now)
            held += [found] if found else []
        elif step in ("late", "finish") and held:
            attempt(RunContext(held[0 if step == "late" else -1], now))
        elif step == "cancel":
            cancel(fresh(run), now)
        elif step == "lose":
            Sweeper().sweep(now)
        else:
            wake_due(now)
    Sweeper().sweep(clock.now())
    drain()
    end = fresh(run)
    assert end.is_over
    assert effects() == (1 if end.state == "success" else 0)
