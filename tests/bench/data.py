"""What is measured with: 200,000 orders of 15 columns, the same on both sides and in every run."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

ROWS = 200_000
SEED = 20_260_101
TABLE = "orders"
STATUSES = ("open", "paid", "shipped", "closed", "cancelled")
REGIONS = ("north", "south", "east", "west")
CITIES = ("Århus", "Bergen", "Chengdu", "Dresden", "Espoo", "Fukuoka", "Gdańsk", "Hangzhou", "İzmir", "Jaén")
WORDS = ("urgent", "fragile", "call first", "back door", "gift", "invoice by post", "加急", "second attempt", "pallet")
COLUMNS = (
    "code", "name", "status", "region", "priority", "quantity", "amount", "discount", "is_express", "ordered_on",
    "due_at", "email", "city", "assignee", "note",
)  # fmt: skip


def _choices(values: tuple[str, ...]) -> dict[str, Any]:
    return {"choices": [{"value": value} for value in values]}


DOCUMENT: dict[str, Any] = {
    "title": "Orders",
    "fields": [
        {"uid": "o1", "name": "code", "type": "text", "required": True, "unique": True, "options": {"max_length": 32}},
        {"uid": "o2", "name": "name", "type": "text", "required": True, "options": {"max_length": 100}},
        {"uid": "o3", "name": "status", "type": "choice", "required": True, "options": _choices(STATUSES)},
        {"uid": "o4", "name": "region", "type": "choice", "required": True, "options": _choices(REGIONS)},
        {"uid": "o5", "name": "priority", "type": "integer", "required": True, "options": {"min": 0, "max": 9}},
        {"uid": "o6", "name": "quantity", "type": "integer", "required": True, "options": {"min": 0}},
        {"uid": "o7", "name": "amount", "type": "decimal", "required": True, "options": {"digits": 12, "places": 2}},
        {"uid": "o8", "name": "discount", "type": "float"},
        {"uid": "o9", "name": "is_express", "type": "boolean", "required": True, "default": False},
        {"uid": "o10", "name": "ordered_on", "type": "date", "required": True},
        {"uid": "o11", "name": "due_at", "type": "datetime", "required": True},
        {"uid": "o12", "name": "email", "type": "email"},
        {"uid": "o13", "name": "city", "type": "text", "options": {"max_length": 60}},
        {"uid": "o14", "name": "assignee", "type": "integer", "required": True},
        {"uid": "o15", "name": "note", "type": "long_text"},
    ],
    "indexes": [{"uid": "ix1", "fields": [{"field": "status"}, {"field": "due_at"}]}],
    "natural_key": ["code"],
}

CLERK: dict[str, Any] = {
    "title": "Clerk",
    "tables": [
        {
            "table": TABLE,
            "actions": ["read", "create", "update"],
            "rows": {
                "*": {"or": [{"region": {"in": ["north", "south", "east"]}}, {"assignee": {"eq": "$principal.id"}}]}
            },
            "fields": {"read": [f"o{n}" for n in range(1, 16)], "write": [f"o{n}" for n in range(2, 16)]},
            "masks": {"o12": "email"},
        }
    ],
}
"""A role whose policy costs what policies cost: rows by a filter with $principal, fields by a list, one of them masked."""


def orders(first: int, last: int) -> Iterator[dict[str, Any]]:
    """The orders of these numbers, as JSON; each depends on its number alone."""
    for number in range(first, last + 1):
        yield order(number)


def order(number: int) -> dict[str, Any]:
    dice = random.Random(SEED * 1_000_003 + number)
    ordered = date(2024, 1, 1) + timedelta(days=dice.randrange(730))
    due = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=dice.randrange(730 * 86_400))
    return {
        "code": code(number),
        "name": f"Order {number} for {dice.choice(CITIES)}",
        "status": dice.choice(STATUSES),
        "region": dice.choice(REGIONS),
        "priority": dice.randrange(10),
        "quantity": dice.randrange(1, 500),
        "amount": f"{dice.randrange(100, 100_000_00) / 100:.2f}",
        "discount": round(dice.random() / 4, 4),
        "is_express": dice.random() < 0.1,
        "ordered_on": ordered.isoformat(),
        "due_at": due.isoformat().replace("+00:00", "Z"),
        "email": f"buyer{dice.randrange(50_000)}@example.com",
        "city": dice.choice(CITIES),
        "assignee": dice.randrange(1, 200),
        "note": " ".join(dice.choices(WORDS, k=8)),
    }


def code(number: int) -> str:
    return f"ORD-{number:08d}"


def wide_table(number: int) -> dict[str, Any]:
    """One of the thousand other tables of an installation, with 40 fields."""
    kinds = ("text", "integer", "decimal", "boolean", "date", "datetime", "email", "float")
    fields = [{"uid": f"w{n}", "name": f"field_{n}", "type": kinds[n % len(kinds)]} for n in range(40)]
    return {"title": f"Table {number}", "fields": fields}
