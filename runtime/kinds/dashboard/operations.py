"""What can be done with dashboards at addresses of their own: list, make, run with all their widgets in one request."""

from collections.abc import Mapping
from typing import Any

import orjson

from accounts.principal import Principal
from metadata import literal
from metadata.access import may, may_kind
from metadata.drafts import definition_named, etag_of
from metadata.kinds import kind as kind_named
from metadata.models import Definition
from metadata.shown import title_of
from operations.access import SIGNED_IN, Access
from operations.errors import InvalidInput, NotFound
from operations.operation import Call, Operation, Result, Route
from operations.problems import errors_in
from operations.shape import problems_of_shape
from runtime.kinds.dashboard.exporting import OPERATION as EXPORT
from runtime.kinds.dashboard.exporting import may_export
from runtime.kinds.dashboard.kind import DashboardPlan
from runtime.kinds.dashboard.running import options, results
from runtime.kinds.dashboard.seeing import DESIGN, RUN, is_open_to, may_run, seen_plan
from runtime.parameters import given
from runtime.parameters.shown import parameter_shown
from runtime.plans import snapshot

ONE = "/api/dashboards/{id}"
Target = Mapping[str, str]


RUNNING = Access(rule="policy", permission=RUN, decides=may_run)
DESIGNING = Access(
    rule="policy", permission=DESIGN, decides=lambda principal, _: may_kind(principal, "design", "dashboard")
)
PUBLISHING_NEW = Access(
    rule="policy",
    permission="dashboard.publish",
    decides=lambda principal, _: may_kind(principal, "publish", "dashboard"),
)
PUBLISHING = Access(
    rule="policy",
    permission="dashboard.publish",
    decides=lambda principal, target: may(principal, "publish", "dashboard", target["id"]),
)


def dashboard_list(call: Call) -> Result:
    now, designs = snapshot(), may_kind(call.principal, "read", "dashboard")
    definitions = Definition.objects.filter(kind="dashboard", archived_at=None).select_related("published", "draft")
    lines = []
    for definition in definitions.order_by("name"):
        plan: DashboardPlan | None = (
            now.plan("dashboard", definition.name) if now.has("dashboard", definition.name) else None
        )
        runs = plan is not None and may_run(call.principal, {}) and is_open_to(call.principal, plan, now)
        if runs or designs:
            lines.append(_line(definition, plan, runs, call.principal))
    return Result(value={"dashboards": lines})


def _line(definition: Definition, plan: DashboardPlan | None, runs: bool, principal: Principal) -> dict[str, Any]:
    draft = getattr(definition, "draft", None)
    body: Mapping[str, Any] = plan.body if plan else draft.body if draft else {}
    return {
        "id": definition.name,
        "name": definition.name,
        "title": title_of(body, definition.name),
        "description": body.get("description"),
        "icon": body.get("icon", ""),
        "version": plan.version if plan else None,
        "state": literal.state_of(definition),
        "widgets": len(body.get("widgets", ())) if isinstance(body.get("widgets", ()), list) else 0,
        "may": {"run": runs, "design": may(principal, "design", "dashboard", definition.name)},
    }


def dashboard_create(call: Call) -> Result:
    made = literal.created("dashboard", call.input["name"], call.input["body"], call)
    return Result(value=made, status=201, headers={"ETag": made["etag"]})


def dashboard_get(call: Call) -> Result:
    """Whoever may look at it gets the document without what is only for its authors."""
    name = call.target["id"]
    if may(call.principal, "read", "dashboard", name):
        definition = definition_named("dashboard", name)
        shown = literal.shown(definition) | {"may": _may(call.principal, name)}
        if definition.published is not None:
            shown |= _described(seen_plan(definition.name, call.principal))
        return Result(value=shown, headers={"ETag": etag_of(definition)})
    plan = seen_plan(name, call.principal)
    head = {"id": plan.name, "name": plan.name, "title": title_of(plan.body, plan.name), "version": plan.version}
    return Result(value={**head, "state": "published", "may": _may(call.principal, name), **_described(plan)})


def dashboard_save(call: Call) -> Result:
    made = literal.replaced("dashboard", call.target["id"], call.input["body"], call)
    return Result(value=made, headers={"ETag": made["etag"]})


def dashboard_delete(call: Call) -> Result:
    literal.removed("dashboard", call.target["id"], call)
    return Result(status=204)


def dashboard_run(call: Call) -> Result:
    return _run(seen_plan(call.target["id"], call.principal), call)


def dashboard_preview(call: Call) -> Result:
    return _run(_draft_plan(call), call)


def dashboard_options(call: Call) -> Result:
    return _options(seen_plan(call.target["id"], call.principal), call)


def dashboard_preview_options(call: Call) -> Result:
    return _options(_draft_plan(call), call)


def _run(plan: DashboardPlan, call: Call) -> Result:
    uids = call.input.get("widgets", list(plan.widgets))
    for uid in uids:
        if uid not in plan.widgets:
            raise NotFound(f"The dashboard has no widget '{uid}'.")
    zone = call.input.get("time_zone", "")
    values = given(plan.parameters, call.input.get("parameters", {}), call.principal, call.now, zone=zone)
    found = results(plan, uids, values, call.principal, snapshot(), _view(call))
    made = {"dashboard": plan.name, "version": plan.version, "at": call.now.isoformat(), "parameters": values.shown}
    return Result(body=orjson.dumps({**made, "widgets": found.widgets, "tables": sorted(found.tables)}))


def _options(plan: DashboardPlan, call: Call) -> Result:
    if call.input["parameter"] not in {parameter["name"] for parameter in plan.parameters}:
        raise NotFound(f"The dashboard has no parameter '{call.input['parameter']}'.")
    values = given(plan.parameters, call.input.get("parameters", {}), call.principal, call.now, partial=True)
    return Result(value=options(plan, call.input["parameter"], values, call.principal, _view(call)))


def _draft_plan(call: Call) -> DashboardPlan:
    kind, body = kind_named("dashboard"), call.input["body"]
    if found := errors_in(problems_of_shape(kind.validator, kind.schema, body)):
        raise InvalidInput("The dashboard cannot be shown yet.", problems=[problem.under("/body") for problem in found])
    return DashboardPlan(name="", version=0, body=body)


def _view(call: Call) -> dict[str, Any]:
    return {name: call.input[name] for name in ("locale", "time_zone", "theme", "refresh") if name in call.input}


def _may(principal: Principal, name: str) -> dict[str, bool]:
    return {
        "run": may_run(principal, {}),
        "design": may(principal, "design", "dashboard", name),
        "export": may_export(principal, {}),
        "subscribe": may_export(principal, {}) and principal.may("report.subscribe"),
    }


def _described(plan: DashboardPlan) -> dict[str, Any]:
    body = plan.body
    return {
        "description": body.get("description"),
        "icon": body.get("icon", ""),
        "refresh": body.get("refresh", 0),
        "parameters": [parameter_shown(parameter) for parameter in plan.parameters],
        "widgets": body["widgets"],
        "layouts": body.get("layouts", {}),
    }


def _input(required: tuple[str, ...] = (), **properties: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


NAME: Mapping[str, Any] = {"type": "string", "maxLength": 63}
BODY: Mapping[str, Any] = {"type": "object"}
PARAMETERS: Mapping[str, Any] = {"type": "object", "maxProperties": 100, "description": "Values by name."}
VIEW: Mapping[str, Any] = {
    "parameters": PARAMETERS,
    "widgets": {"type": "array", "maxItems": 60, "items": NAME, "description": "By uid; all if absent."},
    "locale": {"type": "string", "maxLength": 20},
    "time_zone": {"type": "string", "maxLength": 60},
    "theme": {"enum": ["light", "dark"]},
    "refresh": {"type": "boolean"},
}
ASKED: Mapping[str, Any] = {"parameter": NAME, "parameters": PARAMETERS, "locale": NAME}


def _get(name: str, summary: str, path: str, handler: Any) -> Operation:
    return Operation(
        name=name, summary=summary, access=SIGNED_IN, handler=handler, route=Route(method="GET", path=path)
    )


def _post(name: str, summary: str, path: str, handler: Any, access: Access, input: Mapping[str, Any]) -> Operation:
    return Operation(
        name=name, summary=summary, access=access, handler=handler, route=Route(method="POST", path=path), input=input
    )


OPERATIONS = (
    _get("dashboard.list", "The dashboards you may look at or work on", "/api/dashboards", dashboard_list),
    Operation(
        name="dashboard.create",
        summary="Make a dashboard and publish it",
        access=PUBLISHING_NEW,
        handler=dashboard_create,
        route=Route(method="POST", path="/api/dashboards"),
        input=_input(("name", "body"), name=NAME, body=BODY),
        transaction="own",
    ),
    _get("dashboard.get", "A dashboard", ONE, dashboard_get),
    Operation(
        name="dashboard.save",
        summary="Publish a dashboard's document",
        access=PUBLISHING,
        handler=dashboard_save,
        route=Route(method="PUT", path=ONE),
        input=_input(("body",), body=BODY),
        transaction="own",
    ),
    Operation(
        name="dashboard.delete",
        summary="Delete a dashboard",
        access=PUBLISHING,
        handler=dashboard_delete,
        route=Route(method="DELETE", path=ONE),
        transaction="own",
    ),
    _post(
        "dashboard.run", "What the widgets of a dashboard show", f"{ONE}/query", dashboard_run, RUNNING, _input(**VIEW)
    ),
    _post(
        "dashboard.options",
        "What a parameter's drop-down offers",
        f"{ONE}/options",
        dashboard_options,
        RUNNING,
        _input(("parameter",), **ASKED),
    ),
    _post(
        "dashboard.preview",
        "Run a dashboard that is being worked on",
        "/api/dashboards/preview",
        dashboard_preview,
        DESIGNING,
        _input(("body",), body=BODY, **VIEW),
    ),
    _post(
        "dashboard.preview_options",
        "A drop-down of a dashboard that is being worked on",
        "/api/dashboards/options",
        dashboard_preview_options,
        DESIGNING,
        _input(("body", "parameter"), body=BODY, **ASKED),
    ),
    EXPORT,
)
