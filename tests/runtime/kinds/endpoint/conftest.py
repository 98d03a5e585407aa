"""A company with bills, payments, and an address of its own to write them off."""

from typing import Any

import pytest

from tests.runtime.kinds.table.rows.conftest import database, empty  # noqa: F401 – fixtures
from tests.threats.conftest import _connections_stay, cheap_passwords, house  # noqa: F401 – fixtures
from tests.threats.house import House

TEXT = {"type": "text"}
AMOUNT = {"type": "decimal", "options": {"digits": 12, "places": 2}}
BILLS = {
    "title": "Bills",
    "fields": [
        {"uid": "b1", "name": "number", **TEXT, "required": True, "unique": True},
        {"uid": "b2", "name": "total", **AMOUNT, "required": True},
        {"uid": "b3", "name": "paid", **AMOUNT, "default": "0.00"},
    ],
}
PAYMENTS = {
    "title": "Payments",
    "fields": [
        {"uid": "p1", "name": "bill", "type": "reference", "required": True, "options": {"target": "bills"}},
        {"uid": "p2", "name": "amount", **AMOUNT, "required": True},
    ],
}
WRITEOFF: dict[str, Any] = {
    "title": "Write off a part of a bill",
    "method": "POST",
    "path": "/api/v1/bills/{id}/writeoff",
    "auth": ["session", "api_key"],
    "input": {
        "type": "object",
        "properties": {"amount": {"type": "string", "pattern": r"^[0-9]{1,9}(\.[0-9]{1,2})?$"}},
        "required": ["amount"],
    },
    "steps": [
        {"uid": "s1", "name": "bill", "operation": "row.lock", "target": {"table": "bills", "id": "{{ path.id }}"}},
        {"uid": "s2", "let": {"open": "{{ outputs.bill.total | minus: outputs.bill.paid }}"}},
        {
            "uid": "s3",
            "check": "num(input.amount) > 0.0 && num(input.amount) <= num(outputs.open)",
            "message": "Only {{ outputs.open }} is open.",
            "code": "overpaid",
        },
        {
            "uid": "s4",
            "name": "payment",
            "operation": "row.create",
            "target": {"table": "payments"},
            "input": {"bill": {"$cel": "outputs.bill.id"}, "amount": "{{ input.amount }}"},
        },
        {
            "uid": "s5",
            "name": "after",
            "operation": "row.update",
            "target": {"table": "bills", "id": "{{ path.id }}"},
            "input": {"paid": "{{ outputs.bill.paid | plus: input.amount }}"},
        },
    ],
    "answer": {
        "status": 201,
        "body": {"payment": {"$cel": "outputs.payment.id"}, "paid": "{{ outputs.after.paid }}"},
    },
}
CASHIER = [
    {"table": "bills", "actions": ["read", "update"], "fields": {"read": "*", "write": "*"}},
    {"table": "payments", "actions": ["read", "create"], "fields": {"read": "*", "write": "*"}},
]


@pytest.fixture
def shop(house: House) -> House:  # noqa: F811
    house.publish("table", {"bills": BILLS, "payments": PAYMENTS})
    house.publish("endpoint", {"writeoff": WRITEOFF})
    house.role("cashier", *CASHIER, permissions=("endpoint.call:writeoff", "api_key.*"))
    house.role("reader", CASHIER[0], permissions=("endpoint.call:writeoff",))
    house.person("carl", "cashier")
    house.person("rita", "reader")
    house.person("nora")
    house.good("POST", "/api/config/bills", {"number": "B1", "total": "100.10"}, by="root")
    return house
