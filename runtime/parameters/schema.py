"""How a document declares a parameter: the JSON Schema that the kinds put under their `$defs`."""

from collections.abc import Mapping
from typing import Any

NAME: Mapping[str, Any] = {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,54}$"}
UID: Mapping[str, Any] = {"type": "string", "pattern": "^[a-z0-9_]{1,16}$"}
SCALARS = ["string", "integer", "number", "boolean"]

VALUE_SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "required": ["type"],
    "additionalProperties": False,
    "title": "Value",
    "x-title-zh": "取值",
    "properties": {
        "type": {"enum": [*SCALARS, "array", "object"]},
        "format": {"enum": ["date", "date-time", "uuid", "decimal", "date-range"]},
        "enum": {"type": "array", "minItems": 1, "maxItems": 500, "items": {"type": SCALARS}},
        "minimum": {"type": "number"},
        "maximum": {"type": "number"},
        "minLength": {"type": "integer", "minimum": 0},
        "maxLength": {"type": "integer", "minimum": 1, "maximum": 10_000},
        "pattern": {"type": "string", "maxLength": 200},
        "maxItems": {"type": "integer", "minimum": 1, "maximum": 1000},
        "items": {
            "type": "object",
            "required": ["type"],
            "additionalProperties": False,
            "properties": {
                "type": {"enum": SCALARS},
                "format": {"enum": ["date", "date-time", "uuid", "decimal"]},
                "enum": {"type": "array", "minItems": 1, "maxItems": 500, "items": {"type": SCALARS}},
                "maxLength": {"type": "integer", "minimum": 1, "maximum": 10_000},
            },
        },
    },
}

VALUES: Mapping[str, Any] = {
    "type": "array",
    "minItems": 1,
    "maxItems": 500,
    "items": {
        "type": "object",
        "required": ["value"],
        "additionalProperties": False,
        "properties": {"value": {"type": SCALARS}, "label": {"$ref": "#/$defs/text"}},
    },
}

OPTIONS: Mapping[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "minProperties": 1,
    "title": "Drop-down",
    "x-title-zh": "下拉选项",
    "properties": {
        "values": {**VALUES, "title": "Written out", "x-title-zh": "固定选项"},
        "query": {**NAME, "title": "From the query", "x-title-zh": "来自查询"},
        "value": {"type": "string", "maxLength": 100, "title": "Column of the value", "x-title-zh": "值列"},
        "label": {"type": "string", "maxLength": 100, "title": "Column of the label", "x-title-zh": "显示列"},
        "depends_on": {
            "type": "array",
            "maxItems": 20,
            "uniqueItems": True,
            "items": NAME,
            "title": "Depends on",
            "x-title-zh": "依赖参数",
        },
        "report": {**NAME, "title": "From the report", "x-title-zh": "来自报表"},
        "parameter": {**NAME, "title": "As its parameter", "x-title-zh": "沿用参数"},
    },
}

PARAMETER: Mapping[str, Any] = {
    "type": "object",
    "required": ["uid", "name", "schema"],
    "additionalProperties": False,
    "properties": {
        "uid": UID,
        "name": {**NAME, "title": "Name", "x-title-zh": "名称"},
        "label": {"$ref": "#/$defs/text", "title": "Label", "x-title-zh": "标签"},
        "hint": {"$ref": "#/$defs/text", "title": "Hint", "x-title-zh": "提示"},
        "schema": VALUE_SCHEMA,
        "required": {"type": "boolean", "title": "Required", "x-title-zh": "必填"},
        "hidden": {"type": "boolean", "title": "Hidden", "x-title-zh": "隐藏"},
        "default": {"title": "Default", "x-title-zh": "默认值"},
        "options": OPTIONS,
        "orders": {
            "type": "object",
            "minProperties": 1,
            "maxProperties": 20,
            "propertyNames": NAME,
            "additionalProperties": {"type": "string", "minLength": 1, "maxLength": 500},
            "title": "Orders for SORT",
            "x-title-zh": "SORT 排序选项",
        },
    },
}
