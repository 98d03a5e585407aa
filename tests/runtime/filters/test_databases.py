"""The database that the tests run on finds with each filter what Python says it should."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from runtime.filters import bind, compile_sql, matches, parse
from runtime.sql.dialects import DIALECTS, Unit
from runtime.sql.zones import local
from tests.runtime.filters.world import ORDERS, TABLES, VALUES, _stored

TYPES = {
    "postgresql": {"datetime": "timestamptz", "tags text": "tags jsonb", "bool": "boolean"},
    "mysql": {"text": "varchar(50) COLLATE utf8mb4_bin", "tags text": "tags json", "datetime": "datetime(6)"},
    "sqlite": {},
}
NOTHING: dict[str, Any] = {
    "number": None, "amount": None, "quantity": None, "paid": None, "owner": None, "created": None, "due": None,
    "tags": None, "customer": None, "lines": [], "labels": [],
}  # fmt: skip
ROWS: list[dict[str, Any]] = [
    {**NOTHING, "id": 1},
    {
        **NOTHING,
        "id": 2,
        "number": "50% Off!",
        "amount": Decimal("10.50"),
        "quantity": 3,
        "paid": True,
        "owner": 7,
        "created": datetime(2024, 3, 13, 9, 0, tzinfo=UTC),
        "due": date(2024, 3, 13),
        "tags": ["red", "报"],
        "customer": {"id": 10, "name": "Bär", "country": "DE", "owner": 7},
        "lines": [{"id": 1, "sku": "a_b", "quantity": 1}, {"id": 2, "sku": "aXb", "quantity": None}],
        "labels": [{"id": 1, "name": "urgent"}],
    },
    {
        **NOTHING,
        "id": 3,
        "number": "50x off",
        "amount": Decimal("-1"),
        "quantity": 0,
        "paid": False,
        "owner": 1,
        "created": datetime(2024, 2, 29, 23, 59, 59, 500000, tzinfo=UTC),
        "due": date(2024, 2, 29),
        "tags": [],
        "customer": {"id": 11, "name": "x", "country": None, "owner": 1},
        "lines": [{"id": 3, "sku": "[a]*?\\", "quantity": 5}],
        "labels": [{"id": 1, "name": "urgent"}, {"id": 2, "name": "late"}],
    },
    {**NOTHING, "id": 4, "number": "", "tags": ["blue"], "owner": 2},
    {**NOTHING, "id": 5, "number": "[]"},  # a text, not a list without items
]
FILTERS: list[Any] = [
    {"number": {"eq": "50% Off!"}},
    {"number": {"ne": "50% Off!"}},
    {"number": {"contains": "0%"}},
    {"number": {"contains": "off"}},
    {"number": {"icontains": "OFF"}},
    {"number": {"icontains": "%"}},
    {"number": {"icontains": "!"}},
    {"number": {"starts_with": "50"}},
    {"number": {"istarts_with": "50X"}},
    {"number": {"ends_with": "!"}},
    {"number": {"ieq": "50X OFF"}},
    {"number": {"not_contains": "50"}},
    {"number": {"is_empty": True}},
    {"number": {"is_empty": False}},
    {"number": {"in": []}},
    {"number": {"not_in": ["50x off"]}},
    {"amount": {"between": [-1, "10.5"]}},
    {"not": {"amount": {"gt": 0}}},
    {"quantity": {"gte": 0, "lt": 3}},
    {"paid": {"eq": True}},
    {"paid": {"ne": True}},
    {"created": {"gte": "2024-03-01T00:00:00+00:00"}},
    {"created": {"during": "last_month"}},
    {"created": {"within_last": "P1D"}},
    {"due": {"during": "today"}},
    {"due": {"within_last": "P1M"}},
    {"due": {"lte": "$today"}},
    {"owner": {"in": "$principal.departments"}},
    {"owner": {"not_in": "$principal.departments"}},
    {"owner": {"ne": "$principal.department"}},
    {"number": {"in": "$principal.roles"}},
    {"tags": {"has_any": ["报", "blue"]}},
    {"tags": {"has_all": ["red", "报"]}},
    {"not": {"tags": {"has_any": ["red"]}}},
    {"tags": {"is_empty": True}},
    {"tags": {"is_empty": False}},
    {"customer.country": {"eq": "DE"}},
    {"customer.country": {"ne": "DE"}},
    {"customer.name": {"contains": "ä"}},
    {"customer": {"is_null": True}},
    {"lines": {"some": {"sku": {"contains": "a_b"}}}},
    {"lines": {"some": {"sku": {"ends_with": "*?\\"}}}},
    {"lines": {"every": {"quantity": {"gt": 0}}}},
    {"lines": {"none": {}}},
    {"labels": {"has_any": [2]}},
    {"labels": {"has_all": [1, 2]}},
    {"labels": {"some": {"name": {"eq": "urgent"}}}},
]


@pytest.fixture(scope="module")
def tables(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Filled once: creating tables ends MySQL's transactions, so they cannot be part of one."""
    with django_db_blocker.unblock():
        for table, columns in TABLES.items():
            for plain, own in sorted(TYPES[connection.vendor].items(), reverse=True):
                columns = columns.replace(plain, own) if " " in plain else columns.replace(f" {plain}", f" {own}")
            execute(f"CREATE TABLE {table} ({columns})")
        for row in ROWS:
            put(row)
        yield
        for table in TABLES:
            execute(f"DROP TABLE {table}")


def execute(text: str, params: list[Any] | None = None) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(text, params)
        return list(cursor.fetchall()) if cursor.description else []


def put(row: dict[str, Any]) -> None:
    insert("orders", {name: value for name, value in row.items() if name not in ("customer", "lines", "labels")})
    if row["customer"]:
        insert("customers", row["customer"])
        execute("UPDATE orders SET customer = %s WHERE id = %s", [row["customer"]["id"], row["id"]])
    for line in row["lines"]:
        insert("order_lines", {**line, "order_id": row["id"]})
    for label in row["labels"]:
        if not execute("SELECT 1 FROM labels WHERE id = %s", [label["id"]]):
            insert("labels", label)
        insert("order_labels", {"source_id": row["id"], "target_id": label["id"]})


def insert(table: str, row: dict[str, Any]) -> None:
    marks = ", ".join(["%s"] * len(row))
    execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", [_stored(value) for value in row.values()])


@pytest.mark.django_db
@pytest.mark.parametrize("json", FILTERS, ids=str)
def test_the_database_finds_what_python_says(json: Any, tables: None) -> None:
    predicate = parse(json, ORDERS)
    sql = compile_sql(predicate, DIALECTS[connection.vendor], "o")
    found = execute(f"SELECT o.id FROM orders o WHERE {sql.text} ORDER BY o.id", bind(sql, VALUES))
    assert [number for (number,) in found] == [row["id"] for row in ROWS if matches(predicate, row, VALUES)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ("hour", ["2024-02-29T23:00:00", "2024-03-13T09:00:00"]),
        ("day", ["2024-02-29", "2024-03-13"]),
        ("week", ["2024-02-26", "2024-03-11"]),
        ("month", ["2024-02-01", "2024-03-01"]),
        ("quarter", ["2024-01-01", "2024-01-01"]),
        ("year", ["2024-01-01", "2024-01-01"]),
    ],
)
def test_moments_are_truncated_alike(unit: Unit, expected: list[str], tables: None) -> None:
    dialect = DIALECTS[connection.vendor]
    text = dialect.truncated[unit].format(column=local(dialect.name, "UTC").format(column="created"))
    found = execute(f"SELECT {text} FROM orders WHERE created IS NOT NULL ORDER BY created", [])
    assert [str(value) for (value,) in found] == expected


@pytest.mark.django_db
def test_the_other_templates_are_sql(tables: None) -> None:
    dialect = DIALECTS[connection.vendor]
    number = dialect.column("orders", "number")
    for expression, expected in (
        (dialect.same.format(left="owner", right="7"), True),
        (dialect.as_text.format(value="quantity"), "3"),
        (dialect.as_number.format(value="'2.5'"), 2.5),
        (dialect.concat([number, "'?'"]), "50% Off!?"),
        (dialect.joined.format(value=number), "50% Off!"),
    ):
        ((value,),) = execute(f"SELECT {expression} FROM orders WHERE id = %s", [2])
        assert value == expected
    execute(f"SELECT {dialect.now}, {dialect.json_of([('n', number)])} FROM orders", [])
    execute(f"SELECT {dialect.json_array.format(value=number)} FROM orders WHERE {dialect.true} = {dialect.true}", [])
