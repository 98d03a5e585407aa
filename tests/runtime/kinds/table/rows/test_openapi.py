"""The OpenAPI document shows each reader the tables that they may read, and of these the fields."""

from typing import Any

from jsonschema_rs import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator


def document(world: Any, **more: Any) -> Any:
    return world.json("api.describe", **more)


def rows_in(found: Any) -> dict[str, Any]:
    return {name: schema for name, schema in found["components"]["schemas"].items() if name.startswith("rows.")}


def test_the_document_with_its_tables_is_valid(world):
    found = document(world)
    OpenAPIV31SpecValidator(found).validate()
    assert set(rows_in(found)) == {
        f"rows.{name}" for name in ("countries", "customers", "tags", "orders", "order_lines")
    }


def test_rows_are_as_the_document_says(shop):
    shop.add("orders", {"customer": 1, "total": "5", "pin": "1", "fee": {"amount": "1.50", "currency": "EUR"}})
    schemas = rows_in(document(shop))
    for table in ("customers", "orders", "countries"):
        validator = Draft202012Validator(schemas[f"rows.{table}"])
        for row in shop.rows(table)["rows"]:
            assert list(validator.iter_errors(row)) == []
            assert set(row) <= set(schemas[f"rows.{table}"]["properties"])


def test_a_reader_finds_only_what_they_may_read(shop):
    shop.role(
        "clerk",
        {
            "table": "customers",
            "actions": ["read", "update"],
            "fields": {"read": ["cu1", "cu2", "cu4"], "write": ["cu2"]},
            "masks": {"cu4": "last4"},
        },
    )
    found = rows_in(document(shop, by=shop.user("cleo", "clerk")))
    assert list(found) == ["rows.customers"]
    properties = found["rows.customers"]["properties"]
    assert {"code", "name", "phone"} <= set(properties)
    assert not {"credit", "owner", "orders_count"} & set(properties)
    assert [name for name, of in properties.items() if not of.get("readOnly")] == ["name"]
    assert "rows.customers" not in rows_in(document(shop, by=shop.user("nobody")))


def test_a_new_version_is_in_the_document_at_once(world, tables):
    document(world)
    changed = {
        **tables["tags"],
        "fields": [*tables["tags"]["fields"], {"uid": "tg2", "name": "rank", "type": "integer"}],
    }
    world.publish("table", {"tags": changed})
    assert "rank" in rows_in(document(world))["rows.tags"]["properties"]


def test_the_members_of_a_list_request_are_described(world):
    paths = document(world)["paths"]
    asked = {parameter["name"] for parameter in paths["/api/config/{table}"]["get"]["parameters"]}
    assert asked == {
        "table",
        *paths["/api/config/{table}/query"]["post"]["requestBody"]["content"]["application/json"]["schema"][
            "properties"
        ],
    }
    grouped = paths["/api/config/{table}/aggregate"]["get"]["parameters"]
    assert {"group", "metrics", "filter"} <= {parameter["name"] for parameter in grouped}
