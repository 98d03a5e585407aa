"""What must not leave an installation: members of a body that its schema marks `writeOnly`."""

from collections.abc import Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]
SIDES = ("allOf", "anyOf", "oneOf", "if", "then", "else")


def without_secrets(body: Any, schema: Schema) -> Any:
    """The body as it may travel. A member counts as secret if any schema that may apply to it says so."""
    return _kept(body, (schema,), schema)


def _kept(value: Any, schemas: tuple[Any, ...], root: Schema) -> Any:
    every = tuple(_all(schemas, root))
    if isinstance(value, Mapping):
        inner = {member: tuple(_of_member(member, every)) for member in value}
        return {
            member: _kept(value[member], schemas, root)
            for member, schemas in inner.items()
            if not any(schema.get("writeOnly") is True for schema in _all(schemas, root))
        }
    if isinstance(value, list):
        return [_kept(item, tuple(_of_item(place, every)), root) for place, item in enumerate(value)]
    return value


def _all(schemas: tuple[Any, ...], root: Schema) -> Iterator[Schema]:
    """These with what they refer to and are put together of, each once."""
    waiting, seen = list(schemas), set[int]()
    while waiting:
        schema = waiting.pop()
        if not isinstance(schema, Mapping) or id(schema) in seen:
            continue
        seen.add(id(schema))
        yield schema
        for side in SIDES:
            found = schema.get(side, ())
            waiting.extend(found if isinstance(found, list) else [found])
        if "$ref" in schema:
            waiting.append(_at(schema["$ref"], root))


def _at(reference: str, root: Schema) -> Any:
    """Schemas refer only within themselves: `#` or `#/$defs/key`."""
    found: Any = root
    for step in reference.split("/")[1:]:
        found = found.get(step.replace("~1", "/").replace("~0", "~"), {}) if isinstance(found, Mapping) else {}
    return found


def _of_member(member: str, schemas: tuple[Schema, ...]) -> Iterator[Any]:
    for schema in schemas:
        properties = schema.get("properties", {})
        yield properties[member] if member in properties else schema.get("additionalProperties")


def _of_item(place: int, schemas: tuple[Schema, ...]) -> Iterator[Any]:
    for schema in schemas:
        first = schema.get("prefixItems", ())
        yield first[place] if place < len(first) else schema.get("items")
