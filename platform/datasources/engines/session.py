"""What every engine gives: a session that runs one finished statement at a time and can be stopped from outside."""

from collections.abc import Callable, Iterator, Sequence
from typing import Literal, NamedTuple, Protocol

from datasources.limits import Limits
from datasources.sources import Source

ColumnType = Literal[
    "text",
    "integer",
    "decimal",
    "number",
    "boolean",
    "date",
    "datetime",
    "time",
    "duration",
    "json",
    "bytes",
    "uuid",
    "",
]
BATCH = 1_000
Row = tuple[object, ...]
Tables = frozenset[tuple[str, str]]


class ResultColumn(NamedTuple):
    """A column of a result; its type is "" where the database does not tell."""

    name: str
    type: ColumnType


class Cost(NamedTuple):
    """What a database expects of a statement: its own units, rows (either infinite where it cannot tell), and the tables it
    will read (None: it does not tell). `wholes` asks it for these once more, partitions as the tables they belong to."""

    units: float
    rows: float
    tables: Tables | None
    wholes: Callable[[], Tables] | None = None


class PlanStep(NamedTuple):
    """One thing a database is going to do, for the step above it by `depth`. `rows` and `cost` are its guesses; None: it
    makes none. What it compares rows with is not told: these may be values of policies."""

    depth: int
    does: str
    rows: float | None = None
    cost: float | None = None


class Plan(NamedTuple):
    steps: tuple[PlanStep, ...]
    cost: Cost | None = None


class Session(Protocol):
    """One connection. `start` begins a statement, `batches` gives its rows; `cancel` may be called from another thread."""

    columns: Sequence[ResultColumn]

    def start(self, text: str, params: Sequence[object], limits: Limits) -> None: ...

    def batches(self) -> Iterator[list[Row]]: ...

    def finish(self) -> None:
        """Leave the session ready for the next statement."""

    def cost(self, text: str, params: Sequence[object], limits: Limits) -> Cost | None: ...

    def explain(self, text: str, params: Sequence[object], limits: Limits) -> Plan:
        """How a finished statement would be gone about; it is not run."""

    def cancel(self) -> None: ...

    def close(self) -> None: ...


class Engine(Protocol):
    """A module of this package."""

    def connect(self, source: Source, limits: Limits) -> Session: ...

    def reason(self, error: Exception) -> tuple[str, str]:
        """A word (timeout, cancelled, refused, failed, lost) and the driver's message."""


class ChangingSession(Protocol):
    """One connection that may write, for one change: `change` gives the rows it touched, which count from `commit` on."""

    columns: Sequence[ResultColumn]

    def change(self, text: str, params: Sequence[object], limits: Limits) -> int: ...

    def commit(self) -> None: ...

    def cost(self, text: str, params: Sequence[object], limits: Limits) -> Cost | None: ...

    def cancel(self) -> None: ...

    def close(self) -> None: ...


class ChangingEngine(Protocol):
    """A module of this package whose databases can be written to."""

    def connect_to_change(self, source: Source, limits: Limits) -> ChangingSession: ...
