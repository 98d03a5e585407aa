"""Data sources over their operations: made, tested, looked into, asked; what is not released or not allowed is refused."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from accounts.principal import Principal
from datasources.engines.session import Cost, Plan, PlanStep
from datasources.pool import pool
from operations.errors import Forbidden, InvalidInput, NotFound, OperationError
from operations.perform import perform
from runtime.plans import snapshot
from runtime.sources.opening import Explained, RefusedSql, plan_of
from runtime.sql.catalogue import Catalogue
from runtime.sql.guard import guarded
from tests.runtime.kinds.living import ROOT, empty, somebody
from tests.tools.trino import CATALOG, USER, trino
from vault.store import names, reveal

pytestmark = pytest.mark.django_db(transaction=True)
NOTHING = Catalogue(schema="main", tables=())
SHOP: dict[str, Any] = {
    "name": "shop",
    "title": "Shop",
    "engine": "sqlite",
    "file": "shop.sqlite3",
    "tables": [{"name": "orders"}, {"name": "people", "hidden": ["password"]}],
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Settings) -> Iterator[Path]:
    empty()
    settings.VAR = tmp_path
    made = tmp_path / "datasources"
    made.mkdir()
    connection = sqlite3.connect(made / "shop.sqlite3")
    connection.executescript(
        "CREATE TABLE orders (id integer PRIMARY KEY, amount decimal(10, 2), note text);"
        "CREATE TABLE people (id integer PRIMARY KEY, name text, password text);"
        "CREATE TABLE secrets (a text);"
        "INSERT INTO orders VALUES (1, 10.5, 'a'), (2, 20, 'b'); INSERT INTO people VALUES (1, 'Ann', 'x');"
    )
    connection.close()
    yield made
    pool.empty()


def do(name: str, input: Any = None, principal: Principal = ROOT, **target: str) -> Any:
    return perform(name, input or {}, principal=principal, target=target).value


def asker() -> Principal:
    return replace(somebody(), permissions=frozenset({"datasource.query:shop"}))


def test_a_source_is_made_tested_looked_into_and_asked() -> None:
    made = do("datasource.create", SHOP)
    assert (made["id"], made["version"], made["engine"]) == ("shop", 1, "sqlite")
    assert [step["step"] for step in do("datasource.test", datasource="shop")["steps"]] == ["file", "rights"]
    found = do("datasource.catalogue", datasource="shop")["tables"]
    assert {table["name"]: table["released"] for table in found} == {"orders": True, "people": True, "secrets": False}
    asked = {
        "sql": "SELECT id, amount FROM orders WHERE amount > :least ORDER BY id",
        "parameters": {"least": {"type": "decimal"}},
        "values": {"least": "15"},
    }
    answer = do("sql.query", asked, asker(), datasource="shop")
    assert answer["rows"] == [[2, 20]]
    assert [column["name"] for column in answer["columns"]] == ["id", "amount"]
    assert do("datasource.sample", datasource="shop", table="people")["rows"] == [[1, "Ann"]]


def test_what_somebody_sees_who_only_asks() -> None:
    do("datasource.create", SHOP)
    shown = do("datasource.catalogue", principal=asker(), datasource="shop")["tables"]
    assert {table["name"]: [column["name"] for column in table["columns"]] for table in shown} == {
        "orders": ["id", "amount", "note"],
        "people": ["id", "name"],
    }
    assert "body" not in do("datasource.get", principal=asker(), datasource="shop")
    assert [source["id"] for source in do("datasource.list", principal=asker())["datasources"]] == ["platform", "shop"]
    assert [source["id"] for source in do("datasource.list", principal=somebody())["datasources"]] == ["platform"]


@pytest.mark.parametrize(
    "sql",
    ["SELECT * FROM secrets", "SELECT password FROM people", "DELETE FROM orders", "SELECT * FROM sqlite_schema"],
)
def test_what_is_not_released_is_not_there(sql: str) -> None:
    do("datasource.create", SHOP)
    with pytest.raises(RefusedSql) as refused:
        do("sql.query", {"sql": sql}, asker(), datasource="shop")
    assert refused.value.problems[0].pointer == "/sql"


def test_who_may_not_ask_is_refused() -> None:
    do("datasource.create", SHOP)
    for name, input in (
        ("sql.query", {"sql": "SELECT 1"}),
        ("sql.explain", {"sql": "SELECT 1"}),
        ("datasource.get", {}),
    ):
        with pytest.raises(Forbidden):
            do(name, input, somebody(), datasource="shop")
    for name in ("datasource.test", "datasource.refresh", "datasource.delete"):
        with pytest.raises(Forbidden):
            do(name, {}, asker(), datasource="shop")


def test_explaining_tells_what_would_run_and_what_it_reads() -> None:
    do("datasource.create", SHOP)
    told = do("sql.explain", {"sql": "SELECT sum(amount) AS total FROM orders"}, asker(), datasource="shop")
    assert told["tables"] == ["orders"]
    assert told["columns"] == ["orders.amount"]
    assert "`main`.`orders`" in told["sql"]
    assert [step["depth"] for step in told["plan"]] == [0]
    assert "SCAN" in told["plan"][0]["does"]
    assert (told["cost"], told["budget"], told["within_budget"]) == (None, None, None)


@pytest.mark.parametrize(("budget", "within"), [(5.0, False), (500.0, True)])
def test_the_cost_is_held_against_the_budget(budget: float, within: bool) -> None:
    plan = Plan(steps=(PlanStep(0, "Scan"),), cost=Cost(100.0, 7.0, None))
    told = Explained(guarded("SELECT 1", dialect="sqlite", catalogue=NOTHING), plan, budget).as_json()
    assert (told["cost"], told["rows"], told["budget"], told["within_budget"]) == (100.0, 7.0, budget, within)


def test_a_password_goes_into_the_vault_and_is_never_shown() -> None:
    body = {
        "name": "far",
        "title": "Far",
        "engine": "postgresql",
        "host": "db.example.com",
        "database": "x",
        "user": "u",
        "password": "CANARY-hunter2",
        "tables": [],
    }
    made = do("datasource.create", body)
    assert made["body"]["password"] == {"secret": "datasource_far"}
    assert reveal("datasource_far") == "CANARY-hunter2"
    assert "CANARY" not in str(made) + str(do("datasource.get", datasource="far")) + str(names())


@pytest.mark.parametrize(
    "change",
    [
        {"host": "127.0.0.1"},
        {"host": "localhost"},
        {"host": "169.254.169.254"},
        {"host": "10.0.0.1"},
        {"host": "[::1]"},
        {"host": "/var/run/postgresql"},
        {"host": "x?sslrootcert=/etc/passwd"},
        {"host": "x options=-csearch_path=x"},
        {"options": {"service": "x"}},
        {"sslrootcert": "/etc/passwd"},
        {"port": 0},
        {"port": "5432"},
        {"engine": "oracle"},
        {"engine": "sqlite", "file": "/etc/passwd"},
        {"engine": "sqlite", "file": "../secret.key"},
        {"engine": "sqlite", "file": ".hidden"},
        {"file": "x"},
        {"password": {"env": "SECRET_KEY"}},
        {"tables": [{"name": "x\x00"}]},
        {"functions": ["pg_sleep()"]},
    ],
    ids=str,
)
def test_hostile_definitions_reach_nothing(change: dict[str, Any]) -> None:
    base = {"title": "x", "engine": "postgresql", "host": "db.example.com", "database": "x", "user": "u", "tables": []}
    body = {"name": "bad", **base, **change}
    if body["engine"] == "sqlite":
        body = {member: value for member, value in body.items() if member not in ("host", "database", "user")}
    try:
        do("datasource.create", body)
    except InvalidInput:
        return
    answer = do("datasource.test", datasource="bad")
    assert not answer["ok"]
    assert [step["step"] for step in answer["steps"]] == ["address"]


def test_a_link_that_leads_out_of_the_folder_is_no_file(folder: Path) -> None:
    (folder / "out.sqlite3").symlink_to("/etc/passwd")
    do("datasource.create", {**SHOP, "name": "out", "file": "out.sqlite3"})
    assert do("datasource.test", datasource="out")["steps"][0]["step"] == "file"
    with pytest.raises(OperationError):
        do("datasource.catalogue", datasource="out")


def test_a_source_changes_and_goes() -> None:
    do("datasource.create", SHOP)
    changed = {member: value for member, value in SHOP.items() if member != "name"} | {"tables": [{"name": "people"}]}
    assert do("datasource.replace", changed, datasource="shop")["version"] == 2
    with pytest.raises(RefusedSql):
        do("sql.query", {"sql": "SELECT id FROM orders"}, asker(), datasource="shop")
    do("datasource.delete", datasource="shop")
    with pytest.raises(NotFound):
        do("sql.query", {"sql": "SELECT 1"}, asker(), datasource="shop")


def test_what_is_found_anew_can_be_asked_at_once(folder: Path) -> None:
    do("datasource.create", SHOP)
    wanted = {"sql": "SELECT id, paid FROM orders WHERE id = 1"}
    with pytest.raises(RefusedSql):
        do("sql.query", wanted, asker(), datasource="shop")
    with sqlite3.connect(folder / "shop.sqlite3") as connection:
        connection.execute("ALTER TABLE orders ADD COLUMN paid integer DEFAULT 7")
    connection.close()
    with pytest.raises(RefusedSql):
        do("sql.query", wanted, asker(), datasource="shop")
    do("datasource.refresh", datasource="shop")
    assert do("sql.query", wanted, asker(), datasource="shop")["rows"] == [[1, 7]]


def test_the_built_in_name_is_taken() -> None:
    with pytest.raises(InvalidInput):
        do("datasource.create", {**SHOP, "name": "platform"})


EVENTS: dict[str, Any] = {
    "name": "events",
    "title": "Events",
    "engine": "clickhouse",
    "host": "events.example.com",
    "database": "shop",
    "user": "reports",
    "tables": "*",
}


def test_without_its_driver_an_engine_is_not_offered_and_what_was_published_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert "clickhouse" in do("datasource.list")["engines"]
    do("datasource.create", EVENTS)
    monkeypatch.setattr("datasources.engines.find_spec", lambda name: None)
    assert do("datasource.list")["engines"] == ["postgresql", "mysql", "sqlite", "duckdb", "files"]
    with pytest.raises(InvalidInput) as refused:
        do("datasource.create", EVENTS | {"name": "more"})
    problem = refused.value.problems[0]
    assert (problem.code, problem.pointer) == ("driver_missing", "/engine")
    assert "pip install clickhouse-connect" in problem.hint
    assert do("datasource.get", datasource="events")["body"]["engine"] == "clickhouse"
    with pytest.raises(OperationError, match="pip install clickhouse-connect") as missing:
        do("sql.query", {"sql": "SELECT 1"}, datasource="events")
    assert (missing.value.code, missing.value.status) == ("driver_missing", 503)
    assert do("datasource.test", datasource="events")["steps"][0]["step"] == "driver"


LAKE: dict[str, Any] = {
    "name": "lake",
    "title": "Lake",
    "engine": "trino",
    "host": "trino.example.com",
    "database": "lake",
    "schema": "sales",
    "user": "reports",
    "tables": "*",
}


def test_trino_is_offered_where_its_driver_is(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "trino" in do("datasource.list")["engines"]
    monkeypatch.setattr("datasources.engines.find_spec", lambda name: None if name == "trino" else object())
    assert do("datasource.list")["engines"] == ["postgresql", "mysql", "clickhouse", "sqlite", "duckdb", "files"]
    with pytest.raises(InvalidInput) as refused:
        do("datasource.create", LAKE)
    assert "pip install trino" in refused.value.problems[0].hint


def test_a_token_of_trino_goes_into_the_vault_and_over_tls_alone() -> None:
    made = do("datasource.create", LAKE | {"password": "eyJhbGciOiJub25lIn0", "sign_in": "token"})
    assert made["body"]["password"] == {"secret": "datasource_lake"}
    assert made["dialect"] == "trino"
    source = plan_of("lake", snapshot()).source
    assert (source.password(), source.sign_in, source.schema) == ("eyJhbGciOiJub25lIn0", "token", "sales")
    with pytest.raises(InvalidInput) as refused:
        do("datasource.replace", made["body"] | {"tls": "off"}, datasource="lake")
    problem = refused.value.problems[0]
    assert (problem.code, problem.pointer) == ("needs_tls", "/tls")


def test_trino_needs_a_schema_and_others_have_no_tokens() -> None:
    for body in ({**LAKE, "schema": ""}, {**EVENTS, "sign_in": "token"}, {**LAKE, "properties": {"a": "b"}}):
        with pytest.raises(InvalidInput):
            do("datasource.create", body)


def test_a_trino_source_is_tested_looked_into_and_asked(settings: Settings) -> None:
    making = [
        "CREATE SCHEMA sales",
        "CREATE TABLE sales.orders (id integer, amount decimal(10, 2), note varchar)",
        "INSERT INTO sales.orders VALUES (1, 10.50, 'a'), (2, 20, 'b')",
        "CREATE TABLE sales.secrets (a integer)",
    ]
    with trino(making) as server:
        settings.OUTBOUND_ALLOW = [f"127.0.0.1:{server.port}"]
        reached = {"host": "127.0.0.1", "port": server.port, "database": CATALOG, "user": USER, "tls": "off"}
        who = replace(somebody(), permissions=frozenset({"datasource.query:lake"}))
        do("datasource.create", LAKE | reached | {"tables": [{"name": "orders", "hidden": ["note"]}]})
        assert do("datasource.test", datasource="lake")["ok"]
        found = {table["name"]: table for table in do("datasource.catalogue", datasource="lake")["tables"]}
        assert {name: table["released"] for name, table in found.items()} == {"orders": True, "secrets": False}
        assert found["orders"]["rows"] == 2
        asked = {
            "sql": "SELECT id, amount FROM orders WHERE amount > :least",
            "parameters": {"least": {"type": "decimal"}},
        }
        answer = do("sql.query", asked | {"values": {"least": "15"}}, who, datasource="lake")
        assert answer["rows"] == [[2, "20.00"]]
        assert [column["type"] for column in answer["columns"]] == ["integer", "decimal"]
        told = do("sql.explain", asked | {"values": {"least": "15"}}, who, datasource="lake")
        assert (told["tables"], told["columns"]) == (["orders"], ["orders.amount", "orders.id"])
        assert told["cost"] > 0
        assert any("orders" in step["does"] for step in told["plan"])
        for sql in ("SELECT note FROM orders", "SELECT a FROM secrets", "SELECT * FROM lake.sales.secrets"):
            with pytest.raises(RefusedSql):
                do("sql.query", {"sql": sql}, who, datasource="lake")
        pool.empty()


@pytest.mark.parametrize("body", [EVENTS, LAKE])
def test_what_is_only_asked_is_not_written_to(body: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput) as refused:
        do("datasource.create", body | {"tables": [{"name": "orders", "writable": True}]})
    assert refused.value.problems[0].code == "not_writable"
