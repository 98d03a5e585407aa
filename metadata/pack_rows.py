"""Seed rows of a pack: loaded after its definitions, each table after those it refers to, by the operation that imports
rows for everybody."""

from collections.abc import Iterator
from dataclasses import dataclass
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
    one table does not keep the others from being tried."""
    loaded, done, total = [], 0, sum(rows.size for rows in pack.rows)
    for rows in in_order(pack):
        part = Part(run, rows.table, done, rows.size, total) if run else None
        loaded.append(_loaded(rows, principal, source, part))
        done += rows.size
        if run is not None:
            run.progress(done, total, rows.table)
            run.check()  # whoever stops the run stops what follows
    return loaded


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


def _loaded(rows: Rows, principal: Principal, source: Source | None, part: Part | None) -> Loaded:
    try:
        with rows.open() as file:
            asked = {"file": File(file, name=rows.file), "format": rows.format, "mode": "upsert", "background": False}
            target = {"table": rows.table}
            result = perform("row.import", asked, principal=principal, target=target, source=source, run=part)
    except OperationError as error:
        return Loaded(table=rows.table, error=error)
    return Loaded(table=rows.table, answer=result.value)
