"""Triggers: what follows on a write is one with it, done as whom the action was published for."""

from typing import Any

import orjson
import pytest

from accounts.models import User
from accounts.people import set_active
from operations.models import OutboxEvent
from runs.models import Automation
from runtime.kinds.table.transfer import runs as import_runs
from tests.runtime.kinds.table.rows.conftest import database, empty  # noqa: F401 – fixtures
from tests.threats.conftest import _connections_stay, cheap_passwords, house  # noqa: F401 – fixtures
from tests.threats.house import Answer, File, House

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = {"type": "text"}
WHOLE = {"type": "integer"}
PRODUCTS = {
    "title": "Products",
    "natural_key": ["code"],
    "soft_delete": True,
    "fields": [
        {"uid": "p1", "name": "code", **TEXT, "required": True, "unique": True},
        {"uid": "p2", "name": "stock", **WHOLE, "default": 0},
    ],
}
LINES = {
    "title": "Lines",
    "natural_key": ["number"],
    "soft_delete": True,
    "fields": [
        {"uid": "l1", "name": "number", **TEXT, "required": True, "unique": True},
        {
            "uid": "l2",
            "name": "product",
            "type": "reference",
            "required": True,
            "options": {"target": "products", "on_delete": "cascade"},
        },
        {"uid": "l3", "name": "quantity", **WHOLE, "default": 1},
        {"uid": "l4", "name": "note", **TEXT},
    ],
}
NOTES = {"title": "Notes", "fields": [{"uid": "n1", "name": "text", **TEXT}, {"uid": "n2", "name": "rows", **WHOLE}]}
TAKE: dict[str, Any] = {
    "title": {"en": "Take from stock", "zh-CN": "扣减库存"},
    "table": "lines",
    "on": "record",
    "button": False,
    "run_as": "keeper",
    "triggers": [{"uid": "t1", "on": ["created", "updated"], "fields": ["quantity"]}],
    "steps": [
        {
            "uid": "s1",
            "name": "product",
            "operation": "row.lock",
            "target": {"table": "products", "id": "{{ row.product }}"},
        },
        {"uid": "s2", "let": {"more": {"$cel": "row.quantity - (before == null ? 0 : before.quantity)"}}},
        {
            "uid": "s3",
            "check": "outputs.product.stock >= outputs.more",
            "message": "Only {{ outputs.product.stock }} of {{ outputs.product.code }} are left.",
            "code": "sold_out",
        },
        {
            "uid": "s4",
            "name": "taken",
            "operation": "row.update",
            "target": {"table": "products", "id": "{{ row.product }}"},
            "input": {"stock": {"$cel": "outputs.product.stock - outputs.more"}},
        },
    ],
}
CLERK = [
    {
        "table": "lines",
        "actions": ["read", "create", "update", "delete", "import"],
        "fields": {"read": "*", "write": "*"},
    },
    {"table": "products", "actions": ["read"], "fields": {"read": ["p1"]}},
]
KEEPER = [
    {"table": "lines", "actions": ["read"], "fields": {"read": "*"}},
    {"table": "products", "actions": ["read", "update"], "fields": {"read": "*", "write": "*"}},
]


def noted(text: str, **more: Any) -> dict[str, Any]:
    """An action that writes a note."""
    return {
        "title": "Note",
        "table": "lines",
        "on": "record",
        "button": False,
        "steps": [
            {
                "uid": "s1",
                "name": "note",
                "operation": "row.create",
                "target": {"table": "notes"},
                "input": {"text": text},
            }
        ],
        **more,
    }


@pytest.fixture
def shop(house: House) -> House:  # noqa: F811
    house.publish("table", {"products": PRODUCTS, "lines": LINES, "notes": NOTES})
    house.role("clerk", *CLERK)
    house.role("keeper", *KEEPER)
    house.person("carl", "clerk")
    house.person("keeper", "keeper")
    for code, stock in (("apples", 10), ("pears", 3)):
        house.good("POST", "/api/config/products", {"code": code, "stock": stock}, by="root")
    return house


def published(shop: House, name: str, body: Any, by: str = "root") -> Answer:
    """Over the API, as designers do: made or changed, looked at, published."""
    at = f"/api/metadata/action/{name}"
    if shop.ask("GET", at, by=by).status == 404:
        shop.good("POST", "/api/metadata/action", {"name": name, "body": body}, by=by)
    else:
        shop.good("PUT", f"{at}/draft", {"body": body}, by=by, **{"If-Match": shop.good("GET", at, by=by)["etag"]})
    plan = shop.good("POST", f"{at}/plan", {}, by=by)
    return shop.ask("POST", f"{at}/publish", {"seal": plan["seal"]}, by=by)


def follow(shop: House, name: str, body: Any, by: str = "root") -> None:
    answer = published(shop, name, body, by)
    assert answer.status < 300, answer.body


def order(shop: House, number: str, quantity: int = 1, product: int = 1, by: str = "carl", **more: str) -> Answer:
    line = {"number": number, "product": product, "quantity": quantity}
    return shop.ask("POST", "/api/config/lines", line, by=by, **more)


def stock(shop: House) -> list[int]:
    return [row["stock"] for row in shop.good("GET", "/api/config/products?sort=id", by="root")["rows"]]


def numbers(shop: House) -> list[str]:
    return [row["number"] for row in shop.good("GET", "/api/config/lines?sort=id", by="root")["rows"]]


def notes(shop: House) -> list[str]:
    return [row["text"] for row in shop.good("GET", "/api/config/notes?sort=id", by="root")["rows"]]


def test_what_follows_is_done_with_the_rights_of_whom_it_acts_as(shop: House) -> None:
    follow(shop, "take", TAKE)
    assert "stock" not in shop.good("GET", "/api/config/products/1", by="carl"), "it is none of his business"
    line = order(shop, "A", 4)
    assert line.status == 201 and stock(shop) == [6, 3]
    at = f"/api/config/lines/{line.json['id']}"
    shop.good("PATCH", at, {"note": "soon"}, by="carl")
    assert stock(shop) == [6, 3], "only the quantity matters"
    shop.good("PATCH", at, {"quantity": 1, "note": "later"}, by="carl")
    assert stock(shop) == [9, 3]
    history = shop.good("GET", "/api/config/products/1/history", by="root")["versions"]
    assert [version["by"]["name"] for version in history[:2]] == ["keeper", "keeper"]


def test_a_step_that_fails_refuses_the_write_and_says_which(shop: House) -> None:
    follow(shop, "take", TAKE)
    answer = order(shop, "A", 11)
    assert (answer.status, answer.code, answer.json["detail"]) == (409, "sold_out", "Only 10 of apples are left.")
    assert (answer.json["action"], answer.json["step"], answer.json["chain"]) == ("take", "s3", ["take"])
    assert (numbers(shop), stock(shop)) == ([], [10, 3])
    assert order(shop, "B", 10).status == 201 and stock(shop) == [0, 3]


def test_it_can_do_no_more_than_whom_it_acts_as(shop: House) -> None:
    """T51."""
    shop.role("keeper", KEEPER[0], {**KEEPER[1], "actions": ["read"]})
    follow(shop, "take", TAKE)
    answer = order(shop, "A")
    assert (answer.status, answer.code, answer.json["step"]) == (409, "trigger_failed", "product")
    assert "the step 'product' of the action 'take'" in answer.json["detail"] and "(forbidden)" in answer.json["detail"]
    assert "You may not" not in answer.json["detail"], "of what the keeper may not, the clerk learns nothing"
    assert "You may not update" in order(shop, "A", by="root").json["detail"], "who may read the action is told why"
    assert numbers(shop) == []


def test_nobody_lets_a_trigger_act_as_somebody_else_without_the_right(shop: House) -> None:
    """T51."""
    designs = ("action.publish", "action.design", "action.read")
    shop.role("maker", permissions=designs)
    shop.role("agent", permissions=(*designs, "identity.use:keeper"))
    shop.person("mia", "maker")
    shop.person("ada", "agent")
    answer = published(shop, "take", TAKE, by="mia")
    assert (answer.status, answer.json["problems"][0]["code"]) == (403, "foreign_identity")
    follow(shop, "take", TAKE, by="ada")
    assert Automation.objects.get(kind="action").principal_name == "keeper"
    answer = published(shop, "take", {**TAKE, "icon": "check"}, by="mia")
    assert answer.status == 403, "who edits it next must have the right as well"
    follow(shop, "mias", noted("x", triggers=[{"uid": "t", "on": ["created"]}]), by="mia")
    answer = order(shop, "A", by="root")
    assert (answer.status, answer.json["action"]) == (409, "mias"), (
        "without run_as it acts as its publisher, who may nothing"
    )


def test_an_account_that_is_suspended_stops_what_acts_as_it(shop: House) -> None:
    follow(shop, "take", TAKE)
    set_active(User.objects.get(username="keeper"), False, shop.clock.at)
    answer = order(shop, "A")
    assert (answer.status, answer.code, answer.json["action"]) == (409, "trigger_failed", "take")
    assert "(identity_gone)" in answer.json["detail"] and numbers(shop) == []


def test_filter_and_condition_choose_the_rows(shop: House) -> None:
    big = [{"uid": "t", "on": ["created"], "filter": {"quantity": {"gte": 5}}}]
    follow(shop, "big", noted("{{ row.number }} by {{ event.by }}", triggers=big, when="row.number != 'C'"))
    for number, quantity in (("A", 4), ("B", 5), ("C", 6)):
        assert order(shop, number, quantity).status == 201
    assert notes(shop) == [f"B by {User.objects.get(username='carl').pk}"]


def test_deleted_and_restored_rows_are_followed_too(shop: House) -> None:
    goes = [{"uid": "t", "on": ["deleted", "restored"], "filter": {"quantity": {"gte": 2}}}]
    follow(shop, "goes", noted("{{ event.type }} {{ row.number }} {{ row.quantity }}", triggers=goes))
    for number, quantity in (("A", 1), ("B", 2)):
        order(shop, number, quantity)
    for id in (1, 2):
        shop.good("DELETE", f"/api/config/lines/{id}", by="carl")
    shop.good("POST", "/api/config/lines/2/restore", by="root")
    assert notes(shop) == ["row.deleted B 2", "row.restored B 2"]
    shop.good("DELETE", "/api/config/products/1", by="root")
    assert notes(shop)[2:] == ["row.deleted B 2"], "of those that go with another row"


def test_what_follows_may_be_followed_itself_but_not_for_ever(shop: House) -> None:
    created = [{"uid": "t", "on": ["created"]}]
    follow(shop, "first", noted("line {{ row.number }}", triggers=created))
    again = noted("after {{ row.text }}", triggers=[{**created[0], "filter": {"text": {"starts_with": "line"}}}])
    follow(shop, "second", {**again, "table": "notes"})
    assert order(shop, "A").status == 201
    assert notes(shop) == ["line A", "after line A"]
    follow(shop, "second", {**again, "triggers": created, "table": "notes"})
    answer = order(shop, "B")
    assert (answer.status, answer.code) == (409, "trigger_depth")
    assert answer.json["chain"] == ["first", *["second"] * 8]
    assert (numbers(shop), notes(shop)) == (["A"], ["line A", "after line A"])


def test_several_follow_in_the_order_of_their_names(shop: House) -> None:
    created = [{"uid": "t", "on": ["created"]}]
    for name in ("zebra", "ape"):
        follow(shop, name, noted(f"{name} {{{{ row.number }}}}", triggers=created))
    lines = [{"number": number, "product": 1} for number in "AB"]
    shop.good("POST", "/api/config/lines/bulk", {"action": "create", "rows": lines}, by="carl")
    assert notes(shop) == ["ape A", "ape B", "zebra A", "zebra B"]


def test_a_list_is_followed_as_a_whole(shop: House) -> None:
    whole = noted(
        "{{ ids.size }} rows", on="list", triggers=[{"uid": "t", "on": ["created"], "filter": {"quantity": {"eq": 1}}}]
    )
    follow(shop, "whole", whole)
    lines = [{"number": f"L{n}", "product": 1, "quantity": 1 + n % 2} for n in range(30)]
    shop.good("POST", "/api/config/lines/bulk", {"action": "create", "rows": lines}, by="carl")
    assert notes(shop) == ["15 rows"]


def test_the_answer_shows_the_row_as_what_followed_left_it(shop: House) -> None:
    marks = noted("", triggers=[{"uid": "t", "on": ["created"]}])
    step = {"uid": "s", "name": "mark", "operation": "row.update", "target": {"table": "lines", "id": "{{ row.id }}"}}
    follow(shop, "marks", {**marks, "steps": [{**step, "input": {"note": "seen"}}]})
    answer = order(shop, "A")
    assert (answer.json["note"], answer.json["row_version"], answer.headers["etag"]) == ("seen", 2, '"2"')
    topics = list(OutboxEvent.objects.filter(key="lines/1").order_by("id").values_list("topic", flat=True))
    assert topics == ["row.created", "row.updated"], "events of one row are in the order of what happened"


@pytest.mark.parametrize("size", [3, 40])
def test_of_many_rows_each_by_itself_only_those_are_refused_that_fail(shop: House, size: int) -> None:
    follow(shop, "take", TAKE)
    lines = [{"number": f"L{n}", "product": 1 + n % 2, "quantity": 0 if n > 3 else 3} for n in range(size)]
    answer = shop.good("POST", "/api/config/lines/bulk", {"action": "create", "mode": "each", "rows": lines}, by="carl")
    failed = [(place, done["code"]) for place, done in enumerate(answer["results"]) if done["status"] >= 400]
    assert failed == ([] if size == 3 else [(3, "sold_out")])
    assert stock(shop) == [4, 0]
    more = {"action": "create", "rows": [{**lines[1], "number": "X"}]}
    refused = shop.ask("POST", "/api/config/lines/bulk", more, by="carl")
    assert (refused.status, refused.code) == (409, "sold_out") and "X" not in numbers(shop)
    first, second = (done["id"] for done in answer["results"][:2])
    changes = [{"id": first, "quantity": 1}, {"id": second, "quantity": 9}]
    answer = shop.good(
        "POST", "/api/config/lines/bulk", {"action": "update", "mode": "each", "rows": changes}, by="carl"
    )
    assert [done["status"] for done in answer["results"]] == [200, 409] and stock(shop) == [6, 0]


def test_a_batch_is_followed_when_all_its_steps_are_done(shop: House) -> None:
    follow(shop, "take", TAKE)
    new = {"do": "create", "table": "products", "name": "plums", "values": {"code": "plums", "stock": 1}}
    steps = [
        new,
        {"do": "create", "table": "lines", "values": {"number": "A", "product": {"$ref": "plums.id"}, "quantity": 2}},
        {"do": "update", "table": "products", "id": {"$ref": "plums.id"}, "values": {"stock": 5}},
    ]
    shop.good("POST", "/api/rows/batch", {"steps": steps}, by="root")
    assert stock(shop) == [10, 3, 3]


def test_a_repeated_call_is_not_followed_twice(shop: House) -> None:
    follow(shop, "take", TAKE)
    first = order(shop, "A", 2, **{"Idempotency-Key": "one"})
    again = order(shop, "A", 2, **{"Idempotency-Key": "one"})
    assert (first.body, stock(shop)) == (again.body, [8, 3])


COLUMNS = orjson.dumps(
    [
        {"column": of, "field": of, **({"by": "id"} if of == "product" else {})}
        for of in ("number", "product", "quantity")
    ]
).decode()


def csv(*lines: tuple[str, str, int], **members: str) -> File:
    text = "number,product,quantity\n" + "".join(
        f"{number},{product},{quantity}\n" for number, product, quantity in lines
    )
    return File("lines.csv", text.encode(), members)


def test_imported_rows_are_followed_chunk_by_chunk(shop: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_runs, "CHUNK", 3)
    follow(shop, "take", TAKE)
    wanted = [("A", "1", 2), ("B", "2", 1), ("C", "2", 3), ("D", "1", 4), ("E", "2", 1)]
    plan = shop.good("POST", "/api/config/lines/import/plan", csv(*wanted, columns=COLUMNS, on_error="skip"), by="carl")
    assert plan["triggers"] == ["take"]
    assert (plan["counts"]["create"], plan["counts"]["reject"] + plan["counts"]["conflict"]) == (4, 1)
    assert plan["problems"][0]["message"] == "Only 2 of pears are left."
    assert (numbers(shop), stock(shop)) == ([], [10, 3]), "a look beforehand leaves nothing"
    answer = shop.ask("POST", "/api/config/lines/import", csv(*wanted, columns=COLUMNS), by="carl")
    assert answer.status == 400 and (numbers(shop), stock(shop)) == ([], [10, 3]), "all or nothing"
    done = shop.good("POST", "/api/config/lines/import", csv(*wanted, columns=COLUMNS, on_error="skip"), by="carl")
    assert (done["created"], done["conflicts"] + done["rejected"], stock(shop)) == (4, 1, [4, 1])
    change = [("A", "1", 1), ("B", "2", 9)]
    done = shop.good("POST", "/api/config/lines/import", csv(*change, columns=COLUMNS, on_error="skip"), by="carl")
    assert (done["updated"], done["conflicts"] + done["rejected"], stock(shop)) == (1, 1, [5, 1])


def test_an_import_that_is_taken_back_and_a_rollback_are_followed(shop: House) -> None:
    given = noted(
        "{{ event.type }} {{ row.number }} {{ row.quantity }}", triggers=[{"uid": "t", "on": ["updated", "deleted"]}]
    )
    follow(shop, "seen", given)
    order(shop, "A", 2)
    done = shop.good("POST", "/api/config/lines/import", csv(("A", "1", 5), ("B", "1", 1), columns=COLUMNS), by="root")
    shop.good("POST", f"/api/imports/{done['id']}/undo", by="root")
    shop.good("POST", "/api/config/lines/1/rollback", {"version": 2}, by="root")
    assert notes(shop) == ["row.updated A 5", "row.deleted B 1", "row.updated A 2", "row.updated A 5"]


def test_a_button_acts_as_who_presses_it_and_may_be_a_trigger_too(shop: House) -> None:
    both = noted(
        "{{ principal.name }} {{ input.why }}", triggers=[{"uid": "t", "on": ["created"], "input": {"why": "new"}}]
    )
    form = {"type": "object", "properties": {"why": {"type": "string"}}}
    follow(shop, "both", {**both, "button": True, "input": form})
    follow(shop, "alone", noted("", triggers=[{"uid": "t", "on": ["deleted"]}]))
    order(shop, "A")
    assert [item["name"] for item in shop.good("GET", "/api/actions?table=lines", by="root")["items"]] == ["both"]
    shop.role("clerk", *CLERK, permissions=("action.perform",))
    assert shop.ask("POST", "/api/actions/both", {"ids": [1], "input": {"why": "me"}}, by="carl").status == 404
    shop.good("POST", "/api/actions/both", {"ids": [1], "input": {"why": "pressed"}}, by="root")
    assert shop.ask("POST", "/api/actions/alone", {"ids": [1]}, by="root").code == "not_available"
    assert notes(shop) == ["root new", "root pressed"]


def test_a_trigger_that_is_paused_or_gone_does_nothing(shop: House) -> None:
    created = {"uid": "t", "on": ["created"]}
    follow(shop, "seen", noted("seen", triggers=[{**created, "paused": True}]))
    order(shop, "A")
    follow(shop, "seen", {**noted("seen"), "button": True})
    assert Automation.objects.count() == 0
    order(shop, "B")
    follow(shop, "seen", noted("seen", triggers=[created]))
    shop.good("POST", "/api/metadata/action/seen/archive", by="root")
    order(shop, "C")
    assert (notes(shop), Automation.objects.count()) == ([], 0)
    shop.good("POST", "/api/metadata/action/seen/unarchive", by="root")
    order(shop, "D")
    assert notes(shop) == ["seen"]


def test_a_table_that_is_followed_is_not_changed_behind_its_back(shop: House) -> None:
    follow(shop, "take", {**TAKE, "triggers": [{**TAKE["triggers"][0], "filter": {"note": {"is_null": True}}}]})
    uses = shop.good("GET", "/api/metadata/table/lines/where-used", by="root")["uses"]
    assert {"kind": "action", "name": "take", "pointer": "/table", "member": ""} in uses
    for name in ("note", "quantity"):
        fields = [field for field in LINES["fields"] if field["name"] != name]
        at = "/api/metadata/table/lines"
        etag = shop.good("GET", at, by="root")["etag"]
        shop.good("PUT", f"{at}/draft", {"body": {**LINES, "fields": fields}}, by="root", **{"If-Match": etag})
        breaks = shop.good("POST", f"{at}/plan", {}, by="root")["breaks"]
        assert [(found["kind"], found["name"]) for found in breaks] == [("action", "take")], name


def test_a_trigger_follows_its_table_to_another_name(shop: House) -> None:
    follow(shop, "seen", noted("{{ event.table }} {{ row.number }}", triggers=[{"uid": "t", "on": ["created"]}]))
    at = "/api/metadata/table/lines"
    plan = shop.good("POST", f"{at}/plan", {"rename_to": "positions"}, by="root")
    shop.good("POST", f"{at}/publish", {"seal": plan["seal"], "rename_to": "positions"}, by="root")
    shop.good("POST", "/api/config/positions", {"number": "A", "product": 1}, by="root")
    assert notes(shop) == ["positions A"]
