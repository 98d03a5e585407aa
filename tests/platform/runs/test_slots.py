"""How many runs of one key are under way."""

import pytest

from runs.models import Run
from runs.principals import identity_of
from runs.slots import Concurrency, Policy
from runs.starting import Work, start_work
from runs.synchronous import drain

from .conftest import BOSS, Shop

pytestmark = pytest.mark.django_db


def three(policy: Policy, limit: int = 1) -> list[str]:
    work = Work(operation="shop.write", concurrency=Concurrency(key="k", limit=limit, policy=policy))
    for _ in range(3):
        start_work(work, identity_of(BOSS))
    return states()


def states() -> list[str]:
    return list(Run.objects.order_by("id").values_list("state", flat=True))


@pytest.mark.parametrize(
    ("policy", "at_once", "in_the_end"),
    [
        ("allow", ["queued"] * 3, ["success"] * 3),
        ("skip", ["queued", "skipped", "skipped"], ["success", "skipped", "skipped"]),
        ("queue_one", ["queued", "cancelled", "blocked"], ["success", "cancelled", "success"]),
        ("queue_all", ["queued", "blocked", "blocked"], ["success"] * 3),
        ("replace", ["cancelled", "cancelled", "queued"], ["cancelled", "cancelled", "success"]),
    ],
)
def test_what_each_policy_does(shop: Shop, policy: Policy, at_once: list[str], in_the_end: list[str]) -> None:
    assert three(policy) == at_once
    drain()
    assert states() == in_the_end


def test_two_may_run_where_two_are_allowed(shop: Shop) -> None:
    assert three("queue_all", limit=2) == ["queued", "queued", "blocked"]


def test_replace_tells_what_is_under_way_to_stop(shop: Shop) -> None:
    from operations import clock
    from runs.claiming import claim
    from runs.synchronous import HERE

    work = Work(operation="shop.read", concurrency=Concurrency(key="k", limit=1, policy="replace"))
    start_work(work, identity_of(BOSS))
    assert claim(HERE, clock.now())
    start_work(work, identity_of(BOSS))
    assert states() == ["cancelling", "blocked"]
