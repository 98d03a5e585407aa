"""A call of an operation as documents write it: the operation, its target, its input. Of jobs and of nodes of flows."""

from collections.abc import Iterator, Mapping
from typing import Any

from metadata.kinds import Reference
from metadata.names import is_name
from operations.operation import Operation
from operations.problems import Problem, did_you_mean, pointer
from operations.registry import operations
from operations.shape import problems_of_shape, validator_of
from runtime.inputs import CEL, is_template, problems_of


def step_problems(step: Mapping[str, Any], at: str, roots: frozenset[str]) -> Iterator[Problem]:
    """Whether the operation is there, is a step, has its target, and whether what is not computed is right in shape."""
    name = step["operation"]
    steps = {each.name: each for each in operations().values() if each.is_step}
    if name not in steps:
        what = "is no step of jobs and flows" if name in operations() else "is not there"
        message = f"The operation '{name}' {what}."
        hint = did_you_mean(name, steps)
        yield Problem(code="unknown_operation", pointer=f"{at}/operation", message=message, hint=hint)
        return
    yield from _target(steps[name], step.get("target", {}), f"{at}/target")
    yield from problems_of(step.get("target", {}), roots, f"{at}/target")
    yield from problems_of(step.get("input", {}), roots, f"{at}/input")
    yield from _shape(steps[name], step.get("input", {}), f"{at}/input")


def step_references(step: Mapping[str, Any], at: str) -> Iterator[Reference]:
    """The table in its target, where it is written and not computed."""
    table = step.get("target", {}).get("table", "")
    if is_name(table):
        yield Reference(pointer=f"{at}/target/table", kind="table", name=table)


def _target(operation: Operation, target: Mapping[str, str], at: str) -> Iterator[Problem]:
    wanted = names_of(operation)
    for name in wanted:
        if name not in target:
            message = f"'{operation.name}' needs to know which {name}."
            yield Problem(code="required", pointer=at, message=message)
    for name in target:
        if name not in wanted:
            message = f"'{operation.name}' has no '{name}' in its target."
            yield Problem(code="unknown_member", pointer=at + pointer(name), message=message)


def names_of(operation: Operation) -> list[str]:
    """The names in its address."""
    path = operation.route.path if operation.route else ""
    return [segment[1:-1] for segment in path.split("/") if segment.startswith("{")]


def _shape(operation: Operation, input: Mapping[str, Any], at: str) -> Iterator[Problem]:
    """What is computed is known later: problems at such places, and above them, are not told."""
    if operation.input:
        computed = list(_computed_in(input, ""))
        for problem in problems_of_shape(validator_of(operation.input), operation.input, input):
            if not any(place.startswith(problem.pointer) for place in computed):
                yield problem.under(at)


def _computed_in(value: Any, at: str) -> Iterator[str]:
    if isinstance(value, str) and is_template(value):
        yield at
    elif isinstance(value, Mapping):
        if CEL in value:
            yield at
        for name, member in value.items():
            yield from _computed_in(member, at + pointer(name))
    elif isinstance(value, list):
        for place, member in enumerate(value):
            yield from _computed_in(member, at + pointer(place))
