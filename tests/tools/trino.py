"""Trino behind its REST protocol, for tests: statements are translated and run by DuckDB, in this process.

`POST /v1/statement` queues a statement; `nextUri` leads through its pages, and `DELETE` on it stops what DuckDB does. Over HTTP
a user needs no secret, and none is taken; with a certificate it speaks TLS and wants a password or a token. A transaction that
reads refuses to write. EXPLAIN tells what DuckDB's own plan reads. What a test wants to know was `asked`, or `cancelled`; what it
wants to go wrong it puts into `faults`.
"""

import base64
import json
import re
import ssl
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from threading import Event, Lock, Thread, Timer
from typing import Any

import duckdb

from tests.tools.trino_answers import error_of, page_of, plan_of, reads_of, stats_of
from tests.tools.trino_statements import ReadOnly, Refused, Statement, statement_of

USER, PASSWORD, TOKEN = "reports", "ask-me", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJyZXBvcnRzIn0."
CATALOG = "lake"
WAITS = 0.2  # of an answer for a page that is not ready


@dataclass
class Asked:
    """A statement as it came, and the headers beside it."""

    text: str
    headers: Mapping[str, str]

    @property
    def session(self) -> dict[str, str]:
        return dict(each.split("=", 1) for each in self.headers.get("X-Trino-Session", "").split(",") if each)


@dataclass
class Query:
    """One statement on its way: its pages, or its error, once `ready`."""

    id: str
    connection: duckdb.DuckDBPyConnection
    columns: list[dict[str, Any]] = field(default_factory=list)
    pages: list[list[list[Any]]] = field(default_factory=list)
    error: dict[str, Any] | None = None
    update_type: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    ready: Event = field(default_factory=Event)
    stopped: str = ""
    thread: Thread = field(default_factory=Thread)

    def stop(self, name: str) -> None:
        """DuckDB is interrupted until it listens: a statement may not have begun yet."""
        self.stopped = self.stopped or name
        while not self.ready.wait(0.02):
            with suppress(duckdb.Error):  # it may be closing
                self.connection.interrupt()


Fault = Callable[[str, int], "tuple[int, bytes] | None"]
"""Given a statement's text and the number of an answer to it, what is answered instead: a status and a body."""


@dataclass
class Trino:
    """The server. `page_rows` is how many rows a page has; `moved` is written in front of the path of each `nextUri`. One
    that `pushes_down` tells no tables, as connectors to other databases do, unless it is told not to."""

    database: duckdb.DuckDBPyConnection
    page_rows: int = 2
    faults: list[Fault] = field(default_factory=list)
    moved: str = ""
    pushes_down: bool = False
    port: int = 0
    scheme: str = "http"
    asked: list[Asked] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)
    queries: dict[str, Query] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    transactions: dict[str, bool] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))
    _lock: Lock = field(default_factory=Lock)

    @property
    def statements(self) -> list[str]:
        return [each.text for each in self.asked]

    @property
    def open_transactions(self) -> list[str]:
        return list(self.transactions)

    def begun(self, asked: Asked) -> Query:
        with self._lock:
            number = next(self._numbers)
            self.asked.append(asked)
        query = Query(f"20240301_083000_{number:05}_jacqd", self.database.cursor())
        self.queries[query.id], self.texts[query.id] = query, asked.text
        query.thread = Thread(target=self._run, args=(query, asked), daemon=True)
        query.thread.start()
        return query

    def _run(self, query: Query, asked: Asked) -> None:
        timer = Timer(_seconds(asked.session.get("query_max_run_time", "100d")), query.stop, ("EXCEEDED_TIME_LIMIT",))
        timer.daemon = True
        timer.start()
        try:
            schema = asked.headers.get("X-Trino-Schema", "main")
            query.connection.execute(f"SET TimeZone = 'UTC'; USE {CATALOG}.{schema}")
            self._done(query, statement_of(asked.text, CATALOG, asked.headers.get("X-Trino-Catalog", "")), asked)
        except Exception as error:
            query.error = error_of(query.stopped, error)
        finally:
            timer.cancel()
            query.connection.close()
            query.ready.set()

    def _done(self, query: Query, statement: Statement, asked: Asked) -> None:
        transaction = asked.headers.get("X-Trino-Transaction-Id", "NONE")
        if transaction != "NONE" and transaction not in self.transactions:
            raise Refused("UNKNOWN_TRANSACTION", f"Unknown transaction ID: {transaction}")
        match statement.sort:
            case "START TRANSACTION":
                made = f"{query.id}-t"
                self.transactions[made] = statement.reads_only
                query.headers["X-Trino-Started-Transaction-Id"] = made
                query.update_type = "START TRANSACTION"
            case "COMMIT" | "ROLLBACK":
                if self.transactions.pop(transaction, None) is None:
                    raise Refused("NOT_IN_TRANSACTION", "No transaction in progress")
                query.headers["X-Trino-Clear-Transaction-Id"] = "true"
                query.update_type = statement.sort
            case "IO" | "LOGICAL":
                told = reads_of if statement.sort == "IO" else plan_of
                pushed = self.pushes_down and asked.session.get("allow_pushdown_into_connectors") != "false"
                statement = replace(statement, is_pushed_down=pushed)
                self._answer(query, [("Query Plan", "varchar")], [(told(query.connection, statement, CATALOG),)])
            case "STATS":
                shown = [("column_name", "varchar"), ("data_size", "double"), ("distinct_values_count", "double"),
                         ("nulls_fraction", "double"), ("row_count", "double"), ("low_value", "varchar"),
                         ("high_value", "varchar")]  # fmt: skip
                self._answer(query, shown, stats_of(query.connection, statement))
            case "WRITE":
                if self.transactions.get(transaction):
                    raise ReadOnly
                query.connection.execute(statement.text)
                query.update_type = statement.text.split()[0].upper()
            case _:
                result = query.connection.execute(statement.text)
                names = [(name, type) for name, type, *_ in result.description or ()]
                self._answer(query, names, result.fetchall())

    def _answer(self, query: Query, columns: Sequence[tuple[str, Any]], rows: Sequence[Sequence[Any]]) -> None:
        query.columns, told = page_of(columns, rows)
        query.pages = [told[at : at + self.page_rows] for at in range(0, len(told), self.page_rows)]


def _seconds(duration: str) -> float:
    found = re.fullmatch(r"([\d.]+)(ms|s|m|h|d)", duration)
    assert found, duration
    return float(found[1]) * {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400}[found[2]]


class Request(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # an answer is one packet: the other side waits for the second of two
    server: "Server"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        if not self._is_signed_in():
            return
        if self.path != "/v1/statement":
            self._send(404, b"")
            return
        query = self.server.trino.begun(Asked(body, dict(self.headers)))
        self._page(query, "queued", 0)

    def do_GET(self) -> None:
        found = self._found()
        if found is None:
            return
        query, state, number = found
        if state == "queued":
            self._page(query, "executing", 0)
        elif query.ready.wait(WAITS):
            self._page(query, "executing", number + 1)
        else:
            self._page(query, "executing", number)

    def do_DELETE(self) -> None:
        found = self._found()
        if found is not None:
            query = found[0]
            self.server.trino.cancelled.append(self.server.trino.texts[query.id])
            query.stop("USER_CANCELED")
            query.error = query.error or error_of("USER_CANCELED", RuntimeError())
            self._send(204, b"")

    def _found(self) -> tuple[Query, str, int] | None:
        if not self._is_signed_in():
            return None
        parts = re.fullmatch(r"/v1/statement/(queued|executing)/(\w+)/y(\w+)/(\d+)", self.path)
        query = self.server.trino.queries.get(parts[2]) if parts else None
        if parts is None or query is None or parts[3] != parts[2][::-1]:
            self._send(404, b"Query not found")
            return None
        return query, parts[1], int(parts[4])

    def _page(self, query: Query, state: str, number: int) -> None:
        """`number` counts the answers once it runs: the first has no rows, each later one a page."""
        trino = self.server.trino
        shown = 0 if state == "queued" else number + 1
        for fault in trino.faults:
            instead = fault(trino.texts[query.id], shown)
            if instead is not None:
                self._send(*instead)
                return
        host = f"{trino.scheme}://{self.headers['Host']}"
        answer: dict[str, Any] = {"id": query.id, "infoUri": f"{host}/ui/query.html?{query.id}", "warnings": []}
        following = f"{trino.moved or host}/v1/statement/{state}/{query.id}/y{query.id[::-1]}/{number}"
        if state == "executing" and number > 0 and query.error:
            answer |= {"error": query.error, "stats": {"state": "FAILED"}}
        elif state == "executing" and number > 0:
            page = query.pages[number - 1 : number]
            answer |= {"columns": query.columns} if query.columns else {}
            answer |= {"data": page[0]} if page else {}
            answer |= {"updateType": query.update_type} if query.update_type else {}
            is_last = number > len(query.pages) or not query.pages
            answer |= {"stats": {"state": "FINISHED" if is_last else "RUNNING"}}
            answer |= {} if is_last else {"nextUri": following}
        else:
            answer |= {"nextUri": following, "stats": {"state": "QUEUED" if state == "queued" else "RUNNING"}}
        headers = query.headers if number > 0 else {}
        self._send(200, json.dumps(answer).encode(), {"Content-Type": "application/json", **headers})

    def _is_signed_in(self) -> bool:
        given = self.headers.get("Authorization", "")
        if self.server.trino.scheme == "http":
            known = not given and self.headers.get("X-Trino-User", USER) == USER
        else:
            basic = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
            known = given in (basic, f"Bearer {TOKEN}")
        if not known:
            self._send(401, b"Password not allowed" if given else b"Unauthorized", {"WWW-Authenticate": "Basic"})
        return known

    def _send(self, status: int, content: bytes, headers: Mapping[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *arguments: object) -> None:
        """Nothing: what a test wants to know it asks."""


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, trino: Trino) -> None:
        super().__init__(("127.0.0.1", 0), Request)
        self.trino = trino


@contextmanager
def trino(making: Sequence[str] = (), certificate: Path | None = None) -> Iterator[Trino]:
    """A server on loopback, once `making` is done, in DuckDB's words."""
    with duckdb.connect(":memory:") as database:
        database.execute(f"ATTACH ':memory:' AS {CATALOG}; USE {CATALOG}; SET TimeZone = 'UTC'")
        for text in making:
            database.execute(text)
        made = Trino(database)
        server = Server(made)
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            server.socket = context.wrap_socket(server.socket, server_side=True)
            made.scheme = "https"
        made.port = server.server_address[1]
        thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield made
        finally:
            server.shutdown()
            server.server_close()
            for query in made.queries.values():
                query.stop("ADMINISTRATIVELY_KILLED")
                query.thread.join()
            made.queries.clear()
