"""The steps over rows: a closed vocabulary, each a file of its own, found by being there."""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from operations.problems import pointer
from runtime.kinds.report.transforms.step import Data, Others, Step, StepProblem

__all__ = ["applied", "steps"]


@cache
def steps() -> Mapping[str, Step]:
    found: dict[str, Step] = {}
    for module in iter_modules(__path__):
        if module.name != "step":
            step: Step = import_module(f"{__name__}.{module.name}").STEP
            if step.name != module.name:
                raise LookupError(f"The step in {module.name}.py is called '{step.name}'.")
            found[step.name] = step
    return dict(sorted(found.items()))


def applied(data: Data, settings: Sequence[Mapping[str, Any]], others: Others, at: str) -> Data:
    """The rows after all steps. `at` is the pointer of the list; InvalidInput says which step could not be done."""
    for place, setting in enumerate(settings):
        try:
            data = steps()[setting["step"]].apply(data, setting, others).reset_index(drop=True)
        except StepProblem as problem:
            raise problem.error(at + pointer(place)) from None
    return data
