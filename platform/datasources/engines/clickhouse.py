"""ClickHouse over HTTP, by its own driver where that is installed: queries that only read, with a time-out of the server's,
values sent with their types, and only to an address that was looked at."""

import re
import ssl
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any
from uuid import uuid4

import clickhouse_connect
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import ClickHouseError
from clickhouse_connect.driver.httputil import get_pool_manager

from datasources.engines.reaching import checked_addresses
from datasources.engines.session import ColumnType, Cost, Plan, PlanStep, ResultColumn, Row
from datasources.limits import Limits
from datasources.sources import Source, port_of
from runtime.sql.profiles import CLICKHOUSE

CONNECT_SECONDS = 10
READ_SECONDS = 900  # beyond every time-out of a statement: a connection that is dead is found out some day
OLDEST = "24.3"  # the first that resolves names as EXPLAIN QUERY TREE tells it
TYPES: Mapping[str, ColumnType] = {
    "Decimal": "decimal", "Float32": "number", "Float64": "number", "BFloat16": "number", "Bool": "boolean", "Date": "date",
    "Date32": "date", "DateTime": "datetime", "DateTime64": "datetime", "Time": "duration", "Time64": "duration", "UUID": "uuid",
    "Array": "json", "Tuple": "json", "Map": "json", "Nested": "json", "JSON": "json", "Object": "json", "Variant": "json",
    "Dynamic": "json", "Point": "json", "Ring": "json", "Polygon": "json", "MultiPolygon": "json", "LineString": "json",
    "MultiLineString": "json",
}  # fmt: skip
WRAPPED = re.compile(r"(?:LowCardinality|Nullable|SimpleAggregateFunction\(\w+,\s*)\(?(.*?)\)*")
WHOLE = re.compile(r"U?Int\d+|Interval\w+")
TABLE = re.compile(r"\s*TABLE id: \d+, (?:alias: \w+, )?table_name: (.+?)(?:, (?:temporary_table_name|final): .*)?")
FUNCTION = re.compile(r"\s*TABLE_FUNCTION id: \d+, .*?table_function_name: (\w+).*")
TABLE_FUNCTIONS = frozenset(CLICKHOUSE.table_functions) | {"sqlstandardvalues"}
# What a query without FROM reads, and where WITH RECURSIVE keeps its rows.
NO_TABLE = re.compile(r"system\.one|_temporary_and_external_tables\._tmp_[\w-]+")
TOLD = re.compile(r".*DB::\w*Exception: (.*?)(?:: [Ww]hile |:? [Ii]n scope |\(for url |\(version |$)", re.S)
# What the driver says of the way there holds addresses.
LOST: Mapping[str, str] = {
    "certificate": "The server's certificate is not valid for this host.",
    "ssl": "The server does not speak TLS at this port.",
    "refused": "Connection refused.",
    "timed out": "The connection timed out.",
}
TIMEOUTS = frozenset({159, 160, 209})
CANCELLED = frozenset({394, 734})
DENIED = frozenset({164, 497, 452})

# Whoever writes `require` has decided so.
warnings.filterwarnings("ignore", message="Unverified HTTPS request")


class TooOld(Exception):
    """The server cannot say which tables it reads."""


class NoLimits(Exception):
    """The user may not set a time-out."""


def connect(source: Source, limits: Limits) -> "ClickhouseSession":
    return ClickhouseSession(source)


def reason(error: Exception) -> tuple[str, str]:
    code = getattr(error, "code", None)
    if code is None and isinstance(error, ClickHouseError):
        return "lost", next(
            (text for word, text in LOST.items() if word in str(error).lower()), "It answers in no known way."
        )
    found = TOLD.search(str(error))
    message = found[1] if found else str(error)
    if code in TIMEOUTS:
        return "timeout", message
    if code in CANCELLED:
        return "cancelled", message
    if code in DENIED:
        return "refused", message
    return ("failed" if isinstance(error, ClickHouseError) else "lost"), message


class _Connection:
    """The driver's client on one checked address. It follows no redirection and asks no proxy, which could lead elsewhere."""

    def __init__(self, source: Source) -> None:
        port = port_of(source)
        address = checked_addresses(source.host, port)[0]
        self._pool = get_pool_manager(**_tls(source))
        follow = self._pool.urlopen
        self._pool.urlopen = lambda method, url, **options: follow(method, url, **(options | {"redirect": False}))
        try:
            self.client: Client = clickhouse_connect.get_client(
                host=address,
                port=port,
                interface="http" if source.tls == "off" else "https",
                username=source.user,
                password=source.password(),
                database=source.database,
                server_host_name=source.host,
                pool_mgr=self._pool,
                compress=False,
                connect_timeout=CONNECT_SECONDS,
                send_receive_timeout=READ_SECONDS,
                query_retries=0,
                autogenerate_session_id=False,
                client_name="jacquard",
            )
        except BaseException:
            self._pool.clear()
            raise

    def close(self) -> None:
        self.client.close()
        self._pool.clear()


def _tls(source: Source) -> dict[str, Any]:
    if source.tls == "off":
        return {}
    context = ssl.create_default_context()
    named: dict[str, Any] = {"server_hostname": source.host}
    if source.tls == "require":
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return {"ssl_context": context, "verify": False, "assert_hostname": False, **named}
    return {"ssl_context": context, "assert_hostname": source.host, **named}


class ClickhouseSession:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.columns: Sequence[ResultColumn] = ()
        self._stream: Any = None
        self._query = ""
        self._connection = _Connection(source)
        try:
            self._mode = _mode(self._connection.client)
        except BaseException:
            self._connection.close()
            raise

    def start(self, text: str, params: Sequence[object], limits: Limits) -> None:
        self._query = uuid4().hex
        settings = self._settings(limits) | {"query_id": self._query}
        self._stream = self._client.query_row_block_stream(
            text, _named(params), settings=settings, query_tz="UTC", query_formats={"FixedString": "string"}
        )
        told = self._stream.source
        if not told.column_names:  # an answer without a row comes without its columns
            none = f"SELECT * FROM ({text}) LIMIT 0"  # noqa: S608 - of the guard
            told = self._client.query(none, _named(params), settings=self._settings(limits))
        pairs = zip(told.column_names, told.column_types, strict=True)
        self.columns = [ResultColumn(name, type_of(kind.name)) for name, kind in pairs]

    def batches(self) -> Iterator[list[Row]]:
        with self._stream as blocks:
            for block in blocks:
                yield [tuple(row) for row in block]

    def cost(self, text: str, params: Sequence[object], limits: Limits) -> Cost | None:
        """Its units are the rows that the storage expects to read, asked for only where there is a budget."""
        tree = self._explained("QUERY TREE", text, params, limits)
        rows = 0.0 if limits.cost is None else sum(self._estimates(text, params, limits).values())
        return Cost(rows, rows, frozenset(_tables(tree)))

    def explain(self, text: str, params: Sequence[object], limits: Limits) -> Plan:
        """Sub-queries that give one value are calculated even so: the server plans with what they give."""
        tree = self._explained("QUERY TREE", text, params, limits)
        estimates = self._estimates(text, params, limits)
        steps = tuple(_step(line, estimates) for line in self._explained("PLAN", text, params, limits))
        rows = sum(estimates.values())
        return Plan(steps, Cost(rows, rows, frozenset(_tables(tree))))

    def _estimates(self, text: str, params: Sequence[object], limits: Limits) -> dict[str, float]:
        """How many rows the storage expects to read of which table."""
        told = [line.split("\t") for line in self._explained("ESTIMATE", text, params, limits)]
        found: dict[str, float] = {}
        for database, table, _, rows, _ in told:
            name = f"{database}.{table}"
            found[name] = found.get(name, 0.0) + float(rows)
        return found

    def _explained(self, what: str, text: str, params: Sequence[object], limits: Limits) -> list[str]:
        settings = self._settings(limits)
        told = self._client.raw_query(
            f"EXPLAIN {what} {text}", _named(params), settings=settings, fmt="TabSeparatedRaw"
        )
        return told.decode("utf-8", "replace").splitlines()

    def finish(self) -> None:
        self._stream = None
        self._query = ""

    def cancel(self) -> None:
        """From a connection of its own: this one is waiting."""
        query = self._query
        if not query:
            return
        other = _Connection(self.source)
        try:
            other.client.command(f"KILL QUERY WHERE query_id = '{query}' ASYNC")
        finally:
            other.close()

    def close(self) -> None:
        if self._stream is not None:
            with suppress(Exception):  # it may have ended badly, or not have begun
                self._stream.source.close()
        self._connection.close()

    @property
    def _client(self) -> Client:
        return self._connection.client

    def _settings(self, limits: Limits) -> dict[str, Any]:
        """Rows beyond the limit are not made; that there are more is told by those that come."""
        return self._mode | {
            "max_execution_time": max(0.001, limits.seconds),
            "max_result_rows": limits.rows + 1,
            "result_overflow_mode": "break",
            "session_timezone": "UTC",
            "cancel_http_readonly_queries_on_client_close": 1,
        }


def _mode(client: Client) -> dict[str, Any]:
    if not client.min_version(OLDEST):
        raise TooOld(f"This server is too old: ClickHouse {OLDEST} or newer is needed.")
    setting = client.server_settings.get("readonly")
    mode = str(setting.value) if setting is not None else "0"
    if mode == "1":
        raise NoLimits("The user's profile has readonly = 1, which lets nobody set a time-out: it must be 2.")
    return {} if mode == "2" else {"readonly": 2}


def _named(params: Sequence[object]) -> dict[str, object] | None:
    return {f"p{number}": value for number, value in enumerate(params)} or None


def _step(line: str, estimates: Mapping[str, float]) -> PlanStep:
    """`    ReadFromMergeTree (shop.orders)`; what other steps say of themselves may hold values."""
    does, _, said = line.strip().partition(" (")
    table = said.rstrip(")") if does.startswith("Read") else ""
    depth = (len(line) - len(line.lstrip())) // 2
    return PlanStep(depth, f"{does} {table}".strip(), estimates.get(table))


def _tables(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Table functions that the guard would not let pass count as tables that nobody has."""
    for line in lines:
        called = FUNCTION.fullmatch(line)
        if called and called[1].lower() not in TABLE_FUNCTIONS:
            yield "", called[1]
        found = TABLE.fullmatch(line)
        if found and not NO_TABLE.fullmatch(found[1]):
            schema, _, name = found[1].partition(".")
            yield schema, name


def type_of(name: str) -> ColumnType:
    """Of a type as ClickHouse words it: `LowCardinality(Nullable(String))`."""
    while found := WRAPPED.fullmatch(name):
        name = found[1]
    plain = name.partition("(")[0].strip()
    if WHOLE.fullmatch(plain):
        return "integer"
    return TYPES.get(plain, "text")
