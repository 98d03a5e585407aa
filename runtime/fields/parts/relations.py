"""What fields have in common whose value is the id of a row."""

from collections.abc import Callable
from typing import Any

from django.db import models

from runtime.fields.parts.columns import flags
from runtime.fields.parts.numbers import WHOLE, whole
from runtime.fields.parts.options import option
from runtime.fields.type import Column, FieldSpec

TABLES_APP = "tables"
"""The app label under which the models of tables are rendered: the model of table `customers` is `tables.customers`."""

USERS, DEPARTMENTS, FILES = "accounts.User", "accounts.Department", "runtime.StoredFile"
ON_DELETE = {"restrict": models.PROTECT, "cascade": models.CASCADE, "set_null": models.SET_NULL}
ID_SCHEMA = {"type": "integer", "minimum": 1}


def on_delete_option(*choices: str) -> Any:
    return option("When the other row is deleted", "关联行被删除时", enum=list(choices), default=choices[0])


def foreign_key(spec: FieldSpec, model: str) -> Column:
    """The column bears the field's name, not `<name>_id`."""
    shared = flags(spec) | {"db_index": True}
    deleted = ON_DELETE[spec.option("on_delete", "restrict")]
    return models.ForeignKey(model, on_delete=deleted, related_name="+", db_column=spec.name, **shared)


def row_id(value: Any) -> int:
    number = whole(value)
    if number < 1:
        raise ValueError("The id of a row is a whole number from 1.")
    return number


def parse_id(spec: FieldSpec) -> Callable[[Any], int]:
    return row_id


def id_from_text(spec: FieldSpec) -> Callable[[str], int]:
    def read(cell: str) -> int:
        if parts := WHOLE.fullmatch(cell.strip()):
            return int(parts[1])
        raise ValueError(f"'{cell[:40]}' is not the id of a row.")

    return read


def ids(value: Any, most: int) -> tuple[int, ...]:
    if not isinstance(value, list):
        raise ValueError("A list of ids is expected.")
    if len(value) > most:
        raise ValueError(f"At most {most:,} rows can be linked; these are {len(value):,}.")
    found = tuple(row_id(item) for item in value)
    if len(set(found)) < len(found):
        raise ValueError("A row stands in this list twice.")
    return found
