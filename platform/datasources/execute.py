"""The one place that runs the SQL of people: finished statements of the guard, on connections that only read, with limits on
time, rows and bytes, and a way to stop them that reaches the database."""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import isinf
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Self

from datasources.engines import engine
from datasources.engines.session import ChangingSession, Cost, Plan, ResultColumn, Row, Session, Tables
from datasources.errors import (
    QueryCancelled,
    QueryFailed,
    QueryRefused,
    QueryTimeout,
    QueryTooExpensive,
    SourceUnreachable,
)
from datasources.limits import Cancel, Limits
from datasources.pool import pool
from datasources.sanitised import sanitised
from datasources.sources import Source
from operations.errors import OperationError
from runtime.sql.guard import Ready

FIXED_SIZES = frozenset({int, float, bool, Decimal, date, datetime, time, timedelta, type(None)})
TEXTS = frozenset({str, bytes})
NOTHING_BUT_TEXTS = TEXTS | {type(None)}
MOST_KNOWN = 5_000
STOP_AGAIN_SECONDS = 0.3
REASONS: dict[str, tuple[type[QueryFailed], str]] = {
    "timeout": (QueryTimeout, "The query took longer than it may. Narrow it, or ask for less at once."),
    "cancelled": (QueryCancelled, "The query was cancelled."),
    "refused": (QueryRefused, "The database does not allow this query."),
    "lost": (SourceUnreachable, "The connection to the data source was lost."),
    "failed": (QueryFailed, "The database could not run the query."),
}


@dataclass(kw_only=True)
class Result:
    """Columns, then rows in batches; `truncated` once the last batch is out. Close it (`with`) to free the connection."""

    columns: Sequence[ResultColumn]
    limits: Limits
    cap: int
    truncated: bool = False
    rows: int = 0
    _run: "_Run" = field(repr=False)

    def batches(self) -> Iterator[list[Row]]:
        size = 0
        with self._run.failures():
            for batch in self._run.session.batches():
                left = min(self.limits.rows, self.cap) - self.rows
                if len(batch) > left:
                    self.truncated = True
                    batch = batch[:left]
                self.rows += len(batch)
                size += _size(batch)
                if batch:
                    yield batch
                if self.truncated or size > self.limits.bytes:
                    self.truncated = True
                    return
        self._run.is_complete = True

    def all(self) -> list[Row]:
        return [row for batch in self.batches() for row in batch]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._run.close()


def run(source: Source, ready: Ready, *, limits: Limits | None = None, cancel: Cancel | None = None) -> Result:
    """Run a finished statement. Raises a QueryFailed; the connection is given back when the result is closed."""
    limited, wanted = limits or Limits(), cancel or Cancel()
    idle = pool.take(source)
    if idle is not None:
        try:
            return _started(_Run(source, idle, wanted), ready, limited)
        except SourceUnreachable:
            if wanted.is_set:
                raise
    return _started(_Run(source, _connected(source, limited), wanted), ready, limited)


def explain(source: Source, ready: Ready, *, limits: Limits | None = None, cancel: Cancel | None = None) -> Plan:
    """How the database would go about a finished statement, and what it expects that to cost. It is not run."""
    limited, wanted = limits or Limits(), cancel or Cancel()
    idle = pool.take(source)
    if idle is not None:
        try:
            return _explained(_Run(source, idle, wanted), ready, limited)
        except SourceUnreachable:
            if wanted.is_set:
                raise
    return _explained(_Run(source, _connected(source, limited), wanted), ready, limited)


def _explained(going: "_Run", ready: Ready, limits: Limits) -> Plan:
    try:
        with going.failures():
            plan = going.session.explain(ready.statement.text, ready.statement.params, limits)
        going.is_complete = True
    finally:
        going.close()
    return plan


def _connected(source: Source, limits: Limits) -> Session:
    try:
        return engine(source.engine).connect(source, limits)
    except OperationError:
        raise
    except Exception as error:
        message = engine(source.engine).reason(error)[1]
        raise SourceUnreachable("The data source does not answer.", for_designers=sanitised(message)) from error


def _started(going: "_Run", ready: Ready, limits: Limits) -> Result:
    try:
        with going.failures():
            check_at_database(going.source, ready, going.session, limits)
            going.session.start(ready.statement.text, ready.statement.params, limits)
    except BaseException:
        going.close()
        raise
    return Result(columns=going.session.columns, limits=limits, cap=ready.guarded.cap, _run=going)


def failure_of(error: Exception, source: Source, cancel: Cancel) -> QueryFailed:
    """What a driver says, as what it means."""
    word, message = engine(source.engine).reason(error)
    if cancel.is_set and word in ("timeout", "failed", "lost", "cancelled"):
        word = "cancelled"
    kind, text = REASONS[word]
    return kind(text, for_designers=sanitised(message))


class _Run:
    """One statement on one session, from when it is taken out of the pool until it is given back or thrown away."""

    def __init__(self, source: Source, session: Session, cancel: Cancel) -> None:
        self.source = source
        self.session = session
        self.cancel = cancel
        self.is_complete = False
        self._closed = Event()
        cancel.on(self._stop)
        if cancel.is_set:
            self.close()
            raise QueryCancelled(REASONS["cancelled"][1])

    def _stop(self) -> None:
        Thread(target=self._keep_stopping, daemon=True).start()

    def _keep_stopping(self) -> None:
        """Again and again until it has ended: the first time may come before the statement has reached the database."""
        while not self._closed.is_set():
            with suppress(Exception):  # whatever a driver says of a connection that is already gone
                self.session.cancel()
            self._closed.wait(STOP_AGAIN_SECONDS)

    @contextmanager
    def failures(self) -> Iterator[None]:
        try:
            yield
        except OperationError:
            raise
        except Exception as error:
            raise failure_of(error, self.source, self.cancel) from error

    def close(self) -> None:
        if self._closed.is_set():
            return
        self._closed.set()
        self.cancel.forget(self._stop)
        if self.is_complete and not self.cancel.is_set:
            pool.give(self.source, self.session)
        else:
            pool.drop(self.session)


def check_at_database(source: Source, ready: Ready, session: Session | ChangingSession, limits: Limits) -> None:
    """What the database is going to read, from the database itself: once for each text, and each time there is a budget."""
    key = (source, ready.guarded.template)
    if limits.cost is None and _known.has(key):
        return
    cost = session.cost(ready.statement.text, ready.statement.params, limits)
    if cost is None:
        return
    expected = ready.guarded.reads
    if expected is not None and not _reads_only(cost, expected):
        raise QueryRefused(REASONS["refused"][1])
    if limits.cost is not None and isinf(cost.units):
        raise QueryTooExpensive(
            "The database cannot tell what the query would cost: it has no statistics. As there is a budget, it is not run."
        )
    if limits.cost is not None and cost.units > limits.cost:
        raise QueryTooExpensive(
            f"The query would cost {cost.units:,.0f}; at most {limits.cost:,.0f} is allowed. Narrow it with a condition."
        )
    _known.add(key)


def _reads_only(cost: Cost, expected: Tables) -> bool:
    """A partition belongs to a table that is expected, or is expected itself."""
    if cost.tables is None or cost.tables <= expected:
        return True
    return cost.wholes is not None and cost.wholes() <= expected


class _Known:
    def __init__(self) -> None:
        self._found: OrderedDict[object, None] = OrderedDict()
        self._lock = Lock()

    def has(self, key: object) -> bool:
        return key in self._found

    def add(self, key: object) -> None:
        with self._lock:
            self._found[key] = None
            while len(self._found) > MOST_KNOWN:
                self._found.popitem(last=False)


_known = _Known()


def _size(batch: Sequence[Row]) -> int:
    """About how many bytes these rows are; only texts are measured. Column by column, as a column has one type or two."""
    size = 0
    for column in zip(*batch, strict=True):
        kinds = set(map(type, column))
        size += len(column) * (8 if kinds <= FIXED_SIZES | TEXTS else 64)
        if kinds <= NOTHING_BUT_TEXTS:
            size += sum(map(len, filter(None, column)))
        elif kinds & TEXTS:
            size += sum(len(value) for value in column if type(value) in TEXTS)
    return size
