"""Trino over HTTP, by its own driver where that is installed: each statement in a transaction that only reads, with a time-out
of the server's, values bound apart from the statement, and only at an address that was looked at."""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from trino.client import TrinoStatus
from trino.exceptions import HttpError, TrinoConnectionError, TrinoQueryError

from datasources.engines.session import Cost, Plan, ResultColumn, Row, Tables
from datasources.engines.trino_plans import PUSHED_DOWN, Writes, cost_of, steps_of
from datasources.engines.trino_values import bound, mapper_of, places_made, row_of, type_of
from datasources.engines.trino_wire import Cancelled, OutOfTime, SignInRefused, Statement, Wire
from datasources.limits import Limits
from datasources.sources import Source
from net.pinned import LedElsewhere, NoAnswer

CONNECT = Limits(seconds=15.0)
OLDEST = "418"  # the first with EXECUTE IMMEDIATE
GRACE_SECONDS = 5.0
TIMEOUTS = frozenset({"EXCEEDED_TIME_LIMIT", "EXCEEDED_CPU_LIMIT"})
CANCELLED = frozenset({"USER_CANCELED", "ADMINISTRATIVELY_KILLED", "ADMINISTRATIVELY_PREEMPTED"})
DENIED = frozenset({"PERMISSION_DENIED", "READ_ONLY_VIOLATION"})
GONE = frozenset({"SERVER_SHUTTING_DOWN", "SERVER_STARTING_UP", "ABANDONED_QUERY"})
FORWARDED = "Behind a proxy it needs http-server.process-forwarded=true."
# What the driver says of the way there holds addresses.
LOST: Mapping[str, str] = {
    "certificate": "The server's certificate is not valid for this host.",
    "ssl": "The server does not speak TLS at this port.",
    "refused": "Connection refused.",
    "timed out": "The connection timed out.",
}


class TooOld(Exception):
    """The server cannot bind values."""


class NotAQuery(Exception):
    """The server says that the statement would do more than read."""


def connect(source: Source, limits: Limits) -> "TrinoSession":
    return TrinoSession(source)


def reason(error: Exception) -> tuple[str, str]:
    match error:
        case TrinoQueryError():
            name = error.error_name or ""
            word = next((word for word, names in WORDS.items() if name in names), "failed")
            return word, error.message
        case OutOfTime():
            return "timeout", str(error)
        case Cancelled():
            return "cancelled", str(error)
        case NotAQuery() | Writes():
            return "refused", str(error)
        case SignInRefused() | TooOld():
            return "lost", str(error)
        case LedElsewhere():
            return "lost", f"{error} {FORWARDED}"
        case HttpError() | TrinoConnectionError() | NoAnswer() | OSError():
            words = str(error).lower()
            return "lost", next((text for word, text in LOST.items() if word in words), "It answers in no known way.")
        case KeyError() | ValueError() | TypeError() | AttributeError():
            return "lost", "It answers in no known way."
        case _:
            return "failed", str(error)


WORDS: Mapping[str, frozenset[str]] = {"timeout": TIMEOUTS, "cancelled": CANCELLED, "refused": DENIED, "lost": GONE}


class TrinoSession:
    """A statement runs in a transaction of its own: what is read is never older than the statement."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.columns: Sequence[ResultColumn] = ()
        self._wire = Wire(source)
        self._statement: Statement | None = None
        self._pages: Iterator[TrinoStatus] = iter(())
        self._first: TrinoStatus | None = None
        try:
            self._value("EXECUTE IMMEDIATE 'SELECT 1'", CONNECT)
        except TrinoQueryError as error:
            self._wire.close()
            if error.error_name == "SYNTAX_ERROR":
                raise TooOld(f"This server is too old: Trino {OLDEST} or newer is needed.") from None
            raise
        except BaseException:
            self._wire.close()
            raise

    def start(self, text: str, params: Sequence[object], limits: Limits) -> None:
        self._ask("START TRANSACTION READ ONLY", limits)
        self._pages = self._asked(bound(text, params), limits)
        self._first = self._described(self._pages)
        if not self._first.columns:
            raise NotAQuery("The statement gives no rows.")
        pairs = [(column["name"], type_of(column["typeSignature"])) for column in self._first.columns]
        self.columns = [ResultColumn(name, type) for name, type in pairs]

    def batches(self) -> Iterator[list[Row]]:
        first, self._first = self._first, None
        if first is None:
            return
        mapper, made = mapper_of(first.columns), places_made(first.columns)
        for status in self._from(first):
            if status.rows:
                yield [row_of(row, made) for row in mapper.map(status.rows)]

    def cost(self, text: str, params: Sequence[object], limits: Limits) -> Cost | None:
        """Its units are the optimiser's CPU cost, about the bytes that are worked on; infinite where it has no statistics. What
        is pushed down to another database has no name there, and is asked for as it would be without."""
        cost = cost_of(self._explained("IO", text, params, limits), self.source.database)
        is_pushed = cost.tables is not None and PUSHED_DOWN in cost.tables
        return cost._replace(wholes=partial(self._plainly, text, params, limits)) if is_pushed else cost

    def _plainly(self, text: str, params: Sequence[object], limits: Limits) -> Tables:
        told = self._explained("IO", text, params, limits, allow_pushdown_into_connectors="false")
        return cost_of(told, self.source.database).tables or frozenset()

    def explain(self, text: str, params: Sequence[object], limits: Limits) -> Plan:
        steps = steps_of(self._explained("LOGICAL", text, params, limits))
        return Plan(tuple(steps), self.cost(text, params, limits))

    def sizes(self, schema: str, table: str, seconds: float) -> tuple[int | None, int | None]:
        """Rows and bytes of a table, where its connector keeps statistics and the user may see them."""
        name = ".".join('"' + part.replace('"', '""') + '"' for part in (schema, table))
        try:
            told = list(self._asked(f"SHOW STATS FOR {name}", Limits(seconds=seconds)))
        except (TrinoQueryError, OutOfTime):
            return None, None
        rows = [row for status in told for row in status.rows]
        total = next((row[4] for row in rows if row[0] is None), None)
        known = [float(row[1]) for row in rows if row[1] is not None]
        return (None if total is None else int(float(total))), (int(sum(known)) if known else None)

    def finish(self) -> None:
        """Nothing was changed, so nothing is lost by taking it back."""
        self._statement = None
        self._rollback()

    def cancel(self) -> None:
        """From another thread, on a connection of its own: this one is waiting."""
        statement = self._statement
        if statement is not None:
            statement.cancel()

    def close(self) -> None:
        with suppress(Exception):  # it may be over, or the server gone
            self.cancel()
        if self._wire.is_in_transaction and not self._wire.is_lost:
            with suppress(Exception):
                self._rollback()
        self._wire.close()

    def _rollback(self) -> None:
        try:
            self._ask("ROLLBACK", CONNECT)
        finally:
            self._wire.in_transaction("")

    def _explained(self, what: str, text: str, params: Sequence[object], limits: Limits, **settings: str) -> Any:
        told = self._value(f"EXPLAIN (TYPE {what}, FORMAT JSON) {bound(text, params)}", limits, **settings)
        try:
            return json.loads(str(told))
        except ValueError:  # of what changes tables, rights or settings it gives a sentence
            raise NotAQuery("The statement is no query.") from None

    def _value(self, text: str, limits: Limits, **settings: str) -> object:
        rows = [row for status in self._asked(text, limits, **settings) for row in status.rows]
        return rows[0][0] if rows else None

    def _ask(self, text: str, limits: Limits) -> None:
        for _ in self._asked(text, limits):
            pass

    def _asked(self, text: str, limits: Limits, **settings: str) -> Iterator[TrinoStatus]:
        """The server has its own clock; ours ends what it lets run all the same."""
        until = time.monotonic() + limits.seconds + GRACE_SECONDS
        self._statement = self._wire.statement(text, limits.seconds, until, settings)
        return self._statement.pages()

    def _described(self, pages: Iterator[TrinoStatus]) -> TrinoStatus:
        """The first page that tells the columns, or the last."""
        for status in pages:
            if status.update_type:
                self.cancel()
                raise NotAQuery(f"The server took the statement for {status.update_type}.")
            if status.columns:
                break
        return status

    def _from(self, first: TrinoStatus) -> Iterator[TrinoStatus]:
        yield first
        yield from self._pages
