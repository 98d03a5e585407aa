"""The OpenAPI document: valid, whole, and served to who is signed in."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from openapi_spec_validator import OpenAPIV31SpecValidator

from accounts.principal import Principal
from api.openapi import installation_document, openapi_document
from api.operations import OPERATIONS
from operations import clock
from operations.operation import Call, Operation
from operations.registry import operations

HERE = Path(__file__).resolve()
PAGE = HERE.parents[3] / "platform" / "api"


def test_the_document_is_valid() -> None:
    OpenAPIV31SpecValidator(installation_document()).validate()


def test_every_operation_with_a_route_is_in_it() -> None:
    document = installation_document()
    ids = {entry["operationId"] for item in document["paths"].values() for entry in item.values()}
    assert ids == {name for name, operation in operations().items() if operation.route}


def test_an_operation_is_described(world: Any) -> None:
    document = openapi_document(world.operations, version="1", server="http://127.0.0.1")
    OpenAPIV31SpecValidator(document).validate()
    add = document["paths"]["/api/sample/{box}"]["post"]
    assert add["operationId"] == "sample.add"
    assert add["x-permission"] == "sample.add"
    assert [p.get("name", "") for p in add["parameters"]] == ["box", "", ""]
    assert add["requestBody"]["content"]["application/json"]["schema"]["properties"] == {"name": {"type": "string"}}
    assert add["responses"]["default"] == {"$ref": "#/components/responses/Problem"}
    echo = document["paths"]["/api/sample/echo"]["get"]
    assert echo["security"] == []
    assert {p["name"] for p in echo["parameters"]} >= {"limit", "tags"}
    upload = document["paths"]["/api/sample/upload/file"]["post"]
    assert list(upload["requestBody"]["content"]) == ["multipart/form-data"]


def test_definitions_inside_a_schema_are_found_from_the_document(world: Any) -> None:
    tree = {
        "$ref": "#/$defs/node",
        "$defs": {"node": {"type": "object", "properties": {"in": {"$ref": "#/$defs/node"}}}},
    }
    sample = world.operations[3]
    changed = Operation(**{name: getattr(sample, name) for name in sample.__dataclass_fields__} | {"input": tree})
    document = openapi_document([changed], version="1", server="http://127.0.0.1")
    OpenAPIV31SpecValidator(document).validate()
    assert document["components"]["schemas"]["sample.add.input.node"]["properties"]["in"] == {
        "$ref": "#/components/schemas/sample.add.input.node"
    }


@pytest.mark.django_db
def test_the_command_prints_what_the_address_serves(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("openapi")
    printed = json.loads(capsys.readouterr().out)
    boss = Principal(kind="user", id=1, name="boss", is_superuser=True)
    served = OPERATIONS[0].handler(Call(principal=boss, input={}, target={}, now=clock.now(), request_id=""))
    assert printed == json.loads(served.body or b"")


def test_without_tables_no_database_is_asked(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("openapi", "--without-tables")
    assert json.loads(capsys.readouterr().out) == installation_document()


def test_it_is_for_who_is_signed_in() -> None:
    assert OPERATIONS[0].access.rule == "signed_in"


@pytest.mark.django_db
def test_the_page_is_served_without_anything_from_elsewhere(world: Any) -> None:
    answer = world.ask("GET", "/api/docs")
    assert answer.status == 200
    page = answer.body.decode()
    assert re.findall(r'(?:src|href)="([^"]+)"', page) == ["data:,", "/static/api/docs.css", "/static/api/docs.js"]
    assert "<style" not in page
    assert not re.search(r"<script(?![^>]*src=)|\son[a-z]+=|style=", page)
    for name in ("docs.css", "docs.js"):
        served = world.ask("GET", f"/static/api/{name}")
        assert served.status == 200
        assert "http" not in served.body.decode().replace("https://json-schema.org", "")


def test_the_page_sets_texts_only_as_text() -> None:
    script = (PAGE / "static" / "docs.js").read_text()
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function", script)
