"""What can be done with reports at addresses of their own: list, make, run, look into, export, subscribe."""

import re
from collections.abc import Mapping
from typing import Any

from metadata import literal
from metadata.access import may, may_kind
from metadata.drafts import definition_named, etag_of
from metadata.models import Definition
from metadata.shown import title_of
from operations.access import SIGNED_IN
from operations.errors import NotFound
from operations.operation import Call, Operation, Result, Route
from runtime.kinds.report.answers import dumped
from runtime.kinds.report.arrow import ARROW, as_arrow
from runtime.kinds.report.asking import PARAMETERS, REQUEST, RUN_ID, charts_of, queries_of, run_of
from runtime.kinds.report.cancelling import cancelled, watched
from runtime.kinds.report.combining import OPERATION as COMBINE
from runtime.kinds.report.describing import described, vocabulary
from runtime.kinds.report.designing import OPERATIONS as DESIGN_OPERATIONS
from runtime.kinds.report.exporting import OPERATIONS as EXPORT_OPERATIONS
from runtime.kinds.report.kind import ReportPlan
from runtime.kinds.report.options import options_of
from runtime.kinds.report.seeing import PUBLISHING, PUBLISHING_NEW, RUNNING, is_open_to, may_run, seen_plan
from runtime.kinds.report.showing import answered, figure
from runtime.kinds.report.subscribing import OPERATIONS as SUBSCRIPTION_OPERATIONS
from runtime.plans import snapshot

ONE = "/api/reports/{id}"
RUN_KEY = re.compile(RUN_ID["pattern"])


def report_list(call: Call) -> Result:
    """Those the asker may run, and those they may work on."""
    now, designs = snapshot(), may_kind(call.principal, "read", "report")
    lines = []
    for definition in (
        Definition.objects.filter(kind="report", archived_at=None).select_related("published", "draft").order_by("name")
    ):
        plan: ReportPlan | None = now.plan("report", definition.name) if now.has("report", definition.name) else None
        runs = plan is not None and may_run(call.principal, {}) and is_open_to(call.principal, plan, now)
        if runs or designs:
            lines.append(_line(definition, plan, runs, call))
    return Result(value={"reports": lines})


def _line(definition: Definition, plan: ReportPlan | None, runs: bool, call: Call) -> dict[str, Any]:
    published, draft = definition.published, getattr(definition, "draft", None)
    body: Mapping[str, Any] = plan.body if plan else draft.body if draft else {}
    return {
        "id": definition.name,
        "name": definition.name,
        "title": title_of(body, definition.name),
        "description": body.get("description"),
        "icon": body.get("icon", ""),
        "version": published.number if published else None,
        "state": literal.state_of(definition),
        "changed_at": _changed_at(draft, published),
        "by": draft.updated_by if draft else published.created_by if published else None,
        "charts": len(body.get("charts", ())) if isinstance(body.get("charts", ()), list) else 0,
        "sources": sorted(
            {q["datasource"] for q in body.get("queries", ()) if isinstance(q, dict) and "datasource" in q}
        ),
        "may": {"run": runs, "design": may(call.principal, "design", "report", definition.name)},
    }


def _changed_at(draft: Any, published: Any) -> str | None:
    moment = draft.updated_at if draft else published.created_at if published else None
    return moment.isoformat() if moment else None


def report_create(call: Call) -> Result:
    made = literal.created("report", call.input["name"], call.input["body"], call)
    return Result(value=made, status=201, headers={"ETag": made["etag"]})


def report_get(call: Call) -> Result:
    """Whoever may run it sees what there is to choose; whoever works on it sees the document as well."""
    name = call.target["id"]
    if may(call.principal, "read", "report", name):
        definition = definition_named("report", name)
        shown = literal.shown(definition)
        if definition.published is not None:
            shown |= described(seen_plan(definition.name, call.principal), call.principal)
        return Result(value=shown, headers={"ETag": etag_of(definition)})
    plan = seen_plan(name, call.principal)
    head = {"id": plan.name, "name": plan.name, "title": title_of(plan.body, plan.name), "version": plan.version}
    return Result(value=head | {"state": "published"} | described(plan, call.principal))


def report_save(call: Call) -> Result:
    made = literal.replaced("report", call.target["id"], call.input["body"], call)
    return Result(value=made, headers={"ETag": made["etag"]})


def report_delete(call: Call) -> Result:
    literal.removed("report", call.target["id"], call)
    return Result(status=204)


def report_run(call: Call) -> Result:
    plan = seen_plan(call.target["id"], call.principal)
    run = run_of(plan, call)
    with watched(call.input.get("run", ""), call.principal, run.asker.cancel):
        if call.input.get("format") == "arrow":
            return Result(body=as_arrow(run.frame(queries_of(plan, call)[0])), content_type=ARROW)
        queries, charts, figures = queries_of(plan, call), charts_of(plan, call), call.input.get("figures", {})
        needed = [plan.charts[name].get("query", plan.main) for name in charts]
        needed += [asked.get("query", plan.main) for asked in figures.values()]
        with run.ahead([*queries, *needed]):
            made = answered(run, queries, charts, call.input.get("page", {}))
            made["figures"] = {name: figure(run, asked) for name, asked in figures.items()}
        made["tables"] = run.tables()
    return Result(body=dumped(made | {"run": call.input.get("run")}))


def report_options(call: Call) -> Result:
    plan = seen_plan(call.target["id"], call.principal)
    run = run_of(plan, call, partial=True)
    return Result(
        body=dumped(
            options_of(run, call.input["parameter"], call.input.get("search", ""), call.input.get("limit", 200))
        )
    )


def report_cancel(call: Call) -> Result:
    if RUN_KEY.fullmatch(call.target["run"]) is None:
        raise NotFound("This is not the id of a run.")
    return Result(value={"cancelled": cancelled(call.target["run"], call.principal)})


def report_vocabulary(call: Call) -> Result:
    return Result(value=vocabulary())


def _input(required: tuple[str, ...] = (), **properties: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


NAME: Mapping[str, Any] = {"type": "string", "maxLength": 63}
BODY: Mapping[str, Any] = {"type": "object", "description": "The document; its schema is that of the kind."}

OPERATIONS = (
    Operation(
        name="report.list",
        summary="The reports you may run or work on",
        access=SIGNED_IN,
        handler=report_list,
        route=Route(method="GET", path="/api/reports"),
    ),
    Operation(
        name="report.create",
        summary="Make a report and publish it",
        access=PUBLISHING_NEW,
        handler=report_create,
        route=Route(method="POST", path="/api/reports"),
        input=_input(("name", "body"), name=NAME, body=BODY),
        transaction="own",
    ),
    Operation(
        name="report.get",
        summary="A report: its parameters, queries and charts",
        access=SIGNED_IN,
        handler=report_get,
        route=Route(method="GET", path=ONE),
    ),
    Operation(
        name="report.save",
        summary="Publish a report's document",
        access=PUBLISHING,
        handler=report_save,
        route=Route(method="PUT", path=ONE),
        input=_input(("body",), body=BODY),
        transaction="own",
    ),
    Operation(
        name="report.delete",
        summary="Delete a report",
        access=PUBLISHING,
        handler=report_delete,
        route=Route(method="DELETE", path=ONE),
        transaction="own",
    ),
    Operation(
        name="report.run",
        summary="Run a report",
        access=RUNNING,
        handler=report_run,
        route=Route(method="POST", path=f"{ONE}/query"),
        input=_input(
            **REQUEST, format={"enum": ["json", "arrow"], "description": "Rows of one query as an Arrow stream."}
        ),
        is_step=True,
        group="report",
        example={
            "target": {"id": "delays"},
            "input": {"parameters": {"carrier": "UA"}, "charts": False, "page": {"limit": 100}},
        },
    ),
    Operation(
        name="report.options",
        summary="What a parameter's drop-down offers",
        access=RUNNING,
        handler=report_options,
        route=Route(method="POST", path=f"{ONE}/options"),
        input=_input(
            ("parameter",),
            parameter=NAME,
            parameters=PARAMETERS,
            search={"type": "string", "maxLength": 200},
            limit={"type": "integer", "minimum": 1, "maximum": 1000},
            locale={"type": "string", "maxLength": 20},
        ),
    ),
    Operation(
        name="report.cancel",
        summary="Stop a run of yours, in the database too",
        access=SIGNED_IN,
        handler=report_cancel,
        route=Route(method="POST", path="/api/report-runs/{run}/cancel"),
        transaction="one",
        audited=False,
    ),
    Operation(
        name="report.vocabulary",
        summary="The steps, chart types, formats and functions of reports",
        access=SIGNED_IN,
        handler=report_vocabulary,
        route=Route(method="GET", path="/api/report-vocabulary"),
    ),
    *DESIGN_OPERATIONS,
    *EXPORT_OPERATIONS,
    COMBINE,
    *SUBSCRIPTION_OPERATIONS,
)
