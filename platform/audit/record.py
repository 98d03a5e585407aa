"""`record()` is the only writer of the operation log. It runs in the transaction of what it records: if the entry
cannot be written, the effect does not happen either."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import orjson
from django.db import connection

from accounts.principal import Principal
from audit.models import OperationLog
from audit.statements import Statement, written

Outcome = Literal["done", "refused", "failed"]

LONGEST_TEXT = 300


@dataclass(frozen=True, kw_only=True)
class Entry:
    at: datetime
    principal: Principal
    operation: str
    target: str
    outcome: Outcome
    status: int
    code: str = ""
    notes: Mapping[str, Any]
    request_id: str
    channel: str
    address: str = ""
    user_agent: str = ""
    milliseconds: int = 0


COLUMNS = (
    "at",
    "principal_kind",
    "principal_id",
    "principal_name",
    "operation",
    "target",
    "outcome",
    "status",
    "code",
    "notes",
    "request_id",
    "channel",
    "address",
    "user_agent",
    "milliseconds",
)
INSERT = f"INSERT INTO {OperationLog._meta.db_table} ({', '.join(COLUMNS)}) VALUES ({', '.join(['%s'] * len(COLUMNS))})"  # noqa: S608 – names of our own


def record(entry: Entry, beside: Sequence[Statement] = ()) -> None:
    """Write one entry with one plain statement, and what is to be written `beside` it; the ORM would cost more than the
    row it logs."""
    written([*beside, Statement(INSERT, _values(entry))])


def _values(entry: Entry) -> tuple[Any, ...]:
    return (
        connection.ops.adapt_datetimefield_value(entry.at),
        entry.principal.kind,
        entry.principal.id,
        entry.principal.name[:150],
        entry.operation,
        entry.target[:LONGEST_TEXT],
        entry.outcome,
        entry.status,
        entry.code,
        orjson.dumps(entry.notes, default=str).decode(),
        entry.request_id,
        entry.channel,
        entry.address,
        entry.user_agent[:LONGEST_TEXT],
        entry.milliseconds,
    )
