"""The JSON Schemas of what data sources are asked and answer."""

from collections.abc import Mapping
from typing import Any

OBJECT: Mapping[str, Any] = {"type": "object"}
SQL: Mapping[str, Any] = {"type": "string", "maxLength": 100_000, "title": "SQL", "x-title-zh": "SQL"}
PARAMETERS: Mapping[str, Any] = {
    "type": "object",
    "title": "Parameters and their types",
    "x-title-zh": "参数及类型",
    "maxProperties": 100,
    "additionalProperties": {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "type": {
                "enum": ["text", "integer", "decimal", "number", "boolean", "date", "datetime", "time", "uuid", "sort"]
            },
            "many": {"type": "boolean"},
            "choices": {"type": "object", "additionalProperties": {"type": "string", "maxLength": 500}},
        },
    },
}
VALUES: Mapping[str, Any] = {"type": "object", "title": "Values of the parameters", "x-title-zh": "参数值"}
ROWS: Mapping[str, Any] = {
    "type": "object",
    "required": ["columns", "rows", "truncated"],
    "properties": {
        "columns": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["name", "type"],
                "properties": {"name": {"type": "string"}, "type": {"type": "string"}},
            },
        },
        "rows": {"type": "array", "items": {"type": "array"}},
        "truncated": {"type": "boolean", "description": "There are more rows than were asked for."},
    },
}
SOURCE: Mapping[str, Any] = {
    "type": "object",
    "required": ["id", "title", "engine"],
    "properties": {
        "id": {"type": "string"},
        "title": {},
        "engine": {"type": "string"},
        "dialect": {"type": "string"},
        "state": {"type": "string"},
        "version": {"type": ["integer", "null"]},
        "built_in": {"type": "boolean"},
    },
}
FILE: Mapping[str, Any] = {
    "type": "object",
    "required": ["file", "name", "format", "size", "sheets"],
    "properties": {
        "file": {"type": "string", "description": "What the definition of a data source names it by."},
        "name": {"type": "string"},
        "format": {"enum": ["csv", "parquet", "xlsx"]},
        "size": {"type": "integer"},
        "uploaded_at": {"type": "string"},
        "sheets": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["sheet", "rows", "columns"],
                "properties": {
                    "sheet": {"type": "string"},
                    "rows": {"type": "integer"},
                    "columns": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["name", "type"],
                            "properties": {"name": {"type": "string"}, "type": {"type": "string"}},
                        },
                    },
                },
            },
        },
    },
}
STEPS: Mapping[str, Any] = {
    "type": "object",
    "required": ["ok", "steps"],
    "properties": {
        "ok": {"type": "boolean"},
        "steps": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["step", "ok", "message", "hint"],
                "properties": {
                    "step": {
                        "enum": ["driver", "name", "address", "port", "tls", "sign_in", "database", "file", "rights"]
                    },
                    "ok": {"type": "boolean"},
                    "message": {"type": "string"},
                    "hint": {"type": "string"},
                },
            },
        },
    },
}
CATALOGUE: Mapping[str, Any] = {
    "type": "object",
    "required": ["schema", "tables"],
    "properties": {
        "schema": {"type": "string"},
        "read_at": {"type": ["string", "null"]},
        "tables": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["schema", "name", "released", "columns", "key"],
                "properties": {
                    "schema": {"type": "string"},
                    "name": {"type": "string"},
                    "released": {"type": "boolean"},
                    "is_view": {"type": "boolean"},
                    "rows": {"type": ["integer", "null"]},
                    "bytes": {"type": ["integer", "null"]},
                    "key": {"type": "array", "items": {"type": "string"}},
                    "columns": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["name", "type"],
                            "properties": {"name": {"type": "string"}, "type": {"type": "string"}},
                        },
                    },
                },
            },
        },
    },
}


def closed(required: tuple[str, ...] = (), **properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}
