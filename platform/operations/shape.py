"""What a JSON Schema validator found, in words for people: each finding a Problem at the member it is about."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import jsonschema_rs

from operations.problems import Problem, did_you_mean, pointer

MOST_PROBLEMS = 100
CONSEQUENCES = ("unknown_member", "several_forms_fit")
OTHER_FORM = "It goes with another choice of the members beside it."
Fact = Mapping[str, Any]
Form = Sequence[jsonschema_rs.ValidationError]


def object_of(required: Sequence[str] = (), **properties: Any) -> dict[str, Any]:
    """The schema of an object with these members and no others."""
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


def validator_of(schema: Mapping[str, Any]) -> jsonschema_rs.Draft202012Validator:
    """A compiled validator that never fetches anything: a `$ref` to elsewhere is an error of the schema."""
    return jsonschema_rs.Draft202012Validator(
        dict(schema), validate_formats=True, retriever=_refuse, pattern_options=jsonschema_rs.RegexOptions()
    )


def problems_of_shape(
    validator: jsonschema_rs.Draft202012Validator, schema: Mapping[str, Any], instance: Any
) -> list[Problem]:
    """All findings, at most 100, in the order of the document."""
    found: list[Problem] = []
    for error in validator.iter_errors(instance):
        found.extend(_problems(error, schema))
        if len(found) >= MOST_PROBLEMS:
            break
    return list(_without_consequences(found))


def _without_consequences(found: Sequence[Problem]) -> Iterator[Problem]:
    """Where a form does not fit, its members count as unknown and others as fitting: told only if nothing else is."""
    causes = {problem.pointer for problem in found if problem.code not in CONSEQUENCES}
    for problem in found:
        at = problem.pointer
        if problem.code not in CONSEQUENCES or not any(cause == at or cause.startswith(at + "/") for cause in causes):
            yield problem


def _problems(error: jsonschema_rs.ValidationError, schema: Mapping[str, Any]) -> Iterator[Problem]:
    fact = error.kind.as_dict()
    at = pointer(*error.instance_path)
    name = error.kind.name
    if name in ("additionalProperties", "unevaluatedProperties"):
        known = _properties_at(schema, error.schema_path[:-1])
        for member in fact["unexpected"]:
            yield Problem(
                code="unknown_member",
                pointer=at + pointer(member),
                message=f"There is no member '{member}' here.",
                hint=OTHER_FORM if member in known else did_you_mean(member, known),
            )
    elif name == "required":
        member = str(fact["property"]).strip("\"'")
        yield Problem(code="required", pointer=at + pointer(member), message=f"'{member}' is needed here.")
    elif name in ("oneOf", "anyOf"):
        yield from _of_the_form_meant(error, schema)
    else:
        say = WORDS.get(name)
        yield Problem(
            code=CODES.get(name, name.lower()),
            pointer=at,
            message=say(fact, error.instance) if say else f"This is not valid: {error.message}",
            hint=did_you_mean(str(error.instance), [str(o) for o in fact["options"]]) if name == "enum" else "",
        )


def _of_the_form_meant(error: jsonschema_rs.ValidationError, schema: Mapping[str, Any]) -> list[Problem]:
    """Of several possible forms the one that was meant is told by its type and its constants; what is wrong with it is
    what is wrong. Where that does not tell, what all forms say, or one finding for all."""
    at = error.instance_path
    forms = error.kind.as_dict()["context"]
    if not all(forms):
        return [Problem(code="several_forms_fit", pointer=pointer(*at), message="This fits more than one form.")]
    typed = [form for form in forms if not _says(form, "type", at)]
    if not typed:
        types = sorted(
            {str(word) for form in forms for found in form for word in found.kind.as_dict().get("types", ())}
        )
        message = WORDS["type"]({"types": types}, error.instance)
        return [Problem(code="wrong_type", pointer=pointer(*at), message=message)]
    meant = typed
    for tag in ("const", "enum"):
        left = [form for form in meant if not _says(form, tag, at, below=1)]
        if not left:
            return [_unknown_tag(meant, tag, at)]
        meant = left if len(meant) > 1 else meant
    told = [[problem for found in form for problem in _problems(found, schema)] for form in meant]
    common = [problem for problem in told[0] if all(problem in other for other in told[1:])]
    return common or [Problem(code="no_form_fits", pointer=pointer(*at), message=WORDS["anyOf"]({}, None))]


def _says(form: Form, keyword: str, at: Sequence[str | int], below: int = 0) -> bool:
    return any(found.kind.name == keyword and len(found.instance_path) == len(at) + below for found in form)


def _unknown_tag(forms: Sequence[Form], keyword: str, at: Sequence[str | int]) -> Problem:
    """The member that tells the forms apart holds what none of them knows."""
    tags = [
        found
        for form in forms
        for found in form
        if found.kind.name == keyword and len(found.instance_path) == len(at) + 1
    ]
    known: list[str] = []
    for found in tags:
        fact = found.kind.as_dict()
        known += map(str, fact["options"] if keyword == "enum" else [fact["expected_value"]])
    return Problem(
        code="unknown_choice",
        pointer=pointer(*tags[0].instance_path),
        message=WORDS["enum"]({}, tags[0].instance),
        hint=did_you_mean(str(tags[0].instance), known),
    )


def _properties_at(schema: Any, path: Sequence[str | int]) -> list[str]:
    """The names that the (sub)schema at `path` knows; a step through `$ref` is followed within the document."""
    place = schema
    for step in path:
        if isinstance(place, Mapping):
            place = place.get(str(step), {})
            if step == "$ref" and isinstance(place, str):
                place = _within(schema, place)
        elif isinstance(place, Sequence) and isinstance(step, int) and step < len(place):
            place = place[step]
    return _properties_of(place, schema, 8)


def _properties_of(place: Any, schema: Any, depth: int) -> list[str]:
    """What the schema knows itself and by what it applies beside itself."""
    if not isinstance(place, Mapping) or depth == 0:
        return []
    beside = [form for keyword in ("allOf", "anyOf", "oneOf") for form in place.get(keyword, ())]
    beside += [place[keyword] for keyword in ("if", "then", "else") if keyword in place]
    if isinstance(place.get("$ref"), str):
        beside.append(_within(schema, place["$ref"]))
    return [*place.get("properties", {}), *(name for one in beside for name in _properties_of(one, schema, depth - 1))]


def _within(schema: Any, ref: str) -> Any:
    place = schema
    for step in ref.removeprefix("#/").split("/"):
        place = place.get(step.replace("~1", "/").replace("~0", "~"), {}) if isinstance(place, Mapping) else {}
    return place


def _refuse(uri: str) -> Any:
    raise ValueError(f"A schema may not fetch '{uri}'; put it under $defs.")


def _types(fact: Fact) -> str:
    return " or ".join(str(word) for word in fact["types"])


def _shown(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 60 else text[:57] + "…"


CODES = {
    "type": "wrong_type",
    "enum": "unknown_choice",
    "const": "unknown_choice",
    "minLength": "too_short",
    "maxLength": "too_long",
    "minItems": "too_few",
    "maxItems": "too_many",
    "minProperties": "too_few",
    "maxProperties": "too_many",
    "minimum": "too_small",
    "maximum": "too_large",
    "exclusiveMinimum": "too_small",
    "exclusiveMaximum": "too_large",
    "uniqueItems": "not_unique",
    "oneOfNotValid": "no_form_fits",
    "oneOf": "no_form_fits",
    "anyOf": "no_form_fits",
    "format": "wrong_format",
    "pattern": "wrong_pattern",
}

WORDS: Mapping[str, Callable[[Fact, Any], str]] = {
    "type": lambda f, v: f"'{_shown(v)}' is not of type {_types(f)}.",
    "enum": lambda f, v: f"'{_shown(v)}' is not one of the choices.",
    "const": lambda f, v: f"This must be {f.get('expected_value', f)}.",
    "minLength": lambda f, v: f"This is too short; at least {f['limit']} characters.",
    "maxLength": lambda f, v: f"This is too long; at most {f['limit']} characters.",
    "minItems": lambda f, v: f"These are too few; at least {f['limit']}.",
    "maxItems": lambda f, v: f"These are too many; at most {f['limit']}.",
    "minProperties": lambda f, v: f"These are too few members; at least {f['limit']}.",
    "maxProperties": lambda f, v: f"These are too many members; at most {f['limit']}.",
    "minimum": lambda f, v: f"{_shown(v)} is too small; at least {f['limit']}.",
    "maximum": lambda f, v: f"{_shown(v)} is too large; at most {f['limit']}.",
    "exclusiveMinimum": lambda f, v: f"{_shown(v)} is too small; it must be more than {f['limit']}.",
    "exclusiveMaximum": lambda f, v: f"{_shown(v)} is too large; it must be less than {f['limit']}.",
    "uniqueItems": lambda f, v: "An item stands here twice.",
    "format": lambda f, v: f"'{_shown(v)}' is not a valid {f['format']}.",
    "pattern": lambda f, v: f"'{_shown(v)}' does not have the form {f['pattern']}.",
    "oneOfNotValid": lambda f, v: "This fits none of the forms that are possible here.",
    "anyOf": lambda f, v: "This fits none of the forms that are possible here.",
}
