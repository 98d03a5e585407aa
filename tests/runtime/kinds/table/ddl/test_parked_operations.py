"""What was dropped is listed and purged by operations; text is compared exactly on every database."""

from typing import Any

import pytest

from accounts.principal import ANONYMOUS, system_principal
from metadata.catalog import forget_catalog
from metadata.lifecycle import recover
from operations.errors import NotFound, NotSignedIn
from operations.perform import perform
from runtime.kinds.table.models import RowHistory

ROOT = system_principal("tests")
NAME = {"uid": "f1", "name": "name", "type": "text", "required": True, "unique": True, "options": {"max_length": 40}}
NOTE = {"uid": "f2", "name": "note", "type": "text"}


@pytest.fixture(autouse=True)
def nothing_known(tables):
    forget_catalog()
    yield
    forget_catalog()


def publish(*fields: dict[str, Any]) -> None:
    target = {"kind": "table", "name": "people"}
    body = {"title": "People", "fields": list(fields)}
    known = perform("definition.list", principal=ROOT, target={"kind": "table"}).value["definitions"]
    if known:
        perform("definition.save_draft", {"body": body}, principal=ROOT, target=target, if_match="*")
    else:
        perform("definition.create", {"name": "people", "body": body}, principal=ROOT, target={"kind": "table"})
    seal = perform("definition.plan", {}, principal=ROOT, target=target).value["seal"]
    perform("definition.publish", {"seal": seal}, principal=ROOT, target=target)
    forget_catalog()


def parked() -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = perform("parked.list", principal=ROOT).value["parked"]
    return listed


def test_a_dropped_field_is_listed_and_purged(add, columns):
    publish(NAME, NOTE)
    add("t_people", {"name": "Anna", "note": "kept"})
    publish(NAME)
    [found] = parked()
    assert (found["table"], found["field"]) == ("people", "note")
    assert any(column.startswith("parked_") for column in columns("t_people"))
    assert perform("parked.purge", principal=ROOT, target={"id": str(found["id"])}).status == 204
    assert parked() == []
    assert not any(column.startswith("parked_") for column in columns("t_people"))


def test_a_purged_table_leaves_nothing_that_new_rows_could_be_taken_for(db):
    target = {"kind": "table", "name": "people"}
    for _ in range(2):
        publish(NAME, NOTE)
        row = perform("row.create", {"name": "Anna"}, principal=ROOT, target={"table": "people"})
        assert row.status == 201
        seal = perform("definition.plan", {"delete": True}, principal=ROOT, target=target).value["seal"]
        perform("definition.delete", {"seal": seal}, principal=ROOT, target=target)
        forget_catalog()
        [found] = parked()
        perform("parked.purge", principal=ROOT, target={"id": str(found["id"])})
    assert not RowHistory.objects.exists()


def test_purging_needs_a_right_and_something_parked(db):
    with pytest.raises(NotSignedIn):
        perform("parked.purge", principal=ANONYMOUS, target={"id": "1"})
    with pytest.raises(NotFound):
        perform("parked.purge", principal=ROOT, target={"id": "999999"})


def test_unique_text_tells_case_and_accents_apart(add, sql):
    publish(NAME)
    for name in ("Émile", "Emile", "emile"):
        add("t_people", {"name": name})
    assert sql("SELECT count(*) FROM t_people WHERE name = 'Emile'") in ([(1,)], ((1,),))


def test_recovery_with_nothing_to_recover_changes_nothing(db):
    recover()
    assert parked() == []
