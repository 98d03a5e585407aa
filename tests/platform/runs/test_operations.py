"""Runs over the API: who sees them, who controls them."""

from typing import Any

import orjson
import pytest

from accounts.principal import Principal
from api.replies import reply_of
from operations.errors import Conflict, InvalidInput, NotFound
from operations.perform import perform
from operations.problems import Problem
from runs.synchronous import drain

from .conftest import BOSS, Shop, fresh, started

pytestmark = pytest.mark.django_db


def somebody(id: int, *permissions: str) -> Principal:
    return Principal(kind="user", id=id, name=f"user{id}", permissions=frozenset(permissions))


def test_people_see_their_own_runs_and_whoever_looks_after_all_sees_all(shop: Shop) -> None:
    for id in (7, 8, 8):
        started("shop.read", somebody(id))
    assert len(perform("run.list", principal=somebody(7)).value["runs"]) == 1
    assert len(perform("run.list", principal=somebody(9)).value["runs"]) == 0
    assert len(perform("run.list", principal=somebody(9, "run.list")).value["runs"]) == 3
    page = perform("run.list", {"limit": 2}, principal=BOSS).value
    rest = perform("run.list", {"limit": 2, "before": page["next"]}, principal=BOSS).value
    assert (len(page["runs"]), len(rest["runs"]), "next" in rest) == (2, 1, False)


@pytest.mark.parametrize("operation", ["run.get", "run.log", "run.steps", "run.cancel", "run.rerun"])
def test_the_run_of_another_is_not_found(shop: Shop, operation: str) -> None:
    run = started("shop.read", somebody(7))
    for id in (str(run.pk), "999999", "x"):
        with pytest.raises(NotFound, match=f"There is no run {id}"):
            perform(operation, principal=somebody(8), target={"id": id})


def test_runs_are_found_by_state_and_owner(shop: Shop) -> None:
    started()
    drain()
    started("shop.read")
    found = perform("run.list", {"state": ["queued"]}, principal=BOSS).value["runs"]
    assert [run["operation"] for run in found] == ["shop.read"]
    assert perform("run.list", {"owner_kind": "job"}, principal=BOSS).value["runs"] == []


def test_a_run_is_run_again_when_it_is_over(shop: Shop) -> None:
    run = started()
    with pytest.raises(Conflict, match="not over"):
        perform("run.rerun", principal=BOSS, target={"id": str(run.pk)})
    drain()
    again = perform("run.rerun", principal=BOSS, target={"id": str(run.pk)}).value
    assert (again["rerun_of"], again["trigger"], again["state"]) == (run.pk, "rerun", "queued")
    drain()
    assert perform("run.get", principal=BOSS, target={"id": str(run.pk)}).value["reruns"] == [again["id"]]


def test_a_waiting_run_is_cancelled(shop: Shop) -> None:
    run = started()
    assert perform("run.cancel", principal=BOSS, target={"id": str(run.pk)}).value["state"] == "cancelled"
    assert drain() == 0
    assert fresh(run).state == "cancelled"


def test_why_a_run_failed_is_kept_in_english_and_told_in_the_askers_language(shop: Shop) -> None:
    shop.fails.append(InvalidInput(problems=[Problem(code="empty", pointer="/a", message="'a' may not be empty.")]))
    run = started("shop.read")
    drain()
    error = fresh(run).error
    assert error and (error["message"], error["problems"][0]["message"]) == (
        "The input is not valid",
        "'a' may not be empty.",
    )
    target = {"id": str(run.pk)}

    def asked(operation: str, locale: str) -> Any:
        return orjson.loads(reply_of(perform(operation, principal=BOSS, target=target), locale).body)

    for locale, said, of in (
        ("en", "The input is not valid", "'a' may not be empty."),
        ("zh-CN", "输入有误", "“a”不能为空。"),
    ):
        whole = asked("run.get", locale)
        for found in (whole["error"], whole["attempts"][0]["error"]):
            assert (found["code"], found["message"]) == ("invalid_input", said)
            assert found["problems"][0]["pointer"] == "/a"
            assert found["problems"][0]["message"] == of
        assert said in asked("run.log", locale)["lines"][-1]["text"]


def test_the_palette_lists_what_is_a_step(shop: Shop) -> None:
    steps = perform("step.list", principal=somebody(7)).value["steps"]
    assert all(set(step) >= {"operation", "input", "group", "example"} for step in steps)
