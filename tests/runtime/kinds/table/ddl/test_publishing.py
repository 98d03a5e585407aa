"""What publishing a table does to the database."""

import pytest

from operations.errors import Conflict, InvalidInput

NAME = {"uid": "f1", "name": "name", "type": "text", "max_length": 40, "required": True}
AGE = {"uid": "f2", "name": "age", "type": "integer"}
COUNTRY = {"uid": "f3", "name": "country", "type": "reference", "target": "countries"}
SYSTEM = {"id", "created_at", "created_by", "updated_at", "updated_by", "row_version", "deleted_at"}


def test_a_new_table_has_system_columns_fields_and_keys(tables, columns, constraints):
    tables.publish("c1", "people", [{**NAME, "unique": True}, {**AGE, "indexed": True}])
    assert set(columns("t_people")) == SYSTEM | {"name", "age"}
    assert not columns("t_people")["name"]
    assert columns("t_people")["age"]
    keys = {tuple(key["columns"]): key["unique"] for key in constraints("t_people") if not key["primary_key"]}
    assert keys[("name",)]
    assert not keys[("age",)]


def test_a_new_table_writes_defaults_of_its_own(tables, add, sql):
    tables.publish("c1", "people", [NAME])
    add("t_people", {"name": "Anna"})
    assert sql("SELECT id, name, row_version FROM t_people") == [(1, "Anna", 1)]


def test_tables_that_refer_to_one_another_in_a_circle_come_together(tables, constraints):
    people = tables.succession("c1", "people", [NAME, COUNTRY])
    king = {"uid": "k1", "name": "king", "type": "reference", "target": "people"}
    tables.publish_all([people, tables.succession("c2", "countries", [king])])
    for table, column, target in (("t_people", "country", "t_countries"), ("t_countries", "king", "t_people")):
        keys = [key["foreign_key"] for key in constraints(table) if key["columns"] == [column] and key["foreign_key"]]
        assert keys == [(target, "id")]


def test_a_multi_reference_has_a_link_table_with_foreign_keys(tables, columns, constraints):
    tags = {"uid": "m1", "name": "tags", "type": "multi_reference", "target": "tags"}
    tables.publish_all([tables.succession("c1", "people", [NAME, tags]), tables.succession("c2", "tags", [NAME])])
    assert set(columns("t_people__tags")) == {"id", "source_id", "target_id", "position"}
    targets = {key["foreign_key"][0] for key in constraints("t_people__tags") if key["foreign_key"]}
    assert targets == {"t_people", "t_tags"}


def test_renaming_touches_no_row_and_keeps_keys(tables, add, sql, columns, constraints):
    tables.publish("c1", "people", [{**NAME, "unique": True}, AGE])
    add("t_people", {"name": "Anna", "age": 30})
    impact = tables.plan("c1", "persons", [{**NAME, "name": "full_name", "unique": True}, AGE])
    assert all(statement.startswith(("ALTER TABLE", "RENAME TABLE")) for statement in impact.statements)
    assert len(impact.statements) == 2
    tables.publish("c1", "persons", [{**NAME, "name": "full_name", "unique": True}, AGE])
    assert sql("SELECT full_name, age FROM t_persons") == [("Anna", 30)]
    assert "name" not in columns("t_persons")
    assert any(key["columns"] == ["full_name"] and key["unique"] for key in constraints("t_persons"))


def test_two_fields_and_two_tables_swap_their_names(tables, add, sql):
    other = {"uid": "f9", "name": "nick", "type": "text", "max_length": 40}
    tables.publish("c1", "people", [NAME, other])
    tables.publish("c2", "robots", [AGE])
    add("t_people", {"name": "Anna", "nick": "An"})
    add("t_robots", {"age": 3})
    tables.publish_all(
        [
            tables.succession("c1", "robots", [{**NAME, "name": "nick"}, {**other, "name": "name"}]),
            tables.succession("c2", "people", [AGE]),
        ]
    )
    assert sql("SELECT name, nick FROM t_robots") == [("An", "Anna")]
    assert sql("SELECT age FROM t_people") == [(3,)]


def test_names_move_on_in_a_chain(tables, add, sql):
    tables.publish("c1", "one", [NAME])
    tables.publish("c2", "two", [NAME])
    add("t_one", {"name": "first"})
    add("t_two", {"name": "second"})
    tables.publish_all([tables.succession("c1", "two", [NAME]), tables.succession("c2", "three", [NAME])])
    assert sql("SELECT name FROM t_two") == [("first",)]
    assert sql("SELECT name FROM t_three") == [("second",)]


def test_foreign_keys_follow_a_renamed_table(tables, constraints):
    tables.publish_all(
        [tables.succession("c1", "people", [NAME, COUNTRY]), tables.succession("c2", "countries", [NAME])]
    )
    tables.publish("c2", "nations", [NAME])
    keys = [key["foreign_key"] for key in constraints("t_people") if key["foreign_key"]]
    assert keys == [("t_nations", "id")]


def test_a_dropped_field_is_parked_and_comes_back_with_its_values(tables, add, sql, columns):
    tables.publish("c1", "people", [NAME, {**AGE, "indexed": True, "required": True}])
    add("t_people", {"name": "Anna", "age": 30})
    (effect,) = tables.plan("c1", "people", [NAME]).effects
    assert (effect.code, effect.rows) == ("column_parked", 1)
    tables.publish("c1", "people", [NAME])
    assert columns("t_people")["parked_f2_1"]
    add("t_people", {"name": "Ben"})
    tables.publish("c1", "people", [NAME, AGE])
    assert sql("SELECT name, age FROM t_people ORDER BY id") == [("Anna", 30), ("Ben", None)]
    assert "parked_f2_1" not in columns("t_people")


def test_a_field_of_the_same_name_never_shows_the_values_of_a_dropped_one(tables, add, sql):
    tables.publish("c1", "people", [NAME, AGE])
    add("t_people", {"name": "Anna", "age": 30})
    tables.publish("c1", "people", [NAME])
    tables.publish("c1", "people", [NAME, {**AGE, "uid": "f7"}])
    assert sql("SELECT age FROM t_people") == [(None,)]


def test_a_dropped_table_is_parked_and_comes_back_with_its_rows(tables, add, sql, existing, constraints):
    tables.publish_all(
        [tables.succession("c1", "people", [NAME, COUNTRY]), tables.succession("c2", "countries", [NAME])]
    )
    add("t_countries", {"name": "Norway"})
    add("t_people", {"name": "Anna", "country": 1})
    tables.publish("c1", "people", None)
    assert existing() == {"parked_t_people_1", "t_countries"}
    sql("DELETE FROM t_countries WHERE name = 'Sweden'")
    tables.publish("c3", "people", [AGE])
    assert sql("SELECT COUNT(*) FROM t_people") == [(0,)]
    tables.publish("c3", "people", None)
    tables.publish("c1", "people", [NAME, COUNTRY])
    assert sql("SELECT name, country FROM t_people") == [("Anna", 1)]
    assert [key["foreign_key"] for key in constraints("t_people") if key["foreign_key"]] == [("t_countries", "id")]


def test_a_parked_table_does_not_hold_rows_of_others(tables, add, sql):
    tables.publish_all(
        [tables.succession("c1", "people", [NAME, COUNTRY]), tables.succession("c2", "countries", [NAME])]
    )
    add("t_countries", {"name": "Norway"})
    add("t_people", {"name": "Anna", "country": 1})
    tables.publish("c1", "people", None)
    sql("DELETE FROM t_countries")


def test_a_required_field_needs_a_value_for_the_rows_there_are(tables, add, sql, columns):
    tables.publish("c1", "people", [NAME])
    add("t_people", {"name": "Anna"}, {"name": "Ben"})
    wanted = [NAME, {**AGE, "required": True}]
    (effect,) = tables.plan("c1", "people", wanted).effects
    assert (effect.code, effect.rows, effect.choice) == ("values_missing", 2, "people.age.missing")
    with pytest.raises(Conflict, match="needs a decision"):
        tables.publish("c1", "people", wanted)
    with pytest.raises(Conflict, match="Refused"):
        tables.publish("c1", "people", wanted, decisions={"people.age.missing": "refuse"})
    with pytest.raises(InvalidInput):
        tables.publish("c1", "people", wanted, decisions={"people.age.missing": "set_value"})
    with pytest.raises(InvalidInput):
        decisions = {"people.age.missing": "set_value", "people.age.missing.value": "old"}
        tables.publish("c1", "people", wanted, decisions=decisions)
    assert "age" not in columns("t_people")
    decisions = {"people.age.missing": "set_value", "people.age.missing.value": 18}
    tables.publish("c1", "people", wanted, decisions=decisions)
    assert sql("SELECT age FROM t_people") == [(18,), (18,)]
    assert not columns("t_people")["age"]


def test_a_required_field_with_a_default_fills_the_rows_there_are(tables, add, sql):
    tables.publish("c1", "people", [NAME])
    add("t_people", {"name": "Anna"})
    wanted = [NAME, {"uid": "f5", "name": "note", "type": "text", "required": True, "default": 'it\'s; 100% -- "new"'}]
    assert [effect.code for effect in tables.plan("c1", "people", wanted).effects] == ["default_filled"]
    tables.publish("c1", "people", wanted)
    assert sql("SELECT note FROM t_people") == [('it\'s; 100% -- "new"',)]


def test_a_field_that_becomes_required_keeps_its_values_and_fills_the_rest(tables, add, sql, columns):
    tables.publish("c1", "people", [NAME, AGE])
    add("t_people", {"name": "Anna", "age": 30}, {"name": "Ben"})
    decisions = {"people.age.missing": "set_value", "people.age.missing.value": 0}
    tables.publish("c1", "people", [NAME, {**AGE, "required": True}], decisions=decisions)
    assert sql("SELECT age FROM t_people ORDER BY id") == [(30,), (0,)]
    assert not columns("t_people")["age"]


def test_text_becomes_number_and_what_does_not_fit_is_counted_listed_and_decided(tables, add, sql):
    note = {"uid": "f4", "name": "note", "type": "text", "max_length": 40}
    tables.publish("c1", "people", [NAME, note])
    add("t_people", {"name": "Anna", "note": "12"}, {"name": "Ben", "note": "many"}, {"name": "Cy"})
    wanted = [NAME, {"uid": "f4", "name": "note", "type": "integer"}]
    (effect, *_) = tables.plan("c1", "people", wanted).effects
    assert (effect.code, effect.rows, effect.lossy) == ("values_do_not_fit", 1, True)
    assert effect.choices == ("refuse", "set_value", "park")
    assert [(row["id"], row["value"]) for row in effect.sample] == [(2, "many")]
    with pytest.raises(Conflict):
        tables.publish("c1", "people", wanted)
    assert sql("SELECT note FROM t_people ORDER BY id") == [("12",), ("many",), (None,)]
    tables.publish("c1", "people", wanted, decisions={"people.note.values": "park"})
    assert sql("SELECT note, parked_f4_1 FROM t_people ORDER BY id") == [(12, "12"), (None, "many"), (None, None)]


def test_a_given_value_takes_the_place_of_what_does_not_fit(tables, add, sql):
    tables.publish("c1", "people", [NAME, AGE])
    add("t_people", {"name": "Anna", "age": 30}, {"name": "Ben", "age": 300})
    wanted = [NAME, {**AGE, "max": 120}]
    decisions = {"people.age.values": "set_value", "people.age.values.value": 120}
    tables.publish("c1", "people", wanted, decisions=decisions)
    assert sql("SELECT age, parked_f2_1 FROM t_people ORDER BY id") == [(30, 30), (120, 300)]


def test_a_shorter_text_is_altered_in_place_when_all_fits(tables, add, sql, columns):
    tables.publish("c1", "people", [{**NAME, "unique": True}])
    add("t_people", {"name": "Anna"})
    impact = tables.plan("c1", "people", [{**NAME, "unique": True, "max_length": 10}])
    assert impact.effects == ()
    tables.publish("c1", "people", [{**NAME, "unique": True, "max_length": 10}])
    assert set(columns("t_people")) == SYSTEM | {"name"}
    (effect,) = tables.plan("c1", "people", [{**NAME, "unique": True, "max_length": 3}]).effects
    assert (effect.code, effect.choices) == ("values_do_not_fit", ("refuse", "set_value"))


def test_keys_survive_a_table_that_is_built_anew(tables, add, constraints):
    tables.publish("c1", "people", [{**NAME, "unique": True}, {**AGE, "indexed": True}])
    add("t_people", {"name": "Anna", "age": 1})
    tables.publish("c1", "people", [{**NAME, "unique": True, "max_length": 10}, {**AGE, "indexed": True}])
    keys = {tuple(key["columns"]): key["unique"] for key in constraints("t_people") if not key["primary_key"]}
    assert keys[("name",)]
    assert not keys[("age",)]


def test_unique_on_duplicates_lists_them_and_cannot_be_published(tables, add):
    tables.publish("c1", "people", [NAME, AGE])
    add("t_people", {"name": "Anna"}, {"name": "Anna"}, {"name": "Ben"})
    impact = tables.plan("c1", "people", [{**NAME, "unique": True}, AGE])
    assert [problem.code for problem in impact.problems] == ["duplicates"]
    assert impact.effects[0].sample[0] == {"name": "Anna", "rows": 2, "first_id": 1, "last_id": 2}
    with pytest.raises(Conflict):
        tables.publish("c1", "people", [{**NAME, "unique": True}, AGE])


def test_a_number_becomes_a_reference_where_the_row_exists(tables, add, sql, constraints):
    tables.publish("c2", "countries", [NAME])
    tables.publish("c1", "people", [NAME, {"uid": "f3", "name": "country", "type": "reference", "target": "people"}])
    add("t_countries", {"name": "Norway"})
    add("t_people", {"name": "Anna"}, {"name": "Ben", "country": 1})
    (effect,) = tables.plan("c1", "people", [NAME, COUNTRY]).effects
    assert (effect.code, effect.rows) == ("values_do_not_fit", 1)
    tables.publish("c1", "people", [NAME, COUNTRY], decisions={"people.country.values": "park"})
    assert sql("SELECT country FROM t_people ORDER BY id") == [(None,), (None,)]
    assert [key["foreign_key"] for key in constraints("t_people") if key["foreign_key"]] == [("t_countries", "id")]


def test_a_failed_publish_leaves_everything_as_it_was(tables, add, sql, existing, columns):
    tables.publish("c1", "people", [NAME, AGE])
    add("t_people", {"name": "Anna", "age": 3})
    changes = [
        tables.succession("c2", "countries", [NAME]),
        tables.succession("c1", "persons", [{**NAME, "name": "title"}, COUNTRY]),
    ]

    def fail() -> None:
        raise RuntimeError("the pointers did not move")

    with pytest.raises(RuntimeError):
        tables.publish_all(changes, moving=fail)
    assert existing() == {"t_people"}
    assert set(columns("t_people")) == SYSTEM | {"name", "age"}
    assert sql("SELECT name, age FROM t_people") == [("Anna", 3)]
    tables.publish_all(changes)
    assert existing() == {"t_persons", "t_countries"}


def test_adding_an_optional_field_builds_no_table_anew(tables, add):
    tables.publish("c1", "people", [NAME])
    add("t_people", {"name": "Anna"})
    added = [NAME, AGE, {"uid": "f8", "name": "rank", "type": "integer", "required": True, "default": 1}]
    statements = tables.plan("c1", "people", added).statements
    assert all("ADD COLUMN" in statement or "DROP DEFAULT" in statement for statement in statements)


def test_switching_soft_delete_off_tells_of_the_trash_and_moves_no_column(tables, add):
    tables.publish("c1", "people", [NAME], soft_delete=True)
    add("t_people", {"name": "Anna", "deleted_at": "2026-01-02 00:00:00"}, {"name": "Ben"})
    impact = tables.plan("c1", "people", [NAME])
    assert [(effect.code, effect.rows) for effect in impact.effects] == [("trash_returns", 1)]
    assert impact.statements == ()


def test_publishing_the_same_again_changes_nothing(tables):
    fields = [NAME, AGE, {"uid": "f6", "name": "price", "type": "decimal", "digits": 9, "places": 2}]
    tables.publish("c1", "people", fields)
    assert tables.plan("c1", "people", fields).statements == ()


@pytest.mark.parametrize("word", ["save", "delete", "objects", "pk", "select", "order", "group", "check"])
def test_field_names_that_mean_something_elsewhere_are_mere_names(tables, word, add, sql, columns):
    field = {"uid": "w1", "name": word, "type": "text", "max_length": 20}
    tables.publish("c1", word, [field])
    add(f"t_{word}", {word: "x"})
    tables.publish("c1", word, [{**field, "max_length": 30, "required": True}])
    assert not columns(f"t_{word}")[word]
