"""Parameters of a job or flow: typed, with defaults that may be computed."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from operations.errors import InvalidInput
from operations.moments import moment
from operations.problems import Problem, did_you_mean, pointer
from runtime.inputs import computed

Param = Mapping[str, Any]
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def values_of(params: Sequence[Param], given: Mapping[str, Any], context: Mapping[str, Any]) -> dict[str, Any]:
    """Every parameter with its value; InvalidInput with all that is wrong at once."""
    complete = {**_defaults(params, given, context), **given}
    problems = [*_unknown(params, given), *_wrong(params, complete)]
    if problems:
        raise InvalidInput("The parameters are not right.", problems=problems)
    return {param["name"]: complete.get(param["name"]) for param in params}


def check_given(params: Sequence[Param], given: Mapping[str, Any]) -> None:
    """The same before the run, when defaults are not computed yet."""
    later = {param["name"] for param in params if "default" in param}
    problems = [*_unknown(params, given), *(p for p in _wrong(params, given, later))]
    if problems:
        raise InvalidInput("The parameters are not right.", problems=problems)


def problems_of(params: Sequence[Param], given: Mapping[str, Any], at: str) -> Iterator[Problem]:
    """Of values that a document gives, such as those of a trigger. What is computed is looked at when it runs."""
    later = {param["name"] for param in params if "default" in param}
    for problem in (*_unknown(params, given), *_wrong(params, given, later)):
        yield problem.under(at.removesuffix("/params"))


def _defaults(params: Sequence[Param], given: Mapping[str, Any], context: Mapping[str, Any]) -> dict[str, Any]:
    return {
        param["name"]: computed(param["default"], context, pointer("params", place, "default"))
        for place, param in enumerate(params)
        if "default" in param and param["name"] not in given
    }


def _unknown(params: Sequence[Param], given: Mapping[str, Any]) -> Iterator[Problem]:
    known = [param["name"] for param in params]
    for name in given:
        if name not in known:
            message = f"There is no parameter '{name[:60]}'."
            yield Problem(
                code="unknown_parameter",
                pointer=pointer("params", name),
                message=message,
                hint=did_you_mean(name, known),
            )


def _wrong(
    params: Sequence[Param], given: Mapping[str, Any], later: frozenset[str] | set[str] = frozenset()
) -> Iterator[Problem]:
    for param in params:
        name = param["name"]
        value = given.get(name)
        if value is None:
            if param.get("required") and name not in later:
                message = f"The parameter '{name}' is required."
                yield Problem(code="required", pointer=pointer("params", name), message=message)
        elif not _fits(param, value):
            message = f"The parameter '{name}' is not {WORDS[param['type']]}."
            yield Problem(code="wrong_type", pointer=pointer("params", name), message=message)


def _fits(param: Param, value: Any) -> bool:
    return FITS[param["type"]](value) and (param["type"] != "choice" or value in param.get("choices", ()))


def _is_date(value: Any) -> bool:
    try:
        return isinstance(value, str) and DAY.fullmatch(value[:10]) is not None and bool(date.fromisoformat(value[:10]))
    except ValueError:
        return False


def _is_moment(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(moment(value))
    except ValueError:
        return False


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


FITS: Mapping[str, Callable[[Any], bool]] = {
    "text": lambda value: isinstance(value, str),
    "choice": lambda value: isinstance(value, str),
    "integer": lambda value: _is_number(value) and value == int(value),
    "number": _is_number,
    "boolean": lambda value: isinstance(value, bool),
    "date": _is_date,
    "datetime": _is_moment,
    "json": lambda value: True,
}
WORDS = {
    "text": "a text",
    "choice": "one of its choices",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "date": "a date such as 2026-03-01",
    "datetime": "a moment with an offset, such as 2026-03-01T00:00:00Z",
    "json": "JSON",
}
