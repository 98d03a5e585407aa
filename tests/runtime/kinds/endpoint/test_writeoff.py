"""The proof: an address of a pack that writes bills off, right under any number of callers at once."""

import threading
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from tests.threats.house import Answer, House

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS = "/api/v1/bills/1/writeoff"


def pay(shop: House, amount: str, *, by: str = "carl", path: str = ADDRESS, **headers: str) -> Answer:
    return shop.ask("POST", path, {"amount": amount}, by=by, **headers)


def ledger(shop: House) -> tuple[str, list[str]]:
    """What the bill says is paid, and the payments."""
    bill = shop.good("GET", "/api/config/bills/1", by="root")
    payments = shop.good("GET", "/api/config/payments", by="root", query={"limit": 200})["rows"]
    return bill["paid"], sorted(payment["amount"] for payment in payments)


def test_it_checks_inserts_and_updates_in_one_transaction(shop: House) -> None:
    answer = pay(shop, "99.90")
    assert (answer.status, answer.json) == (201, {"payment": 1, "paid": "99.90"})
    refused = pay(shop, "0.21")
    assert (refused.status, refused.code, refused.json["detail"]) == (409, "overpaid", "Only 0.2 is open.")
    assert pay(shop, "0.20").json["paid"] == "100.10"
    assert ledger(shop) == ("100.10", ["0.20", "99.90"])


def test_what_fails_at_the_end_undoes_what_came_before(shop: House) -> None:
    """The reader may lock no bill; a cashier whose right to change bills went cannot leave a payment behind."""
    assert pay(shop, "1", by="rita").status in (403, 404)
    shop.role(
        "half",
        {"table": "bills", "actions": ["read", "update"], "fields": {"read": "*", "write": []}},
        permissions=("endpoint.call",),
    )
    shop.role("payer", {"table": "payments", "actions": ["create"], "fields": {"read": "*", "write": "*"}})
    shop.person("hal", "half", "payer")
    answer = pay(shop, "1", by="hal")
    assert answer.status >= 400 and answer.json["code"]
    assert ledger(shop) == ("0.00", [])


@pytest.mark.parametrize("body", [{}, {"amount": 5}, {"amount": "-1"}, {"amount": "1", "paid": "0"}, {"amount": "1e5"}])
def test_its_input_is_held_against_its_schema(shop: House, body: Any) -> None:
    answer = shop.ask("POST", ADDRESS, body, by="carl")
    assert (answer.status, answer.code) == (400, "invalid_input")
    assert ledger(shop) == ("0.00", [])


def test_nobody_unknown_and_nobody_without_the_right(shop: House) -> None:
    assert shop.ask("POST", ADDRESS, {"amount": "1"}).status == 401
    assert pay(shop, "1", by="nora").status == 403
    assert pay(shop, "1", path="/api/v1/bills/99/writeoff").status == 404
    assert shop.ask("GET", ADDRESS, by="carl").status == 405
    for path in (
        "/api/v1/bills/1/writeoff/",
        "/api/v1//bills/1/writeoff",
        "/api/v1/bills/1/WRITEOFF",
        "/api/v1/bills/1%2Fwriteoff/x",
    ):
        assert pay(shop, "1", path=path).status == 404
    assert ledger(shop) == ("0.00", [])


def test_a_repetition_has_one_effect_and_the_same_answer(shop: House) -> None:
    first, second = (pay(shop, "10", Idempotency_Key="key-1") for _ in range(2))
    assert (first.status, first.body) == (second.status, second.body)
    assert pay(shop, "11", Idempotency_Key="key-1").status == 422
    assert ledger(shop) == ("10.00", ["10.00"])


def test_twenty_at_once_never_pay_too_much(shop: House) -> None:
    """Each wants 9.10 of 100.10: eleven fit, to the cent."""
    answers: list[Answer] = []
    barrier = threading.Barrier(20)

    def caller() -> None:
        try:
            barrier.wait()
            answers.append(pay(shop, "9.10"))
        finally:
            connection.close()

    threads = [threading.Thread(target=caller) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status for answer in answers) == [201] * 11 + [409] * 9
    assert {answer.code for answer in answers if answer.status == 409} == {"overpaid"}
    paid, payments = ledger(shop)
    assert paid == "100.10" and sum(map(Decimal, payments)) == Decimal("100.10")


def test_a_key_may_knock_where_it_is_said(shop: House) -> None:
    shop.tokens["key"] = shop.good("POST", "/api/api-keys", {"name": "k", "roles": ["cashier"]}, by="carl")["key"]
    assert pay(shop, "1", by="key").status == 201
