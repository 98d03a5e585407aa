"""A process that is killed in the middle of a request leaves all of it or nothing: row, history, audit and events; and who
asks again with the same key gets one effect (F03, F35, F36)."""

import os
import signal
from typing import Any

import pytest
from django.db import connection, connections

from audit.models import OperationLog
from operations import faults
from operations.models import IdempotencyRecord, OutboxEvent
from runtime.kinds.table.models import RowHistory
from tests.threats.house import File, House

THINGS = {
    "title": "Things",
    "natural_key": ["code"],
    "fields": [
        {"uid": "th1", "name": "code", "type": "text", "required": True, "unique": True},
        {"uid": "th2", "name": "amount", "type": "integer"},
        {"uid": "th3", "name": "parts", "type": "children", "options": {"target": "parts"}},
    ],
}
TO_THINGS = {"target": "things", "on_delete": "cascade"}
PARTS = {
    "title": "Parts",
    "owned_by": "thing",
    "fields": [
        {"uid": "pa1", "name": "thing", "type": "reference", "required": True, "options": TO_THINGS},
        {"uid": "pa2", "name": "name", "type": "text"},
    ],
}
POINTS = ("row.stored", "perform.handled", "perform.settled", "perform.committed")
Write = tuple[str, str, Any]
STEPS = [
    {"do": "create", "table": "things", "name": "t", "values": {"code": "S1"}},
    {"do": "create", "table": "parts", "values": {"thing": {"$ref": "t.id"}, "name": "x"}},
    {"do": "update", "table": "things", "id": 1, "values": {"amount": 6}},
]
WRITES: dict[str, Write] = {
    "create": ("POST", "/api/config/things", {"code": "N1", "amount": 1, "parts": [{"name": "a"}, {"name": "b"}]}),
    "update": ("PATCH", "/api/config/things/1", {"amount": 5, "parts": [{"name": "c"}]}),
    "bulk": ("POST", "/api/config/things/bulk", {"action": "create", "rows": [{"code": f"B{n}"} for n in range(20)]}),
    "batch": ("POST", "/api/rows/batch", {"steps": STEPS}),
    "delete": ("DELETE", "/api/config/things/1", None),
}


@pytest.fixture
def things(house: House) -> House:
    if connection.in_atomic_block:
        pytest.skip("Here a test's work is never committed, so another process cannot see it.")
    house.publish("table", {"things": THINGS, "parts": PARTS})
    house.good("POST", "/api/config/things", {"code": "A1", "amount": 1, "parts": [{"name": "z"}]}, by="root")
    return house


def pictured() -> dict[str, list[Any]]:
    """Everything that one request may leave behind."""
    with connection.cursor() as cursor:
        found = {}
        for table in ("t_things", "t_parts"):
            cursor.execute(f"SELECT * FROM {table} ORDER BY id")
            found[table] = cursor.fetchall()
    for model in (RowHistory, OutboxEvent, OperationLog, IdempotencyRecord):
        found[model.__name__] = list(model.objects.order_by("pk").values_list("pk", flat=True))
    return found


def is_killed(house: House, write: Write, point: str, passing: int = 1) -> bool:
    """Whether a process that does this died, at the given passing of a fault point."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        passed = [0]

        def die() -> None:
            passed[0] += 1
            if passed[0] == passing:
                os.kill(os.getpid(), signal.SIGKILL)

        status = 1
        try:
            faults.install(point, die)
            house.ask(*write, by="root", **{"Idempotency-Key": "once"})
            status = 0
        finally:
            os._exit(status)
    _, ended = os.waitpid(child, 0)
    assert os.WIFSIGNALED(ended) or os.WEXITSTATUS(ended) == 0
    return os.WIFSIGNALED(ended)


@pytest.mark.parametrize("name", WRITES)
def test_a_kill_at_any_point_leaves_all_or_nothing_and_a_retry_one_effect(things: House, name: str) -> None:
    write, before = WRITES[name], pictured()
    for point in POINTS[:-2]:
        passing = 1
        while passing < 10 and is_killed(things, write, point, passing):
            assert pictured() == before, (point, passing)
            passing += 1
        if pictured() != before:  # it does not pass there
            return finished(things, write, before)
    assert is_killed(things, write, "perform.settled")
    assert pictured() == before
    assert is_killed(things, write, "perform.committed")
    return finished(things, write, before)


def finished(things: House, write: Write, before: dict[str, list[Any]]) -> None:
    """The effect is whole, and asking again with the same key adds nothing to it."""
    done = pictured()
    kept = ("RowHistory", "OutboxEvent", "OperationLog", "IdempotencyRecord")
    assert all(done[name] != before[name] for name in kept)
    assert things.ask(*write, by="root", **{"Idempotency-Key": "once"}).status < 300
    assert pictured() == done


def test_an_import_that_is_killed_leaves_nothing_or_all(things: House) -> None:
    """The tests of the import itself try the other modes (F17)."""
    before = pictured()["t_things"]
    content = "code,amount\n" + "".join(f"I{n},{n}\n" for n in range(50))
    write = ("POST", "/api/config/things/import", File("things.csv", content.encode()))
    assert is_killed(things, write, "import.within_chunk")
    assert pictured()["t_things"] == before
    assert things.good(*write, by="root")["created"] == 50


def test_thirty_kills_leave_the_database_sound(things: House) -> None:
    """F35: WAL and all; what was committed is there, and nothing else."""
    for number in range(30):
        write = ("POST", "/api/config/things", {"code": f"K{number}", "parts": [{"name": "p"}]})
        point = POINTS[number % len(POINTS)]
        assert is_killed(things, write, point)
        there = things.good("GET", f"/api/config/things?code=K{number}", by="root")["count"]
        assert there == (1 if point == "perform.committed" else 0), (number, point)
        IdempotencyRecord.objects.all().delete()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for pragma, sound in (("integrity_check", [("ok",)]), ("foreign_key_check", [])):
                cursor.execute(f"PRAGMA {pragma}")
                assert cursor.fetchall() == sound
        cursor.execute("SELECT (SELECT COUNT(*) FROM t_things) - (SELECT COUNT(DISTINCT thing) FROM t_parts)")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("name", ["create", "update", "bulk", "delete"])
def test_what_cannot_be_recorded_does_not_happen(things: House, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """F36: the audit entry is part of the transaction; and the reason stays on the server (T67)."""
    before = pictured()

    def refuse(*_: Any, **__: Any) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr("operations.perform.record", refuse)
    answer = things.ask(*WRITES[name], by="root", **{"Idempotency-Key": "once"})
    assert answer.status == 500
    assert b"space" not in answer.body
    assert pictured() == before
