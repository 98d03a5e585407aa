"""Asking a decision table over the API, and trying one that is being written."""

import json
from pathlib import Path
from typing import Any

import pytest

from accounts.principal import Principal
from operations.errors import Forbidden, InvalidInput, NotFound
from operations.perform import perform
from runtime.kinds.decision.kind import FOLDER
from tests.runtime.kinds.table.rows.conftest import World

pytestmark = pytest.mark.django_db
DISCOUNT = json.loads((Path(FOLDER) / "examples" / "good" / "discount.json").read_text())


def holder(*permissions: str) -> Principal:
    return Principal(kind="user", id=7, name="kim", permissions=frozenset(permissions))


@pytest.fixture(autouse=True)
def published() -> None:
    World().publish("decision", {"discount": DISCOUNT})


ASKER = holder("decision.evaluate")


def ask(values: Any, *, by: Principal = ASKER, decision: str = "discount") -> Any:
    return perform("decision.evaluate", {"values": values}, target={"decision": decision}, principal=by).value


def test_it_answers_with_the_rules_behind_it() -> None:
    assert ask({"total": 2500, "grade": "a"}) == {"result": {"discount": 250, "reason": "large"}, "rules": ["r1"]}
    assert ask({"total": 600, "grade": "b"})["rules"] == ["r3"]
    with pytest.raises(InvalidInput):
        ask({"total": "much", "grade": "a"})
    with pytest.raises(NotFound):
        ask({}, decision="nothing")
    with pytest.raises(Forbidden):
        ask({"total": 1, "grade": "a"}, by=holder("row.read"))


def test_a_draft_is_tried_by_its_designers() -> None:
    draft = {**DISCOUNT, "tests": [{"uid": "t1", "given": {}, "expect": "wrong still"}]}
    input = {"body": draft, "values": {"total": 600, "grade": "b"}}
    assert perform("decision.try", input, principal=holder("decision.design")).value["rules"] == ["r3"]
    with pytest.raises(Forbidden):
        perform("decision.try", input, principal=holder("decision.evaluate"))
    for wrong in ({"title": "x"}, {**draft, "rules": [{"uid": "r", "when": {"nothing": {"op": "any"}}, "then": {}}]}):
        with pytest.raises(InvalidInput) as caught:
            perform("decision.try", {**input, "body": wrong}, principal=holder("decision.design"))
        assert caught.value.problems[0].pointer.startswith("/body/")
