"""`expression.compute`: values by expressions over values."""

from operations.access import granted
from operations.errors import InvalidInput
from operations.operation import Call, Operation, Result
from operations.problems import Problem, pointer
from runtime import expressions
from runtime.expressions import ExpressionError
from runtime.expressions.values import written


def compute(call: Call) -> Result:
    """In their order; a later one may use what an earlier one gave."""
    known = {"now": call.now, "today": call.now.date(), **call.input.get("values", {})}
    given: dict[str, object] = {}
    for name, text in call.input["expressions"].items():
        try:
            given[name] = written(expressions.compile(text).evaluate(known | given))
        except ExpressionError as error:
            problem: Problem = error.problem(pointer("expressions", name))
            raise InvalidInput(problems=[problem]) from None
    return Result(value=given)


OPERATION = Operation(
    name="expression.compute",
    summary="Compute values by expressions",
    access=granted("expression.compute"),
    handler=compute,
    input={
        "type": "object",
        "properties": {
            "values": {"type": "object", "title": "Values", "x-title-zh": "值"},
            "expressions": {
                "type": "object",
                "title": "Expressions",
                "x-title-zh": "表达式",
                "additionalProperties": {"type": "string", "maxLength": 10_000, "x-language": "cel"},
                "propertyNames": {"pattern": "^[a-z][a-z0-9_]{0,62}$"},
                "minProperties": 1,
                "maxProperties": 100,
            },
        },
        "required": ["expressions"],
        "additionalProperties": False,
    },
    output={"type": "object"},
    is_step=True,
    group="logic",
    example={"input": {"values": {"net": 100}, "expressions": {"gross": "net * 1.19", "is_large": "gross > 100"}}},
)
