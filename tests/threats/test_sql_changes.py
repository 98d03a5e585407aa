"""Changes by SQL (T01, T05, T18): a right of its own, tables of their own, and no report that could reach them."""

import os
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from pytest_django.fixtures import Settings

from accounts.principal import Principal
from audit.models import OperationLog
from datasources.pool import pool
from operations.errors import Forbidden, InvalidInput, OperationError
from operations.perform import perform
from operations.registry import operations
from runtime.sources.opening import RefusedSql
from tests.runtime.kinds.living import ROOT, empty, somebody

pytestmark = pytest.mark.django_db(transaction=True)
NAME = f"changes_{os.environ.get('JACQUARD_TEST_SUFFIX', 'main')}_{os.environ.get('PYTEST_XDIST_WORKER', '')}".rstrip(
    "_"
)
SERVER = {"host": "127.0.0.1", "user": "postgres", "autocommit": True}
SHOP: dict[str, Any] = {
    "name": "shop",
    "title": "Shop",
    "engine": "postgresql",
    "host": "127.0.0.1",
    "database": NAME,
    "user": "postgres",
    "tls": "off",
    "tables": [{"name": "orders", "writable": True}, {"name": "people", "hidden": ["password"]}],
}
UPDATE = {
    "sql": "UPDATE orders SET note = :note WHERE id = :id",
    "parameters": {"note": {"type": "text"}, "id": {"type": "integer"}},
    "values": {"note": "CANARY-note", "id": 1},
}


@pytest.fixture
def shop(settings: Settings) -> Iterator[None]:
    try:
        with psycopg.connect(dbname="postgres", **SERVER) as server:  # type: ignore[arg-type]
            server.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)".encode())
            server.execute(f"CREATE DATABASE {NAME}".encode())
    except psycopg.OperationalError:
        pytest.skip("no PostgreSQL answers on loopback")
    with psycopg.connect(dbname=NAME, **SERVER) as database:  # type: ignore[arg-type]
        database.execute("CREATE TABLE orders (id integer PRIMARY KEY, note text)")
        database.execute("CREATE TABLE people (id integer PRIMARY KEY, name text, password text)")
        database.execute("INSERT INTO orders VALUES (1, 'a'), (2, 'b'); INSERT INTO people VALUES (1, 'Ann', 'x')")
    settings.OUTBOUND_ALLOW = ["127.0.0.1/32"]
    empty()
    perform("datasource.create", SHOP, principal=ROOT)
    yield
    pool.empty()
    with psycopg.connect(dbname="postgres", **SERVER) as server:  # type: ignore[arg-type]
        server.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)".encode())


def executed(by: Principal, **change: Any) -> Any:
    return perform("sql.execute", UPDATE | change, principal=by, target={"datasource": "shop"}).value


def holder(*permissions: str) -> Principal:
    return replace(somebody(), permissions=frozenset(permissions))


def notes() -> list[object]:
    with psycopg.connect(dbname=NAME, **SERVER) as database:  # type: ignore[arg-type]
        return [row[0] for row in database.execute("SELECT note FROM orders ORDER BY id").fetchall()]


@pytest.mark.usefixtures("shop")
def test_the_right_to_ask_is_no_right_to_change() -> None:
    for permissions in (("datasource.query", "datasource.query:shop"), ("datasource.design", "datasource.publish"), ()):
        with pytest.raises(Forbidden):
            executed(holder(*permissions))
    with pytest.raises(Forbidden):
        executed(holder("datasource.execute:other"))
    assert notes() == ["a", "b"]
    assert executed(holder("datasource.execute:shop")) == {
        "action": "update", "table": "orders", "rows": 1, "dry_run": False,
    }  # fmt: skip
    assert notes() == ["CANARY-note", "b"]


@pytest.mark.usefixtures("shop")
def test_the_log_tells_the_statement_and_never_the_values() -> None:
    executed(holder("datasource.execute"))
    entry = OperationLog.objects.filter(operation="sql.execute").latest("pk")
    assert "UPDATE orders SET note = :note" in str(entry.__dict__)
    assert "CANARY" not in str(entry.__dict__)


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM people WHERE id = 1",
        "UPDATE orders SET note = (SELECT password FROM people) WHERE id = 1",
        "DROP TABLE orders",
    ],
)
def test_tables_that_are_not_named_writable_stay_as_they_are(sql: str) -> None:
    with pytest.raises(RefusedSql):
        executed(ROOT, sql=sql, parameters={}, values={})
    assert notes() == ["a", "b"]


def test_the_platforms_own_tables_are_not_changed_by_sql() -> None:
    with pytest.raises(Forbidden):
        perform("sql.execute", UPDATE, principal=ROOT, target={"datasource": "platform"})


@pytest.mark.usefixtures("shop")
def test_no_report_reaches_a_change() -> None:
    """Neither published nor previewed, though its author may change the tables by `sql.execute`."""
    for sql in (
        "DELETE FROM orders WHERE id = 1",
        "WITH gone AS (DELETE FROM orders WHERE id = 1 RETURNING id) SELECT id FROM gone",
        "UPDATE orders SET note = 'x' WHERE id = 1",
    ):
        body = {"title": "x", "queries": [{"uid": "q1", "name": "main", "datasource": "shop", "sql": sql}]}
        with pytest.raises(OperationError):
            perform("report.preview", {"body": body}, principal=ROOT)
        with pytest.raises(OperationError):
            perform("report.create", {"name": "gone", "body": body}, principal=ROOT)
            perform("report.run", {}, principal=ROOT, target={"id": "gone"})
        perform("report.delete", {}, principal=ROOT, target={"id": "gone"}) if _is_there() else None
        with pytest.raises(InvalidInput):
            perform("sql.query", {"sql": sql}, principal=ROOT, target={"datasource": "shop"})
    assert notes() == ["a", "b"]


def _is_there() -> bool:
    listed = perform("report.list", {}, principal=ROOT).value["reports"]
    return any(report["id"] == "gone" for report in listed)


def test_one_operation_alone_changes_by_sql() -> None:
    assert [name for name, each in operations().items() if each.access.permission == "datasource.execute"] == [
        "sql.execute"
    ]
