"""PostgreSQL: read-only transactions with time-outs, one statement at a time by the extended protocol."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import Any

import psycopg
from psycopg import errors
from psycopg.conninfo import make_conninfo

from datasources.engines.reaching import checked_addresses
from datasources.engines.session import BATCH, ColumnType, Cost, Plan, PlanStep, ResultColumn, Row, Tables
from datasources.limits import Limits
from datasources.sources import Source

CONNECT_SECONDS = 10
SETTINGS = {
    "default_transaction_read_only": "on",
    "standard_conforming_strings": "on",
    "row_security": "on",
    "lock_timeout": "2s",
    "idle_in_transaction_session_timeout": "600s",
    "timezone": "UTC",
    "datestyle": "ISO",
    "intervalstyle": "postgres",
    "client_encoding": "UTF8",
}
PLAIN = re.compile(r"[a-z_][a-z0-9_]*")
SSL = {"off": "disable", "require": "require", "verify": "verify-full"}
TYPES: dict[str, ColumnType] = {
    "int2": "integer", "int4": "integer", "int8": "integer", "oid": "integer", "numeric": "decimal", "money": "text",
    "float4": "number", "float8": "number", "bool": "boolean", "date": "date", "timestamp": "datetime",
    "timestamptz": "datetime", "time": "time", "timetz": "time", "interval": "duration", "json": "json", "jsonb": "json",
    "bytea": "bytes", "uuid": "uuid",
}  # fmt: skip


def connect(source: Source, limits: Limits) -> "PostgresSession":
    return PostgresSession(psycopg.connect(_conninfo(source, SETTINGS), autocommit=False))


def connect_to_change(source: Source, limits: Limits) -> "PostgresSession":
    """For one change, and then closed."""
    settings = SETTINGS | {"default_transaction_read_only": "off"}
    return PostgresSession(psycopg.connect(_conninfo(source, settings), autocommit=False), read_only=False)


def _conninfo(source: Source, wanted: Mapping[str, str]) -> str:
    schema = f"{source.schema}," if PLAIN.fullmatch(source.schema) else ""
    path = {"search_path": f"pg_catalog,{schema}pg_temp"}
    settings = " ".join(f"-c {name}={value}" for name, value in ({**wanted, **path}).items())
    given: dict[str, Any] = {
        "host": source.host,
        "port": source.port or 5432,
        "dbname": source.database,
        "user": source.user,
        "password": source.password(),
        "connect_timeout": CONNECT_SECONDS,
        "application_name": "jacquard",
        "options": settings,
        "target_session_attrs": "any",
    }
    if not source.is_ours:
        given |= {
            "sslmode": SSL[source.tls],
            "passfile": "/nonexistent/pgpass",
            "gssencmode": "disable",
        }
        given["hostaddr"] = checked_addresses(source.host, source.port or 5432)[0]
        if source.tls == "verify":
            given["sslrootcert"] = "system"
    return make_conninfo(**{name: value for name, value in given.items() if value not in ("", None)})


def reason(error: Exception) -> tuple[str, str]:
    message = (getattr(error, "diag", None) and error.diag.message_primary) or str(error)  # type: ignore[attr-defined]
    if isinstance(error, errors.QueryCanceled):
        return ("timeout" if "timeout" in str(error) else "cancelled"), str(message)
    if isinstance(error, errors.LockNotAvailable):
        return "timeout", str(message)
    if isinstance(error, errors.InsufficientPrivilege | errors.ReadOnlySqlTransaction):
        return "refused", str(message)
    if isinstance(error, psycopg.OperationalError):
        return "lost", str(message)
    return "failed", str(message)


class PostgresSession:
    def __init__(self, connection: "psycopg.Connection[Row]", *, read_only: bool = True) -> None:
        self.connection = connection
        self.columns: Sequence[ResultColumn] = ()
        self._rows: Iterator[Row] = iter(())
        self._first: list[Row] = []
        connection.read_only = read_only

    def start(self, text: str, params: Sequence[object], limits: Limits) -> None:
        self._limit(limits)
        cursor = self.connection.cursor()
        self._rows = cursor.stream(text.encode(), list(params), size=BATCH)
        self._first = list(islice(self._rows, 1))
        if not self._first:  # a stream that brought no row forgets its columns
            none = b"SELECT * FROM (" + text.encode() + b") AS none LIMIT 0"
            cursor = self.connection.execute(none, list(params))
        self.columns = [ResultColumn(column.name, self._type(column.type_code)) for column in cursor.description or ()]

    def change(self, text: str, params: Sequence[object], limits: Limits) -> int:
        self._limit(limits)
        return self.connection.execute(text.encode(), list(params), prepare=True).rowcount

    def commit(self) -> None:
        self.connection.commit()

    def batches(self) -> Iterator[list[Row]]:
        batch = self._first + list(islice(self._rows, BATCH - len(self._first)))
        while batch:
            yield batch
            batch = list(islice(self._rows, BATCH))

    def cost(self, text: str, params: Sequence[object], limits: Limits) -> Cost | None:
        return self._cost(self._plan(text, params, limits))

    def explain(self, text: str, params: Sequence[object], limits: Limits) -> Plan:
        plan = self._plan(text, params, limits)
        return Plan(tuple(_steps(plan)), self._cost(plan))

    def _plan(self, text: str, params: Sequence[object], limits: Limits) -> dict[str, Any]:
        self._limit(limits)
        asked = b"EXPLAIN (VERBOSE, FORMAT JSON) " + text.encode()
        cursor = self.connection.cursor(binary=True)  # such answers come by the extended protocol alone
        found = cursor.execute(asked, list(params), prepare=False).fetchone()
        plan: dict[str, Any] = found[0][0]["Plan"] if found else {}  # type: ignore[index]
        return plan

    def _cost(self, plan: dict[str, Any]) -> Cost:
        read = frozenset(_relations(plan))
        return Cost(
            float(plan.get("Total Cost", 0)), float(plan.get("Plan Rows", 0)), read, partial(self._as_listed, read)
        )

    def _as_listed(self, read: Tables) -> Tables:
        """Partitions as the tables they belong to."""
        rows = self.connection.execute(ROOTS, [[f"{schema}.{name}" for schema, name in read]], prepare=True).fetchall()
        return frozenset((str(schema), str(name)) for schema, name in rows)

    def finish(self) -> None:
        self.connection.rollback()

    def cancel(self) -> None:
        self.connection.cancel_safe(timeout=5.0)

    def close(self) -> None:
        self.connection.close()

    def _limit(self, limits: Limits) -> None:
        self.connection.execute(f"SET LOCAL statement_timeout = {max(1, int(limits.seconds * 1000)):d}".encode())

    def _type(self, code: int) -> ColumnType:
        found = self.connection.adapters.types.get(code)
        return TYPES.get(found.name, "text") if found is not None and found.oid == code else "json" if found else "text"


ROOTS = b"""
WITH RECURSIVE up AS (
    SELECT c.oid, c.relnamespace, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname || '.' || c.relname = ANY(%s)
    UNION ALL
    SELECT p.oid, p.relnamespace, p.relname FROM up
    JOIN pg_inherits i ON i.inhrelid = up.oid JOIN pg_class p ON p.oid = i.inhparent
)
SELECT n.nspname, up.relname FROM up JOIN pg_namespace n ON n.oid = up.relnamespace
WHERE NOT EXISTS (SELECT 1 FROM pg_inherits i WHERE i.inhrelid = up.oid)
"""


def _relations(plan: dict[str, Any]) -> Iterator[tuple[str, str]]:
    waiting = [plan]
    while waiting:
        node = waiting.pop()
        if "Relation Name" in node:
            yield node.get("Schema", ""), node["Relation Name"]
        waiting.extend(node.get("Plans", ()))


def _steps(plan: dict[str, Any], depth: int = 0) -> Iterator[PlanStep]:
    if "Node Type" in plan:
        words = [
            plan.get("Join Type", "") if plan.get("Join Type") != "Inner" else "",
            plan.get("Strategy", "") if plan["Node Type"] == "Aggregate" else "",
            plan["Node Type"],
        ]
        names = [
            f"using {plan['Index Name']}" if "Index Name" in plan else "",
            f"on {plan['Relation Name']}" if "Relation Name" in plan else "",
            f"on {plan['CTE Name']}" if "CTE Name" in plan else "",
            f"({plan['Subplan Name']})" if "Subplan Name" in plan else "",
        ]
        does = " ".join(word for word in (*words, *names) if word)
        yield PlanStep(depth, does, float(plan.get("Plan Rows", 0)), float(plan.get("Total Cost", 0)))
    for inner in plan.get("Plans", ()):
        yield from _steps(inner, depth + 1)
