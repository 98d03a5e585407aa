"""What is exported of one query: its columns as people know them, and its rows in batches, as they come from the database."""

import pickle
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from runtime.kinds.report.answers import shown_columns
from runtime.kinds.report.frames import Frame, FrameColumn
from runtime.kinds.report.running import ReportRun
from runtime.kinds.report.totals import total_of
from runtime.kinds.report.values import typed

Row = tuple[Any, ...]
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
BATCH = 1000
IN_MEMORY = 4 * 2**20


@dataclass(kw_only=True)
class Sheet:
    """`columns` as in answers; `batches` yields rows in their order, once. `truncated` and `rows` are right at the end."""

    name: str
    title: str
    columns: Sequence[Mapping[str, Any]]
    batches: Iterator[Sequence[Row]]
    declared: Sequence[Mapping[str, Any]] = ()
    locale: str = "en"
    zone: str = "UTC"
    truncated: bool = False
    rows: int = 0
    told: Callable[[int], None] = field(default=lambda rows: None)

    def __iter__(self) -> Iterator[Sequence[Row]]:
        for batch in self.batches:
            self.rows += len(batch)
            self.told(self.rows)
            yield batch


def laid_aside(sheet: Sheet) -> Sheet:
    """With all its rows fetched, on disk if they are many: its database is not kept waiting, and running into its limit of
    time, by whoever writes them slowly."""
    aside = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 – closed by whoever has read it
    for batch in sheet.batches:
        pickle.dump(batch, aside, pickle.HIGHEST_PROTOCOL)
    aside.seek(0)
    sheet.batches = _read_from(aside)
    return sheet


def _read_from(aside: IO[bytes]) -> Iterator[Sequence[Row]]:
    with aside:
        while True:
            try:
                batch = pickle.load(aside)  # noqa: S301 – written by `laid_aside` a moment ago, into a file without a name
            except EOFError:
                return
            yield batch


@dataclass
class Sums:
    """The totals of columns, kept while rows pass by."""

    columns: Sequence[Mapping[str, Any]]
    kept: dict[int, list[Any]] = field(default_factory=dict)

    def add(self, batch: Sequence[Row]) -> None:
        for place, column in enumerate(self.columns):
            if "total" in column:
                values = [row[place] for row in batch]
                self.kept.setdefault(place, []).extend(_condensed(column["total"], values))

    def line(self) -> list[Any] | None:
        """None when no column has a total."""
        if not any("total" in column for column in self.columns):
            return None
        return [
            _final(column["total"], self.kept.get(place, [])) if "total" in column else None
            for place, column in enumerate(self.columns)
        ]


def _condensed(aggregate: str, values: list[Any]) -> list[Any]:
    """One value for a batch where values of values are the value of all; the values themselves otherwise."""
    return [total_of(aggregate, values)] if aggregate in ("sum", "min", "max", "count", "first") else values


def _final(aggregate: str, kept: list[Any]) -> Any:
    return total_of("sum" if aggregate == "count" else aggregate, kept)


def sheet_of(run: ReportRun, name: str) -> Sheet:
    """Straight from the database where no step needs all rows at once."""
    query = run.query(name)
    if "from" in query or query.get("transforms"):
        return sheet_in_memory(run, name)
    return _streamed(run, query)


def sheet_in_memory(run: ReportRun, name: str) -> Sheet:
    """Of rows that somebody else in this run needs all at once as well."""
    frame = run.frame(name)
    return _sheet(run, name, frame, iter(_in_batches(frame)), frame.truncated)


def _streamed(run: ReportRun, query: Mapping[str, Any]) -> Sheet:
    sourced = run.sourced(query)
    result = run.started(sourced, query)
    coming = result.batches()
    first: list[Any] = next(coming, [])
    types = run.types(sourced, result, first)
    made = tuple(FrameColumn(name=c.name, type=of) for c, of in zip(result.columns, types, strict=True))
    frame = Frame(columns=made, rows=())

    def batches() -> Iterator[Sequence[Row]]:
        with result:
            for batch in chain([first], coming):
                yield typed(batch, types)
            sheet.truncated = result.truncated

    sheet = _sheet(run, query["name"], frame, batches(), False)
    return sheet


def _sheet(run: ReportRun, name: str, frame: Frame, batches: Iterator[Sequence[Row]], truncated: bool) -> Sheet:
    declared = run.plan.columns_of(name)
    columns = [column for column in shown_columns(frame, declared, run.asker.locale) if not column.get("hidden")]
    places = [frame.places[column["name"]] for column in columns]
    if places != list(range(len(frame.columns))):
        plain = batches
        batches = ([tuple(row[place] for place in places) for row in batch] for batch in plain)
    return Sheet(
        name=name,
        title=name,
        columns=columns,
        batches=batches,
        declared=declared,
        locale=run.asker.locale,
        zone=run.zone,
        truncated=truncated,
    )


def _in_batches(frame: Frame) -> Iterator[Sequence[Row]]:
    for start in range(0, len(frame.rows), BATCH):
        yield frame.rows[start : start + BATCH]


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(DANGEROUS) else text
