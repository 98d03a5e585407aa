"""Members that never travel, wherever a schema says so."""

from typing import Any

import pytest

from metadata.secrets import without_secrets

SECRET = {"type": "string", "writeOnly": True}
OPEN = {"type": "string"}


@pytest.mark.parametrize(
    ("schema", "body", "left"),
    [
        ({"properties": {"key": SECRET, "name": OPEN}}, {"key": "k", "name": "n"}, {"name": "n"}),
        ({"additionalProperties": SECRET, "properties": {"name": OPEN}}, {"any": "k", "name": "n"}, {"name": "n"}),
        ({"items": {"properties": {"key": SECRET}}}, [{"key": "k", "of": 1}, 5], [{"of": 1}, 5]),
        ({"prefixItems": [{"properties": {"key": SECRET}}]}, [{"key": "k"}, {"key": "k"}], [{}, {"key": "k"}]),
        ({"oneOf": [{"properties": {"key": SECRET}}, {"properties": {"key": OPEN}}]}, {"key": "k"}, {}),
        ({"if": {}, "then": {"properties": {"key": SECRET}}}, {"key": "k"}, {}),
        ({"properties": {"key": {"$ref": "#/$defs/a~1b"}}, "$defs": {"a/b": SECRET}}, {"key": "k"}, {}),
        ({"properties": {"inner": {"$ref": "#"}, "key": SECRET}}, {"inner": {"inner": {"key": "k"}}}, {"inner": {"inner": {}}}),
        ({"properties": {"key": {"allOf": [{"$ref": "#/$defs/gone"}]}}}, {"key": "k"}, {"key": "k"}),
        (True, {"key": "k"}, {"key": "k"}),
    ],
)  # fmt: skip
def test_a_member_is_left_out_when_any_schema_of_it_says_so(schema: Any, body: Any, left: Any) -> None:
    assert without_secrets(body, schema) == left
