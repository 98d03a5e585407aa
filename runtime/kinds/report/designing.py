"""For those who work on reports: run a body that is not saved, see a query as SQL, explain it, profile its columns."""

from collections.abc import Mapping
from typing import Any

from metadata.bodies import digest
from metadata.kinds import kind as kind_named
from operations.errors import InvalidInput
from operations.operation import Call, Operation, Result, Route
from operations.problems import Problem, errors_in
from operations.shape import problems_of_shape
from runtime.kinds.report.answers import dumped
from runtime.kinds.report.asking import PARAMETERS, REQUEST, asker_of, charts_of, queries_of, run_of
from runtime.kinds.report.builder import BuilderProblem, built
from runtime.kinds.report.cancelling import watched
from runtime.kinds.report.kind import ReportPlan
from runtime.kinds.report.options import options_of
from runtime.kinds.report.profiling import profile_of
from runtime.kinds.report.running import ReportRun, Sourced, moments_of
from runtime.kinds.report.seeing import DESIGNING, seen_plan
from runtime.kinds.report.showing import answered
from runtime.kinds.report.worlds import world_of
from runtime.parameters import given
from runtime.plans import snapshot
from runtime.sources.opening import RefusedSql, opened

Json = dict[str, Any]
MOST_PREVIEWED = 10_000


def draft_plan(body: Mapping[str, Any], upto: Mapping[str, Any] | None = None) -> ReportPlan:
    """A body that is being worked on, if its shape is right; what else is wrong with it shows when it runs. `upto` ends
    it at a query, or within one after a step."""
    kind = kind_named("report")
    if found := errors_in(problems_of_shape(kind.validator, kind.schema, body)):
        raise InvalidInput("The report cannot be run yet.", problems=[problem.under("/body") for problem in found])
    if upto and "step" in upto:
        body = _cut(body, upto["step"])
    return ReportPlan(name="", version=0, digest=digest(body), body=body)


def _cut(body: Mapping[str, Any], step: str) -> Json:
    """The steps after the named one are not done."""
    queries = []
    for query in body["queries"]:
        uids = [one["uid"] for one in query.get("transforms", ())]
        kept = query["transforms"][: uids.index(step) + 1] if step in uids else query.get("transforms", [])
        queries.append({**query, "transforms": kept} if uids else query)
    return {**body, "queries": queries}


def report_preview(call: Call) -> Result:
    upto = call.input.get("upto", {})
    plan = draft_plan(call.input["body"], upto)
    run = run_of(plan, call, rows=MOST_PREVIEWED)
    names = [upto["query"]] if "query" in upto else queries_of(plan, call)
    with watched(call.input.get("run", ""), call.principal, run.asker.cancel):
        charts = [] if upto and "charts" not in call.input else charts_of(plan, call)
        made = answered(run, names, charts, call.input.get("page", {}))
    return Result(body=dumped(made | {"run": call.input.get("run")}))


def report_preview_options(call: Call) -> Result:
    run = run_of(draft_plan(call.input["body"]), call, rows=MOST_PREVIEWED, partial=True)
    return Result(body=dumped(options_of(run, call.input["parameter"], call.input.get("search", ""))))


def report_profile(call: Call) -> Result:
    plan = draft_plan(call.input["body"], call.input.get("upto", {}))
    run = run_of(plan, call, rows=MOST_PREVIEWED * 10)
    name = call.input.get("query", plan.main)
    return Result(body=dumped({"query": name, "columns": profile_of(run.frame(name))}))


def report_compile(call: Call) -> Result:
    """A built query as SQL of its source, to read or to go on with; the way back does not exist."""
    sourced, problems = _sourced(call)
    return Result(value={"sql": sourced.sql if sourced else "", "problems": [p.as_json() for p in problems]})


def report_check(call: Call) -> Result:
    """What the guard says, and which columns come out: for the editor, while somebody types."""
    sourced, problems = _sourced(call)
    if sourced is None:
        return Result(value={"problems": [problem.as_json() for problem in problems], "columns": [], "tables": []})
    try:
        guarded = sourced.source.prepared(sourced.sql, sourced.declared, sourced.values).guarded
    except RefusedSql as refused:
        return Result(
            value={"problems": [problem.as_json() for problem in refused.problems], "columns": [], "tables": []}
        )
    return Result(value={"problems": [], **_lineage(guarded), "sql": guarded.shown})


def report_explain(call: Call) -> Result:
    """As it would run with these values: what is sent, how the database would go about it, what it expects that to cost."""
    sourced, problems = _sourced(call, plain=False)
    if sourced is None:
        raise InvalidInput(problems[0].message, problems=problems)
    try:
        found = sourced.source.explain(sourced.sql, sourced.declared, sourced.values)
    except RefusedSql as refused:
        raise InvalidInput(refused.problems[0].message, problems=refused.problems) from None
    return Result(body=dumped({"sql": found.guarded.shown, **_lineage(found.guarded), **found.as_json()}))


def report_lineage(call: Call) -> Result:
    """Which columns of which tables each column of a published report comes from."""
    plan = seen_plan(call.target["id"], call.principal)
    run = run_of(plan, call, partial=True)
    return Result(value={"queries": {name: _lineage_of(run, name) for name in plan.queries}})


def _lineage_of(run: ReportRun, name: str) -> Json:
    query = run.query(name)
    if "from" in query:
        return {"from": query["from"], "columns": [], "tables": []}
    sourced = run.sourced(query)
    try:
        return _lineage(sourced.source.prepared(sourced.sql, sourced.declared, sourced.values).guarded)
    except RefusedSql as refused:
        return {"problems": [problem.as_json() for problem in refused.problems], "columns": [], "tables": []}


def _lineage(guarded: Any) -> Json:
    columns = [
        {
            "name": column.name,
            "type": column.type,
            "from": {"table": column.source[1], "column": column.source[2]} if column.source else None,
        }
        for column in guarded.columns
    ]
    used = sorted({(table.name, column) for table, column in guarded.used})
    tables = sorted({table.name for table in guarded.tables})
    return {
        "columns": columns,
        "tables": tables,
        "used": [{"table": table, "column": column} for table, column in used],
    }


def _sourced(call: Call, *, plain: bool = True) -> tuple[Sourced | None, list[Problem]]:
    """The SQL or the built query of the request against its source; the values are those given, as far as they are.
    `plain`: to be read, not as it runs."""
    asker = asker_of(call)
    published = snapshot()
    source = opened(call.input["datasource"], call.principal, call.now, published)
    found = given(
        call.input.get("declared", []), call.input.get("parameters", {}), call.principal, call.now, partial=True
    )
    declared, values = dict(found.declared), dict(found.bound)
    if "sql" in call.input:
        return Sourced(source=source, sql=call.input["sql"], declared=declared, values=values, types={}), []
    try:
        unset = frozenset() if plain else frozenset(name for name in declared if values.get(name) is None)
        world = world_of(source, published)
        made = built(call.input["builder"], world, asker.locale, unset=unset, plain=plain)
    except BuilderProblem as problem:
        return None, [problem.problem("/builder")]
    more, late = moments_of(made, call.principal, call.now)
    return Sourced(source=source, sql=made.sql, declared=declared | more, values=values | late, types=made.types), []


def _input(required: tuple[str, ...] = (), **properties: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


BODY: Mapping[str, Any] = {"type": "object"}
NAME: Mapping[str, Any] = {"type": "string", "maxLength": 63}
SQL: Mapping[str, Any] = {"type": "string", "minLength": 1, "maxLength": 100_000}
UPTO = _input(query=NAME, step={"type": "string", "maxLength": 16})
DECLARED: Mapping[str, Any] = {
    "type": "array",
    "maxItems": 100,
    "items": {"type": "object", "required": ["name", "schema"]},
}
QUERY = _input(
    ("datasource",), datasource=NAME, sql=SQL, builder=BODY, declared=DECLARED, parameters=PARAMETERS, locale=NAME
)


def _design(name: str, summary: str, path: str, handler: Any, input: Mapping[str, Any]) -> Operation:
    return Operation(
        name=name,
        summary=summary,
        access=DESIGNING,
        handler=handler,
        route=Route(method="POST", path=path),
        input=input,
    )


OPERATIONS = (
    _design(
        "report.preview",
        "Run a report that is being worked on",
        "/api/reports/preview",
        report_preview,
        _input(("body",), body=BODY, upto=UPTO, **REQUEST),
    ),
    _design(
        "report.preview_options",
        "A drop-down of a report that is being worked on",
        "/api/reports/options",
        report_preview_options,
        _input(
            ("body", "parameter"),
            body=BODY,
            parameter=NAME,
            parameters=PARAMETERS,
            search={"type": "string", "maxLength": 200},
            locale=NAME,
        ),
    ),
    _design(
        "report.profile",
        "What the columns of a query hold",
        "/api/reports/profile",
        report_profile,
        _input(("body",), body=BODY, upto=UPTO, query=NAME, parameters=PARAMETERS, locale=NAME),
    ),
    _design("report.compile", "A built query as SQL", "/api/reports/compile", report_compile, QUERY),
    _design("report.check", "What is wrong with a query", "/api/reports/check", report_check, QUERY),
    _design("report.explain", "How the database would run a query", "/api/reports/explain", report_explain, QUERY),
    Operation(
        name="report.lineage",
        summary="Where a report's columns come from",
        access=DESIGNING,
        handler=report_lineage,
        route=Route(method="GET", path="/api/reports/{id}/lineage"),
    ),
)
