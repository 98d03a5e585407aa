"""The field types as a designer needs them: what they are called, which options they take, what can be done with them."""

from collections.abc import Mapping
from typing import Any

from operations.access import SIGNED_IN
from operations.operation import Call, Operation, Result, Route
from runtime.fields.registry import field_types
from runtime.fields.type import FieldType


def list_field_types(call: Call) -> Result:
    return Result(value={"items": [_shown(held) for held in field_types().values()]})


def _shown(held: FieldType) -> Mapping[str, Any]:
    return {
        "name": held.name,
        "title": dict(held.title),
        "icon": held.icon,
        "group": held.group,
        "options_schema": dict(held.options_schema),
        "example_options": dict(held.example_options),
        "operators": sorted(held.operators),
        "aggregates": sorted(held.aggregates),
        "cel": held.cel,
        "converts_from": sorted(held.converts_from),
        "indexable": held.indexable,
        "sortable": held.sortable,
        "searchable": held.searchable,
        "groupable": held.groupable,
        "writable": held.writable,
        "write_only": held.write_only,
    }


OPERATIONS = (
    Operation(
        name="field_type.list",
        summary="The types that fields of tables can have",
        access=SIGNED_IN,
        handler=list_field_types,
        route=Route(method="GET", path="/api/field-types"),
    ),
)
