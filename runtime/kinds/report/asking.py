"""What a request to run says, beside the report: parameters, queries, charts, the page, the language."""

from collections.abc import Mapping
from typing import Any

from operations.errors import NotFound
from operations.operation import Call
from operations.problems import did_you_mean
from runtime.kinds.report.cancelling import cancellable
from runtime.kinds.report.kind import ReportPlan
from runtime.kinds.report.running import Asker, ReportRun, started
from runtime.kinds.report.totals import AGGREGATES

TEXT: Mapping[str, Any] = {"type": "string", "maxLength": 100}
PARAMETERS: Mapping[str, Any] = {"type": "object", "maxProperties": 100, "description": "Values by name."}
PAGE: Mapping[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "offset": {"type": "integer", "minimum": 0, "maximum": 10_000_000},
        "limit": {"type": "integer", "minimum": 0, "maximum": 100_000},
        "sort": {"type": "array", "maxItems": 10, "items": TEXT},
    },
}
RUN_ID: Mapping[str, Any] = {
    "type": "string",
    "pattern": "^[0-9a-f-]{36}$",
    "description": "Made by the caller, to cancel by.",
}
VIEW: Mapping[str, Any] = {
    "locale": {"type": "string", "maxLength": 20},
    "time_zone": {"type": "string", "maxLength": 60},
    "theme": {"enum": ["light", "dark"]},
}
REQUEST: Mapping[str, Any] = {
    "parameters": PARAMETERS,
    "queries": {"type": "array", "maxItems": 20, "items": TEXT, "description": "The main one if absent."},
    "charts": {
        "anyOf": [{"type": "boolean"}, {"type": "array", "maxItems": 30, "items": TEXT}],
        "description": "By name; all if absent.",
    },
    "main": {"type": "boolean", "description": "The main query beside the named ones."},
    "figures": {
        "type": "object",
        "maxProperties": 60,
        "description": "Single figures over columns, by a name of the caller's.",
        "additionalProperties": {
            "type": "object",
            "required": ["column"],
            "additionalProperties": False,
            "properties": {
                "query": TEXT,
                "column": TEXT,
                "aggregate": {"enum": list(AGGREGATES)},
                "compare": {
                    "type": "object",
                    "required": ["column"],
                    "additionalProperties": False,
                    "properties": {"column": TEXT, "aggregate": {"enum": list(AGGREGATES)}},
                },
                "trend": {
                    "type": "object",
                    "required": ["x", "y"],
                    "additionalProperties": False,
                    "properties": {"x": TEXT, "y": TEXT},
                },
                "good": {"enum": ["up", "down"]},
                "format": {"type": "object"},
            },
        },
    },
    "page": PAGE,
    "refresh": {"type": "boolean", "description": "Not from what is kept."},
    "run": RUN_ID,
    **VIEW,
}


def asker_of(call: Call, *, rows: int = 0) -> Asker:
    return Asker(
        principal=call.principal,
        now=call.now,
        locale=call.input.get("locale") or call.principal.locale,
        zone=call.input.get("time_zone", ""),
        fresh=bool(call.input.get("refresh")),
        rows=rows,
        cancel=cancellable(call.input.get("run", ""), call.principal),
    )


def run_of(plan: ReportPlan, call: Call, *, rows: int = 0, partial: bool = False) -> ReportRun:
    return started(plan, call.input.get("parameters", {}), asker_of(call, rows=rows), partial=partial)


def queries_of(plan: ReportPlan, call: Call) -> list[str]:
    names = call.input.get("queries")
    if names is None:
        return [plan.main]
    named = [_known(name, plan.queries, "query") for name in names]
    return list(dict.fromkeys([plan.main, *named])) if call.input.get("main") else named


def charts_of(plan: ReportPlan, call: Call) -> list[str]:
    asked = call.input.get("charts", True)
    if isinstance(asked, bool):
        return list(plan.charts) if asked else []
    return [_known(name, plan.charts, "chart") for name in asked]


def _known(name: str, known: Mapping[str, Any], what: str) -> str:
    if name not in known:
        raise NotFound(f"The report has no {what} '{name}'. {did_you_mean(name, known)}".strip())
    return name
