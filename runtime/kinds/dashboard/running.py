"""Running a dashboard: each report once for all widgets that ask it the same, side by side, as the asker may see it."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.db import close_old_connections

from accounts.principal import Principal
from operations.errors import OperationError
from operations.perform import perform
from operations.wording import told
from runtime.kinds.dashboard.kind import DashboardPlan, Widget
from runtime.parameters import Given
from runtime.plans import Snapshot

Json = dict[str, Any]
AT_ONCE = 4
ROWS = 50


@dataclass(kw_only=True)
class Asked:
    """One report with one set of values, and the widgets that show something of it."""

    report: str
    parameters: Json
    widgets: list[Widget] = field(default_factory=list)

    def request(self, view: Mapping[str, Any]) -> Json:
        tables = [widget for widget in self.widgets if widget["type"] == "table"]
        figures = {widget["uid"]: figure_of(widget) for widget in self.widgets if widget["type"] == "stat"}
        return {
            **view,
            "parameters": self.parameters,
            "queries": sorted({widget["query"] for widget in tables if "query" in widget}),
            "main": any("query" not in widget for widget in tables),
            "charts": sorted({widget["chart"] for widget in self.widgets if widget["type"] == "chart"}),
            "figures": figures,
            "page": {"limit": max((widget.get("rows", ROWS) for widget in tables), default=0)},
        }


@dataclass(kw_only=True)
class Results:
    """By widget; what fails is told in its place. `tables` are the platform's own that were read, to watch their rows."""

    widgets: Json = field(default_factory=dict)
    tables: set[str] = field(default_factory=set)


def results(
    plan: DashboardPlan, uids: Iterable[str], given: Given, principal: Principal, now: Snapshot, view: Mapping[str, Any]
) -> Results:
    widgets = [plan.widgets[uid] for uid in uids]
    found = Results()
    asked = _together(widgets, given, now)
    with ThreadPoolExecutor(max_workers=min(AT_ONCE, len(asked) or 1)) as pool:
        answers = (
            pool.map(lambda one: _answer(one, principal, view), asked)
            if len(asked) > 1
            else [_answer(one, principal, view, here=True) for one in asked]
        )
        for one, answer in zip(asked, answers, strict=True):
            found.tables.update(answer.get("tables", ()))
            for widget in one.widgets:
                found.widgets[widget["uid"]] = _shown(widget, answer)
    for widget in widgets:
        if widget["type"] == "filter":
            found.widgets[widget["uid"]] = _filter(widget["parameter"], plan, given, principal, view)
    return found


def options(plan: DashboardPlan, name: str, given: Given, principal: Principal, view: Mapping[str, Any]) -> Json:
    """What a parameter's drop-down offers: written out, or as a report's parameter offers it."""
    parameter = next((one for one in plan.parameters if one["name"] == name), {})
    declared = parameter.get("options", {})
    if "values" in declared:
        language = "zh-CN" if view.get("locale", "en").startswith("zh") else "en"
        return {
            "options": [{"value": one["value"], "label": _label(one, language)} for one in declared["values"]],
            "truncated": False,
        }
    if "report" in declared:
        asked = {
            "parameter": declared["parameter"],
            "parameters": given.picked(declared.get("depends_on", ())),
            "limit": 1000,
        }
        asked |= {"locale": view["locale"]} if "locale" in view else {}
        answer = perform("report.options", asked, target={"id": declared["report"]}, principal=principal)
        loaded: Json = orjson.loads(answer.body or b"{}")
        return loaded
    return {"options": [], "truncated": False}


def _together(widgets: Sequence[Widget], given: Given, now: Snapshot) -> list[Asked]:
    asked: dict[tuple[str, bytes], Asked] = {}
    for widget in widgets:
        if "report" in widget:
            parameters = bound(widget, given, now)
            key = (widget["report"], orjson.dumps(parameters, option=orjson.OPT_SORT_KEYS))
            asked.setdefault(key, Asked(report=widget["report"], parameters=parameters)).widgets.append(widget)
    return list(asked.values())


def bound(widget: Widget, given: Given, now: Snapshot) -> Json:
    """The report's parameters: as the widget binds them, else by equal names."""
    version = now.catalog.get("report", widget["report"])
    named = {parameter["name"] for parameter in version.body.get("parameters", ())} if version else set()
    bound = {name: value for name, value in given.shown.items() if name in named}
    for name, source in widget.get("bind", {}).items():
        bound[name] = source["value"] if "value" in source else given.shown.get(source.get("parameter", ""))
    return {name: value for name, value in bound.items() if value is not None}


def _answer(one: Asked, principal: Principal, view: Mapping[str, Any], *, here: bool = False) -> Json:
    try:
        result = perform("report.run", one.request(view), target={"id": one.report}, principal=principal)
        answer: Json = orjson.loads(result.body or b"{}")
    except OperationError as error:
        problems = [problem.as_json() for problem in error.problems]
        answer = {
            "problem": _told({"code": error.code, "message": error.detail, "problems": problems}, principal, view)
        }
    finally:
        if not here:
            close_old_connections()
    return answer


def _told(problem: Json, principal: Principal, view: Mapping[str, Any]) -> Json:
    return told(problem, view.get("locale") or principal.locale)


def _shown(widget: Widget, answer: Json) -> Json:
    if "problem" in answer:
        return {"problem": answer["problem"]}
    match widget["type"]:
        case "chart":
            chart: Json = answer["charts"][widget["chart"]]
            return chart
        case "table":
            table: Json = answer["queries"][widget.get("query", answer["main"])]
            return {**table, "rows": table["rows"][: widget.get("rows", ROWS)]}
        case _:
            indicator: Json = answer["figures"][widget["uid"]]
            return indicator


def figure_of(widget: Widget) -> Json:
    members = ("query", "column", "aggregate", "compare", "trend", "good")
    made = {member: widget[member] for member in members if member in widget}
    return made | ({"format": widget["format"]} if "format" in widget else {})


def _filter(name: str, plan: DashboardPlan, given: Given, principal: Principal, view: Mapping[str, Any]) -> Json:
    try:
        return options(plan, name, given, principal, view)
    except OperationError as error:
        return {"problem": _told({"code": error.code, "message": error.detail}, principal, view)}


def _label(option: Mapping[str, Any], language: str) -> str:
    label = option.get("label", str(option["value"]))
    return label if isinstance(label, str) else str(label.get(language) or next(iter(label.values())))
