"""What is wrong with declared parameters before they are ever given a value."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from metadata.schemas import check_schema
from operations.problems import Problem, did_you_mean, pointer
from runtime.parameters.fitting import value_problems
from runtime.parameters.values import value_schema

Parameters = Sequence[Mapping[str, Any]]
FORMATS = {"date": "string", "date-time": "string", "uuid": "string", "decimal": "string", "date-range": "object"}


def parameter_problems(parameters: Parameters, at: str = "/parameters") -> Iterator[Problem]:
    """Their schemas fit together, their defaults are values of them, drop-downs depend on earlier ones only."""
    names: list[str] = []
    for place, parameter in enumerate(parameters):
        here = at + pointer(place)
        if parameter["name"] in names:
            yield Problem(
                code="name_taken", pointer=f"{here}/name", message=f"Two parameters are called '{parameter['name']}'."
            )
        problems = list(_schema_problems(parameter["schema"], f"{here}/schema"))
        yield from problems
        if not problems and parameter.get("default") is not None:
            yield from value_problems(parameter["schema"], parameter["default"], f"{here}/default")
        yield from _option_problems(parameter.get("options", {}), names, f"{here}/options")
        names.append(parameter["name"])


def _schema_problems(schema: Mapping[str, Any], at: str) -> Iterator[Problem]:
    wanted = FORMATS.get(schema.get("format", ""))
    if wanted and schema["type"] != wanted:
        yield Problem(
            code="wrong_type", pointer=f"{at}/type", message=f"The format '{schema['format']}' goes with '{wanted}'."
        )
    elif schema["type"] == "object" and not wanted:
        yield Problem(
            code="wrong_type",
            pointer=f"{at}/format",
            message="The only object a parameter can be is a span of days.",
            hint='Give the format "date-range".',
        )
    else:
        yield from (problem.under(at) for problem in check_schema(value_schema(schema)))


def _option_problems(options: Mapping[str, Any], before: Sequence[str], at: str) -> Iterator[Problem]:
    ways = [member for member in ("values", "query", "report") if member in options]
    if options and len(ways) != 1:
        yield Problem(
            code="one_of",
            pointer=at,
            message="A drop-down has one of 'values', 'query' and 'report'.",
        )
    if "query" in options and "value" not in options:
        yield Problem(code="required", pointer=f"{at}/value", message="'value' is needed: the column that is chosen.")
    if "report" in options and "parameter" not in options:
        yield Problem(
            code="required", pointer=f"{at}/parameter", message="'parameter' is needed: whose drop-down it is."
        )
    for place, name in enumerate(options.get("depends_on", ())):
        if name not in before:
            yield Problem(
                code="unknown_parameter",
                pointer=at + pointer("depends_on", place),
                message=f"There is no parameter '{name}' before this one.",
                hint=did_you_mean(name, before),
            )
