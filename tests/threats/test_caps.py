"""What would cost too much is refused, at once and with a reason (T56, T58, T59, T61)."""

import time
from typing import Any

import orjson
import pytest

from .clinic import furnish, settle
from .house import House

LONG = "x" * 100_000


@pytest.fixture
def clinic(house: House) -> House:
    settle(house)
    furnish(house, 0)
    return house


def nested(depth: int) -> Any:
    return {"not": nested(depth - 1)} if depth else {"age": {"gt": 1}}


def chain(hops: int) -> str:
    return ".".join(["boss"] * hops)


REQUESTS: dict[str, tuple[str, str, Any, Any]] = {
    "a page of a million": ("GET", "", None, {"limit": "1000000"}),
    "a page far behind": ("GET", "", None, {"offset": "99999999999"}),
    "a page of minus one": ("GET", "", None, {"limit": "-1"}),
    "a long list of ids": ("POST", "/query", {"filter": {"id": {"in": list(range(60_000))}}}, None),
    "a long list in the address": ("GET", "", None, {"id__in": ",".join(map(str, range(3_000)))}),
    "a deep filter": ("POST", "/query", {"filter": nested(40)}, None),
    "a wide filter": ("POST", "/query", {"filter": {"or": [{"age": {"gt": n}} for n in range(1_000)]}}, None),
    "many parameters": ("GET", "", None, [("age__gt", "1")] * 400),
    "a join bomb": ("GET", "", None, {"expand": ",".join(f"{chain(3)}.boss" for _ in range(5))}),
    "a far path": ("GET", "", None, {f"{chain(9)}.name": "x"}),
    "many sorts": (
        "GET",
        "",
        None,
        {"sort": "code,name,age,grade,about,nickname,id,created_at,updated_at,row_version"},
    ),
    "many groups": ("GET", "/aggregate", None, {"group": "code,name,age,grade,about,nickname"}),
    "many metrics": ("GET", "/aggregate", None, {"metrics": ",".join(["max:age", "min:age"] * 20)}),
    "many fields": ("GET", "", None, {"fields": ",".join(f"f{n}" for n in range(500))}),
    "a long search": ("GET", "", None, {"search": "x" * 10_000}),
    "a long text to compare": ("POST", "/query", {"filter": {"name": {"contains": LONG}}}, None),
    "many rows to create": ("POST", "/bulk", {"action": "create", "rows": [{}] * 6_000}, None),
    "many ids to delete": ("POST", "/bulk", {"action": "delete", "ids": list(range(1, 7_000))}, None),
    "a huge number": ("POST", "", {"code": "N", "name": "N", "age": 10**400}, None)
    if False
    else ("GET", "", None, {"age": "9" * 400}),
    "a forged cursor": ("GET", "", None, {"cursor": "A" * 5_000}),
}


DOCUMENTS = (
    b"[" * 100_000,
    b'{"a":' * 50_000,
    b'{"age": NaN}',
    b'{"age": Infinity}',
    b'{"age": 1e999}',
    b'{"age": ' + b"9" * 100_000 + b"}",
    b'{"age": 1, "age": 2}',
    b'{"age": 1,}',
    b'{"age": "\xff"}',
    b'{"name": "\\ud800"}',
    b"\x00",
    b"{" + b",".join(b'"k%d": 1' % n for n in range(120_000)) + b"}",
    b'"text"',
    b"[]",
)
SIGNS = ("%", "_", "%%", "50%", "a_b", "\\", "\\%", "[a]", "^", "*", '"', "'", "$", "a%b_c\\d")


def test_a_request_that_asks_for_too_much_is_refused_within_a_second(clinic: House) -> None:
    for what, (method, path, body, query) in REQUESTS.items():
        started = time.process_time()
        answer = clinic.ask(method, f"/api/config/people{path}", body, by="root", query=query)
        assert answer.status in (400, 413), (what, answer.status, answer.body[:300])
        assert time.process_time() - started < 1, what
        assert answer.json["problems"] or answer.json["detail"], f"{what}: no reason is given"
        assert len(answer.body) < 60_000, what


def test_a_document_that_is_no_plain_json_object_is_refused(clinic: House) -> None:
    """T58, over the whole way; before anybody is known nothing is read at all."""
    for body in DOCUMENTS:
        started = time.process_time()
        assert clinic.ask("PATCH", "/api/config/people/1", body, by="root").status in (400, 413), body[:20]
        assert clinic.ask("PATCH", "/api/config/people/1", body).status in (401, 413), body[:20]
        assert time.process_time() - started < 1, body[:20]


def test_no_sign_of_a_search_is_a_wildcard(clinic: House) -> None:
    """T61: a search finds what contains it, and nothing more."""
    names = ["Ada", "50% off", "a_b", "back\\slash", "a%b_c\\d", "q'uote\"", "[a]*^$", "axb"]
    for place, name in enumerate(names):
        clinic.good("POST", "/api/config/tags", {"name": name, "open": True, "secret_key": f"s{place}"}, by="root")
    present = [row["name"] for row in clinic.good("GET", "/api/config/tags?limit=100", by="root")["rows"]]
    for signs in SIGNS:
        for query in (
            {"name__icontains": signs},
            {"filter": orjson.dumps({"name": {"contains": {"$literal": signs}}}).decode()},
        ):
            found = clinic.good("GET", "/api/config/tags", by="root", query={**query, "limit": "100"})["rows"]
            assert sorted(row["name"] for row in found) == sorted(name for name in present if signs in name), query


def test_a_schema_elsewhere_is_never_fetched(clinic: House) -> None:
    """T59: `$ref` in what an author writes is a value like any other."""
    for place, ref in enumerate(("http://127.0.0.1:9/x.json", "file:///etc/passwd", "#/fields/0")):
        body = {"title": {"$ref": ref}, "fields": [{"uid": "f1", "name": "a", "type": "text", "$ref": ref}]}
        started = time.process_time()
        answer = clinic.ask("POST", "/api/metadata/table", {"name": f"remote{place}", "body": body}, by="root")
        assert answer.status == 400 or not answer.json["is_valid"], answer.body
        assert time.process_time() - started < 1
