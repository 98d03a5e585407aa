"""Every field type as a column, and what random histories of fields leave in the rows (T69)."""

import random

import pytest
from django.db import connection

from runtime.fields.registry import field_types
from runtime.kinds.table.ddl.deployed import shapes_of_definition

NAME = {"uid": "n1", "name": "name", "type": "text"}
LEADING = {
    "any_reference": {"targets": ["people"]},
    "children": {"target": "people"},
    "multi_reference": {"target": "people"},
    "reference": {"target": "people"},
}
COMPUTED = ("lookup", "rollup")


def every_field() -> list[dict[str, object]]:
    return [
        {"uid": f"u{number}", "name": f"a_{name}", "type": name, **LEADING.get(name, found.example_options)}
        for number, (name, found) in enumerate(field_types().items())
        if name not in COMPUTED
    ]


def test_every_type_has_its_columns_and_is_the_same_when_published_again(tables, columns):
    fields = every_field()
    tables.publish_all([tables.succession("c1", "people", [NAME]), tables.succession("c2", "all", fields)])
    there = columns("t_all")
    assert {column.name for column in shapes_of_definition("c2")["c2"].columns} == set(there)
    assert tables.plan("c2", "all", fields).statements == ()


def test_every_type_is_renamed_dropped_and_restored(tables, columns):
    fields = every_field()
    renamed = [{**field, "name": f"b_{field['type']}"} for field in fields]
    tables.publish_all([tables.succession("c1", "people", [NAME]), tables.succession("c2", "all", fields)])
    before = columns("t_all")
    tables.publish("c2", "all", renamed)
    tables.publish("c2", "all", [NAME])
    tables.publish("c2", "all", fields)
    after = {name: null for name, null in columns("t_all").items() if not name.startswith("parked_") and name != "name"}
    assert after == before


@pytest.mark.parametrize("name", sorted(set(field_types()) - {"children", "lookup", "multi_reference", "rollup"}))
def test_every_type_can_become_required_in_a_table_with_rows_only_by_a_decision(tables, add, name):
    field = next(field for field in every_field() if field["type"] == name)
    tables.publish_all([tables.succession("c1", "people", [NAME]), tables.succession("c2", "all", [NAME, field])])
    add("t_all", {"name": "x"})
    impact = tables.plan("c2", "all", [NAME, {**field, "required": True}])
    expected = [] if not field_types()[name].writable else ["values_missing"]
    assert [effect.code for effect in impact.effects] == expected


@pytest.mark.parametrize("seed", range(4))
def test_a_field_shows_its_own_values_or_none_whatever_happened_to_others(tables, add, sql, seed):
    dice = random.Random(seed)
    uids, names = [f"f{n}" for n in range(5)], ["a", "b", "c", "d", "e"]
    known: dict[str, str | None] = dict.fromkeys(uids)
    tables.publish("c1", "people", [NAME])
    add("t_people", {"name": "x"})
    for step in range(15):
        chosen = dice.sample(uids, dice.randint(0, 5))
        fields = [
            {"uid": uid, "name": name, "type": "text", "indexed": dice.random() < 0.3}
            for uid, name in zip(chosen, dice.sample(names, len(chosen)), strict=True)
        ]
        tables.publish("c1", "people", [NAME, *fields])
        for field in fields:
            uid, column = field["uid"], connection.ops.quote_name(field["name"])
            assert sql(f"SELECT {column} FROM t_people") == [(known[uid],)], f"seed {seed}, step {step}"
            known[uid] = f"{uid} of step {step}"
            sql(f"UPDATE t_people SET {column} = %s", known[uid])
