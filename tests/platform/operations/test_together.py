"""Effect, audit entry, event and kept answer happen together or not at all."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DatabaseError

from accounts.principal import Principal
from audit.models import OperationLog
from operations import outbox, registry
from operations import perform as performing
from operations.access import SIGNED_IN, granted
from operations.errors import Forbidden
from operations.models import IdempotencyRecord, OutboxEvent
from operations.operation import Call, Operation, Result
from operations.perform import perform

ANNA = Principal(kind="user", id=7, name="anna")


@pytest.fixture(autouse=True)
def _operations(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def act(call: Call) -> Result:
        call.emit("acted", "k", {"a": 1})
        call.note(rows=3)
        IdempotencyRecord.objects.create(
            scope="effect", key="effect", operation="x", fingerprint="", created_at=call.now
        )
        return Result(value={})

    made = {
        "sample.act": Operation(
            name="sample.act", summary="Act", access=SIGNED_IN, handler=act, transaction="one", input={}
        ),
        "sample.not": Operation(
            name="sample.not", summary="No", access=granted("sample.not"), handler=act, transaction="one", input={}
        ),
    }
    monkeypatch.setattr(registry, "operations", lambda: made)
    yield


def _nothing_happened() -> bool:
    return not IdempotencyRecord.objects.exists() and not OutboxEvent.objects.exists()


@pytest.mark.django_db
def test_an_audit_entry_that_cannot_be_written_undoes_the_effect(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(entry: Any, beside: Any = ()) -> None:
        raise DatabaseError("disk full")

    monkeypatch.setattr(performing, "record", broken)
    with pytest.raises(DatabaseError):
        perform("sample.act", principal=ANNA, idempotency_key="k")
    assert _nothing_happened()


@pytest.mark.django_db
def test_an_event_that_cannot_be_written_undoes_the_effect(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(events: Any, now: Any) -> None:
        raise DatabaseError("disk full")

    monkeypatch.setattr(outbox, "statements_for", broken)
    with pytest.raises(DatabaseError):
        perform("sample.act", principal=ANNA)
    assert _nothing_happened()
    assert not OperationLog.objects.exists()


@pytest.mark.django_db
def test_what_was_done_is_in_the_log() -> None:
    perform("sample.act", principal=ANNA, request_id="request-1")
    entry = OperationLog.objects.get()
    assert (entry.operation, entry.outcome, entry.status, entry.principal_id) == ("sample.act", "done", 200, 7)
    assert (entry.notes, entry.request_id) == ({"rows": 3}, "request-1")
    assert OutboxEvent.objects.get().payload == {"a": 1}


@pytest.mark.django_db
def test_what_was_refused_is_in_the_log_too() -> None:
    with pytest.raises(Forbidden):
        perform("sample.not", principal=ANNA)
    entry = OperationLog.objects.get()
    assert (entry.operation, entry.outcome, entry.code) == ("sample.not", "refused", "forbidden")
    assert _nothing_happened()
