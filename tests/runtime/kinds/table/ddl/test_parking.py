"""Purging what was put aside."""

import pytest

from operations.errors import NotFound
from runtime.kinds.table.ddl.models import Parked
from runtime.kinds.table.ddl.parking import purge

NAME = {"uid": "f1", "name": "name", "type": "text", "max_length": 40, "required": True}
AGE = {"uid": "f2", "name": "age", "type": "integer", "indexed": True}
BOSS = {"uid": "f3", "name": "boss", "type": "reference", "target": "people"}


def test_a_purged_column_is_gone_and_comes_back_empty(tables, add, sql, columns):
    tables.publish("c1", "people", [NAME, AGE, BOSS])
    add("t_people", {"name": "Anna", "age": 30, "boss": 1})
    tables.publish("c1", "people", [NAME])
    for parked in Parked.objects.all():
        purge(parked.pk)
    assert not [name for name in columns("t_people") if name.startswith("parked_")]
    tables.publish("c1", "people", [NAME, AGE])
    assert sql("SELECT age FROM t_people") == [(None,)]


def test_a_column_of_a_renamed_table_is_purged_where_it_is_now(tables, add, columns):
    tables.publish("c1", "people", [NAME, AGE])
    add("t_people", {"name": "Anna", "age": 30})
    tables.publish("c1", "people", [NAME])
    tables.publish("c1", "persons", [NAME])
    purge(Parked.objects.get().pk)
    assert "parked_f2_1" not in columns("t_persons")


def test_a_purged_table_takes_its_parked_columns_along(tables, add, existing):
    tables.publish("c1", "people", [NAME, AGE])
    add("t_people", {"name": "Anna", "age": 30})
    tables.publish("c1", "people", [NAME])
    tables.publish("c1", "people", None)
    purge(Parked.objects.get(column_uid="").pk)
    assert existing() == set()
    assert not Parked.objects.exists()


def test_what_is_not_parked_cannot_be_purged(db):
    with pytest.raises(NotFound):
        purge(7)
