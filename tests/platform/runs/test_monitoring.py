"""Queues as operators see them, and what they do about them."""

from datetime import timedelta

import pytest

from operations import clock
from operations.errors import Conflict, Forbidden
from operations.perform import perform
from project.run_metrics import runs_text
from runs.claiming import Claimer, claim
from runs.models import Run
from runs.synchronous import drain
from runs.workers import enrol

from .conftest import AWAY, BOSS, Shop, fresh, started
from .test_operations import somebody

pytestmark = pytest.mark.django_db


def queue(name: str) -> dict[str, object]:
    found = perform("queue.list", principal=BOSS).value["queues"]
    return next(each for each in found if each["name"] == name)


def test_what_waits_runs_and_went_wrong_is_counted(shop: Shop) -> None:
    enrol("w", 4, ["slow"])
    started(queue="slow")
    started(queue="slow", not_before=clock.now() + timedelta(hours=1))
    assert claim(Claimer(worker="w", queues=["slow"]), clock.now())
    shop.fails = [RuntimeError("no")]
    started()
    drain()
    slow, usual = queue("slow"), queue("default")
    assert (slow["depth"], slow["delayed"], slow["running"], slow["workers"]) == (0, 1, 1, 1)
    assert (usual["done_last_hour"], usual["failed_last_hour"], usual["workers"]) == (1, 1, 0)
    assert b'jacquard_queue_running{queue="slow"} 1.0' in runs_text()


def test_a_paused_queue_begins_nothing(shop: Shop) -> None:
    started(queue="slow")
    usual = started()
    perform("queue.pause", principal=BOSS, target={"name": "slow"})
    assert (drain(), fresh(usual).state, queue("slow")["paused"]) == (1, "success", True)
    perform("queue.resume", principal=BOSS, target={"name": "slow"})
    assert drain() == 1


def test_purging_needs_the_number_that_was_shown(shop: Shop) -> None:
    runs = [started(queue="slow") for _ in range(3)]
    with pytest.raises(Conflict) as refused:
        perform("queue.purge", {"expect": 2}, principal=BOSS, target={"name": "slow"})
    assert refused.value.extra == {"count": 3}
    done = perform("queue.purge", {"expect": 3}, principal=BOSS, target={"name": "slow"}).value
    assert (done, {fresh(run).state for run in runs}) == ({"cancelled": 3}, {"cancelled"})


def test_what_failed_is_queued_again(shop: Shop) -> None:
    shop.fails = [AWAY]
    run = started()
    drain()
    done = perform("queue.requeue", {"state": "failed"}, principal=BOSS, target={"name": "default"}).value
    assert done == {"requeued": 1}
    drain()
    assert (fresh(run).state, fresh(run).attempt) == ("success", 2)
    assert perform("queue.requeue", principal=BOSS, target={"name": "default"}).value == {"requeued": 0}


def test_what_has_steps_of_its_own_does_not_begin_beside_them(shop: Shop) -> None:
    shop.fails = [AWAY, AWAY]
    whole, step = started(), started()
    drain()
    Run.objects.filter(pk=step.pk).update(parent=whole, node="load")
    assert perform("queue.requeue", principal=BOSS, target={"name": "default"}).value == {"requeued": 0}
    assert fresh(whole).state == "failed"


def test_priorities_change_the_order(shop: Shop) -> None:
    first, second = started(input={"n": 1}), started(input={"n": 2})
    perform("run.priority", {"priority": 9}, principal=BOSS, target={"id": str(second.pk)})
    drain()
    assert [call.input["n"] for call in shop.calls] == [2, 1]
    with pytest.raises(Conflict):
        perform("run.priority", {"priority": 1}, principal=BOSS, target={"id": str(first.pk)})


@pytest.mark.parametrize("operation", ["queue.list", "queue.pause", "queue.purge", "queue.requeue", "run.priority"])
def test_queues_are_for_operators(shop: Shop, operation: str) -> None:
    target = {"id": str(started().pk), "name": "default"}
    with pytest.raises(Forbidden):
        perform(operation, {}, principal=somebody(7), target=target)
    assert Run.objects.get().state == "queued"
