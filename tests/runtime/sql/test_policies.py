"""A row policy inside of a statement lets the same rows through as the same Filter on rows, on the database of the tests."""

from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings

from datasources.sources import DIALECTS as DIALECT_OF
from runtime.filters import Sql, bind, compile_sql, matches, parse
from runtime.sql.catalogue import Catalogue, Fragment, Table, TableName, View
from runtime.sql.dialects import DIALECTS
from runtime.sql.guard import prepared
from tests.runtime.filters import test_agreement
from tests.runtime.filters.test_databases import FILTERS, ROWS, execute, put
from tests.runtime.filters.test_databases import tables as tables  # the fixture
from tests.runtime.filters.world import ORDERS, TABLES, VALUES

SCHEMAS = {"sqlite": "main", "postgresql": "public", "mysql": ""}
STATEMENTS = (
    "SELECT id FROM orders ORDER BY id",
    "SELECT o.id FROM orders AS o ORDER BY o.id",
    "WITH mine AS (SELECT * FROM orders) SELECT id FROM mine ORDER BY id",
    "SELECT a.id FROM orders a JOIN orders b ON a.id = b.id ORDER BY a.id",
    "SELECT id FROM orders WHERE id IN (SELECT id FROM orders) ORDER BY id",
    "SELECT b.id FROM (SELECT 1 AS one) x RIGHT JOIN orders b ON b.id = 0 ORDER BY b.id",
)


def seen(json: Any, vendor: str) -> Catalogue:
    """Orders under a policy that is this filter."""
    compiled = compile_sql(parse(json, ORDERS), DIALECTS[vendor], "t")
    table = TableName(SCHEMAS[vendor], "orders")
    view = View(
        source=table,
        columns={"id": "id", "number": "number"},
        rows=Fragment(compiled.text, compiled.params),
        barrier=True,
    )
    listed = Table(name=table, columns={"id": "integer", "number": "text"})
    return Catalogue(schema=SCHEMAS[vendor], tables=(listed,), views={table: view})


def statement(sql: str, json: Any, vendor: str) -> tuple[str, list[object]]:
    ready = prepared(sql, dialect=DIALECT_OF[vendor], catalogue=seen(json, vendor))
    return ready.statement.text, bind(Sql("", tuple(ready.statement.params)), VALUES)


@pytest.mark.django_db
@pytest.mark.parametrize("json", FILTERS, ids=str)
def test_a_policy_in_sql_is_the_same_filter_on_rows(json: Any, tables: None) -> None:
    expected = [row["id"] for row in ROWS if matches(parse(json, ORDERS), row, VALUES)]
    for sql in STATEMENTS:
        if connection.vendor == "sqlite" and "RIGHT" in sql:
            continue
        assert found(sql, json) == expected, sql


@pytest.mark.django_db
@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(json=test_agreement.FILTERS, rows=test_agreement.ORDER_ROWS)
def test_any_filter_holds_on_any_rows(tables: None, json: Any, rows: list[dict[str, Any]]) -> None:
    rows = test_agreement.numbered(rows)
    expected = [row["id"] for row in rows if matches(parse(json, ORDERS), row, VALUES)]
    with transaction.atomic():
        for table in TABLES:
            execute(f"DELETE FROM {table}")
        for row in rows:
            put(row)
        assert found("SELECT id FROM orders ORDER BY id", json) == expected
        transaction.set_rollback(True)


def found(sql: str, json: Any) -> list[int]:
    """The numbers of the rows that the statement finds under this policy."""
    text, params = statement(sql, json, connection.vendor)
    if connection.vendor == "sqlite":  # Django's placeholders there are those of the other drivers
        text = text.replace("%", "%%").replace("?", "%s")
    return [number for (number,) in execute(text, params)]
