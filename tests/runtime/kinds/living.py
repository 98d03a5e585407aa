"""A small world of published definitions: customers with orders, their lines and countries, and a role."""

from typing import Any

from django.core.files.base import ContentFile
from django.db import connection

from accounts.principal import Principal, system_principal
from metadata.catalog import forget_catalog
from metadata.packfile import Pack, zip_bytes
from operations.perform import perform
from runtime.plans import snapshot
from runtime.policies.grants import with_grants

ROOT = system_principal("tests")

COUNTRIES = {"title": "Countries", "fields": [{"uid": "name", "name": "name", "type": "text"}]}
CUSTOMERS = {
    "title": {"en": "Customers", "zh-CN": "客户"},
    "icon": "users",
    "row_title": "name",
    "fields": [
        {"uid": "code", "name": "code", "type": "text"},
        {"uid": "about", "name": "about", "type": "long_text"},
        {"uid": "name", "name": "name", "type": "text"},
        {"uid": "vip", "name": "vip", "type": "boolean"},
        {"uid": "since", "name": "since", "type": "date"},
        {"uid": "land", "name": "country", "type": "reference", "options": {"target": "countries"}},
        *({"uid": f"n{n}", "name": f"n{n}", "type": "integer"} for n in range(6)),
    ],
}
ORDERS = {
    "title": "Orders",
    "fields": [
        {"uid": "no", "name": "number", "type": "integer"},
        {"uid": "buyer", "name": "buyer", "type": "reference", "options": {"target": "customers"}},
        {"uid": "lines", "name": "lines", "type": "children", "options": {"target": "lines"}},
    ],
}
LINES = {
    "title": "Lines",
    "owned_by": "order",
    "fields": [
        {
            "uid": "order",
            "name": "order",
            "type": "reference",
            "required": True,
            "options": {"target": "orders", "on_delete": "cascade"},
        },
        {"uid": "what", "name": "what", "type": "text"},
    ],
}
CLERK = {
    "title": "Clerk",
    "permissions": ["user.list", "page.read"],
    "tables": [
        {
            "table": "customers",
            "actions": ["read", "create"],
            "fields": {"read": ["code", "name", "vip"], "write": "*"},
        },
        {"table": "orders", "actions": ["read"], "fields": {"read": ["no", "buyer"]}},
    ],
}


def publish_all(*documents: tuple[str, str, Any]) -> None:
    """Together, as a pack would: they may refer to each other in circles."""
    definitions = {(kind, name): body for kind, name, body in documents}
    stamp = snapshot().catalog.stamp
    file = zip_bytes(Pack(name=f"world{stamp}", version="1.0.0", title={"en": "World"}, definitions=definitions))
    plan = perform("pack.plan", {"file": ContentFile(file, name="w.zip")}, principal=ROOT).value
    assert not plan["plan"]["problems"], plan["plan"]["problems"]
    input = {"file": ContentFile(file, name="w.zip"), "seal": plan["plan"]["seal"]}
    perform("pack.import", input, principal=ROOT)


def empty() -> None:
    """Nothing is published, and no table of a definition is there; a flush between tests leaves those alone."""
    forget_catalog()
    ours = [name for name in connection.introspection.table_names() if name.startswith(("t_", "x_"))]
    connection.disable_constraint_checking()
    cascade = " CASCADE" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for name in ours:
            cursor.execute(f"DROP TABLE {connection.ops.quote_name(name)}{cascade}")
    connection.enable_constraint_checking()


def world() -> None:
    empty()
    publish_all(
        ("table", "countries", COUNTRIES),
        ("table", "customers", CUSTOMERS),
        ("table", "orders", ORDERS),
        ("table", "lines", LINES),
        ("role", "clerk", CLERK),
    )


def somebody(*roles: str) -> Principal:
    return with_grants(Principal(kind="user", id=7, name="anna", roles=frozenset(roles)))
