"""What is wrong with an expression before it ever runs: against the names and types it may use."""

import re
from collections.abc import Iterator, Mapping

from cel_expr_python import cel
from cel_expr_python.ext import ext_optional

from operations.problems import Problem, did_you_mean
from runtime.expressions.errors import ExpressionError, readable
from runtime.expressions.functions import FUNCTIONS, declarations
from runtime.expressions.program import parsed, places
from runtime.expressions.types import CEL_TYPES, WORDS, CelType

# Variables are declared inside a container so that a field may be called `type` or `list`, as CEL's own types are.
CONTAINER = "record"

UNDECLARED = re.compile(r"undeclared reference to '([^']+)'")
OVERLOAD = re.compile(r"found no matching overload for '([^']+)' applied to '\((.*)\)'")
FUNCTION_NAMES = (
    *(function.name for function in FUNCTIONS),
    *("all", "exists", "exists_one", "filter", "has", "map", "size", "contains", "startsWith", "endsWith", "matches"),
    *("bool", "bytes", "double", "duration", "int", "string", "timestamp", "type", "uint"),
    *("getDate", "getDayOfMonth", "getDayOfWeek", "getDayOfYear", "getFullYear", "getMonth"),
    *("getHours", "getMinutes", "getSeconds", "getMilliseconds"),
)
NUMBERS = {"int", "double"}
GIVES: Mapping[CelType, tuple[str, ...]] = {
    "int": ("INT", "DOUBLE", "UINT"),
    "double": ("INT", "DOUBLE", "UINT"),
    "decimal": ("INT", "DOUBLE", "UINT"),
    "string": ("STRING",),
    "bool": ("BOOL",),
    "timestamp": ("TIMESTAMP",),
    "date": ("TIMESTAMP",),
    "duration": ("DURATION",),
    "list": ("LIST",),
    "map": ("MAP",),
}


def check(text: str, variables: Mapping[str, CelType], *, returns: CelType | None) -> list[Problem]:
    """Everything that is wrong with it, with "" as the pointer. `variables` may hold dotted names."""
    try:
        parsed(text)
    except ExpressionError as error:
        return [error.problem()]
    try:
        expression = _environment(variables).compile(text)
    except RuntimeError as error:
        problems = list(_problems(text, str(error), variables))
        return problems or _checked_loosely(text, variables, returns)
    return _result_problems(expression, returns)


def _checked_loosely(text: str, variables: Mapping[str, CelType], returns: CelType | None) -> list[Problem]:
    """All that was found were numbers of two sorts, or values beside null; both run. Only the result is looked at."""
    loose: dict[str, CelType] = dict.fromkeys(variables, "dyn")
    try:
        return _result_problems(_environment(loose).compile(text), returns)
    except RuntimeError:
        return []


def _environment(variables: Mapping[str, CelType]) -> cel.Env:
    return cel.NewEnv(
        variables={f"{CONTAINER}.{name}": CEL_TYPES[cel_type] for name, cel_type in variables.items()},
        functions=declarations(),
        extensions=[ext_optional.ExtOptional()],
        container=CONTAINER,
    )


def _problems(text: str, said: str, variables: Mapping[str, CelType]) -> Iterator[Problem]:
    for line, column, sentence in places(said):
        where = f" (line {line}, column {column})" if "\n" in text else f" (column {column})"
        if unknown := UNDECLARED.search(sentence):
            yield _unknown(unknown[1], text, where, variables)
        elif overload := OVERLOAD.search(sentence):
            if not _runs_anyway(overload[1], overload[2]):
                yield Problem(
                    code="wrong_type",
                    pointer="",
                    message=f"The types do not fit{where}: {readable(f'{overload[1]}({overload[2]})')}.",
                )
        else:
            yield Problem(
                code="invalid_expression", pointer="", message=f"{sentence.split(' (in container')[0]}{where}."
            )


def _unknown(name: str, text: str, where: str, variables: Mapping[str, CelType]) -> Problem:
    if re.search(rf"\b{re.escape(name)}\s*\(", text):
        return Problem(
            code="unknown_function",
            pointer="",
            message=f"There is no function '{name}'{where}.",
            hint=did_you_mean(name, FUNCTION_NAMES),
        )
    return Problem(
        code="unknown_name",
        pointer="",
        message=f"There is no '{name}' to use here{where}.",
        hint=did_you_mean(name, variables),
    )


def _runs_anyway(operator: str, arguments: str) -> bool:
    """The checker is stricter than what runs: numbers of both sorts mix, and anything may be compared with null."""
    types = {part.strip() for part in arguments.split(",")}
    if operator in ("_+_", "_-_", "_*_", "_/_", "_<_", "_<=_", "_>_", "_>=_"):
        return types <= NUMBERS
    if operator in ("_==_", "_!=_"):
        return types <= NUMBERS or "null_type" in types
    if operator == "_?_:_":
        branches = {part.strip() for part in arguments.split(",")[1:]}
        return branches <= NUMBERS or "null_type" in branches
    return operator == "@in" and types in ({"int", "list(double)"}, {"double", "list(int)"})


def _result_problems(expression: cel.Expression, returns: CelType | None) -> list[Problem]:
    given = expression.return_type().name().split("<", 1)[0]
    if returns is None or returns == "dyn" or given in ("DYN", "NULL", *GIVES[returns]):
        return []
    words = {"TYPE": "a type"} | {
        name: WORDS[cel_type] for cel_type, names in reversed(list(GIVES.items())) for name in names
    }
    return [
        Problem(
            code="wrong_type",
            pointer="",
            message=f"The expression gives {words.get(given, given.lower())}, but {WORDS[returns]} is needed.",
        )
    ]
