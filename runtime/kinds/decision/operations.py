"""What can be done with decision tables: ask them, and try one that is being written."""

from collections.abc import Mapping
from typing import Any

from metadata.access import may_kind
from operations.access import by_policy, granted
from operations.errors import InvalidInput
from operations.operation import Call, Operation, Result, Route
from operations.problems import errors_in
from operations.shape import problems_of_shape
from runtime.kinds.decision.checks import checks
from runtime.kinds.decision.engine import DecisionPlan, compiled, evaluated
from runtime.kinds.decision.kind import KIND
from runtime.plans import snapshot


def evaluate(call: Call) -> Result:
    plan: DecisionPlan = snapshot().plan("decision", call.target["decision"])
    return _answer(plan, call.input["values"])


def attempt(call: Call) -> Result:
    """A draft as it stands in the editor, with the tests it holds not yet in the way."""
    body = call.input["body"]
    if not KIND.validator.is_valid(body):
        raise InvalidInput(
            problems=[problem.under("/body") for problem in problems_of_shape(KIND.validator, KIND.schema, body)]
        )
    wrong = errors_in(checks({**body, "tests": []}, snapshot().catalog))
    if wrong:
        raise InvalidInput(problems=[problem.under("/body") for problem in wrong])
    return _answer(compiled(body, "draft"), call.input["values"])


def _answer(plan: DecisionPlan, values: Mapping[str, Any]) -> Result:
    result, rules = evaluated(plan, values)
    return Result(value={"result": result, "rules": rules})


VALUES: Mapping[str, Any] = {"type": "object", "title": "Values", "x-title-zh": "输入值"}
ANSWER: Mapping[str, Any] = {
    "type": "object",
    "properties": {"result": {}, "rules": {"type": "array", "items": {"type": "string"}}},
    "required": ["result", "rules"],
}

OPERATIONS = (
    Operation(
        name="decision.evaluate",
        summary="Ask a decision table",
        access=granted("decision.evaluate"),
        handler=evaluate,
        route=Route(method="POST", path="/api/decisions/{decision}/evaluate"),
        input={
            "type": "object",
            "properties": {"values": VALUES},
            "required": ["values"],
            "additionalProperties": False,
        },
        output=ANSWER,
        is_step=True,
        group="logic",
        example={"target": {"decision": "discount"}, "input": {"values": {"total": 250, "grade": "a"}}},
    ),
    Operation(
        name="decision.try",
        summary="Ask a decision table that is being written",
        access=by_policy("decision.design", lambda principal, target: may_kind(principal, "design", "decision")),
        handler=attempt,
        route=Route(method="POST", path="/api/decisions/try"),
        input={
            "type": "object",
            "properties": {"body": {"type": "object"}, "values": VALUES},
            "required": ["body", "values"],
            "additionalProperties": False,
        },
        output=ANSWER,
    ),
)
