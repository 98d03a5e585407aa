"""JSON Schemas that users write into their documents: checked before anything is validated with them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import jsonschema_rs

from metadata.bodies import canonical
from operations.problems import Problem, pointer
from operations.shape import problems_of_shape, validator_of

DRAFT = "https://json-schema.org/draft/2020-12/schema"
MOST_BYTES = 65_536
MOST_REFS = 100
MOST_WORK = 10_000
DEEPEST = 200

ONE: tuple[str, ...] = (
    "not",
    "if",
    "then",
    "else",
    "items",
    "contains",
    "additionalProperties",
    "propertyNames",
    "contentSchema",
)
ONE += ("unevaluatedItems", "unevaluatedProperties")
LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")
NAMED = ("properties", "patternProperties", "dependentSchemas", "$defs")
IN_PLACE = frozenset(("allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas"))
FORBIDDEN = ("$id", "$anchor", "$dynamicRef", "$dynamicAnchor", "$recursiveRef", "$recursiveAnchor", "$vocabulary")


def check_schema(schema: Any) -> list[Problem]:
    """Findings about a schema of draft 2020-12. `$ref` stays within the document, and neither its references nor its
    patterns can make a validation slow."""
    if not isinstance(schema, Mapping | bool):
        return [_problem("wrong_type", "", "A JSON Schema is an object, true or false.")]
    if len(canonical(schema)) > MOST_BYTES:
        return [_problem("too_large", "", f"A schema may have at most {MOST_BYTES:,} bytes.")]
    if isinstance(schema, bool):
        return []
    graph = _graph_of(schema)
    found = list(_foreign(graph))
    if not found:
        found = problems_of_shape(META, META_SCHEMA, schema) or list(_unresolved(graph)) or list(_endless(graph))
    return found or _uncompiled(schema)


META_SCHEMA: Mapping[str, Any] = {"$ref": DRAFT}
META = validator_of(META_SCHEMA)


@dataclass(kw_only=True)
class _Graph:
    """Every schema within the schema, by pointer; what it applies beside itself, to the same value, and below."""

    nodes: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    beside: dict[str, list[str]] = field(default_factory=dict)
    below: dict[str, list[str]] = field(default_factory=dict)
    refs: dict[str, str] = field(default_factory=dict)

    def reached_from(self, start: str, only_beside: bool = False) -> set[str]:
        seen: set[str] = set()
        waiting = [start]
        while waiting:
            at = waiting.pop()
            if at not in seen and at in self.nodes:
                seen.add(at)
                waiting += self.beside[at] + ([] if only_beside else self.below[at])
        return seen


def _graph_of(schema: Mapping[str, Any]) -> _Graph:
    graph = _Graph()
    waiting: list[tuple[str, Any]] = [("", schema)]
    while waiting:
        at, node = waiting.pop()
        if not isinstance(node, Mapping):
            continue
        graph.nodes[at] = node
        beside, below = graph.beside.setdefault(at, []), graph.below.setdefault(at, [])
        for keyword, inner_at, inner in _inside(node, at):
            waiting.append((inner_at, inner))
            if keyword in IN_PLACE:
                beside.append(inner_at)
            elif keyword != "$defs":
                below.append(inner_at)
        if isinstance(ref := node.get("$ref"), str):
            graph.refs[at] = ref.removeprefix("#")
            beside.append(graph.refs[at])
    return graph


def _inside(node: Mapping[str, Any], at: str) -> Iterator[tuple[str, str, Any]]:
    for keyword in ONE:
        if keyword in node:
            yield keyword, at + pointer(keyword), node[keyword]
    for keyword in LISTS:
        if isinstance(items := node.get(keyword), list):
            yield from ((keyword, at + pointer(keyword, index), item) for index, item in enumerate(items))
    for keyword in NAMED:
        if isinstance(named := node.get(keyword), Mapping):
            yield from ((keyword, at + pointer(keyword, name), item) for name, item in named.items())


def _foreign(graph: _Graph) -> Iterator[Problem]:
    """What reaches outside of the document, or makes that hard to tell."""
    for at, node in graph.nodes.items():
        for keyword in FORBIDDEN:
            if keyword in node:
                yield _problem("not_allowed", at + pointer(keyword), f"'{keyword}' cannot be used here.")
        if "$schema" in node and node["$schema"] != DRAFT:
            yield _problem("not_allowed", at + "/$schema", "Only draft 2020-12 is understood.", f"Write {DRAFT}.")
        ref = node.get("$ref", "#")
        if isinstance(ref, str) and ref != "#" and not ref.startswith("#/"):
            yield _problem(
                "remote_reference", at + "/$ref", f"'{ref[:100]}' leads out of the document.", "Put it under $defs."
            )
    if len(graph.refs) > MOST_REFS:
        yield _problem("too_many_references", "", f"A schema may have at most {MOST_REFS} '$ref'.")


def _unresolved(graph: _Graph) -> Iterator[Problem]:
    for at, target in graph.refs.items():
        if target not in graph.nodes:
            yield _problem("dangling_reference", at + "/$ref", f"There is no schema at '#{target[:100]}'.")


def _endless(graph: _Graph) -> Iterator[Problem]:
    """A schema may contain itself once: a tree is fine, two references back double the work on each level."""
    recursive = {at: graph.reached_from(target) for at, target in graph.refs.items()}
    recursive = {at: reached for at, reached in recursive.items() if at in reached}
    for at, reached in recursive.items():
        if at in graph.reached_from(graph.refs[at], only_beside=True):
            yield _problem("endless_reference", at + "/$ref", "This reference leads back to itself.")
        elif any(other != at and other in reached and at in recursive[other] for other in recursive):
            yield _problem(
                "endless_reference",
                at + "/$ref",
                "A schema may refer back to itself in one place only, not in several.",
            )
    for at in recursive:
        graph.beside[at].remove(graph.refs[at])
    if _work(graph, "", {}) > MOST_WORK:
        yield _problem("too_much_work", "", "The references of this schema multiply to too many checks.")


def _work(graph: _Graph, at: str, known: dict[str, int], depth: int = 0) -> int:
    """How many schemas are applied, each reference counted as what it leads to."""
    if at not in graph.nodes:
        return 1
    if at not in known:
        if depth > DEEPEST:
            return MOST_WORK + 1
        inner = graph.beside[at] + graph.below[at]
        known[at] = 1 + sum(_work(graph, one, known, depth + 1) for one in inner)
    return known[at]


def _uncompiled(schema: Mapping[str, Any]) -> list[Problem]:
    """What only compiling shows, such as a pattern that cannot run in linear time."""
    try:
        validator_of(schema)
    except jsonschema_rs.ValidationError as error:
        code = "wrong_pattern" if error.instance_path[-1:] == ["pattern"] else "wrong_schema"
        return [_problem(code, pointer(*error.instance_path), f"This cannot be used: {error.message}")]
    return []


def _problem(code: str, at: str, message: str, hint: str = "") -> Problem:
    return Problem(code=code, pointer=at, message=message, hint=hint)
