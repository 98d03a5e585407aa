"""Inputs that a document computes: every text may be Liquid, and {"$cel": "…"} is a value. Pure but for what it is given.

A secret is never part of a text: it stands as {"secret": name} where the operation's input has a place for one. What is put into
a text came from anywhere, so nothing that looks like a secret's name there may be replaced by the secret.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from operations.errors import InvalidInput
from operations.problems import Problem, did_you_mean, pointer
from runtime import expressions, templates
from runtime.expressions import ExpressionError
from runtime.templates import TemplateError

Json = Any
CEL = "$cel"
SECRET = "secret"  # noqa: S105 – a member of documents, no secret


class WrongInput(InvalidInput):
    """What the document says cannot be computed from what there is."""

    code = "wrong_input"


def computed(document: Json, context: Mapping[str, Any], at: str = "") -> Json:
    """The document with its texts rendered and its expressions evaluated. WrongInput points at the first that fails."""
    if isinstance(document, str):
        return _text(document, context, at)
    if isinstance(document, Mapping):
        if document.keys() == {CEL}:
            return value_of(document[CEL], context, at)
        return {name: computed(member, context, at + pointer(name)) for name, member in document.items()}
    if isinstance(document, list | tuple):
        return [computed(member, context, at + pointer(place)) for place, member in enumerate(document)]
    return document


def value_of(text: str, context: Mapping[str, Any], at: str = "") -> Json:
    """An expression's value, as JSON."""
    try:
        return _as_json(expressions.compile(text).evaluate(context))
    except ExpressionError as error:
        raise WrongInput(problems=[error.problem(at)]) from None


def problems_of(document: Json, roots: frozenset[str], at: str = "") -> Iterator[Problem]:
    """What is wrong with it before there are any values."""
    if isinstance(document, str):
        if is_template(document):
            yield from _template_problems(document, roots, at)
    elif isinstance(document, Mapping):
        if document.keys() == {CEL}:
            yield from expression_problems(document[CEL], roots, at + pointer(CEL))
        else:
            for name, member in document.items():
                yield from problems_of(member, roots, at + pointer(name))
    elif isinstance(document, list | tuple):
        for place, member in enumerate(document):
            yield from problems_of(member, roots, at + pointer(place))


def _template_problems(text: str, roots: frozenset[str], at: str) -> Iterator[Problem]:
    found = list(templates.check(text, roots | {SECRET}, at))
    yield from found
    if not found and SECRET in templates.compile(text).roots:
        message = "A secret is never part of a text."
        hint = 'Write {"secret": "its name"} where the input has a place for one; a header takes a "prefix" beside it.'
        yield Problem(code="secret_in_text", pointer=at, message=message, hint=hint)


def expression_problems(text: Any, roots: frozenset[str], at: str) -> Iterator[Problem]:
    if not isinstance(text, str):
        yield Problem(code="wrong_type", pointer=at, message="An expression is a text.")
        return
    try:
        used = expressions.compile(text).roots
    except ExpressionError as error:
        yield error.problem(at)
        return
    for name in sorted(used - roots):
        message = f"There is no '{name}' to use here."
        yield Problem(code="unknown_name", pointer=at, message=message, hint=did_you_mean(name, roots))


def secrets_in(document: Json) -> frozenset[str]:
    """Names of secrets that it refers to."""
    return frozenset(_secrets(document))


def paths_in(document: Json, root: str) -> Iterator[tuple[str, str]]:
    """The members of `root` that it uses ("outputs.get" of {{ outputs.get.rows }}), with their places."""
    for at, names in _names_in(document, ""):
        for name in sorted(names):
            parts = name.split(".")
            if parts[0] == root and len(parts) > 1:
                yield at, parts[1].partition("[")[0]


def is_template(text: str) -> bool:
    return "{{" in text or "{%" in text


def _names_in(document: Json, at: str) -> Iterator[tuple[str, frozenset[str]]]:
    if isinstance(document, str):
        if is_template(document):
            yield at, templates.compile(document).names
    elif isinstance(document, Mapping):
        if document.keys() == {CEL}:
            yield at, expressions.compile(document[CEL]).names
        else:
            for name, member in document.items():
                yield from _names_in(member, at + pointer(name))
    elif isinstance(document, list | tuple):
        for place, member in enumerate(document):
            yield from _names_in(member, at + pointer(place))


def _text(text: str, context: Mapping[str, Any], at: str) -> str:
    if not is_template(text):
        return text
    try:
        return templates.compile(text).render(context)
    except TemplateError as error:
        raise WrongInput(problems=[error.problem(at)]) from None


def _secrets(document: Json) -> Iterator[str]:
    if isinstance(document, Mapping):
        name, beside = document.get(SECRET), document.keys() - {SECRET}
        if isinstance(name, str) and (beside <= {"prefix"} or document.get("type") == "hmac"):
            yield name
        for member in document.values():
            yield from _secrets(member)
    elif isinstance(document, list | tuple):
        for member in document:
            yield from _secrets(member)


def _as_json(value: Any) -> Json:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return f"PT{value.total_seconds():f}S"
    if isinstance(value, Mapping):
        return {str(name): _as_json(member) for name, member in value.items()}
    if isinstance(value, list | tuple):
        return [_as_json(member) for member in value]
    return value
