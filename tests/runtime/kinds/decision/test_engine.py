"""Decision tables: which rules fit, what comes out, what is found before anybody asks, and what it costs."""

import random
import time
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from operations.errors import InvalidInput
from operations.problems import Problem
from runtime.kinds.decision.checks import checks
from runtime.kinds.decision.coverage import Coverage
from runtime.kinds.decision.engine import NoRuleFits, SeveralRulesFit, asked_by, compiled, evaluated, fitting

INPUTS = [
    {"uid": "i1", "name": "n", "type": "integer"},
    {"uid": "i2", "name": "d", "type": "decimal", "optional": True},
    {"uid": "i3", "name": "g", "type": "choice", "choices": ["a", "b"]},
    {"uid": "i4", "name": "on", "type": "boolean"},
    {"uid": "i5", "name": "day", "type": "date", "optional": True},
    {"uid": "i6", "name": "t", "type": "text", "optional": True},
]
VALUES = {"n": 3, "d": 1.5, "g": "a", "on": True, "day": "2026-03-01", "t": "报销"}


def table(*whens: dict[str, Any], hit: str = "first", **more: Any) -> dict[str, Any]:
    rules = [{"uid": f"r{place}", "when": when, "then": {"x": place}} for place, when in enumerate(whens)]
    return {
        "title": "T",
        "inputs": INPUTS,
        "outputs": [{"uid": "o", "name": "x", "type": "integer"}],
        "hit": hit,
        "rules": rules,
        **more,
    }


def found(body: dict[str, Any]) -> list[Problem]:
    return list(checks(body, None))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("column", "op", "value", "fits", "not_"),
    [
        ("n", "==", 3, [3], [4, None]),
        ("n", "!=", 3, [4, None], [3]),
        ("n", ">", 3, [4], [3, None]),
        ("n", ">=", 3, [3], [2, None]),
        ("n", "<", 3, [2], [3, None]),
        ("n", "<=", 3, [3], [4, None]),
        ("n", "in", [1, 2], [1, 2], [3, None]),
        ("n", "between", [1, 3], [1, 2, 3], [0, 4, None]),
        ("d", "==", "0.1", [Decimal("0.1")], [Decimal("0.10001")]),
        ("d", "empty", None, [None], [Decimal(0)]),
        (
            "day",
            "between",
            ["2026-01-01", "2026-12-31"],
            [date(2026, 1, 1), date(2026, 12, 31)],
            [date(2027, 1, 1), None],
        ),
        ("on", "==", False, [False], [True]),
        ("t", "in", ["报销", "x"], ["报销"], ["报"]),
    ],
)
def test_cells(column: str, op: str, value: Any, fits: list[Any], not_: list[Any]) -> None:
    of = next(one for one in INPUTS if one["name"] == column)
    test = asked_by(of, {"op": op} if value is None else {"op": op, "value": value})
    assert [test(one) for one in fits] == [True] * len(fits)
    assert [test(one) for one in not_] == [False] * len(not_)


def test_hit_policies() -> None:
    both = ({"n": {"op": ">", "value": 1}}, {"g": {"op": "==", "value": "a"}}, {"n": {"op": ">", "value": 9}})
    assert evaluated(compiled(table(*both)), VALUES) == ({"x": 0}, ["r0"])
    assert evaluated(compiled(table(*both, hit="collect")), VALUES) == ([{"x": 0}, {"x": 1}], ["r0", "r1"])
    assert evaluated(compiled(table(*both, hit="sum")), VALUES) == ({"x": 1}, ["r0", "r1"])
    with pytest.raises(SeveralRulesFit):
        evaluated(compiled(table(*both, hit="unique")), VALUES)
    with pytest.raises(NoRuleFits):
        evaluated(compiled(table(both[2])), VALUES)
    assert evaluated(compiled(table(both[2], otherwise={"x": 7})), VALUES) == ({"x": 7}, [])
    assert evaluated(compiled(table(both[2], hit="collect")), VALUES) == ([], [])


def test_inputs_are_held_against_their_types() -> None:
    with pytest.raises(InvalidInput) as caught:
        evaluated(compiled(table({})), {**VALUES, "n": "three", "g": "c", "on": None, "m": 1})
    assert {(problem.pointer, problem.code) for problem in caught.value.problems} == {
        ("/values/n", "wrong_type"),
        ("/values/g", "wrong_type"),
        ("/values/on", "required"),
        ("/values/m", "unknown_member"),
    }


def test_an_index_changes_nothing_but_the_time() -> None:
    dice = random.Random(7)
    whens = []
    for _ in range(60):
        when = {"n": {"op": "==", "value": dice.randrange(8)}} if dice.random() < 0.8 else {}
        if dice.random() < 0.5:
            when["g"] = {"op": "==", "value": dice.choice("ab")}
        whens.append(when)
    for hit in ("first", "collect"):
        body = table(*whens, hit=hit)
        plan = compiled(body)
        assert plan.indexed == 0
        for n in range(10):
            for g in "ab":
                values = (n, None, g, True, None, None)
                slow = [rule for rule in plan.rules if all(test(values[place]) for place, test in rule.tests)]
                assert fitting(plan, values) == (slow[:1] if hit == "first" else slow)


def test_gaps_and_overlaps_are_those_that_brute_force_finds() -> None:
    dice = random.Random(3)
    inputs = [
        {"uid": "i1", "name": "n", "type": "integer"},
        {"uid": "i3", "name": "g", "type": "choice", "choices": ["a", "b"]},
        {"uid": "i4", "name": "on", "type": "boolean", "optional": True},
    ]
    everything = [(n, g, on) for n in range(-2, 12) for g in "ab" for on in (True, False, None)]
    for _ in range(150):
        rules = []
        for place in range(dice.randrange(1, 6)):
            when: dict[str, Any] = {}
            if dice.random() < 0.8:
                low = dice.randrange(0, 9)
                when["n"] = dice.choice(
                    [
                        {"op": dice.choice(["<", "<=", ">", ">=", "==", "!="]), "value": low},
                        {"op": "between", "value": [low, low + dice.randrange(0, 4)]},
                        {"op": "in", "value": [low, low + 2]},
                    ]
                )
            if dice.random() < 0.4:
                when["g"] = {"op": dice.choice(["==", "!="]), "value": dice.choice("ab")}
            if dice.random() < 0.4:
                when["on"] = dice.choice([{"op": "==", "value": True}, {"op": "empty"}, {"op": "!=", "value": False}])
            rules.append({"uid": f"r{place}", "when": when, "then": {}})
        body = {"inputs": inputs, "outputs": [], "hit": "collect", "rules": rules}
        plan, coverage = compiled(body), Coverage(body)
        fits = [[rule.uid for rule in fitting(plan, values)] for values in everything]
        assert (coverage.gap() is not None) == ([] in fits), rules
        pairs = {(one[a], one[b]) for one in fits for a in range(len(one)) for b in range(a + 1, len(one))}
        assert {(f"r{a}", f"r{b}") for a, b in coverage.overlaps()} == pairs, rules


def test_a_gap_is_told_by_an_example() -> None:
    body = table({"n": {"op": "<", "value": 5}}, {"n": {"op": ">", "value": 5}, "g": {"op": "==", "value": "a"}})
    (problem,) = found(body)
    assert (problem.code, problem.level) == ("gap", "warning")
    assert "n is 5" in problem.message


def test_a_large_table_is_checked_and_asked_in_no_time() -> None:
    """1,000 rules; three rules cost a few microseconds, which is what the engine was chosen for."""
    body = table(*({"n": {"op": "==", "value": n}, "d": {"op": ">", "value": n}} for n in range(1000)), hit="unique")
    started = time.process_time()
    assert [problem.code for problem in found(body)] == ["gap"]
    assert time.process_time() - started < 20
    plan = compiled(body)
    small = compiled(
        table({"n": {"op": ">", "value": 5}}, {"g": {"op": "==", "value": "b"}}, {"on": {"op": "==", "value": True}})
    )
    values = (3, Decimal(1), "a", True, None, None)
    for asked, most in ((plan, 100e-6), (small, 100e-6)):
        started = time.process_time()
        for _ in range(2000):
            fitting(asked, values)
        assert (time.process_time() - started) / 2000 < most
