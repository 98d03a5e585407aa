"""A dashboard as one file: the data of every widget, asked as on the screen, made by a run and kept for its owner."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from accounts.principal import Principal
from operations import clock
from operations.access import Access
from operations.errors import Forbidden, NotFound
from operations.operation import Call, Operation, Result, Route
from operations.perform import perform, settled
from runs import disk, exported
from runs.models import ExportedFile, Run
from runtime.kinds.dashboard.kind import DashboardPlan, Widget
from runtime.kinds.dashboard.running import bound, figure_of
from runtime.kinds.dashboard.seeing import may_run, seen_plan
from runtime.parameters import Given, given
from runtime.parameters.words import in_language, values_in_words
from runtime.plans import Snapshot, snapshot
from runtime.policies.sight import is_meant_for
from runtime.sources.opening import opened

KIND = "dashboards"
MEDIA: Mapping[str, str] = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def may_export(principal: Principal, target: Mapping[str, str]) -> bool:
    return may_run(principal, target) and principal.may("report.export")


EXPORTING = Access(rule="policy", permission="report.export", decides=may_export)


def dashboard_export(call: Call) -> Result:
    """Drawing takes long, so that a run makes the file, unless somebody waits for it: then the answer is the file."""
    plan = seen_plan(call.target["id"], call.principal)
    file = _file_asked_for(call, plan)
    asked = replace(call, input=file.asked["input"]) if file else call
    format = asked.input.get("format", "pdf")
    zone = asked.input.get("time_zone", "")
    values = given(plan.parameters, asked.input.get("parameters", {}), call.principal, call.now, zone=zone)
    call.note(dashboard=plan.name, format=format)
    if call.run is not None:
        return _made_in_run(asked, plan, values, file or exported.of_step(call, _wish(asked, plan, format)))
    if call.input.get("background", True):
        return Result(value=exported.begun(call, _wish(asked, plan, format)), status=202)
    answer = _combined(asked, plan, values)
    with settled(call):
        pass
    headers = {"Content-Disposition": exported.disposition(_name(plan, asked))}
    return Result(body=answer.body, content_type=MEDIA[format], headers=headers)


def _file_asked_for(call: Call, plan: DashboardPlan) -> ExportedFile | None:
    """The one that this run is to make."""
    if call.run is None or "file" not in call.input:
        return None
    file = exported.file_of(call.input["file"], call.principal, KIND)
    if file.subject != plan.name:
        raise NotFound("This file is not of this dashboard.")
    return file


def _made_in_run(call: Call, plan: DashboardPlan, values: Given, file: ExportedFile) -> Result:
    def write(path: Path) -> exported.Contents:
        answer = _combined(call, plan, values)
        with disk.fresh(path) as place:
            place.write_bytes(answer.body or b"")
        return exported.Contents(answer.value["rows"], answer.value["truncated"])

    return Result(value=exported.made(call, file, write))


def _wish(call: Call, plan: DashboardPlan, format: str) -> exported.Wish:
    input = {name: value for name, value in call.input.items() if name not in ("background", "file")}
    reports = sorted({widget["report"] for widget in plan.body["widgets"] if "report" in widget})
    return exported.Wish(
        kind=KIND,
        subject=plan.name,
        name=_name(plan, call),
        media_type=MEDIA[format],
        asked={"input": {**input, "format": format}, "reports": reports},
    )


def _combined(call: Call, plan: DashboardPlan, values: Given) -> Result:
    view = {name: call.input[name] for name in ("locale", "time_zone") if name in call.input}
    asked = {
        **view,
        "format": call.input.get("format", "pdf"),
        "title": in_language(plan.body["title"], _locale(call)),
        "lines": list(values_in_words(plan.parameters, values.shown, _locale(call))),
        "parts": list(_parts(plan, values, snapshot())),
    }
    return perform("report.combine", asked, principal=call.principal, now=call.now, run=call.run)


def _parts(plan: DashboardPlan, values: Given, now: Snapshot) -> Iterator[dict[str, Any]]:
    """What each widget shows of its report, as it stands on a desk: line by line."""
    places = {cell["widget"]: (cell["y"], cell["x"]) for cell in plan.body.get("layouts", {}).get("desktop", ())}
    last = (10_000, 0)
    for widget in sorted(plan.body["widgets"], key=lambda widget: places.get(widget["uid"], last)):
        shown = _shown(widget)
        if "report" in widget and shown:
            title = {"title": widget["title"]} if "title" in widget else {}
            yield {"report": widget["report"], "parameters": bound(widget, values, now), **title, **shown}


def _shown(widget: Widget) -> dict[str, Any]:
    match widget["type"]:
        case "chart":
            return {"chart": widget["chart"]}
        case "table":
            return {"table": widget.get("query", "")}
        case "stat":
            return {"figure": figure_of(widget)}
        case _:
            return {}


def _name(plan: DashboardPlan, call: Call) -> str:
    return f"{in_language(plan.body['title'], _locale(call))}.{call.input.get('format', 'pdf')}"


def _locale(call: Call) -> str:
    return str(call.input.get("locale") or call.principal.locale)


def seen(principal: Principal, file: ExportedFile) -> str:
    """Which of its reports are open to somebody now, and what their policies show of the sources that these ask."""
    if not may_export(principal, {}):
        raise Forbidden("You may not export dashboards any more.", code="rights_changed")
    seen_plan(file.subject, principal)
    now = snapshot()
    parts: list[str] = []
    for name in file.asked["reports"]:
        version = now.catalog.get("report", name)
        body = version.body if version else {}
        if version and is_meant_for(principal, now, body.get("permission", ""), body.get("roles", ())):
            sources = sorted({query["datasource"] for query in body["queries"] if "datasource" in query})
            parts += [name, *(opened(source, principal, clock.now(), now).key for source in sources)]
    return sha256("|".join(parts).encode()).hexdigest()


def ended(run: Run) -> list[Run]:
    exported.run_ended(run)
    return []


OPERATION = Operation(
    name="dashboard.export",
    summary="Export a dashboard as a file",
    access=EXPORTING,
    handler=dashboard_export,
    route=Route(method="GET", path="/api/dashboards/{id}/export"),
    input={
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "format": {"enum": list(MEDIA), "description": "pdf if absent."},
            "parameters": {"type": "object", "maxProperties": 100, "description": "Values by name."},
            "background": {"type": "boolean", "description": "false: the answer is the file."},
            "locale": {"type": "string", "maxLength": 20},
            "time_zone": {"type": "string", "maxLength": 60},
            "file": {"type": "string", "maxLength": 36, "description": "The file that a run is to make."},
        },
    },
    transaction="own",
    is_step=True,
    group="report",
    retry_safe=True,
    example={"target": {"id": "flights_board"}, "input": {"format": "pdf", "parameters": {"carriers": ["UA"]}}},
)
