"""A run as its asker gets it: the pages of queries and the figures of charts; what fails alone is told beside the rest."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from operations.errors import OperationError
from operations.problems import did_you_mean
from operations.wording import told
from runtime.kinds.report.answers import looks_of, rows_shown, shown_columns, sparklines, table
from runtime.kinds.report.charts.indicator import delta
from runtime.kinds.report.figures import ChartProblem, figure_of
from runtime.kinds.report.running import ReportRun
from runtime.kinds.report.totals import total_of
from runtime.parameters.words import in_language

Json = dict[str, Any]


def answered(run: ReportRun, queries: Sequence[str], charts: Iterable[str], page: Mapping[str, Any]) -> Json:
    """The asked queries fail as a whole; a chart that cannot be drawn says so itself."""
    return {
        "report": run.plan.name,
        "version": run.plan.version,
        "main": run.plan.main,
        "at": run.asker.now.isoformat(),
        "parameters": run.given.shown,
        "queries": {name: page_of(run, name, page) for name in queries},
        "charts": {name: chart_of(run, name) for name in charts},
    }


def page_of(run: ReportRun, name: str, page: Mapping[str, Any]) -> Json:
    frame, declared = run.frame(name), run.plan.columns_of(name)
    made = table(frame, declared, page, run.asker.locale)
    lines = [column for column in declared if "sparkline" in column and frame.has(column["name"])]
    if lines:
        rows = rows_shown(frame, made["columns"], page)
        made["sparklines"] = {
            column["name"]: sparklines(frame, rows, run.frame(column["sparkline"]["query"]), column["sparkline"])
            for column in lines
        }
    age = run.ages.get(name, 0.0)
    return made | {"cached": age > 0, "age": round(age, 3)}


def chart_of(run: ReportRun, name: str) -> Json:
    chart = run.plan.charts[name]
    query = chart.get("query", run.plan.main)
    head: Json = {
        "type": chart["type"],
        "title": in_language(chart.get("title"), run.asker.locale) or name,
        "description": in_language(chart.get("description"), run.asker.locale),
        "query": query,
    }
    try:
        return head | drawn(run, chart, query) | {"problem": None}
    except ChartProblem as problem:
        return head | {"figure": None, "problem": told(problem.as_json(), run.asker.locale)}
    except OperationError as error:
        return head | {"figure": None, "problem": problem_of(error, run.asker.locale)}


def drawn(run: ReportRun, chart: Mapping[str, Any], query: str) -> Json:
    frame, declared = run.frame(query), run.plan.columns_of(query)
    looks = looks_of(frame, declared, run.asker.locale)
    made = figure_of(chart, frame, looks)
    if made["grid"]:
        formats = {c["name"]: c["format"] for c in shown_columns(frame, declared, run.asker.locale) if "format" in c}
        for column in made["grid"]["columns"]:
            source = column.get("of", column["name"])
            if source in formats:
                column["format"] = formats[source]
    if made["indicator"]:
        found = next((c for c in declared if c["name"] == made["indicator"]["field"]), {})
        made["indicator"]["format"] = found.get("format")
    return made


def figure(run: ReportRun, asked: Mapping[str, Any]) -> Json:
    """One number over a column of a query, with what it is compared with and its way there."""
    try:
        return {"indicator": _indicator(run, asked)}
    except ChartProblem as problem:
        return {"problem": told(problem.as_json(), run.asker.locale)}
    except OperationError as error:
        return {"problem": problem_of(error, run.asker.locale)}


def _indicator(run: ReportRun, asked: Mapping[str, Any]) -> Json:
    query, trend = asked.get("query", run.plan.main), asked.get("trend", {})
    frame, compare = run.frame(query), asked.get("compare", {})
    for name in (asked["column"], *compare.get("column", "").split(), *trend.values()):
        if not frame.has(name):
            hint = did_you_mean(name, frame.names)
            raise ChartProblem(code="unknown_column", message=f"The query has no column '{name}'.", hint=hint)
    declared = next((one for one in run.plan.columns_of(query) if one["name"] == asked["column"]), {})
    value = total_of(asked.get("aggregate", "sum"), frame.values(asked["column"]))
    made: Json = {
        "label": in_language(declared.get("label"), run.asker.locale) or asked["column"],
        "field": asked["column"],
        "value": value,
        "good": asked.get("good", "up"),
        "format": asked.get("format") or declared.get("format"),
        "truncated": frame.truncated,
    }
    if compare:
        before = total_of(compare.get("aggregate", asked.get("aggregate", "sum")), frame.values(compare["column"]))
        made |= {"before": before, **delta(value, before)}
    if trend:
        made["trend"] = [frame.values(trend["x"]), frame.values(trend["y"])]
    return made


def problem_of(error: OperationError, locale: str) -> Json:
    problems = [problem.as_json() for problem in error.problems]
    return told({"code": error.code, "message": error.detail, "problems": problems}, locale)
