"""One file of parts of several reports: what a dashboard shows, with the data of each of its widgets."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import orjson

from operations.errors import OperationError, Unavailable
from operations.operation import Call, Operation, Result
from operations.wording import said
from runtime.kinds.report.asking import PARAMETERS, asker_of
from runtime.kinds.report.exporting import EXPORTING
from runtime.kinds.report.exports.sheet import Sheet, laid_aside, sheet_in_memory, sheet_of
from runtime.kinds.report.formats import text
from runtime.kinds.report.making import MEDIA, NO_CHARTS, said_at
from runtime.kinds.report.running import EXPORT_ROWS, ReportRun, started
from runtime.kinds.report.seeing import seen_plan
from runtime.kinds.report.showing import chart_of, figure
from runtime.parameters.words import in_language

Json = dict[str, Any]
WORDS = {
    "en": {"figures": "Figures", "figure": "Figure", "value": "Value", "before": "Before"},
    "zh-CN": {"figures": "指标", "figure": "指标", "value": "数值", "before": "之前"},
}


@dataclass(kw_only=True)
class Combined:
    """The parts as they go into the file. What fails alone is told in its place (`told`), as on the screen."""

    call: Call
    parts: Sequence[Mapping[str, Any]]
    runs: dict[tuple[str, bytes], ReportRun] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)

    @cached_property
    def words(self) -> Mapping[str, str]:
        return WORDS["zh-CN" if self.locale.startswith("zh") else "en"]

    @property
    def locale(self) -> str:
        return str(self.call.input.get("locale") or self.call.principal.locale)

    def run(self, part: Mapping[str, Any]) -> ReportRun:
        key = (part["report"], orjson.dumps(part.get("parameters", {}), option=orjson.OPT_SORT_KEYS))
        if key not in self.runs:
            plan = seen_plan(part["report"], self.call.principal)
            cap = plan.body.get("caps", {}).get("export_rows", EXPORT_ROWS)
            self.runs[key] = started(plan, part.get("parameters", {}), asker_of(self.call, rows=cap))
        return self.runs[key]

    def title(self, part: Mapping[str, Any], otherwise: Any) -> str:
        return in_language(part.get("title"), self.locale) or in_language(otherwise, self.locale)

    def failed(self, part: Mapping[str, Any], error: OperationError) -> None:
        self.tell(f"{self.title(part, part['report'])}: {said(error.detail, self.locale)}")

    def tell(self, line: str) -> None:
        if line not in self.told:
            self.told.append(line)

    def of(self, member: str) -> Iterator[tuple[Mapping[str, Any], ReportRun]]:
        """The parts of one sort with their runs."""
        for part in self.parts:
            if member in part:
                try:
                    yield part, self.run(part)
                except OperationError as error:
                    self.failed(part, error)

    def charts(self) -> list[tuple[str, Json]]:
        """Charts as answered, each with the query it is drawn from."""
        found = []
        for part, run in self.of("chart"):
            if part["chart"] not in run.plan.charts:
                continue
            chart = chart_of(run, part["chart"])
            chart["title"] = self.title(part, chart["title"])
            if chart["problem"] is not None:
                self.tell(f"{chart['title']}: {chart['problem']['message']}")
            else:
                found.append((self._key(run, chart["query"]), chart))
        return found

    def sheets(self, *, with_charts: bool) -> list[Sheet]:
        """The rows of tables, and those behind charts; rows that several widgets show stand there once."""
        found: dict[str, Sheet] = {}
        for part in self.parts:
            try:
                if "table" in part:
                    self._add(found, part, self.run(part), part["table"] or self.run(part).plan.main)
                elif "chart" in part and with_charts:
                    run = self.run(part)
                    chart = run.plan.charts.get(part["chart"], {})
                    title = chart.get("title")
                    self._add(found, {"title": title, **part}, run, chart.get("query", run.plan.main))
            except OperationError as error:
                self.failed(part, error)
        return list(found.values())

    def figures(self, *, typed: bool) -> Sheet | None:
        """Single figures as one table; `typed`: numbers as numbers, else as people write them."""
        rows: list[tuple[Any, ...]] = []
        for part, run in self.of("figure"):
            answer = figure(run, part["figure"])
            if "problem" in answer:
                self.tell(f"{self.title(part, part['report'])}: {answer['problem']['message']}")
                continue
            made = answer["indicator"]
            label = self.title(part, made["label"])
            values = [made["value"], made.get("before")]
            rows.append((label, *(value if typed else self._written(value, made, run) for value in values)))
        if not rows:
            return None
        of = "number" if typed else "text"
        columns = [{"name": "figure", "label": self.words["figure"], "type": "text"}]
        columns += [{"name": name, "label": self.words[name], "type": of} for name in ("value", "before")]
        if all(row[2] in (None, "") for row in rows):
            columns, rows = columns[:2], [row[:2] for row in rows]
        title = self.words["figures"]
        return Sheet(name="figures", title=title, columns=columns, batches=iter([rows]), locale=self.locale)

    def _add(self, found: dict[str, Sheet], part: Mapping[str, Any], run: ReportRun, query: str) -> None:
        key = self._key(run, query)
        if key in found:
            return
        sheet = sheet_in_memory(run, query) if query in run.frames else sheet_of(run, query)
        sheet.title = self.title(part, run.query(query).get("title")) or query
        sheet.told = lambda rows: self.call.run.check() if self.call.run else None
        found[key] = laid_aside(sheet)

    def _key(self, run: ReportRun, query: str) -> str:
        return f"{next(place for place, one in enumerate(self.runs.values()) if one is run)}/{query}"

    def _written(self, value: Any, made: Json, run: ReportRun) -> str:
        return "" if value is None else text(value, made["format"] or {}, locale=self.locale, zone=run.zone)


def report_combine(call: Call) -> Result:
    """The file, and how much is in it. Every part is asked as the caller sees its report."""
    combined = Combined(call=call, parts=call.input["parts"])
    with ExitStack() as stack:
        for run, names in _needed(combined):
            stack.enter_context(run.ahead(names))
        charts = combined.charts()
        write = _pdf if call.input["format"] == "pdf" else _xlsx
        with tempfile.TemporaryDirectory(prefix="jacquard-export-") as folder:
            path = Path(folder) / "file"
            sheets = write(combined, [chart for _, chart in charts], path)
            body = path.read_bytes()
    facts = {"rows": sum(sheet.rows for sheet in sheets), "truncated": any(sheet.truncated for sheet in sheets)}
    return Result(value=facts, body=body, content_type=MEDIA[call.input["format"]])


def _needed(combined: Combined) -> Iterator[tuple[ReportRun, list[str]]]:
    """The queries that charts and figures are made of, by run."""
    found: dict[int, tuple[ReportRun, list[str]]] = {}
    for member in ("chart", "figure"):
        for part, run in combined.of(member):
            asked = run.plan.charts.get(part["chart"], {}) if member == "chart" else part["figure"]
            found.setdefault(id(run), (run, []))[1].append(asked.get("query", run.plan.main))
    combined.told.clear()  # what failed here fails again where it is told in order
    yield from found.values()


def _pdf(combined: Combined, charts: Sequence[Json], path: Path) -> Sequence[Sheet]:
    """Charts as pictures, tables behind them; where no picture can be drawn, its rows."""
    from runtime.kinds.report.exports import pdf  # loaded by those only that write one

    drawn, note = _drawn(charts, combined)
    figures = combined.figures(typed=False)
    sheets = [*([figures] if figures else []), *combined.sheets(with_charts=bool(charts) and not drawn)]
    pdf.write(
        path,
        title=combined.call.input["title"],
        lines=_lines(combined, note),
        sheets=sheets,
        pictures=drawn,
        locale=combined.locale,
    )
    return sheets


def _xlsx(combined: Combined, charts: Sequence[Json], path: Path) -> Sequence[Sheet]:
    """A sheet for the rows of each widget, and the charts as pictures on the last one."""
    from runtime.kinds.report.exports import xlsx  # loaded by those only that write one

    drawn, note = _drawn(charts, combined)
    figures = combined.figures(typed=True)
    sheets = [*([figures] if figures else []), *combined.sheets(with_charts=True)]
    xlsx.write(sheets, path, drawn, "\n".join(_lines(combined, note)), combined.locale)
    return sheets


def _drawn(charts: Sequence[Json], combined: Combined) -> tuple[Sequence[bytes], str]:
    if not charts:
        return [], ""
    from runtime.kinds.report.exports.pictures import pictures

    try:
        return pictures(charts, locale=combined.locale), ""
    except Unavailable as error:
        return [], NO_CHARTS["zh-CN" if combined.locale.startswith("zh") else "en"].format(
            why=said(error.detail, combined.locale)
        )


def _lines(combined: Combined, note: str) -> list[str]:
    call = combined.call
    zone = call.input.get("time_zone") or call.principal.time_zone
    made = said_at(call.now, combined.locale, zone)
    return [made, *call.input.get("lines", ()), *([note] if note else []), *combined.told]


NAME: Mapping[str, Any] = {"type": "string", "maxLength": 100}
PART: Mapping[str, Any] = {
    "type": "object",
    "required": ["report"],
    "additionalProperties": False,
    "properties": {
        "report": NAME,
        "parameters": PARAMETERS,
        "title": {"description": "In place of the title that the part has in its report."},
        "chart": NAME,
        "table": {**NAME, "description": 'A query; "" is the main one.'},
        "figure": {"type": "object"},
    },
}
OPERATION = Operation(
    name="report.combine",
    summary="One file of charts, tables and figures of several reports",
    access=EXPORTING,
    handler=report_combine,
    input={
        "type": "object",
        "required": ["format", "title", "parts"],
        "additionalProperties": False,
        "properties": {
            "format": {"enum": ["pdf", "xlsx"]},
            "title": {"type": "string", "maxLength": 300},
            "lines": {"type": "array", "maxItems": 100, "items": {"type": "string", "maxLength": 1000}},
            "parts": {"type": "array", "maxItems": 100, "items": PART},
            "locale": NAME,
            "time_zone": NAME,
        },
    },
)
