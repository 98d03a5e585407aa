"""Tables published as everybody does it: drafted, planned, decided, published."""

import threading
from typing import Any

import pytest
from django.db import connection

from accounts.principal import system_principal
from metadata.catalog import forget_catalog
from operations import faults
from operations.errors import Conflict, InvalidInput
from operations.perform import perform

ROOT = system_principal("tests")
NAME = {"uid": "f1", "name": "name", "type": "text", "required": True, "options": {"max_length": 40}}
AGE = {"uid": "f2", "name": "age", "type": "integer"}


@pytest.fixture(autouse=True)
def nothing_known(tables):
    forget_catalog()
    yield
    forget_catalog()


def do(operation: str, input: dict[str, Any] | None = None, **more: Any) -> Any:
    name = more.pop("name", "people")
    return perform(
        f"definition.{operation}", input, principal=ROOT, target={"kind": "table", "name": name}, **more
    ).value


def draft(*fields: dict[str, Any]) -> None:
    body = {"title": "People", "fields": list(fields)}
    known = perform("definition.list", principal=ROOT, target={"kind": "table"}).value["definitions"]
    if known:
        do("save_draft", {"body": body}, if_match="*")
    else:
        creation = {"name": "people", "body": body}
        perform("definition.create", creation, principal=ROOT, target={"kind": "table"})


def publish(*fields: dict[str, Any], **more: Any) -> None:
    draft(*fields)
    do("publish", {"seal": do("plan")["seal"], **more})


def test_a_published_document_is_a_table(columns):
    publish(NAME, AGE)
    assert {"id", "name", "age"} <= set(columns("t_people"))


def test_what_needs_a_decision_is_not_published_without_one(add, sql):
    publish(NAME)
    add("t_people", {"name": "Anna"})
    with pytest.raises(InvalidInput) as refused:
        publish(NAME, {**AGE, "required": True})
    assert [problem.code for problem in refused.value.problems] == ["undecided"]
    decisions = {"people.age.missing": "set_value", "people.age.missing.value": 1}
    publish(NAME, {**AGE, "required": True}, decisions=decisions)
    assert sql("SELECT age FROM t_people") == [(1,)]


def test_rows_that_came_in_since_the_plan_was_shown_stop_the_publish(add):
    publish(NAME, AGE)
    draft(NAME, {**AGE, "options": {"max": 10}})
    seal = do("plan")["seal"]
    add("t_people", {"name": "Ben", "age": 11})
    with pytest.raises((Conflict, InvalidInput)):
        do("publish", {"seal": seal})


@pytest.mark.parametrize("point", ["publish.before_transaction", "publish.before_settling"])
def test_table_and_published_version_agree_after_a_failure_anywhere(columns, point):
    publish(NAME)

    def fail() -> None:
        raise ZeroDivisionError

    faults.install(point, fail)
    try:
        with pytest.raises(ZeroDivisionError):
            publish({**NAME, "name": "full_name"}, AGE)
    finally:
        faults.install(point, None)
    assert "name" in columns("t_people")
    assert "age" not in columns("t_people")
    publish({**NAME, "name": "full_name"}, AGE)
    assert {"full_name", "age"} <= set(columns("t_people"))


def test_of_two_publishes_at_once_one_wins_and_the_other_is_shown_the_new_plan(columns):
    publish(NAME)
    draft(NAME, AGE)
    seal = do("plan")["seal"]
    raised: list[Exception] = []

    def attempt() -> None:
        try:
            do("publish", {"seal": seal})
        except Exception as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=attempt) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [type(error) for error in raised] == [Conflict]
    assert "age" in columns("t_people")


def test_publishing_the_first_version_again_brings_the_dropped_column_back(add, sql):
    publish(NAME, AGE)
    add("t_people", {"name": "Anna", "age": 30})
    publish(NAME)
    publish(NAME, AGE)
    assert sql("SELECT age FROM t_people") == [(30,)]


def test_stored_computed_values_follow_their_expression(add, sql):
    double = {"uid": "f3", "name": "twice", "type": "computed"}
    double["options"] = {"expr": "age * 2", "result": "integer", "stored": True}
    publish(NAME, AGE)
    add("t_people", {"name": "Anna", "age": 20})
    add("t_people", {"name": "Bo", "age": None})
    publish(NAME, AGE, double)
    assert [tuple(row) for row in sql("SELECT name, twice FROM t_people ORDER BY name")] == [("Anna", 40), ("Bo", None)]
    double["options"]["expr"] = "age * 2 + 1"
    publish(NAME, AGE, double)
    assert [tuple(row) for row in sql("SELECT name, twice FROM t_people ORDER BY name")] == [("Anna", 41), ("Bo", None)]
