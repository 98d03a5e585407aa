"""What a request does when the database leaves in the middle of it."""

from typing import Any

import pytest
from django.db import connection

from audit.models import OperationLog
from operations import outbox
from operations.models import IdempotencyRecord, OutboxEvent

ANNA = {"token": "anna-token", "body": b"{}", "Idempotency_Key": "once"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", ["ask", "ask_django"])
def test_a_connection_that_was_cut_costs_one_request_and_not_the_next(
    world: Any, monkeypatch: pytest.MonkeyPatch, _connections_are_tended: None, way: str
) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has no connection to cut")

    def cut_then_write(*args: Any) -> Any:
        cut()
        return statements_for(*args)

    statements_for = outbox.statements_for
    monkeypatch.setattr(outbox, "statements_for", cut_then_write)
    refused = getattr(world, way)("POST", "/api/sample/red", **ANNA)
    assert (refused.status, refused.json["code"]) == (503, "database_unavailable")
    monkeypatch.setattr(outbox, "statements_for", statements_for)
    assert getattr(world, way)("POST", "/api/sample/red", **ANNA).status == 201
    assert (OutboxEvent.objects.count(), OperationLog.objects.count(), IdempotencyRecord.objects.count()) == (1, 1, 1)


def cut() -> None:
    """End this connection from another one, as an administrator or a failing server would."""
    is_postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()" if is_postgresql else "SELECT CONNECTION_ID()")
        number = cursor.fetchone()[0]
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)" if is_postgresql else "KILL %s", [number])
    other.close()
