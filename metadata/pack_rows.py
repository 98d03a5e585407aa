"""Seed rows of a pack: loaded after its definitions, each table after those it refers to, by the operation that imports
rows for everybody."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.core.files.base import File

from accounts.principal import Principal
from metadata.kinds import kind as kind_named
from metadata.packfile import Pack, Rows
from operations.errors import OperationError
from operations.operation import CurrentRun, Level, Source
from operations.perform import perform

TABLE = "table"
COUNTS = ("id", "created", "updated", "unchanged")


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """What became of the rows of one table: the answer of the import, or why there is none."""

    table: str
    answer: Any = None
    error: OperationError | None = None

    def as_json(self) -> dict[str, Any]:
        if self.error is None:
            return {"table": self.table, "answer": self.answer}
        problems = [problem.as_json() for problem in self.error.problems]
        error = {"code": self.error.code, "detail": self.error.detail or self.error.title, "problems": problems}
        return {"table": self.table, "error": error}

    def after(self, before: "Loaded") -> "Loaded":
        """The answer of the second time, with the counts of the first: the same rows were there already."""
        if self.error is not None:
            return self
        return replace(self, answer=self.answer | {name: before.answer[name] for name in COUNTS[1:]})

    def without_cells(self) -> dict[str, Any]:
        """What may stand on a run, which others than its owner see."""
        return {"table": self.table} | {name: self.answer[name] for name in COUNTS}


class Part:
    """One table's part of a run: `before` of `total` are done, `share` are its own."""

    def __init__(self, run: CurrentRun, table: str, before: int, share: int, total: int) -> None:
        self.id, self.key, self.attempt, self.deadline = run.id, f"{run.key}-{table}", run.attempt, run.deadline
        self.run, self.table = run, table
        self.before, self.share, self.total = before, share, total

    def log(self, level: Level, text: str) -> None:
        self.run.log(level, text)

    def progress(self, done: int, total: int, note: str = "") -> None:
        self.run.progress(self.before + self.share * done // max(total, 1), self.total, note or self.table)

    def check(self) -> None:
        self.run.check()

    def hide(self, secret: str) -> None:
        self.run.hide(secret)


def load_rows(
    pack: Pack, principal: Principal, source: Source | None = None, run: CurrentRun | None = None
) -> list[Loaded]:
    """Rows that are there already are updated by their natural key, so that loading twice does no harm. What fails for
    one table does not keep the others from being tried. Of tables that refer to one another in a circle, or to themselves,
    the rows come first without what is not there yet, and once more when all are there."""
    work = _Work(pack, principal, source, run)
    waiting = in_order(pack)
    while waiting:
        failed = [rows for rows in waiting if work.load(rows).error is not None]
        waiting = [rows for rows in failed if work.is_worth_another_try(rows)]
    for rows in list(work.twice):
        work.load_again(rows)
    return list(work.loaded.values())


class _Work:
    """The tables of a pack on their way in: what became of each, and which came without references that led nowhere."""

    def __init__(self, pack: Pack, principal: Principal, source: Source | None, run: CurrentRun | None) -> None:
        self.loaded: dict[str, Loaded] = {}
        self.twice: list[Rows] = []
        self._principal, self._source, self._run = principal, source, run
        here = {rows.table for rows in pack.rows}
        self._uses = {table: here & set(_used_by(pack, table)) for table in here}
        self._there: set[str] = set()
        self._met: dict[str, set[str]] = {}
        self._done, self._total = 0, sum(rows.size for rows in pack.rows)

    def load(self, rows: Rows) -> Loaded:
        is_early = not self._uses[rows.table] <= self._there
        self._met[rows.table] = self._uses[rows.table] & self._there
        found = self.loaded[rows.table] = self._load(rows, rows.table, is_early)
        if found.error is None:
            self._there.add(rows.table)
            if is_early:
                self.twice.append(rows)
        return found

    def is_worth_another_try(self, rows: Rows) -> bool:
        """One that failed while rows that it needs were not there, and now are."""
        return self._met[rows.table] < self._uses[rows.table] & self._there

    def load_again(self, rows: Rows) -> None:
        before = self.loaded[rows.table]
        self.loaded[rows.table] = self._load(rows, f"{rows.table}-again", False).after(before)

    def _load(self, rows: Rows, name: str, is_early: bool) -> Loaded:
        total = max(self._total, self._done + rows.size)
        part = Part(self._run, name, self._done, rows.size, total) if self._run else None
        found = _loaded(rows, self._principal, self._source, part, is_early)
        self._done, self._total = self._done + rows.size, total
        if self._run is not None:
            self._run.progress(self._done, total, rows.table)
            self._run.check()  # whoever stops the run stops what follows
        return found


def in_order(pack: Pack) -> list[Rows]:
    """Each after the tables that it refers to; in a circle, by name."""
    waiting = {rows.table: rows for rows in sorted(pack.rows, key=lambda rows: rows.table)}
    uses = {table: set(_used_by(pack, table)) - {table} for table in waiting}
    ordered: list[Rows] = []
    while waiting:
        ready = [table for table in waiting if not uses[table] & waiting.keys()]
        ordered.append(waiting.pop((ready or list(waiting))[0]))
    return ordered


def _used_by(pack: Pack, table: str) -> Iterator[str]:
    body = pack.definitions.get((TABLE, table))
    if body is not None:
        yield from (found.name for found in kind_named(TABLE).references(body) if found.kind == TABLE)


def _loaded(
    rows: Rows, principal: Principal, source: Source | None, part: Part | None, is_early: bool = False
) -> Loaded:
    """`is_early`: references that lead nowhere are left empty."""
    target = {"table": rows.table}
    try:
        with rows.open() as file:
            asked: dict[str, Any] = {"file": File(file, name=rows.file), "format": rows.format, "mode": "upsert"}
            asked["background"] = False
            if is_early:
                asked["columns"] = _lenient(rows, principal, source)
            result = perform("row.import", asked, principal=principal, target=target, source=source, run=part)
    except OperationError as error:
        return Loaded(table=rows.table, error=error)
    return Loaded(table=rows.table, answer=result.value)


def _lenient(rows: Rows, principal: Principal, source: Source | None) -> list[dict[str, str]]:
    """The columns as they would be understood, with references that lead nowhere left empty."""
    with rows.open() as file:
        asked = {"file": File(file, name=rows.file), "format": rows.format}
        target = {"table": rows.table}
        seen: Any = perform("row.import.preview", asked, principal=principal, target=target, source=source).value
    mapped = [column for column in seen["columns"] if column["field"]]
    return [{"column": column["column"], "field": column["field"], "missing": "empty"} for column in mapped]
