"""Queries of a report looked at when it is saved: SQL and built queries on the platform's own tables, as their author sees
them. It only tells early; what runs is checked again when it runs, for whoever asks."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from django.db import connection

from metadata.kinds import kind as kind_named
from metadata.validation import problems_in
from metadata.views import Body, CatalogView
from operations.problems import Problem, errors_in, pointer
from runtime.kinds.report.builder import BuilderProblem, World, built
from runtime.kinds.report.worlds import OF_CEL
from runtime.parameters.values import sql_parameters
from runtime.sql.catalogue import Catalogue, Table, TableName
from runtime.sql.guard import guarded
from runtime.sql.parameters import Parameter
from runtime.sql.refusals import Refused
from runtime.tables.plan import TablePlan
from runtime.tables.system import SYSTEM_FIELDS

PLATFORM = "platform"
DIALECTS = {"postgresql": "postgres", "mysql": "mysql", "sqlite": "sqlite"}


def query_problems(body: Body, catalog: CatalogView) -> Iterator[Problem]:
    queries = [query for query in body["queries"] if query.get("datasource") == PLATFORM]
    if not queries or not _are_parameters_right(body):
        return
    plans = _plans(body, catalog)
    declared = sql_parameters(body.get("parameters", ()))
    for place, query in enumerate(body["queries"]):
        if query.get("datasource") == PLATFORM:
            yield from _problems(query, plans, declared, pointer("queries", place))


def _problems(
    query: Mapping[str, Any], plans: Mapping[str, TablePlan], declared: Mapping[str, Parameter], at: str
) -> Iterator[Problem]:
    dialect = DIALECTS[connection.vendor]
    parameters: Mapping[str, Parameter]
    if "builder" in query:
        try:
            made = built(query["builder"], _world(plans, dialect))
        except BuilderProblem as problem:
            yield problem.problem(f"{at}/builder")
            return
        more = {name: Parameter(name=name, type="datetime") for name in made.moments}
        sql, parameters, place = made.sql, {**declared, **more}, f"{at}/builder"
    elif "sql" in query:
        sql, parameters, place = query["sql"], declared, f"{at}/sql"
    else:
        return
    try:
        guarded(sql, dialect=dialect, catalogue=_catalogue(plans), parameters=parameters)
    except Refused as refused:
        yield from (replace(problem, pointer=place) for problem in refused.problems)


def _are_parameters_right(body: Body) -> bool:
    names = [parameter["name"] for parameter in body.get("parameters", ())]
    return len(names) == len(set(names))


def _plans(body: Body, catalog: CatalogView) -> dict[str, TablePlan]:
    """The tables that are named somewhere in the queries and those they lead to, compiled; one that has problems itself
    is left out: they are told where they are."""
    text = repr(body["queries"])
    found: dict[str, TablePlan] = {}
    waiting = [name for name in catalog.names("table") if name in text]
    while waiting:
        name = waiting.pop()
        version = catalog.get("table", name)
        kind = kind_named("table")
        if name in found or version is None or errors_in(problems_in(kind, version.body, catalog)):
            continue
        found[name] = plan = kind.compile(version, catalog)
        waiting += [of.relation.target for of in plan.fields if of.relation and of.relation.kind == "one"]
    return found


def _columns(plan: TablePlan) -> dict[str, str]:
    fields = [*SYSTEM_FIELDS, *(of for of in plan.fields if of.column and not of.type.write_only)]
    return {of.name: of.type.name for of in fields} | {beside: "text" for of in fields for beside in of.beside.values()}


def _catalogue(plans: Mapping[str, TablePlan]) -> Catalogue:
    tables = tuple(
        Table(name=TableName(PLATFORM, name), columns=_columns(plan), key=("id",)) for name, plan in plans.items()
    )
    return Catalogue(schema=PLATFORM, tables=tables)


def _world(plans: Mapping[str, TablePlan], dialect: str) -> World:
    types = {
        name: {
            of.name: OF_CEL.get(of.type.cel, "text") for of in (*SYSTEM_FIELDS, *plan.stored) if not of.type.write_only
        }
        for name, plan in plans.items()
    }
    references = {
        (name, of.name): (of.relation.target, of.relation.target_column)
        for name, plan in plans.items()
        for of in plan.fields
        if of.relation and of.relation.kind == "one" and of.column and of.relation.target in plans
    }
    return World(dialect=dialect, tables=types, references=references)
