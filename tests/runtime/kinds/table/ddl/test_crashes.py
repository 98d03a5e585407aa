"""A change that fails or is killed at any step leaves the tables as they were, and can be done again (F19)."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, connections

from metadata.locks import publish_lock
from operations import faults
from runtime.kinds.table.ddl.models import SchemaChange

NAME = {"uid": "f1", "name": "name", "type": "text", "max_length": 40, "required": True, "unique": True}
AGE = {"uid": "f2", "name": "age", "type": "text", "max_length": 10, "indexed": True}
COUNTRY = {"uid": "f3", "name": "country", "type": "reference", "target": "countries"}
NOTE = {"uid": "f4", "name": "note", "type": "text", "max_length": 20, "required": True}
TAGS = {"uid": "f5", "name": "tags", "type": "multi_reference", "target": "countries"}
RANK = {"uid": "f6", "name": "rank", "type": "integer", "required": True, "default": 1, "indexed": True}
DECISIONS = {"persons.age.values": "park"}
KILLED = 77


class Fault(Exception):
    """What a test raises in the middle of a change."""


def prepared(tables: Any, add: Callable[..., None]) -> None:
    tables.publish_all(
        [
            tables.succession("c1", "people", [NAME, AGE, COUNTRY, NOTE]),
            tables.succession("c2", "countries", [NAME]),
            tables.succession("c3", "old", [NAME]),
        ]
    )
    add("t_countries", {"name": "Norway"})
    add("t_old", {"name": "kept"})
    add(
        "t_people", {"name": "Anna", "age": "12", "country": 1, "note": "x"}, {"name": "Ben", "age": "old", "note": "y"}
    )


def change_of(tables: Any) -> list[Any]:
    """Of everything something: made, renamed, converted, parked, linked, indexed."""
    age = {**AGE, "type": "integer"}
    del age["max_length"]
    full_name, country = {**NAME, "name": "full_name", "max_length": 30}, {**COUNTRY, "target": "nations"}
    return [
        tables.succession("c1", "persons", [full_name, age, country, {**TAGS, "target": "nations"}, RANK]),
        tables.succession("c2", "nations", [NAME]),
        tables.succession("c3", "old", None),
        tables.succession("c4", "fresh", [NAME, {**COUNTRY, "target": "persons"}]),
    ]


def pictured(sql: Callable[..., list[Any]]) -> dict[str, Any]:
    """All tables of rows: columns, keys and rows."""
    with connection.cursor() as cursor:
        look = connection.introspection
        names = sorted(n for n in look.table_names(cursor) if n.startswith(("t_", "parked_", "moving_")))
        return {
            name: (
                sorted((c.name, c.null_ok, str(c.type_code)) for c in look.get_table_description(cursor, name)),
                sorted((tuple(k["columns"]), k["unique"], k["foreign_key"]) for k in _keys(cursor, name)),
                sql(f"SELECT COUNT(*) FROM {name}"),
            )
            for name in names
        } | {"rows": sql("SELECT * FROM t_people ORDER BY id") if "t_people" in names else []}


def _keys(cursor: Any, table: str) -> list[Any]:
    found = connection.introspection.get_constraints(cursor, table).values()
    return [{**key, "foreign_key": key["foreign_key"] or ()} for key in found if not key["check"]]


@pytest.fixture
def failing() -> Iterator[Callable[[int, str], list[int]]]:
    """Raise Fault the n-th time a fault point is passed. The returned list counts the passes."""
    installed: list[str] = []

    def fail_at(number: int, point: str = "ddl.step") -> list[int]:
        passed: list[int] = []

        def hook() -> None:
            passed.append(1)
            if len(passed) == number:
                raise Fault(f"{point} {number}")

        faults.install(point, hook)
        installed.append(point)
        return passed

    yield fail_at
    for point in installed:
        faults.install(point, None)


def passes_of(tables: Any, add: Callable[..., None], failing: Callable[..., list[int]]) -> int:
    passed = failing(0)
    tables.publish_all(change_of(tables), DECISIONS)
    return len(passed)


def test_the_change_of_these_tests_is_of_many_steps_and_can_be_done(tables, add, sql, failing):
    prepared(tables, add)
    assert passes_of(tables, add, failing) > 20
    assert sql("SELECT full_name, age, country, rank FROM t_persons ORDER BY id".replace("rank", _quoted("rank"))) == [
        ("Anna", 12, 1, 1),
        ("Ben", None, None, 1),
    ]
    assert SchemaChange.objects.exclude(state="done").count() == 0


def test_a_failure_at_any_step_leaves_everything_as_it_was(tables, add, sql, failing):
    prepared(tables, add)
    before, number = pictured(sql), 0
    while True:
        number += 1
        passed = failing(number)
        try:
            tables.publish_all(change_of(tables), DECISIONS)
        except Fault:
            assert pictured(sql) == before, f"step {number}"
            assert not SchemaChange.objects.filter(state="running").exists()
        else:
            assert len(passed) < number
            break


def test_a_failure_while_undoing_is_undone_on_the_next_start(tables, add, sql, failing):
    if connection.features.can_rollback_ddl:
        pytest.skip("The transaction undoes it.")
    prepared(tables, add)
    before = pictured(sql)
    failing(30)
    failing(3, "ddl.undo")
    with pytest.raises(Fault):
        tables.publish_all(change_of(tables), DECISIONS)
    faults.install("ddl.step", None)
    assert pictured(sql) != before
    with publish_lock():
        tables.materialiser.recover()
    assert pictured(sql) == before
    tables.publish_all(change_of(tables), DECISIONS)


def test_a_kill_at_any_step_is_undone_on_the_next_start_and_can_be_done_again(tables, add, sql):
    prepared(tables, add)
    before, number = pictured(sql), 0
    while _killed_at(number := number + 1, tables):
        with publish_lock():
            tables.materialiser.recover()
        assert pictured(sql) == before, f"step {number}"
        assert not SchemaChange.objects.filter(state="running").exists()
    assert number > 20
    assert sql("SELECT COUNT(*) FROM t_persons") == [(2,)]


def _killed_at(number: int, tables: Any) -> bool:
    """A process of its own does the change and dies at the n-th step, without a word to the database."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            passed: list[int] = []

            def hook() -> None:
                passed.append(1)
                if len(passed) == number:
                    os._exit(KILLED)

            faults.install("ddl.step", hook)
            tables.publish_all(change_of(tables), DECISIONS)
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    assert code in (0, KILLED)
    return code == KILLED


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
