"""Buttons: for whom there are which, what a press does, and what it leaves when something fails."""

from typing import Any

import pytest

from tests.runtime.kinds.endpoint.conftest import BILLS, CASHIER, PAYMENTS
from tests.runtime.kinds.table.rows.conftest import database, empty  # noqa: F401 – fixtures
from tests.threats.conftest import _connections_stay, cheap_passwords, house  # noqa: F401 – fixtures
from tests.threats.house import Answer, House

pytestmark = pytest.mark.django_db(transaction=True)
SETTLE: dict[str, Any] = {
    "title": {"en": "Settle", "zh-CN": "结清"},
    "table": "bills",
    "on": "record",
    "when": "num(row.paid) < num(row.total)",
    "confirm": "Settle this bill?",
    "done": "Settled.",
    "input": {"type": "object", "properties": {"least": {"type": "number"}}},
    "steps": [
        {"uid": "s1", "let": {"open": "{{ row.total | minus: row.paid }}"}},
        {
            "uid": "s2",
            "name": "payment",
            "operation": "row.create",
            "target": {"table": "payments"},
            "input": {"bill": {"$cel": "row.id"}, "amount": "{{ outputs.open }}"},
        },
        {
            "uid": "s3",
            "name": "after",
            "operation": "row.update",
            "target": {"table": "bills", "id": "{{ row.id }}"},
            "input": {"paid": "{{ row.total }}"},
        },
        {
            "uid": "s4",
            "when": "has(input.least)",
            "check": "num(outputs.open) >= input.least",
            "message": "Bill {{ row.number }} has only {{ outputs.open }} open.",
        },
    ],
}
OPEN_ALL: dict[str, Any] = {
    "title": "Count",
    "table": "bills",
    "on": "list",
    "steps": [{"uid": "a", "let": {"count": {"$cel": "size(ids)"}}}],
}


@pytest.fixture
def shop(house: House) -> House:  # noqa: F811
    house.publish("table", {"bills": BILLS, "payments": PAYMENTS})
    house.publish("action", {"settle": SETTLE, "count": OPEN_ALL})
    house.role("cashier", *CASHIER, permissions=("action.perform:settle",))
    house.role("looker", CASHIER[0], permissions=("action.perform",))
    house.person("carl", "cashier")
    house.person("lola", "looker")
    house.person("nora")
    for number, total in enumerate(("10.00", "0.50", "7.25"), 1):
        house.good("POST", "/api/config/bills", {"number": f"B{number}", "total": total}, by="root")
    return house


def press(shop: House, *ids: int, by: str = "carl", action: str = "settle", **input: Any) -> Answer:
    return shop.ask("POST", f"/api/actions/{action}", {"ids": list(ids), "input": input}, by=by)


def paid(shop: House) -> list[str]:
    rows = shop.good("GET", "/api/config/bills", by="root", query={"sort": "id"})["rows"]
    return [row["paid"] for row in rows]


def test_a_press_does_its_steps_for_each_row(shop: House) -> None:
    answer = press(shop, 1, 3)
    assert answer.status == 200 and answer.json["done"] == "Settled."
    assert [result["after"]["paid"] for result in answer.json["results"]] == ["10.00", "7.25"]
    assert paid(shop) == ["10.00", "0.00", "7.25"]
    assert press(shop, 1).code == "not_available"


def test_one_row_that_fails_undoes_them_all(shop: House) -> None:
    answer = press(shop, 1, 2, 3, least=1)
    assert (answer.status, answer.code, answer.json["detail"]) == (409, "check_failed", "Bill B2 has only 0.5 open.")
    assert answer.json["at"] == "/ids/1"
    assert paid(shop) == ["0.00", "0.00", "0.00"]
    assert shop.good("GET", "/api/config/payments", by="root")["rows"] == []


def test_people_see_and_press_what_they_may(shop: House) -> None:
    listed = shop.good("GET", "/api/actions?table=bills", by="carl")["items"]
    assert [item["name"] for item in listed] == ["settle"]
    assert listed[0]["confirm"] == "Settle this bill?" and "steps" not in listed[0]
    assert {item["name"] for item in shop.good("GET", "/api/actions", by="root")["items"]} == {"settle", "count"}
    lolas = shop.good("GET", "/api/actions", by="lola")["items"]
    assert [item["name"] for item in lolas] == ["count"], "the payments are not hers to add, so settling is not offered"
    assert shop.ask("GET", "/api/actions", by="nora").status == 403
    assert press(shop, 1, by="nora").status == 403
    assert press(shop, 1, action="count").status == 403
    assert press(shop, 1, by="lola").status == 404, "the payments are not hers to add"
    assert press(shop, 1, 2, by="lola", action="count").json["results"] == [{"count": 2}]
    assert paid(shop) == ["0.00", "0.00", "0.00"]


def test_an_action_says_for_which_rows_it_is_there_now(shop: House) -> None:
    shop.good("POST", "/api/actions/settle", {"ids": [2]}, by="carl")
    listed = shop.good("GET", "/api/actions?table=bills&ids=1,2,3,99", by="carl")["items"]
    assert [(item["name"], item["available"]) for item in listed] == [("settle", [1, 3])]
    (count,) = shop.good("GET", "/api/actions?table=bills&ids=1", by="lola")["items"]
    assert "available" not in count, "a list is there as a whole"
    answer = shop.ask("GET", "/api/actions?ids=1", by="carl")
    assert (answer.status, answer.json["problems"][0]["pointer"]) == (400, "/table")


@pytest.mark.parametrize(
    "body", [{}, {"ids": []}, {"ids": [1], "input": {"least": "x"}}, {"ids": [1], "input": {"most": 1}}, {"ids": [0]}]
)
def test_a_wrong_press_is_told(shop: House, body: Any) -> None:
    answer = shop.ask("POST", "/api/actions/settle", body, by="carl")
    assert answer.status == 400 and answer.json["problems"]


def test_rows_and_actions_that_are_not_there(shop: House) -> None:
    assert press(shop, 99).status == 404
    assert press(shop, 1, action="nothing", by="root").status == 404


def test_the_palette_says_what_can_be_undone_with_the_steps_around_it(shop: House) -> None:
    steps = {step["operation"]: step["in_transaction"] for step in shop.good("GET", "/api/steps", by="carl")["steps"]}
    assert (steps["row.update"], steps["decision.evaluate"], steps["http.request"]) == (True, True, False)
