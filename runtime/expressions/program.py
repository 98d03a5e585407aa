"""An expression ready to run: compiled once per text, evaluated over a context of plain values."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, lru_cache

from cel_expr_python import cel
from cel_expr_python.ext import ext_optional

from runtime.expressions.errors import ExpressionError, evaluation_error
from runtime.expressions.functions import MIXED_NAMES, declarations
from runtime.expressions.tree import Rewriting, paths_in, rewritten
from runtime.expressions.values import plain, result, written

MAX_TEXT = 10_000
CACHED = 4096

# (path, function): the library takes moments and durations only for declared variables, so they go in as text, and the
# paths that lead to them are wrapped in the function that reads it.
Moments = frozenset[tuple[str, str]]
ENVIRONMENT = cel.NewEnv(functions=declarations(), extensions=[ext_optional.ExtOptional()])
MIXED_CALL = re.compile(r"No matching overloads found : _[+*/-]_\((int64|double), (int64|double)\)")


@dataclass(frozen=True)
class Program:
    text: str

    @cached_property
    def names(self) -> frozenset[str]:
        """The variables it refers to, with the members it asks of them: {"quantity", "customer.country"}."""
        return paths_in(_expression(self.text, frozenset(), False).serialize())

    @cached_property
    def roots(self) -> frozenset[str]:
        return frozenset(name.split(".", 1)[0] for name in self.names)

    def evaluate(self, context: Mapping[str, object]) -> object:
        """The value, as plain Python. Whatever goes wrong is an ExpressionError."""
        try:
            return self._value({name: plain(context[name]) for name in self.roots if name in context})
        except ExpressionError:
            raise
        except Exception as error:
            # The library raises RuntimeError, TypeError or UnicodeError where it cannot carry a value over.
            raise evaluation_error(str(error)) from error

    def _value(self, given: dict[str, object]) -> object:
        data = {name: written(value) for name, value in given.items()}
        moments = frozenset((path, function) for path in self.names if (function := _reader(_at(given, path))))
        value = _expression(self.text, moments, False).eval(data=data)
        if _is_error(value) and MIXED_CALL.search(str(value.plain_value())):
            value = _expression(self.text, moments, True).eval(data=data)
        if _is_error(value):
            raise evaluation_error(str(value.plain_value()))
        return result(value.plain_value())


@lru_cache(maxsize=CACHED)
def compile(text: str) -> Program:
    """Raises ExpressionError when the text is no expression. Names and types are not looked at: that is `check`."""
    program = Program(text)
    _ = program.roots
    return program


def fields_of(text: str) -> frozenset[str]:
    """What an expression over a record depends on: field names, dotted paths, ambient names such as `principal.id`."""
    return compile(text).names


def _is_error(value: cel.Value) -> bool:
    return bool(value.type() == cel.Type.ERROR)


def _at(given: Mapping[str, object], path: str) -> object:
    value: object = given
    for step in path.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def _reader(value: object) -> str:
    if isinstance(value, datetime):
        return "timestamp"
    return "duration" if isinstance(value, timedelta) else ""


@lru_cache(maxsize=CACHED)
def _expression(text: str, moments: Moments, mixed: bool) -> cel.Expression:
    if not moments and not mixed:
        return parsed(text)
    rewriting = Rewriting(functions=MIXED_NAMES if mixed else {}, wrapped=dict(moments))
    return ENVIRONMENT.deserialize(rewritten(_expression(text, frozenset(), False).serialize(), rewriting))


def parsed(text: str) -> cel.Expression:
    if len(text) > MAX_TEXT:
        raise ExpressionError("too_large", f"The expression has {len(text)} characters; at most {MAX_TEXT} are read.")
    if not text.strip():
        raise ExpressionError("syntax", "The expression is empty.")
    try:
        return ENVIRONMENT.compile(text, disable_check=True)
    except (RuntimeError, TypeError, ValueError) as error:
        raise syntax_error(str(error)) from error


PLACE = re.compile(r"ERROR: <input>:(\d+):(\d+): (.*)")


def places(said: str) -> list[tuple[int, int, str]]:
    """(line, column, sentence) for each finding in what the library says."""
    return [
        (int(line), int(column), text.removesuffix(" [INVALID_ARGUMENT]")) for line, column, text in PLACE.findall(said)
    ]


def syntax_error(said: str) -> ExpressionError:
    found = places(said)
    if "recursion" in said or not found:
        return (
            evaluation_error(said) if "recursion" in said else ExpressionError("syntax", "The text is no expression.")
        )
    line, column, sentence = found[0]
    return ExpressionError("syntax", f"Line {line}, column {column}: {_short(sentence)}.")


def _short(sentence: str) -> str:
    """Without the list of everything the grammar would have taken."""
    return sentence.removeprefix("Syntax error: ").split(" expecting ", 1)[0].replace("'<EOF>'", "end of text")
