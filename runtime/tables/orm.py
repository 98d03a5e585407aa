"""Django models of published tables, for scripts and extension code; never for the hot path.

`models_of(plans)` gives a registry of its own: classes of two registries are strangers to one another, so take one per
script or request, and hold ids, not instances, beyond it.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import models
from django.db.migrations.state import ModelState, ProjectState, StateApps

from runtime.fields.parts.relations import TABLES_APP as APP
from runtime.fields.registry import field_type
from runtime.tables.plan import FieldPlan, TablePlan


def models_of(plans: Iterable[TablePlan]) -> StateApps:
    """`models_of(plans).get_model("tables", "customers")`. References to tables that are not among the plans are plain
    numbers, and so are those to users and departments."""
    given = list(plans)
    known = {plan.name for plan in given}
    state = ProjectState()
    for plan in given:
        state.add_model(_model_state(plan, known))
    return state.apps


def _model_state(plan: TablePlan, known: set[str]) -> ModelState:
    fields: list[tuple[str, models.Field[Any, Any]]] = [("id", models.BigAutoField(primary_key=True)), *_system()]
    for of in plan.fields:
        fields += _fields(of, known)
    return ModelState(APP, plan.name, fields, options={"db_table": plan.table}, bases=(models.Model,))


def _system() -> Iterator[tuple[str, "models.Field[Any, Any]"]]:
    yield "created_at", models.DateTimeField()
    yield "created_by", models.BigIntegerField(null=True)
    yield "updated_at", models.DateTimeField()
    yield "updated_by", models.BigIntegerField(null=True)
    yield "row_version", models.IntegerField(default=1)
    yield "deleted_at", models.DateTimeField(null=True)


def _fields(of: FieldPlan, known: set[str]) -> Iterator[tuple[str, "models.Field[Any, Any]"]]:
    own = field_type(of.spec.type)
    column = own.column(of.spec) if of.column else None
    if column is None:
        return
    if of.relation is not None and of.relation.kind == "one" and of.relation.target not in known:
        column = models.BigIntegerField(null=column.null)
    column.db_column = of.column
    yield of.name, column
    for word, further in own.beside(of.spec).items():
        yield of.beside[word], further
