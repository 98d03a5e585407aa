"""One file of a report: written to a path, or streamed where the format can be."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from operations.errors import InvalidInput, Unavailable
from operations.problems import Problem
from operations.wording import said
from runtime.kinds.report.exports import csv, json
from runtime.kinds.report.exports.sheet import Sheet, laid_aside, sheet_of
from runtime.kinds.report.formats import text
from runtime.kinds.report.running import ReportRun
from runtime.kinds.report.showing import chart_of
from runtime.parameters.words import in_language, values_in_words

Told = Callable[[int], None]

MEDIA: Mapping[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
    "pdf": "application/pdf",
    "png": "image/png",
}
FORMATS = tuple(MEDIA)
STREAMS: Mapping[str, Callable[[Sheet], Iterator[bytes]]] = {"csv": csv.lines, "json": json.lines}
NO_CHARTS = {"en": "Without charts: {why}", "zh-CN": "未包含图表：{why}"}
MADE_AT = {"en": "Made on {at}", "zh-CN": "生成时间：{at}"}
CUT = {"en": "There are more rows than the {rows:,} shown.", "zh-CN": "行数超过所示的 {rows:,} 行。"}


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What goes into the file: queries by name and charts by name."""

    format: str
    queries: Sequence[str]
    charts: Sequence[str] = ()
    title: str = ""


@dataclass(frozen=True, kw_only=True)
class Made:
    rows: int
    bytes: int
    truncated: bool


def streamed(run: ReportRun, wanted: Wanted) -> Iterator[bytes]:
    return STREAMS[wanted.format](sheet_of(run, wanted.queries[0]))


def made(run: ReportRun, wanted: Wanted, path: Path, told: Told = lambda rows: None) -> Made:
    """The file at `path`. `told` hears how many rows are written, and may raise to stop it."""
    sheets = [laid_aside(_sheet(run, name, told)) for name in wanted.queries]
    WRITERS[wanted.format](run, wanted, sheets, path)
    return Made(
        rows=sum(sheet.rows for sheet in sheets),
        bytes=path.stat().st_size,
        truncated=any(sheet.truncated for sheet in sheets),
    )


def title_of(run: ReportRun) -> str:
    return in_language(run.plan.body["title"], run.asker.locale)


def _sheet(run: ReportRun, name: str, told: Told) -> Sheet:
    sheet = sheet_of(run, name)
    sheet.title = in_language(run.query(name).get("title"), run.asker.locale) or name
    sheet.told = told
    return sheet


def _stream(run: ReportRun, wanted: Wanted, sheets: Sequence[Sheet], path: Path) -> None:
    with path.open("wb") as file:
        for part in STREAMS[wanted.format](sheets[0]):
            file.write(part)


def _parquet(run: ReportRun, wanted: Wanted, sheets: Sequence[Sheet], path: Path) -> None:
    from runtime.kinds.report.exports import parquet

    parquet.write(sheets[0], path)


def _xlsx(run: ReportRun, wanted: Wanted, sheets: Sequence[Sheet], path: Path) -> None:
    from runtime.kinds.report.exports import xlsx

    pictures, note = _pictures(run, wanted.charts)
    xlsx.write(sheets, path, pictures, note)


def _pdf(run: ReportRun, wanted: Wanted, sheets: Sequence[Sheet], path: Path) -> None:
    from runtime.kinds.report.exports import pdf

    pictures, note = _pictures(run, wanted.charts)
    lines = [*_said(run), *([note] if note else [])]
    pdf.write(
        path,
        title=wanted.title or title_of(run),
        lines=lines,
        sheets=sheets,
        pictures=pictures,
        locale=run.asker.locale,
    )


def _png(run: ReportRun, wanted: Wanted, sheets: Sequence[Sheet], path: Path) -> None:
    from runtime.kinds.report.exports.pictures import pictures

    if not wanted.charts:
        message = "A picture is of a chart; this report has none, or none was named."
        raise InvalidInput(message, problems=[Problem(code="no_chart", pointer="/chart", message=message)])
    (picture,) = pictures([chart_of(run, wanted.charts[0])], locale=run.asker.locale)
    path.write_bytes(picture)


def _pictures(run: ReportRun, charts: Sequence[str]) -> tuple[Sequence[bytes], str]:
    """Where charts cannot be drawn, the file says so instead of them."""
    if not charts:
        return [], ""
    from runtime.kinds.report.exports.pictures import pictures

    try:
        return pictures([chart_of(run, name) for name in charts], locale=run.asker.locale), ""
    except Unavailable as error:
        return [], _word(NO_CHARTS, run).format(why=said(error.detail, run.asker.locale))


def _said(run: ReportRun) -> list[str]:
    """When it was made, and the values it was asked with."""
    lines = [said_at(run.asker.now, run.asker.locale, run.zone)]
    return [*lines, *values_in_words(run.plan.parameters, run.given.shown, run.asker.locale)]


def said_at(now: datetime, locale: str, zone: str) -> str:
    at = text(now, {"type": "datetime", "pattern": "medium"}, locale=locale, zone=zone)
    return MADE_AT["zh-CN" if locale.startswith("zh") else "en"].format(at=at)


def _word(words: Mapping[str, str], run: ReportRun) -> str:
    return words["zh-CN" if run.asker.locale.startswith("zh") else "en"]


Writer = Callable[[ReportRun, Wanted, Sequence[Sheet], Path], None]
WRITERS: Mapping[str, Writer] = {
    "csv": _stream,
    "json": _stream,
    "parquet": _parquet,
    "xlsx": _xlsx,
    "pdf": _pdf,
    "png": _png,
}
