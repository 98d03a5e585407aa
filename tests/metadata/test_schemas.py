import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import jsonschema_rs
import pytest

from metadata.schemas import check_schema
from operations.shape import validator_of


@pytest.fixture
def canary() -> Iterator[tuple[int, list[Any]]]:
    """A listener on loopback that notes down every connection."""
    hits: list[Any] = []
    server = socket.create_server(("127.0.0.1", 0))

    def listen() -> None:
        try:
            while True:
                connection, address = server.accept()
                hits.append(address)
                connection.close()
        except OSError:
            return

    thread = threading.Thread(target=listen)
    thread.start()
    yield server.getsockname()[1], hits
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join()


REMOTE: list[dict[str, Any]] = [
    {"$ref": "{url}/integer.json"},
    {"$ref": "{url}/sub.json#/$defs/integer"},
    {"properties": {"a": {"$ref": "{url}/a.json"}}},
    {"$dynamicRef": "{url}/tree.json#node"},
    {"$schema": "{url}/meta.json"},
    {"$id": "{url}/base/", "$ref": "folder.json"},
    {"$id": "{url}/base/", "items": {"$id": "inner/", "items": {"$ref": "integer.json"}}},
    {"$id": "{url}/name.json", "properties": {"a": {"$ref": "other.json#/$defs/orNull"}}},
    {"$defs": {"a": {"$id": "{url}/a", "$anchor": "x"}}, "$ref": "{url}/a#x", "allOf": [{"$ref": "{url}/b"}]},
    {"$schema": "{url}/meta.json", "$vocabulary": {"{url}/v": True}, "$ref": "//127.0.0.1/x"},
]


def at(value: Any, url: str) -> Any:
    if isinstance(value, dict):
        return {at(key, url): at(inner, url) for key, inner in value.items()}
    if isinstance(value, list):
        return [at(inner, url) for inner in value]
    return value.replace("{url}", url) if isinstance(value, str) else value


@pytest.mark.parametrize("schema", REMOTE)
def test_a_remote_reference_never_causes_a_connection(schema: Any, canary: tuple[int, list[Any]]) -> None:
    port, hits = canary
    hostile = at(schema, f"http://127.0.0.1:{port}")
    assert check_schema(hostile)
    with suppress(jsonschema_rs.ValidationError, ValueError):
        validator_of(hostile).is_valid({"a": [1]})
    assert hits == []


@pytest.mark.parametrize(
    "schema",
    [
        True,
        {},
        {"type": "object", "properties": {"a": {"$ref": "#/$defs/a"}}, "$defs": {"a": {"type": "integer"}}},
        {"$defs": {"tree": {"properties": {"children": {"items": {"$ref": "#/$defs/tree"}}}}}, "$ref": "#/$defs/tree"},
        {"properties": {"next": {"$ref": "#"}}},
        {"properties": {"$ref": {"type": "string"}, "$id": {"const": {"$id": "x"}}}},
        {"pattern": "^[a-z]+$", "format": "date", "$schema": "https://json-schema.org/draft/2020-12/schema"},
        {"enum": [{"$ref": "http://example.org"}]},
    ],
)
def test_a_sound_schema_has_no_problems(schema: Any) -> None:
    assert check_schema(schema) == []


def doubling(levels: int, **more: Any) -> dict[str, Any]:
    defs: dict[str, Any] = {"d0": {"type": "integer"}}
    for level in range(1, levels + 1):
        defs[f"d{level}"] = {"allOf": [{"$ref": f"#/$defs/d{level - 1}"}, {"$ref": f"#/$defs/d{level - 1}"}]}
    return {"$defs": defs, "$ref": f"#/$defs/d{levels}", **more}


@pytest.mark.parametrize(
    ("schema", "code", "pointer"),
    [
        (3, "wrong_type", ""),
        ({"type": "strng"}, "unknown_choice", "/type"),
        ({"properties": {"a": {"minimum": "1"}}}, "wrong_type", "/properties/a/minimum"),
        ({"pattern": "(a"}, "wrong_format", "/pattern"),
        ({"items": {"pattern": "(?=a)b"}}, "wrong_pattern", "/items/pattern"),
        ({"pattern": r"(a)\1"}, "wrong_pattern", "/pattern"),
        ({"pattern": "((a{1,100}){1,100}){1,100}"}, "wrong_pattern", "/pattern"),
        ({"$ref": "#/$defs/gone"}, "dangling_reference", "/$ref"),
        ({"items": {"$ref": "other.json"}}, "remote_reference", "/items/$ref"),
        ({"$ref": "file:///etc/passwd"}, "remote_reference", "/$ref"),
        ({"$ref": "#"}, "endless_reference", "/$ref"),
        ({"allOf": [{"not": {"$ref": "#"}}]}, "endless_reference", "/allOf/0/not/$ref"),
        ({"items": {"anyOf": [{"$ref": "#"}, {"$ref": "#"}]}}, "endless_reference", "/items/anyOf/0/$ref"),
        (doubling(15), "too_much_work", ""),
        (doubling(15, properties={"next": {"$ref": "#"}}), "too_much_work", ""),
        ({"allOf": [{"$ref": "#/$defs/a"}] * 200, "$defs": {"a": {}}}, "too_many_references", ""),
        ({"description": "x" * 70_000}, "too_large", ""),
        ({"$id": "x"}, "not_allowed", "/$id"),
        ({"$schema": "http://json-schema.org/draft-04/schema#"}, "not_allowed", "/$schema"),
    ],
)
def test_an_unsound_schema_is_refused_quickly_with_its_place(schema: Any, code: str, pointer: str) -> None:
    started = time.process_time()
    problems = check_schema(schema)
    assert time.process_time() - started < 0.5
    assert (code, pointer) in {(problem.code, problem.pointer) for problem in problems}
