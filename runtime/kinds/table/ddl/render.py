"""Shapes as Django model classes in a registry of their own, for the schema editor alone."""

from collections.abc import Mapping
from typing import Any, TypeAlias

from django.apps.registry import Apps
from django.db import models
from django.utils.module_loading import import_string

from runtime.kinds.table.ddl.shape import Column, Shape

Model = type[models.Model]
Field: TypeAlias = "models.Field[Any, Any]"
Targets = Mapping[str, str]
"""uid → physical table, of the tables that a shape points into."""


def model_of(shape: Shape, targets: Targets, *, foreign_keys: bool) -> Model:
    """Keys are not part of it: they are made and dropped by their own statements. Foreign keys only where the database
    has them within CREATE TABLE alone (SQLite)."""
    apps = Apps()
    members: dict[str, Any] = {"__module__": __name__, "Meta": _meta(apps, shape.table)}
    for column in shape.columns:
        members[attribute_of(column)] = _field_of(column, shape, targets, apps, foreign_keys=foreign_keys)
    return type("Rows", (models.Model,), members)


def field_of(model: Model, column: Column) -> Field:
    return next(field for field in model._meta.local_fields if field.name == attribute_of(column))


def attribute_of(column: Column) -> str:
    """Not the column's name: an author may call a field "save" or "objects"."""
    return "id" if column.uid == "#id" else "f_" + "".join(c if c.isalnum() else f"_{ord(c)}" for c in column.uid)


def plain_field(column: Column) -> Field:
    made: Field = import_string(column.path)(**column.kwargs, null=column.null)
    return made


def _field_of(column: Column, shape: Shape, targets: Targets, apps: Apps, *, foreign_keys: bool) -> Field:
    if column.uid == "#id":
        return models.BigAutoField(primary_key=True)
    if column.target and foreign_keys:
        target = "self" if column.target == shape.uid else _stub(targets[column.target], apps)
        return models.ForeignKey(
            target,
            on_delete=models.DO_NOTHING,
            db_column=column.name,
            db_index=False,
            null=column.null,
            related_name="+",
        )
    field = plain_field(column)
    field.db_column = column.name
    return field


def _stub(table: str, apps: Apps) -> Model:
    known = apps.all_models["rows"].values()
    for model in known:
        if model._meta.db_table == table:
            return model
    members = {"__module__": __name__, "Meta": _meta(apps, table), "id": models.BigAutoField(primary_key=True)}
    return type(f"Target{len(known)}", (models.Model,), members)


def _meta(apps: Apps, table: str) -> type:
    return type("Meta", (), {"apps": apps, "app_label": "rows", "db_table": table})
