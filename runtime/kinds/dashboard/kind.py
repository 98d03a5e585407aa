"""The kind `dashboard`: widgets of reports on a grid, with parameters they share."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from metadata.kinds import Kind, Reference, schema_in
from metadata.views import Body, CatalogView, VersionView
from operations.json import strict_loads
from operations.problems import Problem, did_you_mean, pointer
from runtime.parameters import PARAMETER, shared_problems, shared_references

FOLDER = Path(__file__).parent
COMMON = FOLDER.parents[2] / "ui_schemas" / "common.json"
Widget = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class DashboardPlan:
    """A dashboard, ready to be shown; version 0 is a body that is being worked on."""

    name: str
    version: int
    body: Body

    @property
    def parameters(self) -> Sequence[Mapping[str, Any]]:
        parameters: Sequence[Mapping[str, Any]] = self.body.get("parameters", ())
        return parameters

    @cached_property
    def widgets(self) -> Mapping[str, Widget]:
        return {widget["uid"]: widget for widget in self.body["widgets"]}


def schema() -> Mapping[str, Any]:
    own, shared = schema_in(FOLDER), strict_loads(COMMON.read_bytes())["$defs"]
    return {**own, "$defs": {**shared, **own["$defs"], "parameter": PARAMETER}}


def references(body: Body) -> Iterator[Reference]:
    for place, role in enumerate(body.get("roles", ())):
        yield Reference(pointer=pointer("roles", place), kind="role", name=role)
    yield from shared_references(body.get("parameters", ()))
    for place, widget in enumerate(body["widgets"]):
        if "report" in widget:
            yield Reference(pointer=pointer("widgets", place, "report"), kind="report", name=widget["report"])
        for kind in ("report", "dashboard", "page"):
            if kind in widget.get("drill", {}):
                yield Reference(pointer=pointer("widgets", place, "drill", kind), kind=kind, name=widget["drill"][kind])


def checks(body: Body, catalog: CatalogView) -> Iterator[Problem]:
    """What widgets name is there: in their report, among the dashboard's parameters, on the grid."""
    yield from shared_problems(body.get("parameters", ()))
    parameters = {parameter["name"] for parameter in body.get("parameters", ())}
    uids = {widget["uid"] for widget in body["widgets"]}
    for place, widget in enumerate(body["widgets"]):
        at = pointer("widgets", place)
        yield from _parameters_named(widget, parameters, at)
        version = catalog.get("report", widget["report"]) if "report" in widget else None
        if version is not None:
            yield from _report_parts(widget, version.body, at)
    for device, layout in body.get("layouts", {}).items():
        for place, cell in enumerate(layout):
            yield from _known(cell["widget"], uids, "widget", pointer("layouts", device, place, "widget"))


def _parameters_named(widget: Widget, parameters: set[str], at: str) -> Iterator[Problem]:
    if "parameter" in widget:
        yield from _known(widget["parameter"], parameters, "parameter", f"{at}/parameter")
    for place, chosen in enumerate(widget.get("select", ())):
        yield from _known(chosen["parameter"], parameters, "parameter", at + pointer("select", place, "parameter"))
    for member, bound in (
        ("bind", widget.get("bind", {})),
        ("drill/parameters", widget.get("drill", {}).get("parameters", {})),
    ):
        for name, source in bound.items():
            if "parameter" in source:
                yield from _known(
                    source["parameter"], parameters, "parameter", f"{at}/{member}{pointer(name, 'parameter')}"
                )
            elif "field" in source and member == "bind":
                yield Problem(
                    code="wrong_source",
                    pointer=f"{at}/{member}{pointer(name)}",
                    message="Only where a click leads to can take the field of a point.",
                )


def _report_parts(widget: Widget, report: Body, at: str) -> Iterator[Problem]:
    charts = {chart["name"] for chart in report.get("charts", ())}
    queries = {query["name"] for query in report["queries"]}
    parameters = {parameter["name"] for parameter in report.get("parameters", ())}
    if "chart" in widget:
        yield from _known(widget["chart"], charts, "chart", f"{at}/chart")
    if "query" in widget:
        yield from _known(widget["query"], queries, "query", f"{at}/query")
    for name in widget.get("bind", {}):
        yield from _known(name, parameters, "parameter of the report", f"{at}/bind{pointer(name)}")


def _known(name: str, known: set[str], what: str, at: str) -> Iterator[Problem]:
    if name not in known:
        yield Problem(
            code=f"unknown_{what.split()[0]}",
            pointer=at,
            message=f"There is no {what} '{name}'.",
            hint=did_you_mean(name, known),
        )


def compile(version: VersionView, catalog: CatalogView) -> DashboardPlan:
    return DashboardPlan(name=version.name, version=version.number, body=version.body)


KIND = Kind(
    name="dashboard",
    plural="dashboards",
    title={"en": "Dashboard", "zh-CN": "仪表盘"},
    folder=FOLDER,
    schema=schema(),
    identity={
        "/parameters": "uid",
        "/widgets": "uid",
        "/layouts/desktop": "widget",
        "/layouts/tablet": "widget",
        "/layouts/mobile": "widget",
    },
    references=references,
    checks=checks,
    compile=compile,
)
