"""The inputs of the row operations as JSON Schema. What the members of a row are, the table's own plan knows."""

from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]

ID: Schema = {"type": "integer", "minimum": 1}
NAME: Schema = {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,62}$"}
MOST_ROWS = 5000
MOST_STEPS = 100


def _object(properties: Mapping[str, Schema], required: tuple[str, ...] = ()) -> Schema:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(required),
        "additionalProperties": False,
    }


LIST: Mapping[str, Schema] = {
    "filter": {
        "description": "A Filter in JSON. In a query string, fields may also be named plainly: amount__gte=100.",
        "examples": [{"amount": {"gte": 100}, "customer.country": {"eq": "DE"}}],
    },
    "search": {"description": "Words that stand somewhere in the searched fields.", "examples": ["berlin office"]},
    "sort": {"description": "Fields, the first first; '-' turns the order round.", "examples": ["-created_at,name"]},
    "fields": {"description": "The members wanted, dots lead along relations.", "examples": ["name,customer.name"]},
    "expand": {
        "description": "Relations whose rows are put in the place of their ids.",
        "examples": ["customer,lines"],
    },
    "limit": {"description": "How many rows at most.", "default": 50, "examples": [50]},
    "offset": {"description": "How many rows to leave out first.", "default": 0, "examples": [100]},
    "page": {"description": "The page of `limit` rows, from 1; instead of `offset`.", "examples": [3]},
    "cursor": {"description": "The `next` of the page before: quicker than an offset.", "examples": ["WzQy"]},
    "count": {
        "description": "capped (exact up to 1,000), exact, estimated or none.",
        "default": "capped",
        "examples": ["none"],
    },
    "trash": {"description": "Show what was deleted instead.", "default": False, "examples": [True]},
    "under": {"description": "Of a tree: the row of this id and all below it.", "examples": [12]},
}
"""What a list request may say, for readers; `asked.py` reads it and finds what is wrong with it."""

GROUPING: Mapping[str, Schema] = {
    "group": {"description": "Fields to group by; moments are cut: created_at:month.", "examples": ["country"]},
    "metrics": {"description": "count, and sum, avg, min, max, count_distinct of fields.", "examples": ["sum:amount"]},
}


def raw_query(parameters: Mapping[str, Schema]) -> Schema:
    """The pairs of the query string in their order: filters bear the names of fields, which differ from table to table."""
    return {
        "type": "object",
        "properties": {"query": {"type": "array", "items": {"type": "array", "items": {"type": "string"}}}},
        "additionalProperties": False,
        "x-query": "raw",
        "x-parameters": parameters,
    }


RAW_QUERY: Schema = raw_query(LIST)
EXPORT: Mapping[str, Schema] = {
    **{name: LIST[name] for name in ("filter", "search", "sort", "fields", "trash", "under")},
    "format": {"description": "csv, xlsx or jsonl.", "default": "csv", "examples": ["xlsx"]},
    "titles": {"description": "The titles of references beside their ids.", "default": False, "examples": [True]},
    "background": {
        "description": "As a file of yours, made by a worker; absent: when it takes long.",
        "examples": [True],
    },
}
_FILE: Schema = {"type": "string", "maxLength": 36, "description": "The file that a run is to make."}
EXPORT_QUERY: Schema = {
    **raw_query(EXPORT),
    "properties": {**raw_query(EXPORT)["properties"], "file": _FILE},
}
ONE_QUERY: Schema = raw_query({name: LIST[name] for name in ("fields", "expand")})
GROUP_QUERY: Schema = raw_query({**GROUPING, **LIST})
QUERY: Schema = {"type": "object", "properties": LIST}
ROW: Schema = {
    "type": "object",
    "description": "Values by field name; the schema rows.<table> of this document names them.",
    "examples": [{"name": "Ada", "country": 3}],
}
SEARCH: Schema = _object({"search": {"type": "string", "maxLength": 200}})
HISTORY: Schema = _object(
    {
        "as_of": {"type": "string", "maxLength": 60},
        "limit": {"type": "integer", "minimum": 1, "maximum": 500},
        "before": {"type": "integer", "minimum": 1, "maximum": 2_000_000_000},
    }
)
VERSION: Schema = {"type": "integer", "minimum": 1, "maximum": 2_000_000_000}
DIFF: Schema = _object({"from": VERSION, "to": VERSION}, ("from", "to"))
ROLLBACK: Schema = _object({"version": VERSION}, ("version",))
BULK: Schema = _object(
    {
        "action": {"enum": ["create", "update", "upsert", "delete"]},
        "mode": {"enum": ["atomic", "each"]},
        "rows": {"type": "array", "items": {"type": "object"}, "minItems": 1, "maxItems": MOST_ROWS},
        "ids": {"type": "array", "items": ID, "minItems": 1, "maxItems": MOST_ROWS},
        "filter": {"type": "object"},
        "expect": {"type": "integer", "minimum": 0},
        "values": {"type": "object"},
    },
    ("action",),
)
BATCH: Schema = _object(
    {
        "steps": {
            "type": "array",
            "minItems": 1,
            "maxItems": MOST_STEPS,
            "items": _object(
                {
                    "do": {"enum": ["create", "update", "upsert", "delete"]},
                    "table": NAME,
                    "name": NAME,
                    "id": {"type": ["integer", "object"]},
                    "row_version": VERSION,
                    "values": {"type": "object"},
                },
                ("do", "table"),
            ),
        }
    },
    ("steps",),
)
