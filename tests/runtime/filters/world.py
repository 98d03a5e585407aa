"""Three small tables that lead to each other, for the tests of filters."""

import json
import sqlite3
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from runtime.filters.operators import ITEMS, ORDER, REFERENCE, TEXT, TIME
from runtime.filters.predicate import FieldLookup, FilterField, Predicate, Relation

NOW = datetime(2024, 3, 13, 10, 30, tzinfo=UTC)  # a Wednesday
VALUES: Mapping[str, Any] = {
    "principal.id": 7,
    "principal.name": "mei",
    "principal.department": None,
    "principal.departments": (1, 2),
    "principal.roles": ("clerk",),
    "now": NOW,
}

TABLES = {
    "customers": "id integer primary key, name text, country text, owner integer",
    "orders": (
        "id integer primary key, number text, amount decimal(15, 2), quantity integer, paid bool, owner integer,"
        " created datetime, due date, tags text, customer integer"
    ),
    "order_lines": "id integer primary key, order_id integer, sku text, quantity integer",
    "labels": "id integer primary key, name text",
    "order_labels": "source_id integer, target_id integer",
}


def _decimal(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError("a number is expected.")
    try:
        return Decimal(str(value))
    except InvalidOperation:
        raise ValueError("a number is expected.") from None


def _int(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ValueError("a whole number is expected.")
    return int(value)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("a text is expected.")
    return value


def _bool(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("true or false is expected.")
    return value


def _moment(value: object) -> datetime:
    return datetime.fromisoformat(_text(value)).astimezone(UTC)


def _date(value: object) -> date:
    return date.fromisoformat(_text(value))


def text(name: str) -> FilterField:
    return FilterField(name=name, column=name, cel="string", operators=TEXT, parse_value=_text)


def number(name: str, column: str = "") -> FilterField:
    return FilterField(name=name, column=column or name, cel="int", operators=ORDER, parse_value=_int)


def lookup(table: str, *fields: FilterField) -> FieldLookup:
    return FieldLookup(table=table, fields={field.name: field for field in fields})


LABELS = lookup("labels", number("id"), text("name"))


def customers() -> FieldLookup:
    orders_of = Relation(kind="children", target=lambda: ORDERS, target_column="customer")
    return lookup(
        "customers",
        number("id"),
        text("name"),
        text("country"),
        number("owner"),
        FilterField(name="orders", operators=ITEMS, relation=orders_of),
    )


def orders(customer_policy: Predicate | None = None, line_policy: Predicate | None = None) -> FieldLookup:
    to_customer = Relation(kind="one", target=customers, column="customer", policy=customer_policy)
    to_lines = Relation(kind="children", target=lambda: LINES, target_column="order_id", policy=line_policy)
    to_labels = Relation(kind="links", target=lambda: LABELS, link_table="order_labels")
    return lookup(
        "orders",
        number("id"),
        text("number"),
        FilterField(name="amount", column="amount", cel="decimal", operators=ORDER, parse_value=_decimal),
        number("quantity"),
        FilterField(name="paid", column="paid", cel="bool", operators=REFERENCE, parse_value=_bool),
        number("owner"),
        FilterField(name="created", column="created", cel="timestamp", operators=TIME, parse_value=_moment),
        FilterField(name="due", column="due", cel="date", operators=TIME, parse_value=_date),
        FilterField(name="tags", column="tags", cel="list", operators=ITEMS, parse_value=_text),
        FilterField(
            name="customer", column="customer", cel="int", operators=REFERENCE, parse_value=_int, relation=to_customer
        ),
        FilterField(name="lines", operators=ITEMS, parse_value=_int, relation=to_lines),
        FilterField(name="labels", operators=ITEMS, parse_value=_int, relation=to_labels),
    )


LINES = lookup("order_lines", number("id"), text("sku"), number("quantity"))
ORDERS = orders()


def database(order_rows: list[dict[str, Any]]) -> sqlite3.Connection:
    """The orders with what they hold: a customer object, lines and labels."""
    connection = sqlite3.connect(":memory:")
    for table, columns in TABLES.items():
        connection.execute(f"CREATE TABLE {table} ({columns})")
    for row in order_rows:
        customer = row["customer"]
        if customer is not None:
            _insert(connection, "customers", {key: customer[key] for key in ("id", "name", "country", "owner")})
        for line in row["lines"]:
            _insert(connection, "order_lines", {**line, "order_id": row["id"]})
        for label in row["labels"]:
            _insert(connection, "labels", label)
            _insert(connection, "order_labels", {"source_id": row["id"], "target_id": label["id"]})
        plain = {name: value for name, value in row.items() if name not in ("customer", "lines", "labels")}
        _insert(connection, "orders", {**plain, "customer": customer["id"] if customer else None})
    return connection


def _insert(connection: sqlite3.Connection, table: str, row: Mapping[str, Any]) -> None:
    marks = ", ".join("?" * len(row))
    values = [_stored(value) for value in row.values()]
    connection.execute(f"INSERT OR IGNORE INTO {table} ({', '.join(row)}) VALUES ({marks})", values)


def _stored(value: Any) -> Any:
    match value:
        case Decimal():
            return str(value)
        case datetime():
            return value.replace(tzinfo=None).isoformat(" ")
        case date():
            return value.isoformat()
        case list():
            return json.dumps(value, ensure_ascii=False)
        case _:
            return value
