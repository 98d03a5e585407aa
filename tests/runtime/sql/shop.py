"""The catalogue that the guard's tests ask about."""

from runtime.sql.catalogue import Catalogue, Table, TableName
from runtime.sql.guard import Ready, prepared
from runtime.sql.parameters import Parameter

SCHEMAS = {
    "postgres": "public",
    "mysql": "shop",
    "sqlite": "main",
    "duckdb": "main",
    "clickhouse": "shop",
    "trino": "shop",
}
DIALECTS = tuple(SCHEMAS)
TABLES = {
    "customers": {"id": "integer", "name": "text", "country": "text", "email": "text"},
    "orders": {
        "id": "integer",
        "customer_id": "integer",
        "status": "text",
        "amount": "decimal",
        "note": "text",
        "created_at": "timestamp",
        "due": "date",
        "data": "json",
    },
    "items": {"id": "integer", "order_id": "integer", "product": "text", "quantity": "integer", "price": "decimal"},
}
PARAMETERS = {
    "status": Parameter(name="status"),
    "min_amount": Parameter(name="min_amount", type="decimal"),
    "since": Parameter(name="since", type="date"),
    "ids": Parameter(name="ids", type="integer", many=True),
    "order": Parameter(name="order", type="sort", choices={"newest": "created_at DESC, id", "cheapest": "amount"}),
}


def catalogue(dialect: str) -> Catalogue:
    schema = SCHEMAS[dialect]
    return Catalogue(
        schema=schema,
        tables=tuple(Table(name=TableName(schema, name), columns=columns) for name, columns in TABLES.items()),
    )


def ready(dialect: str, sql: str, **values: object) -> Ready:
    return prepared(sql, dialect=dialect, catalogue=catalogue(dialect), parameters=PARAMETERS, values=values)
