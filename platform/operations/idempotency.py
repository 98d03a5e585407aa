"""Idempotency keys after Stripe's rules: the answer is stored with its effect in one transaction; the same key with
another body is 422, the same key while the first call is under way is 409, and a key belongs to its principal."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import orjson
from django.core.files.base import File
from django.db import IntegrityError, transaction

from operations.errors import Conflict, InvalidInput, Unprocessable
from operations.models import IdempotencyRecord
from operations.operation import Call, Operation, Result

KEPT_FOR = timedelta(hours=24)
LONGEST_KEY = 200


class UnderWay(Conflict):
    """The first call with this key has not answered yet."""

    code = "idempotency_key_in_flight"


def answered_before(operation: Operation, call: Call) -> Result | None:
    """The stored answer to an earlier call with this key, if there was one."""
    key = _key_of(call)
    before = IdempotencyRecord.objects.filter(scope=_scope(call), key=key).first()
    if before is None:
        return None
    if before.created_at < call.now - KEPT_FOR:
        before.delete()
        return None
    if before.fingerprint != _fingerprint(operation, call):
        raise Unprocessable(
            f"The Idempotency-Key '{key}' was used for another request. Use a new key for each new request.",
            code="idempotency_key_reused",
        )
    if before.status is None:
        raise _under_way(key)
    return Result(body=bytes(before.body or b""), status=before.status, headers=before.headers)


@contextmanager
def claimed(operation: Operation, call: Call) -> Iterator[IdempotencyRecord]:
    """Hold the key inside the running transaction. A second caller waits for it on the unique key, or is told 409."""
    row = IdempotencyRecord(
        scope=_scope(call),
        key=_key_of(call),
        operation=operation.name,
        fingerprint=_fingerprint(operation, call),
        created_at=call.now,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise _under_way(row.key) from None
    yield row


def store(row: IdempotencyRecord, result: Result) -> None:
    row.status, row.body, row.headers = result.status, body_of(result), dict(result.headers)
    row.save(update_fields=["status", "body", "headers"])


def body_of(result: Result) -> bytes:
    if result.body is not None:
        return result.body
    return b"" if result.value is None else orjson.dumps(result.value)


def forget_old(now: Any) -> int:
    """Remove answers older than a day; returns how many."""
    return IdempotencyRecord.objects.filter(created_at__lt=now - KEPT_FOR).delete()[0]


def _key_of(call: Call) -> str:
    key = call.idempotency_key or ""
    if not key or not key.isascii() or not key.isprintable() or len(key) > LONGEST_KEY:
        raise InvalidInput(f"An Idempotency-Key is 1 to {LONGEST_KEY} printable ASCII characters, such as a UUID.")
    return key


def _scope(call: Call) -> str:
    return f"{call.principal.kind}:{call.principal.id}:{call.principal.name}"[:200]


def _fingerprint(operation: Operation, call: Call) -> str:
    facts: Mapping[str, Any] = {
        "operation": operation.name,
        "target": dict(call.target),
        "input": call.input,
        "if_match": call.if_match,
    }
    return hashlib.sha256(orjson.dumps(facts, option=orjson.OPT_SORT_KEYS, default=_told)).hexdigest()


def _told(value: Any) -> str:
    """What JSON does not know, as text; of an uploaded file its content counts."""
    if not isinstance(value, File):
        return str(value)
    digest = hashlib.sha256()
    for chunk in value.chunks():
        digest.update(chunk)
    value.seek(0)
    return digest.hexdigest()


def _under_way(key: str) -> UnderWay:
    return UnderWay(
        f"A request with the Idempotency-Key '{key}' is still under way. Wait for its answer and ask again.",
        headers={"Retry-After": "1"},
    )
