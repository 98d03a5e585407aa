"""`python.call`: a function that an installed package offers. What runs was installed by an operator; a document says only
which one, by name."""

from collections.abc import Callable, Mapping
from functools import cache
from importlib.metadata import entry_points
from inspect import signature
from typing import Any

import orjson

from operations.access import Access, by_policy
from operations.errors import Forbidden, InvalidInput, NotFound
from operations.operation import Call, Operation, Result
from operations.perform import settled
from operations.problems import did_you_mean

GROUP = "jacquard.functions"


def call_function(call: Call) -> Result:
    name = call.input["function"]
    if not (call.principal.may("python.call") or call.principal.may(f"python.call:{name}")):
        raise Forbidden(f"This needs the permission 'python.call' or 'python.call:{name}'.")
    function = functions().get(name)
    if function is None:
        raise NotFound(f"No installed package offers a function '{name}'. {did_you_mean(name, functions())}".strip())
    arguments = call.input.get("arguments", {})
    try:
        signature(function).bind(**arguments)
    except TypeError as error:
        raise InvalidInput(f"'{name}' does not take these arguments: {str(error)[:200]}.") from None
    value = orjson.loads(orjson.dumps(function(**arguments)))
    call.note(function=name)
    with settled(call):
        return Result(value={"result": value})


@cache
def functions() -> Mapping[str, Callable[..., Any]]:
    """By name, from the entry points `jacquard.functions` of what is installed."""
    return {point.name: point.load() for point in sorted(entry_points(group=GROUP))}


def _may_call_some() -> Access:
    return by_policy(
        "python.call",
        lambda principal, target: (
            principal.may("python.call")
            or any(permission.startswith("python.call:") for permission in principal.permissions)
        ),
    )


OPERATION = Operation(
    name="python.call",
    summary="Call a function of an installed package",
    access=_may_call_some(),
    handler=call_function,
    input={
        "type": "object",
        "properties": {
            "function": {
                "type": "string",
                "pattern": "^[a-z][a-z0-9_.]{0,99}$",
                "title": "Function",
                "x-title-zh": "函数",
            },
            "arguments": {"type": "object", "title": "Arguments", "x-title-zh": "参数"},
        },
        "required": ["function"],
        "additionalProperties": False,
    },
    output={"type": "object", "properties": {"result": {}}, "required": ["result"]},
    transaction="own",
    is_step=True,
    group="logic",
    example={"input": {"function": "forecast.next_week", "arguments": {"history": [3, 5, 4]}}},
    retry_safe=False,
)
