"""The registry as an OpenAPI 3.1 document."""

import re
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from django.conf import settings

from accounts.principal import Principal
from operations.documented import documented
from operations.operation import Operation, Route
from operations.published import published_operations
from operations.registry import operations

NAME_IN_PATH = re.compile(r"\{([a-z0-9_]+)\}")
PROBLEM = {"$ref": "#/components/responses/Problem"}
DRAFT = "https://json-schema.org/draft/2020-12/schema"


def openapi_document(of: Iterable[Operation], *, version: str, server: str) -> dict[str, Any]:
    """Every operation that has a route."""
    paths: dict[str, dict[str, Any]] = {}
    schemas: dict[str, Any] = dict(PROBLEM_SCHEMAS)
    for operation in of:
        if operation.route:
            paths.setdefault(operation.route.path, {})[operation.route.method.lower()] = _described(
                operation, operation.route, schemas
            )
    return {
        "openapi": "3.1.0",
        "jsonSchemaDialect": DRAFT,
        "info": {
            "title": "Jacquard",
            "version": version,
            "summary": "Everything this installation can do.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": server}],
        "paths": dict(sorted(paths.items())),
        "security": [{"bearer": []}],
        "components": COMPONENTS | {"schemas": dict(sorted(schemas.items()))},
    }


def installation_document(principal: Principal | None = None) -> dict[str, Any]:
    """What the installation can do, and the schemas of what is published as far as `principal` may know it."""
    every = [*operations().values(), *_published_for(principal)]
    document = openapi_document(every, version=settings.VERSION, server=settings.BASE_URL)
    if principal is not None:
        schemas: dict[str, Any] = document["components"]["schemas"]
        for more in documented():
            for name, schema in more.schemas(principal).items():
                schemas[name] = _hoisted(schema, name, schemas)
        document["components"]["schemas"] = dict(sorted(schemas.items()))
    return document


def _published_for(principal: Principal | None) -> list[Operation]:
    """What documents declare, as far as the principal may call it."""
    if principal is None:
        return []
    return [operation for operation in published_operations() if operation.access.decides(principal, {})]


def _described(operation: Operation, route: Route, schemas: dict[str, Any]) -> dict[str, Any]:
    taken = _hoisted(operation.input, f"{operation.name}.input", schemas)
    described: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "tags": [operation.name.split(".")[0]],
        "parameters": [*_path_parameters(route), *_query_parameters(taken, route), *_header_parameters(operation)],
        "responses": {
            "200": _success(_hoisted(operation.output, f"{operation.name}.output", schemas)),
            "default": PROBLEM,
        },
    }
    if route.method in ("POST", "PUT", "PATCH") and taken.get("properties") != {}:
        described["requestBody"] = {
            "content": {media: {"schema": taken} for media in route.media},
            "required": bool(taken.get("required")),
        }
    if operation.access.rule == "public":
        described["security"] = []
    if operation.access.permission:
        described["x-permission"] = operation.access.permission
    return described


def _path_parameters(route: Route) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in NAME_IN_PATH.findall(route.path)
    ]


def _query_parameters(input: Mapping[str, Any], route: Route) -> list[dict[str, Any]]:
    if route.method not in ("GET", "DELETE"):
        return []
    if input.get("x-query") == "raw":
        named = input.get("x-parameters", {}).items()
        return [{"name": name, "in": "query", "schema": schema} for name, schema in named]
    needed = input.get("required", ())
    return [
        {"name": name, "in": "query", "required": name in needed, "schema": schema}
        for name, schema in input.get("properties", {}).items()
    ]


def _header_parameters(operation: Operation) -> list[dict[str, str]]:
    """An answer that is secret is never kept, so a key of repetition has no effect there."""
    names = {
        "IdempotencyKey": operation.writes and not operation.answer_is_secret,
        "IfMatch": operation.writes and not operation.answer_is_secret,
        "RequestedWith": operation.cookie_auth,
    }
    return [{"$ref": f"#/components/parameters/{name}"} for name, is_taken in names.items() if is_taken]


def _success(output: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "description": HTTPStatus.OK.phrase,
        "headers": {"X-Request-Id": {"schema": {"type": "string"}}},
        "content": {"application/json": {"schema": output}},
    }


def _hoisted(schema: Mapping[str, Any], name: str, schemas: dict[str, Any]) -> dict[str, Any]:
    """The schema with its `$defs` moved to the document's components, where OpenAPI looks them up."""
    for key, definition in schema.get("$defs", {}).items():
        schemas[f"{name}.{key}"] = _renamed(definition, name)
    moved: dict[str, Any] = _renamed({key: value for key, value in schema.items() if key != "$defs"}, name)
    return moved


def _renamed(value: Any, name: str) -> Any:
    if isinstance(value, Mapping):
        return {
            key: _reference(member, name) if key == "$ref" and isinstance(member, str) else _renamed(member, name)
            for key, member in value.items()
        }
    return [_renamed(item, name) for item in value] if isinstance(value, list | tuple) else value


def _reference(ref: str, name: str) -> str:
    return ref.replace("#/$defs/", f"#/components/schemas/{name}.", 1)


COMPONENTS: dict[str, Any] = {
    "securitySchemes": {
        "bearer": {
            "type": "http",
            "scheme": "bearer",
            "description": "An access token, or an API key (`jk_…`).",
        },
        "signature": {
            "type": "apiKey",
            "in": "header",
            "name": "X-Jacquard-Signature",
            "description": "`t=…,n=…,v1=…`: HMAC-SHA256 over moment, nonce, method, path and body.",
        },
    },
    "parameters": {
        "IdempotencyKey": {
            "name": "Idempotency-Key",
            "in": "header",
            "description": "A key of yours, such as a UUID. A repetition with the same key gets the same answer.",
            "schema": {"type": "string", "maxLength": 200},
        },
        "IfMatch": {
            "name": "If-Match",
            "in": "header",
            "description": "The ETag of the version you mean to change.",
            "schema": {"type": "string"},
        },
        "RequestedWith": {
            "name": "X-Requested-With",
            "in": "header",
            "required": True,
            "description": "No form of a foreign page can send it; the cookie counts only with it.",
            "schema": {"const": "jacquard"},
        },
    },
    "responses": {
        "Problem": {
            "description": "What went wrong (RFC 9457).",
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
    },
}

PROBLEM_SCHEMAS: dict[str, Any] = {
    "Problem": {
        "type": "object",
        "required": ["type", "title", "status", "code", "detail", "instance", "request_id", "problems"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "code": {"type": "string"},
            "detail": {"type": "string"},
            "instance": {"type": "string"},
            "request_id": {"type": "string"},
            "problems": {"type": "array", "items": {"$ref": "#/components/schemas/Finding"}},
        },
    },
    "Finding": {
        "type": "object",
        "required": ["code", "pointer", "message", "level"],
        "properties": {
            "code": {"type": "string"},
            "pointer": {"type": "string", "description": "JSON pointer (RFC 6901) to the wrong member."},
            "message": {"type": "string"},
            "hint": {"type": "string"},
            "level": {"enum": ["error", "warning"]},
            "line": {"type": "integer", "description": "Where `pointer` leads to a text: its line, from 1."},
            "column": {"type": "integer"},
        },
    },
}
