"""What a JSON Schema says, in a few words for a cell of a table."""

from collections.abc import Iterator, Mapping
from typing import Any

from project.reference.markdown import code, json_code, table

Schema = Mapping[str, Any]
MOST_SHOWN = 12


def members_table(schema: Schema) -> str:
    """One row for each member: name, what it takes, what it is."""
    required = set(schema.get("required", ()))
    return table(
        ("member", "takes", "meaning"),
        (
            (code(name) + (" *" if name in required else ""), takes(member, schema), _meaning(member))
            for name, member in schema.get("properties", {}).items()
        ),
    )


def takes(member: Any, root: Schema) -> str:
    """`text, at most 500 characters`."""
    if not isinstance(member, Mapping):
        return "anything"
    found = _resolved(member, root)
    return ", ".join([_type(found, root), *_limits(found)]) or "anything"


def _type(schema: Schema, root: Schema) -> str:
    if "const" in schema:
        return json_code(schema["const"])
    if "enum" in schema:
        return _choice(schema["enum"])
    for forms in ("oneOf", "anyOf"):
        if forms in schema:
            return " or ".join(dict.fromkeys(takes(form, root) for form in schema[forms]))
    if schema.get("format") == "binary":
        return "file"
    named = schema.get("type", "")
    types = [named] if isinstance(named, str) else list(named)
    return " or ".join(_word(word, schema, root) for word in types if word) or "anything"


def _choice(values: list[Any]) -> str:
    shown = " ".join(json_code(value) for value in values[:MOST_SHOWN])
    return f"{shown} … ({len(values)} in all)" if len(values) > MOST_SHOWN else shown


def _word(word: str, schema: Schema, root: Schema) -> str:
    if word == "array":
        items = schema.get("items")
        of = takes(items, root) if isinstance(items, Mapping) and "$ref" not in items else _name_of(items)
        return f"list of {of}" if of else "list"
    return {"string": "text", "integer": "whole number", "boolean": "true or false", "null": "null"}.get(word, word)


def _name_of(items: Any) -> str:
    return items["$ref"].rpartition("/")[2].replace("_", " ") if isinstance(items, Mapping) and "$ref" in items else ""


def _limits(schema: Schema) -> Iterator[str]:
    for member, words in LIMITS.items():
        if member in schema:
            yield words.format(schema[member])
    if "pattern" in schema:
        yield "as " + code(schema["pattern"])
    if "default" in schema:
        yield "else " + json_code(schema["default"])


LIMITS = {
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minimum": "from {}",
    "maximum": "to {}",
    "minItems": "at least {}",
    "maxItems": "at most {}",
}


def _resolved(schema: Schema, root: Schema) -> Schema:
    """What a `$ref` inside the same document leads to, with what stands beside it."""
    reference = schema.get("$ref", "")
    if not reference.startswith("#/"):
        return schema
    found: Any = root
    for step in reference[2:].split("/"):
        found = found.get(step, {})
    return {**_resolved(found, root), **{name: value for name, value in schema.items() if name != "$ref"}}


def _meaning(member: Any) -> str:
    if not isinstance(member, Mapping):
        return ""
    title, description = member.get("title", ""), member.get("description", "")
    return f"{title}. {description}" if title and description else title or description
