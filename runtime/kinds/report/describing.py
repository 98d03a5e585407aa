"""A report as those see it who run it, and the words reports are made of."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from accounts.principal import Principal
from runtime.filters.moments import WINDOWS
from runtime.kinds.report.builder.expressions import FUNCTIONS, PARTS
from runtime.kinds.report.charts import chart_types
from runtime.kinds.report.kind import ReportPlan
from runtime.kinds.report.seeing import DESIGN, RUN
from runtime.kinds.report.totals import AGGREGATES
from runtime.kinds.report.transforms import steps
from runtime.parameters.shown import parameter_shown

Json = dict[str, Any]


def described(plan: ReportPlan, principal: Principal) -> Json:
    body = plan.body
    return {
        "description": body.get("description"),
        "icon": body.get("icon", ""),
        "parameters": [parameter_shown(parameter) for parameter in plan.parameters],
        "queries": [{"name": query["name"], "title": query.get("title")} for query in body["queries"]],
        "charts": [_chart(chart, plan) for chart in body.get("charts", ())],
        "columns": list(body.get("columns", ())),
        "may": {
            "run": principal.may(RUN),
            "design": principal.may(DESIGN),
            "export": principal.may("report.export"),
            "subscribe": principal.may("report.subscribe"),
        },
    }


def _chart(chart: Mapping[str, Any], plan: ReportPlan) -> Json:
    members = ("name", "title", "description", "type", "width", "height")
    return {member: chart[member] for member in members if member in chart} | {"query": chart.get("query", plan.main)}


@cache
def vocabulary() -> Json:
    return {
        "transforms": [step.schema() for step in steps().values()],
        "charts": [chart.described() for chart in chart_types().values()],
        "aggregates": list(AGGREGATES),
        "functions": sorted([*(name for name in FUNCTIONS if name.isalnum()), *PARTS]),
        "relative": list(WINDOWS),
    }
