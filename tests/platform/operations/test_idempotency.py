"""Idempotency keys: one effect, equal answers, whoever asks how often."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection

from accounts.principal import Principal
from audit.models import OperationLog
from operations import registry
from operations.access import SIGNED_IN
from operations.errors import Conflict, InvalidInput, OperationError, Unprocessable
from operations.idempotency import body_of
from operations.models import IdempotencyRecord, OutboxEvent
from operations.operation import Call, Operation, Result, Transaction
from operations.perform import perform

ANNA = Principal(kind="user", id=7, name="anna")
BEN = Principal(kind="user", id=8, name="ben")


@pytest.fixture(autouse=True)
def effects(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    done: list[int] = []

    def act(call: Call) -> Result:
        if call.input.get("fail"):
            raise Conflict("Not now.")
        call.emit("acted", "acted", {})
        done.append(1)
        return Result(value={"number": OutboxEvent.objects.count()}, status=201, headers={"ETag": '"1"'})

    made = {f"sample.act_{transaction}": _operation(transaction, act) for transaction in ("one", "own")}
    monkeypatch.setattr(registry, "operations", lambda: made)
    yield done


def _operation(transaction: Transaction, handler: Any) -> Operation:
    return Operation(
        name=f"sample.act_{transaction}",
        summary="Act",
        access=SIGNED_IN,
        handler=handler,
        transaction=transaction,
        input={},
    )


def act(key: str | None, principal: Principal = ANNA, how: str = "one", **input: Any) -> Result:
    return perform(f"sample.act_{how}", input, principal=principal, idempotency_key=key)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", ["one", "own"])
def test_twenty_at_once_have_one_effect_and_equal_answers(effects: list[int], how: str) -> None:
    answers: list[tuple[int, bytes]] = []
    errors: list[OperationError] = []
    barrier = threading.Barrier(20)

    def ask() -> None:
        barrier.wait()
        try:
            while True:
                try:
                    result = act("same", how=how)
                    break
                except Conflict as error:
                    assert error.code == "idempotency_key_in_flight"
            answers.append((result.status, body_of(result)))
        except OperationError as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(effects) == 1
    assert len(answers) == 20
    assert len(set(answers)) == 1


@pytest.mark.django_db
def test_the_same_key_with_another_body_is_refused(effects: list[int]) -> None:
    act("k", a=1)
    with pytest.raises(Unprocessable) as caught:
        act("k", a=2)
    assert caught.value.code == "idempotency_key_reused"
    assert len(effects) == 1


@pytest.mark.django_db
def test_the_same_key_with_another_file_is_refused(effects: list[int]) -> None:
    act("k", file=ContentFile(b"1,2", name="rows.csv"))
    act("k", file=ContentFile(b"1,2", name="rows.csv"))
    with pytest.raises(Unprocessable):
        act("k", file=ContentFile(b"1,3", name="rows.csv"))
    assert len(effects) == 1


@pytest.mark.django_db
def test_a_key_belongs_to_its_principal(effects: list[int]) -> None:
    act("k")
    act("k", principal=BEN)
    assert len(effects) == 2


@pytest.mark.django_db
def test_what_failed_may_be_tried_again_with_the_same_key(effects: list[int]) -> None:
    with pytest.raises(Conflict):
        act("k", fail=True)
    assert not IdempotencyRecord.objects.exists()
    act("k")
    assert len(effects) == 1


@pytest.mark.django_db
def test_without_a_key_each_call_acts(effects: list[int]) -> None:
    act(None)
    act(None)
    assert len(effects) == 2


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "x" * 201, "schlüssel", "a\nb"])
def test_a_key_is_printable_and_short(key: str) -> None:
    with pytest.raises(InvalidInput):
        act(key)


@pytest.mark.django_db
def test_the_answer_is_kept_with_its_effect() -> None:
    act("k")
    assert (OutboxEvent.objects.count(), OperationLog.objects.count(), IdempotencyRecord.objects.count()) == (1, 1, 1)
    again = act("k")
    assert (again.status, again.headers) == (201, {"ETag": '"1"'})
    assert (OutboxEvent.objects.count(), OperationLog.objects.count()) == (1, 1)
