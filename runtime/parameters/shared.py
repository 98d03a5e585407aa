"""Parameters of a document that has no queries of its own, a dashboard or a page: its reports are given what they are."""

from collections.abc import Iterator

from metadata.kinds import Reference
from operations.problems import Problem, pointer
from runtime.parameters.checks import Parameters, parameter_problems


def shared_references(parameters: Parameters) -> Iterator[Reference]:
    for place, parameter in enumerate(parameters):
        if "report" in parameter.get("options", {}):
            at = pointer("parameters", place, "options", "report")
            yield Reference(pointer=at, kind="report", name=parameter["options"]["report"])


def shared_problems(parameters: Parameters) -> Iterator[Problem]:
    yield from parameter_problems(parameters)
    for place, parameter in enumerate(parameters):
        if "query" in parameter.get("options", {}):
            yield Problem(
                code="no_query",
                pointer=pointer("parameters", place, "options", "query"),
                message="There are no queries here; take the drop-down of a report's parameter.",
            )
