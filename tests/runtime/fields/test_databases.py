"""Every type's values survive the database that the tests run on, and PostgreSQL makes the same JSON as Python."""

from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from django.apps.registry import Apps
from django.db import connection, models

from runtime.fields.registry import field_types
from runtime.fields.type import FieldSpec, FieldType

TABLE = "every_type"  # not "t_…": tables of definitions are dropped before this one is
OWN = [
    (each, FieldSpec(uid=name, name=f"f_{name}", type=name, options=each.example_options))
    for name, each in field_types().items()
    if each.examples
]
BIG = (field_types()["integer"], FieldSpec(uid="big", name="f_big", type="integer", options={"big": True}))
FIXED = (field_types()["money"], FieldSpec(uid="fixed", name="f_fixed", type="money", options={"currency": "EUR"}))
MORE = {"f_big": (2**53 + 1, -(2**60), 7), "f_fixed": ({"amount": "3.50", "currency": "EUR"},)}


def is_plain(column: Any) -> bool:
    return column is not None and not isinstance(column, models.ForeignKey)


FIELDS = [(each, spec) for each, spec in (*OWN, BIG, FIXED) if is_plain(each.column(spec))]


def columns_of(each: FieldType, spec: FieldSpec) -> list[str]:
    return [spec.name, *(f"{spec.name}_{word}" for word in each.beside(spec))]


def examples_of(each: FieldType, spec: FieldSpec) -> tuple[Any, ...]:
    given = MORE.get(spec.name, each.examples)
    return tuple(str(value) if isinstance(value, int) and abs(value) > 2**53 else value for value in given)


@pytest.fixture
def table(transactional_db: None) -> Iterator[None]:
    members: dict[str, Any] = {"__module__": __name__}
    for each, spec in FIELDS:
        members |= zip(columns_of(each, spec), [each.column(spec), *each.beside(spec).values()], strict=True)
    members["Meta"] = type("Meta", (), {"apps": Apps(), "app_label": "samples", "db_table": TABLE})
    model = type("Sample", (models.Model,), members)
    with connection.schema_editor() as editor:
        editor.create_model(model)
    yield
    with connection.schema_editor() as editor:
        editor.delete_model(model)


def stored(each: FieldType, spec: FieldSpec, value: Any) -> tuple[Any, ...]:
    parsed = each.parse(spec)(value)
    return parsed if each.beside(spec) else (parsed,)


def inserted(each: FieldType, spec: FieldSpec, values: tuple[Any, ...]) -> int:
    names = columns_of(each, spec)
    with connection.cursor() as cursor:
        marks = ", ".join(["%s"] * len(names))
        quoted = ", ".join(connection.ops.quote_name(name) for name in names)
        cursor.execute(f"INSERT INTO {TABLE} ({quoted}) VALUES ({marks})", values)
        cursor.execute(f"SELECT max(id) FROM {TABLE}")
        return int(cursor.fetchone()[0])


def selected(id: int, *expressions: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(expressions)} FROM {TABLE} WHERE id = %s", [id])
        return cursor.fetchone()


def test_what_is_stored_is_shown_as_it_was_given(table: None) -> None:
    for each, spec in FIELDS:
        show = each.show(spec)
        for example in examples_of(each, spec):
            row_id = inserted(each, spec, stored(each, spec, example))
            row = selected(row_id, *columns_of(each, spec))
            value = tuple(row) if each.beside(spec) else row[0]
            expected = {"set": True} if each.write_only else example
            if spec.name == "f_big" and abs(int(example)) < 2**53:
                expected = int(example)
            assert (show(value) if show else value) == expected, spec.name


def test_postgresql_makes_the_same_json(table: None) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("PostgreSQL alone makes JSON itself")
    for each, spec in FIELDS:
        show = each.show(spec)
        names = columns_of(each, spec)
        words = dict(zip(("column", *each.beside(spec)), names, strict=True))
        sql = (each.show_sql(spec) or "{column}").format(**words)
        for example in examples_of(each, spec):
            row_id = inserted(each, spec, stored(each, spec, example))
            (text,) = selected(row_id, f"json_build_object('v', {sql})::text")
            row = selected(row_id, *names)
            value = tuple(row) if each.beside(spec) else row[0]
            assert orjson.loads(text)["v"] == (show(value) if show else value), spec.name


def test_nothing_is_shown_as_null(table: None) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("PostgreSQL alone makes JSON itself")
    each, spec = FIELDS[0]
    row_id = inserted(each, spec, (None,) * len(columns_of(each, spec)))
    for each, spec in FIELDS:
        words = dict(zip(("column", *each.beside(spec)), columns_of(each, spec), strict=True))
        sql = (each.show_sql(spec) or "{column}").format(**words)
        (text,) = selected(row_id, f"json_build_object('v', {sql})::text")
        assert orjson.loads(text)["v"] is None, spec.name
