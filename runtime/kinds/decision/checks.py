"""What the shape of a decision table cannot say: columns that exist, cells of their type, rules that neither overlap nor leave
gaps, and tests that hold."""

from collections.abc import Iterator, Mapping
from typing import Any

from metadata.views import Body, CatalogView
from operations.errors import OperationError
from operations.problems import Problem, did_you_mean, errors_in, pointer
from runtime import expressions
from runtime.kinds.decision.coverage import Coverage
from runtime.kinds.decision.engine import compiled, evaluated
from runtime.kinds.decision.values import CEL_TYPES, ORDERED, read

COMPARISONS = (">", ">=", "<", "<=", "between")


def checks(body: Body, catalog: CatalogView) -> Iterator[Problem]:
    found = [*_names(body), *_rules(body)]
    yield from found
    if not errors_in(found):
        covered = list(_coverage(body))
        yield from covered
        if not errors_in(covered):
            yield from _tests(body)


def _names(body: Body) -> Iterator[Problem]:
    for member in ("inputs", "outputs"):
        seen: set[str] = set()
        for place, column in enumerate(body[member]):
            if column["name"] in seen:
                message = f"Two of the {member} are called '{column['name']}'."
                yield Problem(code="not_unique", pointer=pointer(member, place, "name"), message=message)
            seen.add(column["name"])
            if body["hit"] == "sum" and member == "outputs" and column["type"] not in ("integer", "decimal"):
                message = f"'{column['name']}' is no number, so it cannot be added up."
                yield Problem(code="wrong_type", pointer=pointer(member, place, "type"), message=message)


def _rules(body: Body) -> Iterator[Problem]:
    inputs = {column["name"]: column for column in body["inputs"]}
    variables = {name: CEL_TYPES[column["type"]] for name, column in inputs.items()}
    for place, rule in enumerate(body["rules"]):
        for name, cell in rule["when"].items():
            at = pointer("rules", place, "when", name)
            if name not in inputs:
                yield _unknown(at, name, inputs, "input")
            elif cell["op"] == "cel":
                found = expressions.check(cell["value"], variables, returns="bool")
                yield from (problem.under(f"{at}/value") for problem in found)
            else:
                yield from _cell(at, inputs[name], cell)
        yield from _results(body, rule["then"], pointer("rules", place, "then"), variables)
    if "otherwise" in body:
        yield from _results(body, body["otherwise"], "/otherwise", variables)


def _cell(at: str, column: Mapping[str, Any], cell: Mapping[str, Any]) -> Iterator[Problem]:
    if cell["op"] in COMPARISONS and column["type"] not in ORDERED:
        message = f"'{column['name']}' has no order, so '{cell['op']}' cannot be asked of it."
        yield Problem(code="wrong_operator", pointer=f"{at}/op", message=message, hint="Use ==, != or in.")
        return
    if cell["op"] == "empty" and not column.get("optional"):
        message = f"'{column['name']}' is never empty; it is not optional."
        yield Problem(code="never_empty", pointer=f"{at}/op", message=message)
    values = cell.get("value", [])
    for value in values if isinstance(values, list) else [values]:
        if (problem := _wrong_value(f"{at}/value", column, value)) is not None:
            yield problem
            return
    if cell["op"] == "between" and read(column, values[0]) > read(column, values[1]):
        yield Problem(code="empty_range", pointer=f"{at}/value", message="The first of the two is the smaller one.")


def _results(body: Body, results: Mapping[str, Any], at: str, variables: Mapping[str, Any]) -> Iterator[Problem]:
    outputs = {column["name"]: column for column in body["outputs"]}
    for name, value in results.items():
        here = at + pointer(name)
        if name not in outputs:
            yield _unknown(here, name, outputs, "output")
        elif isinstance(value, Mapping):
            if set(value) != {"$cel"} or not isinstance(value["$cel"], str):
                message = 'A result is a value, or {"$cel": "…"}.'
                yield Problem(code="wrong_type", pointer=here, message=message)
                continue
            found = expressions.check(value["$cel"], variables, returns=CEL_TYPES[outputs[name]["type"]])
            yield from (problem.under(f"{here}/$cel") for problem in found)
        elif (problem := _wrong_value(here, outputs[name], value)) is not None:
            yield problem


def _coverage(body: Body) -> Iterator[Problem]:
    coverage, rules = Coverage(body), body["rules"]
    if body["hit"] == "unique":
        for first, second in coverage.overlaps():
            message = f"The rules '{rules[first]['uid']}' and '{rules[second]['uid']}' fit at once, but only one may."
            yield Problem(
                code="overlap", pointer=pointer("rules", second), message=message, hint="Or let the first one count."
            )
    if body["hit"] == "first":
        for first, second in coverage.shadowed():
            message = f"The rule '{rules[second]['uid']}' never counts: '{rules[first]['uid']}' above it fits whenever it does."
            yield Problem(code="shadowed", pointer=pointer("rules", second), message=message, level="warning")
    if body["hit"] in ("unique", "first") and "otherwise" not in body and (gap := coverage.gap()) is not None:
        message = f"No rule fits when {gap}."
        yield Problem(
            code="gap", pointer="/rules", message=message, hint="Add a rule, or say 'otherwise'.", level="warning"
        )


def _tests(body: Body) -> Iterator[Problem]:
    plan = compiled(body)
    for place, test in enumerate(body.get("tests", ())):
        try:
            given = evaluated(plan, test["given"])[0]
        except OperationError as error:
            said = "; ".join(problem.message for problem in error.problems) or error.detail
            yield Problem(
                code="test_failed", pointer=pointer("tests", place), message=f"The test '{test['uid']}' fails: {said}"
            )
            continue
        if given != test["expect"]:
            message = f"The test '{test['uid']}' gives {given!r}, not {test['expect']!r}."
            yield Problem(code="test_failed", pointer=pointer("tests", place, "expect"), message=message)


def _wrong_value(at: str, column: Mapping[str, Any], value: Any) -> Problem | None:
    try:
        read(column, value)
    except ValueError as error:
        return Problem(code="wrong_type", pointer=at, message=f"{error}.", hint=_choices(column, value))
    return None


def _choices(column: Mapping[str, Any], value: Any) -> str:
    return did_you_mean(str(value), column["choices"]) if column["type"] == "choice" else ""


def _unknown(at: str, name: str, known: Mapping[str, Any], what: str) -> Problem:
    return Problem(
        code=f"unknown_{what}", pointer=at, message=f"There is no {what} '{name}'.", hint=did_you_mean(name, known)
    )
