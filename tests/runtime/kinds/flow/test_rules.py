"""The graph and its twelve rules, without a database: each against what it says, and random graphs against a slow reading
of the same rules."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runtime.kinds.flow.graph import End, graph_of
from runtime.kinds.flow.rules import RULES, Before, Outcome, Verdict, decide

# rule: verdicts for success, failed, skipped, success+failed, success+skipped, failed+skipped – all of two done
TABLE: Mapping[str, tuple[str, ...]] = {
    "all_success": ("run", "up", "skip", "up", "skip", "up"),
    "all_failed": ("skip", "run", "skip", "skip", "skip", "skip"),
    "all_done": ("run", "run", "run", "run", "run", "run"),
    "all_done_min_one_success": ("run", "up", "skip", "run", "run", "up"),
    "all_skipped": ("skip", "skip", "run", "skip", "skip", "skip"),
    "one_failed": ("skip", "run", "skip", "run", "skip", "run"),
    "one_success": ("run", "up", "skip", "run", "run", "up"),
    "one_done": ("run", "run", "skip", "run", "run", "run"),
    "none_failed": ("run", "up", "run", "up", "run", "up"),
    "none_failed_min_one_success": ("run", "up", "skip", "up", "run", "up"),
    "none_skipped": ("run", "run", "skip", "run", "skip", "skip"),
    "always": ("run", "run", "run", "run", "run", "run"),
}
ENDS = ((2, 0, 0), (0, 2, 0), (0, 0, 2), (1, 1, 0), (1, 0, 1), (0, 1, 1))


def test_there_are_twelve() -> None:
    assert set(TABLE) == set(RULES)


@pytest.mark.parametrize("rule", RULES)
def test_what_a_rule_says_when_all_have_ended(rule: str) -> None:
    said = tuple(decide(rule, Before(2, *counts)).replace("upstream_failed", "up") for counts in ENDS)
    assert said == TABLE[rule]


@pytest.mark.parametrize("rule", RULES)
def test_without_predecessors_every_node_runs(rule: str) -> None:
    assert decide(rule, Before(0)) == "run"


counts = st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 3), st.integers(0, 3))


@given(st.sampled_from(sorted(RULES)), counts)
def test_an_answer_that_was_given_early_is_not_taken_back(rule: str, of: tuple[int, int, int, int]) -> None:
    """Whoever decides before all have ended decides as if they had: later ends do not turn "skip" into "run"."""
    success, failed, skipped, still = of
    total = success + failed + skipped + still
    early = decide(rule, Before(total, success, failed, skipped))
    if early in ("wait", "run") or not still:
        return
    later = {
        decide(rule, Before(total, success + a, failed + b, skipped + still - a - b))
        for a in range(still + 1)
        for b in range(still + 1 - a)
    }
    assert "run" not in later


@st.composite
def graphs(draw: st.DrawFn) -> tuple[list[dict[str, Any]], dict[str, Outcome]]:
    """Nodes whose edges lead forward, and how each operation would end."""
    size = draw(st.integers(1, 12))
    nodes = []
    for n in range(size):
        after = draw(st.lists(st.integers(0, n - 1), unique=True, max_size=4)) if n else []
        rule = draw(st.sampled_from(sorted(RULES)))
        nodes.append({"name": f"n{n}", "type": "operation", "rule": rule, "after": [f"n{a}" for a in after]})
    outcomes: dict[str, Outcome] = {f"n{n}": draw(st.sampled_from(["success", "failed"])) for n in range(size)}
    return nodes, outcomes


@settings(deadline=None)
@given(graphs(), st.randoms(use_true_random=False))
def test_a_flow_comes_to_an_end_whatever_the_order(
    made: tuple[list[dict[str, Any]], dict[str, Outcome]], dice: Any
) -> None:
    """Steps may end in any order. In the end every node has exactly one end, and each that waited for all of its
    predecessors ended as the rule says of how these ended."""
    nodes, outcomes = made
    graph = graph_of(nodes)
    before = {name: Before(len(node.after)) for name, node in graph.nodes.items()}
    ended: dict[str, str] = {}
    running: list[str] = []

    def settle(name: str, verdict: Verdict) -> None:
        if verdict == "run":
            assert name not in ended
            ended[name] = "running"
            running.append(name)
        else:
            end(name, "skipped" if verdict == "skip" else "failed")

    def end(name: str, outcome: Outcome) -> None:
        ended[name] = outcome
        for after, outs in graph.told([End(name, outcome)]).items():
            was = before[after]
            before[after] = Before(
                was.total,
                was.success + outs.count("success"),
                was.failed + outs.count("failed"),
                was.skipped + outs.count("skipped"),
            )
            if after not in ended:
                verdict = graph.verdict(after, before[after])
                if verdict != "wait":
                    settle(after, verdict)

    for name, node in graph.nodes.items():
        if name not in ended and (not node.after or node.rule == "always"):
            settle(name, "run")
    while running:
        name = running.pop(dice.randrange(len(running)))
        end(name, outcomes[name])
    assert set(ended) == set(graph.nodes)
    for name, node in graph.nodes.items():
        if node.rule in ("all_done", "all_success", "none_failed", "all_done_min_one_success"):
            counts = [ended[edge.node] for edge in node.after]
            verdict = decide(
                node.rule,
                Before(len(counts), counts.count("success"), counts.count("failed"), counts.count("skipped")),
            )
            assert (verdict == "run") == (ended[name] == outcomes[name]) or ended[name] == "failed"


def test_the_order_and_what_comes_after() -> None:
    graph = graph_of(
        [
            {"name": "c", "type": "join", "after": ["a", "b"]},
            {"name": "a", "type": "join"},
            {"name": "b", "type": "join", "after": ["a"]},
        ]
    )
    assert graph.order == ("a", "b", "c")
    assert (graph.leaves, graph.from_on("b"), graph.circle()) == ({"c"}, {"b", "c"}, frozenset())


def test_edges_of_other_cases_count_as_skipped() -> None:
    graph = graph_of(
        [
            {"name": "b", "type": "branch"},
            {"name": "x", "type": "join", "after": [{"node": "b", "case": "yes"}]},
            {"name": "y", "type": "join", "after": [{"node": "b", "case": "no"}, "b"]},
        ]
    )
    assert graph.told([End("b", "success", "yes")]) == {"x": ["success"], "y": ["skipped", "success"]}
    assert graph.told([End("b", "failed")]) == {"x": ["failed"], "y": ["failed", "failed"]}
