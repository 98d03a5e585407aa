"""MySQL and MariaDB: read-only transactions with time-outs, a pinned SQL mode, no second statement and no local files."""

import contextlib
import ssl
from collections.abc import Iterator, Mapping, Sequence
from threading import Timer
from typing import Any, Literal

import pymysql
from pymysql.constants import CLIENT, FIELD_TYPE
from pymysql.cursors import SSCursor

from datasources.engines.reaching import checked_addresses
from datasources.engines.session import BATCH, ColumnType, Cost, Plan, PlanStep, ResultColumn, Row
from datasources.limits import Limits
from datasources.sources import Source

Mode = Literal["READ ONLY", "READ WRITE"]
CONNECT_SECONDS = 10
READ_SECONDS = 900  # beyond every time-out of a statement: a connection that is dead is found out some day
MODE = "STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION"
BINARY = 63
TYPES: dict[int, ColumnType] = {
    FIELD_TYPE.TINY: "integer", FIELD_TYPE.SHORT: "integer", FIELD_TYPE.LONG: "integer", FIELD_TYPE.LONGLONG: "integer",
    FIELD_TYPE.INT24: "integer", FIELD_TYPE.YEAR: "integer", FIELD_TYPE.DECIMAL: "decimal", FIELD_TYPE.NEWDECIMAL: "decimal",
    FIELD_TYPE.FLOAT: "number", FIELD_TYPE.DOUBLE: "number", FIELD_TYPE.DATE: "date", FIELD_TYPE.NEWDATE: "date",
    FIELD_TYPE.DATETIME: "datetime", FIELD_TYPE.TIMESTAMP: "datetime", FIELD_TYPE.TIME: "duration", FIELD_TYPE.JSON: "json",
    FIELD_TYPE.BIT: "bytes",
}  # fmt: skip
BLOBS = frozenset(
    {FIELD_TYPE.BLOB, FIELD_TYPE.TINY_BLOB, FIELD_TYPE.MEDIUM_BLOB, FIELD_TYPE.LONG_BLOB, FIELD_TYPE.GEOMETRY}
)
TIMEOUTS = frozenset({1969, 3024, 1205})
KILLED = frozenset({1317, 1927})
DENIED = frozenset({1044, 1045, 1142, 1143, 1227, 1370, 1792})
WAYS = {
    "ALL": "Scan",
    "index": "Index scan",
    "range": "Index range",
    "ref": "Index lookup",
    "eq_ref": "Unique lookup",
    "const": "One row",
    "system": "One row",
}
LOST = frozenset({2003, 2006, 2013, 1053, 1040})


def connect(source: Source, limits: Limits) -> "MySqlSession":
    return MySqlSession(source, _connection(source, SSCursor))


def connect_to_change(source: Source, limits: Limits) -> "MySqlSession":
    """For one change, and then closed."""
    return MySqlSession(source, _connection(source, SSCursor), mode="READ WRITE")


def _connection(source: Source, cursor: type[Any]) -> "pymysql.Connection[Any]":
    port = source.port or 3306
    host = source.host if source.is_ours else checked_addresses(source.host, port)[0]
    connection = pymysql.connect(
        host=host,
        port=port,
        user=source.user,
        password=source.password(),
        database=source.database,
        charset="utf8mb4",
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        local_infile=False,
        client_flag=0,
        sql_mode=MODE,
        init_command="SET time_zone = '+00:00'",
        cursorclass=cursor,
        ssl=None if source.is_ours else _tls(source),
    )
    if connection.client_flag & CLIENT.MULTI_STATEMENTS:
        raise RuntimeError("This driver would run several statements at once.")
    return connection


def _tls(source: Source) -> ssl.SSLContext | None:
    if source.tls == "off":
        return None
    context = ssl.create_default_context()
    if source.tls == "require":
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def reason(error: Exception) -> tuple[str, str]:
    code = error.args[0] if error.args and isinstance(error.args[0], int) else 0
    message = str(error.args[1]) if len(error.args) > 1 else str(error)
    if code in TIMEOUTS:
        return "timeout", message
    if code in KILLED:
        return "cancelled", message
    if code in DENIED:
        return "refused", message
    return ("lost" if code in LOST or isinstance(error, pymysql.InterfaceError) else "failed"), message


class MySqlSession:
    def __init__(self, source: Source, connection: "pymysql.Connection[Any]", mode: Mode = "READ ONLY") -> None:
        self.source = source
        self._mode = mode
        self.connection = connection
        self.columns: Sequence[ResultColumn] = ()
        self._cursor: Any = None
        self._is_maria = "mariadb" in str(self._told("server_version")).lower()
        self._run(f"SET SESSION TRANSACTION {mode}")

    def start(self, text: str, params: Sequence[object], limits: Limits) -> None:
        self._begin(limits)
        self._cursor = self.connection.cursor()
        self._cursor.execute(text, tuple(params))
        fields = self._cursor._result.fields if self._cursor._result else ()
        self.columns = [ResultColumn(field.name, _type(field)) for field in fields]

    def change(self, text: str, params: Sequence[object], limits: Limits) -> int:
        """MySQL has a time-out for SELECT alone: a change that is late is killed from outside."""
        self._begin(limits)
        late = Timer(limits.seconds, self.cancel)
        late.start()
        try:
            with self.connection.cursor() as cursor:
                cursor.execute(text, tuple(params))
                return int(cursor.rowcount)
        finally:
            late.cancel()

    def commit(self) -> None:
        self.connection.commit()

    def batches(self) -> Iterator[list[Row]]:
        while batch := list(self._cursor.fetchmany(BATCH)):
            yield batch

    def cost(self, text: str, params: Sequence[object], limits: Limits) -> Cost | None:
        """The rows that are looked at, multiplied: the tabular form that both databases have tells no other units."""
        return _cost(self._plan(text, params, limits))

    def explain(self, text: str, params: Sequence[object], limits: Limits) -> Plan:
        plan = self._plan(text, params, limits)
        return Plan(tuple(_steps(plan)), _cost(plan))

    def _plan(self, text: str, params: Sequence[object], limits: Limits) -> list[dict[str, Any]]:
        self._begin(limits)
        with self.connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN {text}", tuple(params))
            names = [description[0] for description in cursor.description]
            return [dict(zip(names, line, strict=True)) for line in cursor.fetchall()]

    def finish(self) -> None:
        if self._cursor is not None:
            self._cursor.close()
        self._run("ROLLBACK")

    def cancel(self) -> None:
        """From a connection of its own: this one is waiting."""
        # Not `pymysql.err.Error`: where MariaDB is the platform's own database, Django loads that module a second time under
        # another name, with classes that nobody raises.
        with contextlib.suppress(pymysql.Error):
            other = _connection(self.source, pymysql.cursors.Cursor)
            try:
                other.query(f"KILL QUERY {int(self._told('server_thread_id')[0]):d}")
            finally:
                other.close()

    def close(self) -> None:
        self._told("_force_close")()  # a polite good-bye would read the rows that nobody wants first

    def _begin(self, limits: Limits) -> None:
        milliseconds = max(1, int(limits.seconds * 1000))
        if self._is_maria:
            self._run(f"SET SESSION max_statement_time = {milliseconds / 1000:.3f}")
        else:
            self._run(f"SET SESSION max_execution_time = {milliseconds:d}")
        self._run(f"START TRANSACTION {self._mode}")

    def _told(self, name: str) -> Any:
        """What the server said when the connection was made; the stubs do not know of it."""
        return getattr(self.connection, name)

    def _run(self, text: str) -> None:
        self.connection.query(text)


def _type(field: Any) -> ColumnType:
    kind = field.type_code
    if kind in BLOBS or kind in (FIELD_TYPE.STRING, FIELD_TYPE.VAR_STRING, FIELD_TYPE.VARCHAR):
        return "bytes" if field.charsetnr == BINARY and kind not in (FIELD_TYPE.STRING,) else "text"
    return TYPES.get(kind, "text")


def _cost(plan: Sequence[Mapping[str, Any]]) -> Cost:
    rows = 1.0
    for line in plan:
        rows *= float(line.get("rows") or 1)
    return Cost(rows, rows, None)


def _steps(plan: Sequence[Mapping[str, Any]]) -> Iterator[PlanStep]:
    """Tables in the order they are read; those of the statement's parts stand one deeper."""
    first = plan[0].get("id") if plan else None
    for line in plan:
        words = [
            WAYS.get(str(line.get("type")), str(line.get("type") or "")),
            str(line.get("table") or ""),
            f"using {line['key']}" if line.get("key") else "",
            f"({line['Extra']})" if line.get("Extra") else "",
        ]
        depth = 0 if line.get("id") == first else 1
        kind = "" if line.get("select_type") in ("SIMPLE", "PRIMARY") else f"{str(line.get('select_type')).lower()}: "
        rows = float(line["rows"]) if line.get("rows") is not None else None
        yield PlanStep(depth, kind + " ".join(word for word in words if word), rows)
