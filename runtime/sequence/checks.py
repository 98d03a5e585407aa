"""What is wrong with steps before they are ever done."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from metadata.kinds import Reference
from operations.problems import Problem, pointer
from operations.registry import operations
from runtime.automation.steps import step_problems, step_references
from runtime.expressions import ExpressionError
from runtime.inputs import expression_problems, paths_in, problems_of
from runtime.templates import TemplateError

Step = Mapping[str, Any]


def steps_problems(steps: Sequence[Step], roots: frozenset[str], at: str = "/steps") -> Iterator[Problem]:
    """`roots` are the names that they may use."""
    known: set[str] = set()
    for place, step in enumerate(steps):
        here = at + pointer(place)
        if "when" in step:
            yield from expression_problems(step["when"], roots, f"{here}/when")
        if "check" in step:
            yield from expression_problems(step["check"], roots, f"{here}/check")
            yield from problems_of(step["message"], roots, f"{here}/message")
        elif "let" in step:
            yield from problems_of(step["let"], roots, f"{here}/let")
        else:
            yield from _call(step, roots, here)
        yield from _unknown_outputs(step, known, here)
        made = set(step["let"]) if "let" in step else {step["name"]} if "name" in step else set()
        for name in sorted(made & known):
            yield Problem(code="not_unique", pointer=here, message=f"An earlier step gives '{name}' already.")
        known |= made


def steps_references(steps: Sequence[Step], at: str = "/steps") -> Iterator[Reference]:
    for place, step in enumerate(steps):
        if "operation" in step:
            yield from step_references(step, at + pointer(place))


def _call(step: Step, roots: frozenset[str], at: str) -> Iterator[Problem]:
    yield from step_problems(step, at, roots)
    operation = operations().get(step["operation"])
    if operation is not None and operation.is_step and operation.transaction == "own":
        yield Problem(
            code="not_in_a_transaction",
            pointer=f"{at}/operation",
            message=f"'{operation.name}' cannot be undone with the other steps, so it is none of them.",
            hint="Let a flow do it: it runs in the background, after these steps are kept.",
        )
    if "if_match" in step:
        yield from problems_of(step["if_match"], roots, f"{at}/if_match")


def _unknown_outputs(step: Step, known: set[str], at: str) -> Iterator[Problem]:
    try:
        used = list(paths_in(step, "outputs"))
    except (ExpressionError, TemplateError):  # told above
        return
    for place, path in used:
        name = path.partition(".")[0]
        if name not in known:
            message = f"No earlier step gives '{name}'."
            yield Problem(code="unknown_step", pointer=at + place, message=message)
