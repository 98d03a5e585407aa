"""Trino by its driver: types, values, what the connection itself refuses, and where it does not go."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from time import monotonic
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from pytest_django.fixtures import Settings

from datasources import execute
from datasources.catalogues import found_in
from datasources.diagnosis import diagnosed
from datasources.engines import engine, missing_driver
from datasources.engines import trino as driver
from datasources.engines.trino_values import literal, type_of
from datasources.errors import (
    DriverMissing,
    QueryCancelled,
    QueryFailed,
    QueryRefused,
    QueryTimeout,
    QueryTooExpensive,
    SourceUnreachable,
)
from datasources.execute import explain, run
from datasources.limits import Cancel, Limits
from datasources.pool import pool
from datasources.sources import Source, port_of
from runtime.sql.guard import Ready, Statement, prepared
from runtime.sql.parameters import Parameter
from tests.platform.datasources.shops import catalogue_of, statements
from tests.platform.datasources.test_clickhouse import certificate
from tests.platform.datasources.test_execute import ENDLESS, unguarded
from tests.tools.trino import CATALOG, PASSWORD, TOKEN, USER, Trino, trino

AT = datetime(2024, 3, 1, 8, 30, 0, 125_000, tzinfo=UTC)
MAKING = (
    "CREATE SCHEMA shop", "USE shop", *statements("duckdb"), "CREATE VIEW dear AS SELECT id FROM orders WHERE amount > 50",
    "CREATE SCHEMA other", "CREATE TABLE other.unmeasured (a integer)", "CREATE TABLE shop.unmeasured (a integer)",
)  # fmt: skip
MANY = "SELECT n FROM UNNEST(sequence(1, 9)) AS t (n)"


@pytest.fixture(scope="module")
def shop() -> Iterator[Trino]:
    with trino(MAKING) as made:
        yield made
        pool.empty()


@pytest.fixture
def server(shop: Trino, settings: Settings) -> Iterator[Trino]:
    settings.OUTBOUND_ALLOW = ["127.0.0.1"]
    shop.asked.clear()
    shop.cancelled.clear()
    execute._known._found.clear()
    yield shop
    shop.faults.clear()
    shop.moved, shop.page_rows, shop.pushes_down = "", 2, False
    pool.empty()


@pytest.fixture
def source(server: Trino) -> Source:
    return Source(
        name="trino",
        engine="trino",
        schema="shop",
        host="127.0.0.1",
        port=server.port,
        database=CATALOG,
        user=USER,
        tls="off",
    )


def asked(source: Source, text: str, *params: object, limits: Limits | None = None) -> list[tuple[object, ...]]:
    made = replace(unguarded(text).guarded, cap=100)
    with run(source, Ready(made, Statement(text, list(params))), limits=limits) as result:
        return result.all()


def guarded(source: Source, sql: str, **values: Any) -> Ready:
    declared = {"ids": Parameter(name="ids", type="integer", many=True), "day": Parameter(name="day", type="date")}
    return prepared(sql, dialect="trino", catalogue=catalogue_of(source), parameters=declared, values=values)


@pytest.mark.parametrize(
    ("value", "written", "back"),
    [
        ("it's \\ 'x' ? :a % \n\t 你", "'it''s \\ ''x'' ? :a % \n\t 你'", None),
        ("", "''", None),
        ("'; DROP TABLE shop.orders --", "'''; DROP TABLE shop.orders --'", None),
        (5, "BIGINT '5'", None),
        (-(2**63), "BIGINT '-9223372036854775808'", None),
        (True, "TRUE", None),
        (1.5, "DOUBLE '1.5'", None),
        (1e-7, "DOUBLE '1e-07'", None),
        (Decimal("1234.5600"), "DECIMAL '1234.5600'", None),
        (Decimal("-0.001"), "DECIMAL '-0.001'", None),
        (Decimal("1E+30"), "DECIMAL '1000000000000000000000000000000'", None),
        (Decimal("1E+60"), "DOUBLE '1e+60'", 1e60),
        (date(1950, 1, 2), "DATE '1950-01-02'", None),
        (date(33, 4, 3), "DATE '0033-04-03'", None),
        (AT, "TIMESTAMP '2024-03-01 08:30:00.125000 UTC'", None),
        (AT.astimezone(timezone(timedelta(hours=8))), "TIMESTAMP '2024-03-01 08:30:00.125000 UTC'", AT),
        (time(8, 30, 0, 5), "TIME '08:30:00.000005'", None),
        (UUID(int=5), "UUID '00000000-0000-0000-0000-000000000005'", None),
        (None, "NULL", None),
    ],
)
def test_values_are_sent_beside_the_statement_with_their_types(
    server: Trino, source: Source, value: object, written: str, back: object
) -> None:
    assert literal(value) == written
    assert asked(source, "SELECT ? AS v, 'o''clock ?' AS w", value) == [(value if back is None else back, "o'clock ?")]
    assert f"EXECUTE IMMEDIATE 'SELECT ? AS v, ''o''''clock ?'' AS w' USING {written}" in server.statements


def test_a_list_is_as_many_values(server: Trino, source: Source) -> None:
    with run(source, guarded(source, "SELECT id FROM orders WHERE id IN (:ids) ORDER BY id", ids=[3, 1])) as result:
        assert result.all() == [(1,), (3,)]
    sent = next(text for text in server.statements if text.startswith('EXECUTE IMMEDIATE \'SELECT "id"'))
    assert sent.endswith("USING BIGINT '3', BIGINT '1'")
    with run(source, guarded(source, "SELECT id FROM orders WHERE id IN (:ids)", ids=[])) as result:
        assert result.all() == []


@pytest.mark.parametrize(
    ("raw", "type"),
    [
        ("tinyint", "integer"),
        ("bigint", "integer"),
        ("decimal", "decimal"),
        ("real", "number"),
        ("boolean", "boolean"),
        ("varchar", "text"),
        ("char", "text"),
        ("date", "date"),
        ("timestamp", "datetime"),
        ("timestamp with time zone", "datetime"),
        ("time", "time"),
        ("interval day to second", "duration"),
        ("interval year to month", "text"),
        ("array", "json"),
        ("map", "json"),
        ("row", "json"),
        ("json", "json"),
        ("varbinary", "bytes"),
        ("uuid", "uuid"),
        ("ipaddress", "text"),
        ("HyperLogLog", "text"),
    ],
)
def test_types_are_told_in_our_words(raw: str, type: str) -> None:
    assert type_of({"rawType": raw, "arguments": []}) == type


def test_each_sort_of_value_comes_back(source: Source) -> None:
    text = (
        "SELECT 9223372036854775807, DECIMAL '1.50', 0.25e0, true, DATE '2024-01-02', TIMESTAMP '2024-01-02 03:04:05.678',"
        " TIMESTAMP '2024-01-02 03:04:05 Asia/Shanghai', UUID '00000000-0000-0000-0000-000000000005', ARRAY[1, 2],"
        " MAP(ARRAY['a'], ARRAY[1]), CAST(ROW(1, 'x') AS ROW(n integer, t varchar)), TIME '10:11:12', X'6162', NULL,"
        " INTERVAL '36' HOUR, 'y'"
    )
    (row,) = asked(source, text)
    assert row == (
        9223372036854775807, Decimal("1.50"), 0.25, True, date(2024, 1, 2), datetime(2024, 1, 2, 3, 4, 5, 678_000),
        datetime(2024, 1, 1, 19, 4, 5, tzinfo=UTC), UUID(int=5), [1, 2], {"a": 1}, {"n": 1, "t": "x"}, time(10, 11, 12), b"ab",
        None, timedelta(hours=36), "y",
    )  # fmt: skip


def test_what_is_in_it_is_found_with_the_sizes_that_its_connector_keeps(server: Trino, source: Source) -> None:
    found = {(table.schema, table.name): table for table in found_in(source)}
    assert ("shop", "customers") in found
    assert not any(schema == "information_schema" for schema, _ in found)
    orders, dear = found["shop", "orders"], found["shop", "dear"]
    assert list(orders.columns.items())[:4] == [
        ("id", "integer"), ("customer_id", "integer"), ("status", "varchar"), ("amount", "decimal(10,2)"),
    ]  # fmt: skip
    assert (orders.rows, orders.bytes, orders.key, orders.is_view) == (5, 80, [], False)
    assert (dear.rows, dear.is_view) == (None, True)
    assert 'SHOW STATS FOR "shop"."dear"' not in server.statements


def test_a_table_whose_size_is_not_told_is_found_all_the_same(server: Trino, source: Source) -> None:
    denied = {"message": "Access Denied", "errorName": "PERMISSION_DENIED", "errorType": "USER_ERROR", "errorCode": 4}
    server.faults.append(failing('SHOW STATS FOR "shop"."orders"', 1, denied))
    found = {table.name: table for table in found_in(source) if table.schema == "shop"}
    assert (found["orders"].rows, found["customers"].rows) == (None, 4)


def test_the_database_tells_tables_that_no_guard_has_seen(source: Source) -> None:
    ready = guarded(source, "SELECT id FROM orders")
    for text in (
        "SELECT a FROM shop.secrets",
        "SELECT id FROM orders WHERE id IN (SELECT a FROM shop.secrets)",
        "SELECT a FROM other.unmeasured",
        "SELECT table_name FROM information_schema.tables",
        "INSERT INTO orders (id) SELECT id FROM orders",
        "DELETE FROM orders",
        "CREATE TABLE x (a integer)",
    ):
        other = replace(ready.guarded, template=text)
        with pytest.raises(QueryRefused):
            run(source, Ready(other, Statement(text, [])))
    assert asked(source, "SELECT count(*) FROM orders") == [(5,)]


def test_what_a_connector_would_do_elsewhere_is_told_by_its_tables(server: Trino, source: Source) -> None:
    server.pushes_down = True
    ready = guarded(source, "SELECT sum(id) AS n FROM orders")
    with run(source, ready) as result:
        assert result.all() == [(15,)]
    with pytest.raises(QueryRefused):
        run(source, Ready(replace(ready.guarded, template="x"), Statement("SELECT sum(a) FROM shop.secrets", [])))
    told = [each.session.get("allow_pushdown_into_connectors") for each in server.asked if "TYPE IO" in each.text]
    assert told == [None, "false"] * 2
    assert all(
        "allow_pushdown_into_connectors" not in each.session for each in server.asked if "TYPE IO" not in each.text
    )


def test_a_view_may_read_what_nobody_may_ask(source: Source) -> None:
    assert asked(source, "SELECT id FROM dear") == [(5,)]


def test_a_budget_counts_what_the_optimiser_expects(source: Source) -> None:
    ready = guarded(source, "SELECT count(note) FROM orders")
    with run(source, ready, limits=Limits(cost=1000)) as result:
        assert result.all() == [(4,)]
    with pytest.raises(QueryTooExpensive, match="would cost"):
        run(source, ready, limits=Limits(cost=4))


def test_without_statistics_a_budget_lets_nothing_pass(source: Source) -> None:
    ready = unguarded("SELECT a FROM shop.unmeasured")
    with pytest.raises(QueryTooExpensive, match="no statistics"):
        run(source, ready, limits=Limits(cost=1e12))
    with run(source, ready) as result:
        assert result.all() == []
    assert explain(source, ready).cost is not None


def test_a_plan_tells_no_values_of_conditions(source: Source) -> None:
    plan = explain(
        source, guarded(source, "SELECT id FROM orders WHERE note = 'hush' AND due > :day", day="2024-01-01")
    )
    told = " ".join(step.does for step in plan.steps)
    assert "ScanFilter lake:shop:orders" in told
    assert "hush" not in told
    assert "2024" not in told


def test_each_statement_says_how_long_it_may_take_and_who_asks(server: Trino, source: Source) -> None:
    asked(source, "SELECT 1", limits=Limits(seconds=2.5))
    sent = next(each for each in server.asked if each.text == "SELECT 1")
    assert sent.session == {"query_max_run_time": "2.500s", "query_max_execution_time": "2.500s"}
    told = {name: value for name, value in sent.headers.items() if name.startswith("X-Trino-")}
    assert told["X-Trino-Transaction-Id"].endswith("-t")
    assert (told["X-Trino-Source"], told["X-Trino-Client-Tags"]) == ("jacquard", "jacquard")
    assert (told["X-Trino-User"], told["X-Trino-Catalog"], told["X-Trino-Schema"]) == (USER, CATALOG, "shop")
    assert told["X-Trino-Time-Zone"] == "UTC"
    assert "X-Trino-Query-Data-Encoding" not in told


def test_every_statement_has_a_transaction_of_its_own_that_reads(server: Trino, source: Source) -> None:
    for _ in range(2):
        asked(source, "SELECT count(*) FROM orders")
    words = [text for text in server.statements if "EXPLAIN" not in text and "IMMEDIATE" not in text]
    assert words == ["START TRANSACTION READ ONLY", "SELECT count(*) FROM orders", "ROLLBACK"] * 2
    assert server.open_transactions == []


@pytest.mark.parametrize("text", ["INSERT INTO shop.orders (id) VALUES (9)", "DROP TABLE shop.orders"])
def test_a_session_reads_and_nothing_else(server: Trino, source: Source, text: str) -> None:
    session = engine("trino").connect(source, Limits())
    with pytest.raises(Exception, match="read-only") as failed:
        session.start(text, [], Limits())
    assert driver.reason(failed.value)[0] == "refused"
    session.close()
    assert asked(source, "SELECT count(*) FROM orders") == [(5,)]
    assert server.open_transactions == []


# Pages, limits, failures


def failing(text: str, answer: int, error: dict[str, Any]) -> Callable[[str, int], tuple[int, bytes] | None]:
    """That statement ends with an error in that answer."""
    told = {"id": "x", "infoUri": "http://x/", "stats": {"state": "FAILED"}, "error": error}
    return lambda of, number: (200, json.dumps(told).encode()) if of == text and number == answer else None


def test_rows_come_page_by_page(source: Source) -> None:
    with run(source, unguarded(MANY)) as result:
        sizes = [len(batch) for batch in result.batches()]
    assert sizes == [2, 2, 2, 2, 1]
    assert not result.truncated


@pytest.mark.parametrize("limits", [Limits(rows=3), Limits(bytes=10)])
def test_what_is_not_fetched_is_stopped_at_the_server(server: Trino, source: Source, limits: Limits) -> None:
    with run(source, unguarded(MANY), limits=limits) as result:
        assert len(result.all()) in (3, 2)
        assert result.truncated
    assert server.cancelled == [MANY]
    assert server.statements[-1] == "ROLLBACK"
    assert server.open_transactions == []


def test_cancelling_reaches_the_server(server: Trino, source: Source) -> None:
    cancel = Cancel()
    waiting = threading.Thread(target=lambda: (_begun(server), cancel.set()))
    waiting.start()
    with pytest.raises(QueryCancelled):
        asked_endless(source, cancel)
    waiting.join()
    assert set(server.cancelled) == {ENDLESS["trino"]}
    assert server.open_transactions == []


def asked_endless(source: Source, cancel: Cancel) -> None:
    with run(source, unguarded(ENDLESS["trino"]), cancel=cancel, limits=Limits(seconds=60)) as result:
        result.all()


def _begun(server: Trino) -> None:
    while ENDLESS["trino"] not in server.statements:
        threading.Event().wait(0.01)


def test_the_server_ends_what_takes_too_long(server: Trino, source: Source) -> None:
    with pytest.raises(QueryTimeout):
        asked(source, ENDLESS["trino"], limits=Limits(seconds=0.5))
    assert server.open_transactions == []


def test_our_own_clock_ends_what_the_server_lets_run(
    server: Trino, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = [0.0]
    clock = SimpleNamespace(monotonic=lambda: monotonic() + late[0])
    monkeypatch.setattr("datasources.engines.trino_wire.time", clock)
    server.faults.append(lambda text, answer: late.__setitem__(0, 3600.0 if text == MANY else 0.0))
    with pytest.raises(QueryTimeout):
        asked(source, MANY)
    assert server.cancelled == [MANY]
    assert server.open_transactions == []


BROKEN = {
    "message": "Worker 'x' is gone",
    "errorName": "REMOTE_HOST_GONE",
    "errorType": "INTERNAL_ERROR",
    "errorCode": 5,
}


def test_a_failure_after_some_rows_is_one(server: Trino, source: Source) -> None:
    server.faults.append(failing(MANY, 3, BROKEN))
    with pytest.raises(QueryFailed) as failed, run(source, unguarded(MANY)) as result:
        batches = result.batches()
        assert next(batches) == [(1,), (2,)]
        list(batches)
    assert failed.value.detail == "The database could not run the query."
    assert "'x'" not in failed.value.for_designers
    assert server.open_transactions == []
    server.faults.clear()
    assert len(asked(source, MANY)) == 9


def test_a_page_is_asked_for_again_and_a_statement_is_not(server: Trino, source: Source) -> None:
    tries: list[int] = []

    def busy(text: str, answer: int) -> tuple[int, bytes] | None:
        if text == MANY and answer in (1, 3):
            tries.append(answer)
            return (503, b"busy") if tries.count(answer) < 3 else None
        return (503, b"busy") if text == "SELECT 7" and answer == 0 else None

    server.faults.append(busy)
    assert len(asked(source, MANY)) == 9
    assert tries == [1, 1, 1, 3, 3, 3]
    pool.empty()  # on one that was kept it would be tried once more, on a new connection
    with pytest.raises(SourceUnreachable):
        asked(source, "SELECT 7")
    assert server.statements.count("SELECT 7") == 1


@pytest.mark.parametrize(
    "answer",
    [(200, b"<html>"), (200, b"{}"), (200, b""), (200, b"[]"), (404, b"gone"), (410, b""), (500, b"no"), (503, b"")],
)
def test_what_is_no_answer_is_a_lost_connection(server: Trino, source: Source, answer: tuple[int, bytes]) -> None:
    server.faults.append(lambda text, number: answer if text == MANY and number == 2 else None)
    with pytest.raises(SourceUnreachable), run(source, unguarded(MANY)) as result:
        result.all()


def test_rows_that_were_put_into_a_storage_are_not_fetched(server: Trino, source: Source) -> None:
    column = {"name": "n", "type": "bigint", "typeSignature": {"rawType": "bigint", "arguments": []}}
    segment = {"type": "spooled", "uri": f"http://127.0.0.1:{server.port}/inside", "ackUri": "", "metadata": {}}
    told = {
        "id": "x",
        "infoUri": "",
        "stats": {},
        "columns": [column],
        "data": {"encoding": "json", "segments": [segment]},
    }
    server.faults.append(
        lambda text, number: (200, json.dumps(told).encode()) if text == MANY and number == 1 else None
    )
    with pytest.raises(SourceUnreachable, match="lost") as failed:
        asked(source, MANY)
    assert "storage" in failed.value.for_designers


# Where it goes


class _Elsewhere(BaseHTTPRequestHandler):
    """A server that nobody has allowed, or that sends whoever asks it somewhere else."""

    target = ""
    asked: list[str] = []

    def do_POST(self) -> None:
        type(self).asked.append(self.path)
        self.send_response(307)
        self.send_header("Location", self.target)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_POST
    do_DELETE = do_POST

    def log_message(self, format: str, *arguments: Any) -> None: ...


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[HTTPServer]:
    monkeypatch.setattr(_Elsewhere, "asked", [])
    with HTTPServer(("127.0.0.1", 0), _Elsewhere) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_a_next_page_at_another_address_is_not_asked_for(
    server: Trino, source: Source, elsewhere: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{elsewhere.server_port}")
    for moved in (
        f"http://127.0.0.1:{elsewhere.server_port}",
        f"https://127.0.0.1:{server.port}",
        "http://localhost:1",
    ):
        server.moved = moved
        with pytest.raises(SourceUnreachable) as failed:
            asked(source, "SELECT 1")
        assert "process-forwarded" in failed.value.for_designers
        assert "127.0.0.1" not in failed.value.detail + failed.value.for_designers
    assert _Elsewhere.asked == []


def test_a_redirection_is_not_followed(source: Source, elsewhere: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    port = elsewhere.server_port
    monkeypatch.setattr(_Elsewhere, "target", f"http://127.0.0.1:{port}/inside")
    with pytest.raises(SourceUnreachable):
        run(replace(source, port=port), unguarded("SELECT 1"))
    assert _Elsewhere.asked == ["/v1/statement"]


def test_a_name_is_looked_up_once_and_kept(server: Trino, source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a name stands for a moment later counts for nothing, however often the server sends one to it."""
    found = iter([["127.0.0.1"]])
    monkeypatch.setattr("net.addresses.resolve", lambda host, port: next(found))
    assert asked(replace(source, host="trino.test"), MANY) == [(n,) for n in range(1, 10)]
    assert {each.headers["Host"] for each in server.asked} == {f"trino.test:{server.port}"}


def test_an_address_that_is_not_allowed_is_not_asked(server: Trino, source: Source, settings: Settings) -> None:
    settings.OUTBOUND_ALLOW = []
    assert diagnosed(source)[-1].step == "address"
    with pytest.raises(Exception, match="public addresses"):
        run(source, unguarded("SELECT 1"))
    assert server.asked == []


# Signing in


@pytest.fixture
def secured(tmp_path: Path, settings: Settings) -> Iterator[Trino]:
    settings.OUTBOUND_ALLOW = ["127.0.0.1"]
    with ExitStack() as until:
        yield until.enter_context(
            trino(["CREATE SCHEMA shop", "CREATE TABLE shop.t (a integer)"], certificate(tmp_path))
        )
        until.callback(pool.empty)


@pytest.mark.filterwarnings("ignore:Unverified HTTPS request")
def test_a_password_or_a_token_signs_in(source: Source, secured: Trino) -> None:
    reached = replace(source, port=secured.port, tls="require", password=lambda: PASSWORD)
    assert [(step.step, step.ok) for step in diagnosed(reached)] == [
        ("name", True),
        ("sign_in", True),
        ("rights", True),
    ]
    assert secured.asked[0].headers["Authorization"].startswith("Basic ")
    token = replace(reached, password=lambda: TOKEN, sign_in="token")
    assert diagnosed(token)[-1].ok
    assert secured.asked[-1].headers["Authorization"] == f"Bearer {TOKEN}"
    for wrong in (
        replace(reached, password=lambda: "wrong"),
        replace(token, password=lambda: "x"),
        replace(reached, user="x"),
    ):
        failed = diagnosed(wrong)[-1]
        assert (failed.step, failed.ok, failed.hint) == ("sign_in", False, "Check user and password.")


@pytest.mark.filterwarnings("ignore:Unverified HTTPS request")
def test_certificates_are_checked_unless_somebody_says_otherwise(source: Source, secured: Trino) -> None:
    failed = diagnosed(replace(source, port=secured.port, tls="verify", password=lambda: PASSWORD))[-1]
    assert (failed.step, failed.ok) == ("tls", False)
    assert secured.asked == []


def test_a_secret_is_not_sent_in_the_open(server: Trino, source: Source) -> None:
    failed = diagnosed(replace(source, password=lambda: PASSWORD))[-1]
    assert (failed.step, failed.ok) == ("tls", False)
    assert "over TLS alone" in failed.message
    assert server.asked == []


def test_a_connection_is_diagnosed(server: Trino, source: Source) -> None:
    assert [(step.step, step.ok) for step in diagnosed(source)] == [("name", True), ("sign_in", True), ("rights", True)]
    assert diagnosed(replace(source, user="x"))[-1].step == "sign_in"
    assert diagnosed(replace(source, tls="require"))[-1].step == "tls"
    missing = diagnosed(replace(source, database="nowhere"))[-1]
    assert (missing.step, missing.ok, missing.hint) == ("database", False, "Is there a catalog 'nowhere'?")
    assert diagnosed(replace(source, port=1))[-1].step == "port"
    server.moved = "http://inside:1"
    assert diagnosed(source)[-1].step == "address"


def test_a_server_that_binds_no_values_is_too_old(server: Trino, source: Source) -> None:
    error = {
        "message": "mismatched input 'IMMEDIATE'",
        "errorName": "SYNTAX_ERROR",
        "errorType": "USER_ERROR",
        "errorCode": 1,
    }
    server.faults.append(failing("EXECUTE IMMEDIATE 'SELECT 1'", 0, error))
    step = diagnosed(source)[-1]
    assert (step.step, step.ok) == ("rights", False)
    assert "Trino … or newer" in step.message


def test_without_its_driver_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, source: Source) -> None:
    monkeypatch.setattr("datasources.engines.find_spec", lambda name: None)
    assert missing_driver("trino") == "trino"
    with pytest.raises(DriverMissing, match="pip install trino"):
        engine("trino")
    with pytest.raises(DriverMissing):
        found_in(source)
    assert [(step.step, step.ok) for step in diagnosed(source)] == [("driver", False)]


def test_the_usual_port_depends_on_encryption(source: Source) -> None:
    assert port_of(replace(source, port=0, tls="verify")) == 443
    assert port_of(replace(source, port=0, tls="off")) == 8080
    assert port_of(replace(source, port=9)) == 9
