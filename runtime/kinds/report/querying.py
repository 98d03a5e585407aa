"""Queries of a report looked at when it is saved: SQL and built queries on the platform's own tables, as their author sees
them. It only tells early; what runs is checked again when it runs, for whoever asks."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from django.db import connection

from metadata.kinds import Reference
from metadata.kinds import kind as kind_named
from metadata.validation import problems_in
from metadata.views import Body, CatalogView
from operations.problems import Problem, errors_in, pointer
from runtime.kinds.report.builder import BuilderProblem, World, built
from runtime.kinds.report.increments import order_problems
from runtime.kinds.report.worlds import OF_CEL
from runtime.parameters.values import sql_parameters
from runtime.sources.own import table_of
from runtime.sql.catalogue import Catalogue
from runtime.sql.guard import Guarded, guarded
from runtime.sql.parameters import Parameter
from runtime.sql.refusals import Refused
from runtime.tables.plan import FieldPlan, TablePlan
from runtime.tables.system import SYSTEM_FIELDS

PLATFORM = "platform"
WORD = re.compile(r"[a-z][a-z0-9_]*")
DIALECTS = {"postgresql": "postgres", "mysql": "mysql", "sqlite": "sqlite"}


class _Own(NamedTuple):
    """The platform's tables that queries may mean, compiled, as catalogue of the guard and as world of the builder."""

    plans: Mapping[str, TablePlan]
    catalogue: Catalogue
    world: World


def query_problems(body: Body, catalog: CatalogView) -> Iterator[Problem]:
    for place, query, own, declared in _own_queries(body, catalog):
        try:
            _checked(query, own, declared)
            if "incremental" in query:
                yield from order_problems(query, pointer("queries", place), _sql_of(query, own), own.world.dialect)
        except BuilderProblem as problem:
            yield problem.problem(_form(place, query))
        except Refused as refused:
            yield from (replace(problem, pointer=_form(place, query)) for problem in refused.problems)


def query_references(body: Body, catalog: CatalogView) -> Iterator[Reference]:
    """The tables that queries read, and the fields of them, as the guard finds them."""
    for place, query, own, declared in _own_queries(body, catalog):
        try:
            found = _checked(query, own, declared)
        except (BuilderProblem, Refused):  # said by `query_problems`
            continue
        at = _form(place, query)
        for table in sorted(found.tables):
            yield Reference(pointer=at, kind="table", name=table.name)
        for table, column in sorted(found.used):
            field = _field_of(own.plans[table.name], column)
            if field is not None:
                yield Reference(pointer=at, kind="table", name=table.name, member=field.uid)


def _field_of(plan: TablePlan, column: str) -> FieldPlan | None:
    """None for the columns that every row has."""
    return next((of for of in plan.stored if column == of.name or column in of.beside.values()), None)


def _own_queries(
    body: Body, catalog: CatalogView
) -> Iterator[tuple[int, Mapping[str, Any], _Own, Mapping[str, Parameter]]]:
    queries = [
        (place, query)
        for place, query in enumerate(body["queries"])
        if query.get("datasource") == PLATFORM and ("builder" in query or "sql" in query)
    ]
    if not queries or not _are_parameters_right(body):
        return
    own, declared = _own(body, catalog), sql_parameters(body.get("parameters", ()))
    yield from ((place, query, own, declared) for place, query in queries)


def _form(place: int, query: Mapping[str, Any]) -> str:
    return pointer("queries", place, "builder" if "builder" in query else "sql")


def _checked(query: Mapping[str, Any], own: _Own, declared: Mapping[str, Parameter]) -> Guarded:
    """BuilderProblem or Refused."""
    if "builder" not in query:
        return guarded(query["sql"], dialect=own.world.dialect, catalogue=own.catalogue, parameters=declared)
    made = built(query["builder"], own.world, plain=True)
    more = {name: Parameter(name=name, type="datetime") for name in made.moments}
    return guarded(made.sql, dialect=own.world.dialect, catalogue=own.catalogue, parameters={**declared, **more})


def _sql_of(query: Mapping[str, Any], own: _Own) -> str:
    return query["sql"] if "sql" in query else built(query["builder"], own.world).sql


def _are_parameters_right(body: Body) -> bool:
    names = [parameter["name"] for parameter in body.get("parameters", ())]
    return len(names) == len(set(names))


def _own(body: Body, catalog: CatalogView) -> _Own:
    """The tables that are named somewhere in the queries, by a present or an old name, and those they lead to; one that
    has problems itself is left out: they are told where they are."""
    plans: dict[str, TablePlan] = {}
    old: dict[str, str] = {}
    waiting = sorted(set(WORD.findall(repr(body["queries"]).lower())))
    seen: set[str] = set()
    kind = kind_named("table")
    while waiting:
        word = waiting.pop()
        version = None if word in seen else catalog.get("table", word)
        seen.add(word)
        if version is None:
            continue
        if word != version.name:
            old[word] = version.name
        if version.name in plans or errors_in(problems_in(kind, version.body, catalog)):
            continue
        plans[version.name] = plan = kind.compile(version, catalog)
        waiting += [of.relation.target for of in plan.fields if of.relation and of.relation.kind == "one"]
    return _Own(plans, _catalogue(plans, old), _world(plans, old, DIALECTS[connection.vendor]))


def _catalogue(plans: Mapping[str, TablePlan], old: Mapping[str, str]) -> Catalogue:
    tables = tuple(
        table_of(plan, tuple(_columns(plan)), tuple(sorted(word for word, now in old.items() if now == name)))
        for name, plan in plans.items()
    )
    return Catalogue(schema=PLATFORM, tables=tables)


def _columns(plan: TablePlan) -> Iterator[FieldPlan]:
    yield from SYSTEM_FIELDS
    yield from (of for of in plan.stored if not of.type.write_only)


def _world(plans: Mapping[str, TablePlan], old: Mapping[str, str], dialect: str) -> World:
    types = {name: {of.name: OF_CEL.get(of.type.cel, "text") for of in _columns(plan)} for name, plan in plans.items()}
    references = {
        (name, of.name): (plans_target, of.relation.target_column)
        for name, plan in plans.items()
        for of in plan.fields
        if of.relation and of.relation.kind == "one" and of.column
        if (plans_target := old.get(of.relation.target, of.relation.target)) in plans
    }
    return World(
        dialect=dialect,
        tables=types,
        references=references,
        old_tables=old,
        old_columns={name: _old_columns(plan) for name, plan in plans.items()},
    )


def _old_columns(plan: TablePlan) -> Mapping[str, str]:
    return {alias: of.name for of in plan.stored for alias in of.spec.aliases}
