"""Whether a parameter can be given what a document gives it: a value that is always the same, or something of a type."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from accounts.principal import ANONYMOUS
from operations.problems import Problem
from operations.shape import problems_of_shape, validator_of
from runtime.parameters.values import moved, value_schema

Schema = Mapping[str, Any]
NARROW = frozenset({"date", "date-time", "uuid", "date-range"})
"""Formats that not every text, or every object, has."""


def value_problems(schema: Schema, value: Any, at: str) -> Iterator[Problem]:
    """A value that is written down; of words that move along with the day or the asker it is looked at what they come to."""
    try:
        come = moved(value, schema, datetime.now(UTC), ANONYMOUS)
    except ValueError as error:
        yield Problem(code="wrong_value", pointer=at, message=str(error))
        return
    if come is not None:
        whole = value_schema(schema)
        yield from (problem.under(at) for problem in problems_of_shape(validator_of(whole), whole, come))


def fits(wanted: Schema, given: Schema) -> bool:
    """Whether values of the schema `given` can be given to a parameter of the schema `wanted`: one is given as a list of one
    where a list is wanted. A schema that says no type is let pass."""
    if wanted["type"] == "array":
        wanted = wanted.get("items", {"type": "string"})
        given = given.get("items", {}) if given.get("type") == "array" else given
    if "type" not in given:
        return True
    if wanted.get("format") in NARROW or given.get("format") == "date-range":
        return bool(wanted.get("format") == given.get("format"))
    return not _types(wanted).isdisjoint(_types(given) | ({"number"} if "integer" in _types(given) else set()))


def in_words(schema: Schema) -> str:
    """ "list of string", "date-range", "integer"."""
    if schema.get("type") == "array":
        return f"list of {in_words(schema.get('items', {'type': 'string'}))}"
    return str(schema.get("format") or " or ".join(sorted(_types(schema))))


def _types(schema: Schema) -> set[str]:
    said = value_schema(schema)["type"]
    return {said} if isinstance(said, str) else set(said)
