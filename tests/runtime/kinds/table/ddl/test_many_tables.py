"""Planning and publishing one table among many touches only what it is about."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from runtime.kinds.table.ddl.models import PhysicalTable
from runtime.tables.orm import models_of

NAME = {"uid": "f1", "name": "name", "type": "text", "max_length": 40, "required": True}
COUNTRY = {"uid": "f3", "name": "country", "type": "reference", "target": "countries"}


def test_a_plan_asks_the_database_no_more_when_there_are_many_tables(tables):
    tables.publish("c2", "countries", [NAME])
    tables.publish("c1", "people", [NAME])
    with CaptureQueriesContext(
        connection,
    ) as few:
        tables.plan("c1", "people", [NAME, COUNTRY])
    shape = PhysicalTable.objects.get(uid="c1").shape
    PhysicalTable.objects.bulk_create(
        [PhysicalTable(uid=f"x{n}", name=f"other{n}", table=f"t_other{n}", shape=shape) for n in range(1000)]
    )
    with CaptureQueriesContext(connection) as many:
        tables.plan("c1", "people", [NAME, COUNTRY])
    assert len(many) == len(few)


def test_models_of_published_tables_read_and_write_rows(tables, add):
    tables.publish_all(
        [tables.succession("c1", "people", [NAME, COUNTRY]), tables.succession("c2", "countries", [NAME])]
    )
    add("t_countries", {"name": "Norway"})
    add("t_people", {"name": "Anna", "country": 1})
    plans = [tables.materialiser.compile(version, tables.catalog([])) for version in tables.published.values()]
    person = models_of(plans).get_model("tables", "people")
    assert person.objects.filter(country__name="Norway").values_list("name", flat=True).get() == "Anna"
    assert models_of(plans).get_model("tables", "people") is not person


@pytest.mark.parametrize(
    "name", ['a"; DROP TABLE runtime_parked; --', "a`b", "a'b", "a b", "A", "á", "a\n", "1a", "a%s", "a" * 64, "a)"]
)
def test_hostile_names_reach_no_statement(tables, name, existing):
    with pytest.raises(ValueError, match="cannot be the name"):
        tables.publish("c1", "people", [{**NAME, "name": name}])
    with pytest.raises(ValueError, match="cannot be the name"):
        tables.plan("c1", f"{name[:40]} ", [NAME])
    assert existing() == set()


@pytest.mark.parametrize("value", ["'; DROP TABLE runtime_parked; --", "%s %(x)s 100%", "\\'", '"', "`", "é漢🎉", "$$"])
def test_hostile_values_are_mere_values(tables, add, sql, value):
    tables.publish("c1", "people", [NAME])
    add("t_people", {"name": "Anna"})
    note = {"uid": "f5", "name": "note", "type": "text", "required": True, "default": value}
    assert tables.plan("c1", "people", [NAME, note]).statements
    tables.publish("c1", "people", [NAME, note])
    assert sql("SELECT note FROM t_people") == [(value,)]
