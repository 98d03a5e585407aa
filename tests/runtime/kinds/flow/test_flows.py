"""Flows over their API: how their steps run, end, fail, are handled, run again."""

from datetime import timedelta
from typing import Any

import pytest

from runs.models import Run
from runs.states import OVER
from runs.sweeping import Sweeper
from tests.runtime.automation.conftest import done, work
from tests.threats.house import House

FAIL = {"number": {"$cel": "params.nothing.at_all"}}


def note(name: str, text: str = "", **more: Any) -> dict[str, Any]:
    """A node that leaves a row behind."""
    return {
        "uid": name,
        "name": name,
        "type": "operation",
        "operation": "row.create",
        "target": {"table": "done"},
        "input": {"what": text or name},
        **more,
    }


def bad(name: str, **more: Any) -> dict[str, Any]:
    return note(name, **more) | {"input": {"what": {"$cel": "params.missing"}}}


def run_of(house: House, nodes: list[dict[str, Any]], given: Any = None, **more: Any) -> int:
    body = {"name": "flow", "title": "Flow", "nodes": nodes, **more}
    house.good("POST", "/api/job-flows", body, by="root")
    run = house.good("POST", "/api/job-flows/flow/trigger", {"params": given or {}}, by="root")
    work()
    return int(run["id"])


def states_of(run: int) -> dict[str, str]:
    return dict(Run.objects.filter(parent=run, map_index=None).order_by("id").values_list("node", "state"))


def whats(house: House) -> list[str]:
    return [row["what"] for row in done(house)]


def test_steps_run_one_after_the_other_with_what_the_earlier_ones_found(shop: House) -> None:
    nodes = [note("a"), note("b", "after {{ outputs.a.id }}", after=["a"])]
    run = run_of(shop, nodes, output={"last": {"$cel": "outputs.b.what"}})
    assert states_of(run) == {"a": "success", "b": "success"}
    first = done(shop)[0]["id"]
    shown = shop.good("GET", f"/api/runs/{run}", by="root")
    assert (shown["state"], shown["output"]) == ("success", {"last": f"after {first}"})
    assert [node["name"] for node in shown["document"]["nodes"]] == ["a", "b"]
    steps = shop.good("GET", f"/api/runs/{run}/steps", by="root")["steps"]
    assert [(step["node"], step["input"]["what"]) for step in steps] == [("a", "a"), ("b", f"after {first}")]


def test_a_failed_step_fails_what_comes_after_and_the_flow(shop: House) -> None:
    run = run_of(shop, [bad("a"), note("b", after=["a"]), note("c")])
    assert states_of(run) == {"a": "failed", "b": "upstream_failed", "c": "success"}
    shown = shop.good("GET", f"/api/runs/{run}", by="root")
    assert (shown["state"], shown["error"]["message"]) == ("failed", "These steps failed: b.")


def test_an_error_that_was_handled_is_none(shop: House) -> None:
    handler = note("h", "{{ error.node }}: {{ error.code }}", after=["a"], rule="one_failed")
    run = run_of(shop, [bad("a"), handler])
    assert (states_of(run)["h"], whats(shop)) == ("success", ["a: wrong_input"])
    assert Run.objects.get(pk=run).state == "success"


def test_a_step_that_may_fail_is_followed_all_the_same(shop: House) -> None:
    run = run_of(shop, [bad("a", on_error="continue"), note("b", after=["a"])])
    assert (states_of(run), Run.objects.get(pk=run).state) == ({"a": "failed", "b": "success"}, "success")


@pytest.mark.parametrize(("amount", "chosen"), [(5, "small"), (50, "big"), (7, "none")])
def test_a_branch_takes_one_way_and_the_ways_meet_again(shop: House, amount: int, chosen: str) -> None:
    branch = {
        "uid": "b",
        "name": "b",
        "type": "branch",
        "cases": [
            {"uid": "c1", "name": "big", "when": "params.amount > 10"},
            {"uid": "c2", "name": "small", "when": "params.amount == 5"},
        ],
        "otherwise": "none",
    }
    ways = [note(way, after=[{"node": "b", "case": way}]) for way in ("big", "small", "none")]
    meet = note("meet", after=["big", "small", "none"], rule="none_failed_min_one_success")
    params = [{"uid": "p", "name": "amount", "type": "integer"}]
    run = run_of(shop, [branch, *ways, meet], {"amount": amount}, params=params)
    assert whats(shop) == [chosen, "meet"]
    assert sorted(states_of(run).values()) == ["skipped"] * 2 + ["success"] * 3


def test_a_condition_skips_a_step(shop: House) -> None:
    run = run_of(shop, [note("a", when="1 > 2"), note("b", after=["a"]), note("c", after=["a"], rule="all_done")])
    assert (states_of(run), whats(shop)) == ({"a": "skipped", "b": "skipped", "c": "success"}, ["c"])


def test_conditions_see_what_earlier_steps_gave(shop: House) -> None:
    cases = [{"uid": "c1", "name": "big", "when": "outputs.a.what == 'a'"}]
    branch = {"uid": "b", "name": "b", "type": "branch", "after": ["a"], "cases": cases, "otherwise": "none"}
    ways = [note(way, after=[{"node": "b", "case": way}]) for way in ("big", "none")]
    run_of(shop, [note("a"), branch, *ways, note("c", after=["a"], when="outputs.a.what == 'b'")])
    assert whats(shop) == ["a", "big"]


def mapped(**more: Any) -> dict[str, Any]:
    return note("m", "{{ item }} at {{ index }}") | {"type": "map", "items": {"$cel": "['x', 'y', 'z']"}, **more}


@pytest.mark.parametrize("limit", [{}, {"limit": 1}, {"limit": 2}])
def test_a_map_goes_over_a_list(shop: House, limit: dict[str, int]) -> None:
    run = run_of(shop, [mapped(**limit)], output={"all": {"$cel": "outputs.m.map(one, one.what)"}})
    assert sorted(whats(shop)) == ["x at 0", "y at 1", "z at 2"]
    assert Run.objects.get(pk=run).output == {"all": ["x at 0", "y at 1", "z at 2"]}


def test_a_map_over_nothing_and_one_over_no_list(shop: House) -> None:
    nothing = run_of(shop, [mapped(items={"$cel": "[]"}), note("b", after=["m"])])
    assert (states_of(nothing), whats(shop)) == ({"m": "success", "b": "success"}, ["b"])
    shop.good("PUT", "/api/job-flows/flow", {"title": "F", "nodes": [mapped(items={"$cel": "3"})]}, by="root")
    run = shop.good("POST", "/api/job-flows/flow/trigger", by="root")["id"]
    work()
    assert states_of(run) == {"m": "failed"}


def test_one_bad_item_fails_the_map_and_the_others_are_done(shop: House) -> None:
    node = mapped(input={"what": {"$cel": "item == 'y' ? params.missing : item"}})
    run = run_of(shop, [node, note("b", after=["m"])])
    assert (states_of(run), sorted(whats(shop))) == ({"m": "failed", "b": "upstream_failed"}, ["x", "z"])
    assert Run.objects.get(parent=run, node="m").error["message"] == "1 of 3 items failed."


def test_a_flow_within_a_flow_is_waited_for(shop: House) -> None:
    inner = {"name": "inner", "title": "Inner", "params": [{"uid": "p", "name": "n", "type": "integer"}]}
    inner |= {"nodes": [note("i", "inner {{ params.n }}")], "output": {"n": {"$cel": "params.n * 2"}}}
    shop.good("POST", "/api/job-flows", inner, by="root")
    sub = {"uid": "s", "name": "s", "type": "flow", "flow": "inner", "params": {"n": {"$cel": "20 + 1"}}}
    many = {"uid": "m", "name": "m", "type": "map", "flow": "inner", "items": {"$cel": "[1, 2]"}, "after": ["s"]}
    many |= {"params": {"n": {"$cel": "item"}}}
    run = run_of(shop, [sub, many, note("b", "{{ outputs.s.n }}", after=["m", "s"])])
    assert whats(shop) == ["inner 21", "inner 1", "inner 2", "42"]
    assert Run.objects.get(pk=run).state == "success"


def test_a_flow_cannot_come_back_to_itself(shop: House) -> None:
    """T64: refused when published; and stopped where it came to that in another way."""
    other = {"name": "other", "title": "O", "nodes": [note("a")]}
    shop.good("POST", "/api/job-flows", other, by="root")
    back = {"uid": "s", "name": "s", "type": "flow", "flow": "other"}
    shop.good("POST", "/api/job-flows", {"name": "flow", "title": "F", "nodes": [back]}, by="root")
    answer = shop.ask("PUT", "/api/job-flows/other", {"title": "O", "nodes": [{**back, "flow": "flow"}]}, by="root")
    assert answer.status in (400, 409)
    assert "circle" in answer.body.decode()


def test_a_wait_holds_no_worker(shop: House) -> None:
    wait = {"uid": "w", "name": "w", "type": "wait", "for": "PT1H"}
    run = run_of(shop, [wait, note("b", after=["w"])])
    assert states_of(run) == {"w": "delayed", "b": "waiting"}
    shop.clock.at += timedelta(hours=1, seconds=1)
    work()
    assert states_of(run) == {"w": "success", "b": "success"}


def test_run_again_from_a_node_keeps_what_stands_before_it(shop: House) -> None:
    params = [{"uid": "p", "name": "n", "type": "integer", "default": 1}]
    nodes = [note("a", "{{ run.id }}"), bad("b", after=["a"]), note("c", "c {{ outputs.a.what }}", after=["b", "a"])]
    first = run_of(shop, nodes, params=params)
    nodes[1] = note("b", after=["a"])
    shop.good("PUT", "/api/job-flows/flow", {"title": "Flow", "nodes": nodes, "params": params}, by="root")
    again = shop.good("POST", f"/api/runs/{first}/rerun", {"from": "b"}, by="root")["id"]
    work()
    assert states_of(again) == {"a": "success", "b": "success", "c": "success"}
    assert whats(shop) == [str(first), "b", f"c {first}"]
    assert shop.ask("POST", f"/api/runs/{first}/rerun", {"from": "z"}, by="root").status == 400
    whole = shop.good("POST", f"/api/runs/{first}/rerun", by="root")["id"]
    work()
    assert (whats(shop)[3], Run.objects.get(pk=whole).rerun_of_id) == (str(whole), first)


def test_cancelling_a_flow_cancels_its_steps(shop: House) -> None:
    wait = {"uid": "w", "name": "w", "type": "wait", "for": "PT1H"}
    run = run_of(shop, [wait, note("b", after=["w"]), mapped()])
    shop.good("POST", f"/api/runs/{run}/cancel", by="root")
    assert states_of(run) == {"w": "cancelled", "b": "cancelled", "m": "success"}
    assert Run.objects.get(pk=run).state == "cancelled"


def test_a_flow_that_takes_too_long_ends_with_its_steps(shop: House) -> None:
    run = run_of(shop, [{"uid": "w", "name": "w", "type": "wait", "for": "PT1H"}], timeout="PT10M")
    shop.clock.at += timedelta(minutes=11)
    Sweeper().sweep(shop.clock.at)
    assert (Run.objects.get(pk=run).state, states_of(run)) == ("timeout", {"w": "cancelled"})


def test_nothing_stays_open(shop: House) -> None:
    """Each rule once, after one that did well, one that failed and one that was skipped."""
    from runtime.kinds.flow.rules import RULES

    before = [note("a"), bad("b"), note("c", when="false")]
    nodes = [note(f"r{n}", rule=rule, after=["a", "b", "c"]) for n, rule in enumerate(sorted(RULES))]
    run = run_of(shop, [*before, *nodes])
    assert all(state in OVER for state in states_of(run).values())
    assert Run.objects.get(pk=run).state == "failed"


def test_a_node_is_tried_out_with_sample_data(shop: House) -> None:
    run_of(shop, [note("a"), note("b", "{{ outputs.a.id }}", after=["a"])])
    asked = {"node": "b", "outputs": {"a": {"id": 7}}}
    shown = shop.good("POST", "/api/job-flows/flow/test-node", asked, by="root")
    assert shown["input"] == {"what": "7"}
    wrong = shop.ask("POST", "/api/job-flows/flow/test-node", {"node": "b"}, by="root")
    assert [problem["pointer"] for problem in wrong.json["problems"]] == ["/input/what"]


def test_a_dry_run_shows_the_order(shop: House) -> None:
    run_of(shop, [note("b", after=["a"]), note("a")])
    shown = shop.good("POST", "/api/job-flows/flow/trigger", {"dry": True}, by="root")
    assert [step["node"] for step in shown["steps"]] == ["a", "b"]
