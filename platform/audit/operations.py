"""The operation log, read: who did what, newest first."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from audit.models import OperationLog
from operations.access import granted
from operations.errors import InvalidInput
from operations.operation import Call, Operation, Result, Route
from operations.problems import Problem, pointer

PAGE_SIZE = 50
SHOWN = (
    "id",
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
# What the caller may ask for, and the column that answers.
EQUAL = {
    "operation": "operation",
    "outcome": "outcome",
    "target": "target",
    "principal": "principal_id",
    "request_id": "request_id",
}
RANGES = {"before": "id__lt", "since": "at__gte", "until": "at__lt"}


def list_logs(call: Call) -> Result:
    """A page, and in `next` what to give as `before` for the one after it; the log is too long to be counted."""
    size = call.input.get("page_size", PAGE_SIZE)
    found = list(_found(call.input).values(*SHOWN)[: size + 1])
    items = found[:size]
    return Result(value={"items": items, "next": items[-1]["id"] if len(found) > size else None})


def _found(input: Mapping[str, Any]) -> QuerySet[OperationLog]:
    wanted: dict[str, Any] = {column: input[name] for name, column in EQUAL.items() if name in input}
    for name, condition in RANGES.items():
        if name in input:
            wanted[condition] = input[name] if name == "before" else _moment(name, input[name])
    return OperationLog.objects.filter(**wanted).order_by("-id")


def _moment(name: str, text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        message = f"'{name}' needs a zone, such as 2026-01-31T08:00:00Z."
        raise InvalidInput(problems=[Problem(code="wrong_format", pointer=pointer(name), message=message)])
    return moment


TEXT = {"type": "string", "maxLength": 300}
MOMENT = {"type": "string", "format": "date-time"}
ENTRY = {
    "type": "object",
    "properties": {
        "id": {"type": "integer"},
        "at": MOMENT,
        "principal_kind": {"type": "string"},
        "principal_id": {"type": ["integer", "null"]},
        "principal_name": {"type": "string"},
        "operation": {"type": "string"},
        "target": {"type": "string"},
        "outcome": {"enum": ["done", "refused", "failed"]},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "notes": {"type": "object"},
        "request_id": {"type": "string"},
        "channel": {"type": "string"},
        "address": {"type": "string"},
        "user_agent": {"type": "string"},
        "milliseconds": {"type": "integer"},
    },
}

OPERATIONS = (
    Operation(
        name="audit.list",
        summary="The operation log, newest first",
        access=granted("audit.list"),
        handler=list_logs,
        route=Route(method="GET", path="/api/audit/logs"),
        input={
            "type": "object",
            "properties": {
                "operation": TEXT | {"description": "Its full name, such as user.create."},
                "outcome": {"type": "string", "enum": ["done", "refused", "failed"]},
                "target": TEXT,
                "principal": {"type": "integer"},
                "request_id": TEXT,
                "since": MOMENT,
                "until": MOMENT,
                "before": {"type": "integer", "description": "The `next` of the page before."},
                "page_size": {"type": "integer", "minimum": 1, "maximum": 200},
            },
            "additionalProperties": False,
        },
        output={
            "type": "object",
            "properties": {
                "items": {"type": "array", "items": ENTRY},
                "next": {"type": ["integer", "null"]},
            },
        },
    ),
)
