"""SQLite: files opened to read alone, and an authorizer that lets a statement read listed tables and call listed functions."""

import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

from datasources.engines.session import BATCH, Cost, Plan, PlanStep, ResultColumn, Row
from datasources.limits import Limits
from datasources.sources import Source
from runtime.sql.profiles import SQLITE

STEPS = 20_000  # of the virtual machine, between two looks at the clock
SETTINGS = ("PRAGMA query_only = 1", "PRAGMA trusted_schema = 0", "PRAGMA cell_size_check = 1", "PRAGMA temp_store = 2")
LONGEST_VALUE = 50_000_000
LIMITS = (
    (sqlite3.SQLITE_LIMIT_ATTACHED, 0),
    (sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE),
    (sqlite3.SQLITE_LIMIT_EXPR_DEPTH, 900),
    (sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 10_000),
)
ALLOWED = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_RECURSIVE})
HIDDEN = ("sqlite_",)
TABLE_FUNCTIONS = frozenset({"json_each", "json_tree", "generate_series"})


def connect(source: Source, limits: Limits) -> "SqliteSession":
    if source.path is None:
        raise ValueError("An SQLite source needs a file.")
    return SqliteSession(source.path)


def reason(error: Exception) -> tuple[str, str]:
    message = str(error)
    if isinstance(error, sqlite3.OperationalError) and "interrupted" in message:
        return "timeout", message
    if isinstance(error, sqlite3.DatabaseError) and ("prohibited" in message or "not authorized" in message):
        return "refused", message
    return ("lost" if "unable to open" in message else "failed"), message


class SqliteSession:
    """`threading`: the statement runs in the asker's thread, `cancel` comes from another one."""

    def __init__(self, path: Path) -> None:
        address = f"file:{quote(str(path))}?mode=ro"
        self.connection = sqlite3.connect(address, uri=True, check_same_thread=False, cached_statements=0, timeout=10)
        self.columns: Sequence[ResultColumn] = ()
        self._cursor: sqlite3.Cursor | None = None
        self._ends = float("inf")
        self._lock = threading.Lock()
        self._prepare()

    def _prepare(self) -> None:
        for setting in SETTINGS:
            self.connection.execute(setting)
        for limit, value in LIMITS:
            self.connection.setlimit(limit, value)
        self.connection.execute(
            "SELECT 1 FROM json_each('[]')"
        ).fetchall()  # its table is made once, before nobody may make any
        self.connection.execute("SELECT 1 FROM json_tree('[]')").fetchall()
        self.connection.set_authorizer(_authorized)
        self.connection.set_progress_handler(self._is_late, STEPS)

    def start(self, text: str, params: Sequence[object], limits: Limits) -> None:
        self._ends = time.monotonic() + limits.seconds
        self._cursor = self.connection.execute(text, [_bound(value) for value in params])
        self.columns = [ResultColumn(str(column[0]), "") for column in self._cursor.description or ()]

    def batches(self) -> Iterator[list[Row]]:
        while self._cursor is not None and (batch := self._cursor.fetchmany(BATCH)):
            yield batch

    def cost(self, text: str, params: Sequence[object], limits: Limits) -> Cost | None:
        """SQLite guesses nothing; which tables are read the authorizer sees to."""
        return None

    def explain(self, text: str, params: Sequence[object], limits: Limits) -> Plan:
        self._ends = time.monotonic() + limits.seconds
        given = [_bound(value) for value in params]
        lines = self.connection.execute(f"EXPLAIN QUERY PLAN {text}", given).fetchall()
        depths: dict[int, int] = {0: -1}
        steps = []
        for key, above, _, does in lines:
            depths[key] = depths.get(above, -1) + 1
            steps.append(PlanStep(depths[key], str(does)))
        return Plan(tuple(steps))

    def finish(self) -> None:
        if self._cursor is not None:
            self._cursor.close()
        self._ends = float("inf")

    def cancel(self) -> None:
        self.connection.interrupt()

    def close(self) -> None:
        self.connection.close()

    def _is_late(self) -> int:
        return int(time.monotonic() > self._ends)


def _authorized(action: int, first: str | None, second: str | None, database: str | None, trigger: str | None) -> int:
    if action in ALLOWED:
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_READ:
        return sqlite3.SQLITE_DENY if str(first).lower().startswith(HIDDEN) else sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_FUNCTION:
        return sqlite3.SQLITE_OK if str(second).lower() in FUNCTIONS else sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_DENY


FUNCTIONS = SQLITE.functions | {"->", "->>", "regexp"}


def _bound(value: object) -> object:
    """As SQLite keeps it: texts for what it has no type for."""
    if isinstance(value, bool):
        return int(value)
    if value is None or isinstance(value, int | float | str | bytes):
        return value
    return str(value)
