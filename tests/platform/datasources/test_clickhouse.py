"""ClickHouse by its driver: types, values, what the connection itself refuses, and where it does not go."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pytest_django.fixtures import Settings

from datasources.catalogues import found_in
from datasources.diagnosis import diagnosed
from datasources.engines import clickhouse, engine, missing_driver
from datasources.errors import DriverMissing, QueryFailed, QueryRefused, QueryTooExpensive, SourceUnreachable
from datasources.execute import run
from datasources.limits import Limits
from datasources.sources import Source, port_of
from runtime.sql.guard import Ready, Statement, prepared
from runtime.sql.typed_marks import clickhouse_mark
from tests.platform.datasources.shops import catalogue_of
from tests.platform.datasources.test_execute import unguarded
from tests.tools.clickhouse import clickhouse as server

AT = datetime(2024, 3, 1, 8, 30, 0, 125_000, tzinfo=UTC)


@pytest.fixture
def source(sources: dict[str, Source]) -> Source:
    return sources["clickhouse"]


def rows(source: Source, text: str, *params: object) -> list[tuple[object, ...]]:
    ready = unguarded(text)
    with run(source, Ready(ready.guarded, Statement(text, list(params)))) as result:
        return result.all()


@pytest.mark.parametrize(
    ("value", "type", "back"),
    [
        ("it's \\ 'x' {p0:Int64} % \n\t\x00 你", "String", None),
        ("", "String", None),
        (-(2**63), "Int64", None),
        (True, "Bool", None),
        (1.5, "Float64", None),
        (Decimal("1234.5600"), "Decimal(18, 4)", None),
        (Decimal("-12345678901234567890.5"), "Decimal(38, 1)", None),
        (Decimal("1E+30"), "Decimal(38, 0)", None),
        (date(1950, 1, 2), "Date32", None),
        (AT, "DateTime64(6, 'UTC')", AT.replace(tzinfo=None)),
        (UUID(int=5), "UUID", None),
        (None, "Nullable(Nothing)", None),
    ],
)
def test_values_are_sent_with_their_types(source: Source, value: object, type: str, back: object) -> None:
    mark = clickhouse_mark(value, 0)
    assert mark == f"{{p0:{type}}}"
    assert rows(source, f"SELECT {mark}, toTypeName({mark})", value) == [(value if back is None else back, type)]


def test_a_number_beyond_every_decimal_is_a_float() -> None:
    assert clickhouse_mark(Decimal("1E+90"), 3) == "{p3:Float64}"


@pytest.mark.parametrize(
    ("name", "type"),
    [
        ("UInt8", "integer"),
        ("Int256", "integer"),
        ("Nullable(Int32)", "integer"),
        ("LowCardinality(Nullable(String))", "text"),
        ("LowCardinality(String)", "text"),
        ("FixedString(3)", "text"),
        ("Enum8('a' = 1, 'b' = 2)", "text"),
        ("IPv4", "text"),
        ("Decimal(10, 2)", "decimal"),
        ("Nullable(Decimal(38, 10))", "decimal"),
        ("Float32", "number"),
        ("Bool", "boolean"),
        ("Date", "date"),
        ("Date32", "date"),
        ("DateTime", "datetime"),
        ("Nullable(DateTime64(3, 'Asia/Shanghai'))", "datetime"),
        ("UUID", "uuid"),
        ("Array(Nullable(String))", "json"),
        ("Map(String, Int32)", "json"),
        ("Tuple(a Int32, b String)", "json"),
        ("SimpleAggregateFunction(sum, UInt64)", "integer"),
        ("SimpleAggregateFunction(max, Nullable(Date))", "date"),
        ("IntervalDay", "integer"),
    ],
)
def test_types_are_told_in_our_words(name: str, type: str) -> None:
    assert clickhouse.type_of(name) == type


def test_each_sort_of_value_comes_back(source: Source) -> None:
    text = (
        "SELECT toUInt64(18446744073709551615), toDecimal64(1.5, 2), toFloat64(0.25), true, toDate('2024-01-02'),"
        " toDateTime('2024-01-02 03:04:05', 'Asia/Shanghai'), toUUID('00000000-0000-0000-0000-000000000005'), [1, 2],"
        " map('a', 1), toFixedString('ab', 2), CAST('x', 'Enum8(\\'x\\' = 1)'), toLowCardinality('y'), NULL"
    )
    assert rows(source, text) == [
        (
            18446744073709551615, Decimal("1.5"), 0.25, True, date(2024, 1, 2), datetime(2024, 1, 1, 19, 4, 5), UUID(int=5),
            [1, 2], {"a": 1}, "ab", "x", "y", None,
        )
    ]  # fmt: skip


def test_what_is_in_it_is_found(source: Source) -> None:
    found = {table.name: table for table in found_in(source)}
    assert sorted(found) == ["customers", "items", "orders", "secrets"]
    assert list(found["customers"].columns.items())[:2] == [("id", "Int32"), ("name", "Nullable(String)")]
    assert (found["orders"].rows, found["orders"].key, found["orders"].schema) == (5, [], "shop")


def test_the_database_tells_tables_that_no_guard_has_seen(source: Source) -> None:
    ready = prepared("SELECT id FROM orders", dialect="clickhouse", catalogue=catalogue_of(source))
    for text in (
        "SELECT 1 IN (secrets)",
        "SELECT id FROM shop.orders WHERE id IN (SELECT a FROM shop.secrets)",
        "SELECT name FROM system.tables",
        "SELECT * FROM merge('shop', '.*')",
        "SELECT * FROM view(SELECT a FROM shop.secrets)",
    ):
        other = replace(ready.guarded, template=text)
        with pytest.raises(QueryRefused):
            run(source, Ready(other, Statement(text, [])))


def test_a_budget_counts_the_rows_that_would_be_read(source: Source) -> None:
    ready = prepared("SELECT count(note) FROM orders", dialect="clickhouse", catalogue=catalogue_of(source))
    with run(source, ready, limits=Limits(cost=5)) as result:
        assert result.all() == [(4,)]
    with pytest.raises(QueryTooExpensive):
        run(source, ready, limits=Limits(cost=4))


def test_settings_cannot_be_taken_back(source: Source) -> None:
    assert rows(source, "SELECT getSetting('readonly'), getSetting('session_timezone')") == [(2, "UTC")]
    with pytest.raises(QueryFailed):
        rows(source, "SELECT 1 SETTINGS readonly = 0")


@pytest.mark.parametrize(
    "text", ["INSERT INTO shop.orders (id) VALUES (9)", "DROP TABLE shop.orders", "SYSTEM SHUTDOWN"]
)
def test_a_session_reads_and_nothing_else(source: Source, text: str) -> None:
    session = engine("clickhouse").connect(source, Limits())
    with pytest.raises(Exception, match="readonly") as failed:
        session.start(text, [], Limits())
    assert clickhouse.reason(failed.value)[0] == "refused"
    session.close()


def certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "nobody")])
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, datetime(2020, 1, 1), datetime(2120, 1, 1))
    path = folder / "server.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.mark.filterwarnings("ignore:Unverified HTTPS request")
def test_certificates_are_checked_unless_somebody_says_otherwise(
    source: Source, tmp_path: Path, settings: Settings
) -> None:
    settings.OUTBOUND_ALLOW = ["127.0.0.1"]
    with server(certificate=certificate(tmp_path)) as port:
        failed = diagnosed(replace(source, port=port, database="default", tls="verify"))[-1]
        assert (failed.step, failed.ok) == ("tls", False)
        steps = diagnosed(replace(source, port=port, database="default", tls="require"))
        assert [(step.step, step.ok) for step in steps] == [("name", True), ("sign_in", True), ("rights", True)]


def test_a_connection_is_diagnosed(source: Source, settings: Settings) -> None:
    steps = diagnosed(source)
    assert [(step.step, step.ok) for step in steps] == [("name", True), ("sign_in", True), ("rights", True)]
    wrong = diagnosed(replace(source, password=lambda: "wrong"))
    assert (wrong[-1].step, wrong[-1].ok, wrong[-1].hint) == ("sign_in", False, "Check user and password.")
    assert diagnosed(replace(source, tls="require"))[-1].step == "tls"
    missing = diagnosed(replace(source, database="nowhere"))[-1]
    assert (missing.step, missing.ok) == ("database", False)
    settings.OUTBOUND_ALLOW = ["127.0.0.1"]
    assert diagnosed(replace(source, port=1))[-1].step == "port"
    settings.OUTBOUND_ALLOW = []
    assert diagnosed(source)[-1].step == "address"


class _Elsewhere(BaseHTTPRequestHandler):
    """A server that sends whoever asks it somewhere else."""

    target = ""
    asked: list[str] = []

    def do_POST(self) -> None:
        type(self).asked.append(self.path)
        self.send_response(307)
        self.send_header("Location", self.target)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_POST

    def log_message(self, format: str, *arguments: Any) -> None: ...


@pytest.fixture
def elsewhere() -> Iterator[HTTPServer]:
    with HTTPServer(("127.0.0.1", 0), _Elsewhere) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_nobody_is_led_somewhere_else(
    source: Source, elsewhere: HTTPServer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = elsewhere.server_port
    settings.OUTBOUND_ALLOW = ["127.0.0.1"]
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setattr(_Elsewhere, "target", f"http://127.0.0.1:{port}/inside")
    monkeypatch.setattr(_Elsewhere, "asked", [])
    with pytest.raises(SourceUnreachable) as failed:
        run(replace(source, port=port), unguarded("SELECT 1"))
    assert _Elsewhere.asked
    assert not any(path.startswith("/inside") for path in _Elsewhere.asked)
    assert "127.0.0.1" not in failed.value.detail + failed.value.for_designers


def test_without_its_driver_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, source: Source) -> None:
    monkeypatch.setattr("datasources.engines.find_spec", lambda name: None)
    assert (missing_driver("clickhouse"), missing_driver("postgresql")) == ("clickhouse-connect", "")
    with pytest.raises(DriverMissing, match="pip install clickhouse-connect"):
        engine("clickhouse")
    with pytest.raises(DriverMissing):
        found_in(source)
    assert [(step.step, step.ok) for step in diagnosed(source)] == [("driver", False)]


def test_the_usual_port_depends_on_encryption(source: Source) -> None:
    assert port_of(replace(source, port=0, tls="verify")) == 8443
    assert port_of(replace(source, port=0, tls="off")) == 8123
    assert port_of(replace(source, port=9)) == 9
