"""Names that callers and authors give are looked up or refused; none of them becomes a keyword, an alias or SQL (T06, T07)."""

import io
import zipfile
from typing import Any
from urllib.parse import quote

import orjson
import pytest
from django.db import connection

from .clinic import furnish, settle
from .house import File, House

NAMES = (
    "id; DROP TABLE t_people", "id--", "id/*", "*", "1", "a b", "a'b", 'a"b', "a`b", "a]b", "a;b", "a\\", "a\x00b", "a\nb",
    "(select 1)", "id) OR (1=1", "name OR 1=1", "name) UNION SELECT password FROM accounts_user--", "%s", "%(name)s", "{0}",
    "{name.__class__}", "name__regex", "name__iregex", "pk", "pk__in", "id__lookup", "boss__password", "created_by__password",
    "chief.password", "chief__password__startswith", "chief.is_superuser", "_state", "objects", "__class__", "__dict__",
    "__init__", "constructor", "__proto__", "prototype", "self", "cls", "using", "q", "args", "kwargs", "*args", "**kwargs",
    "filter", "exclude", "annotate", "_connector", "_negated", "t0", "t0.id", "t_people.id", "public.t_people",
    "sqlite_master", "pg_catalog.pg_user", "information_schema.tables", "accounts_user", "name\u00a0", "n\u0430me", "ｎame",
    "name\u200b", "NAME", "Name", " name", "name ", "naïve", "select", "from", "table", "order", "group", "x" * 64, "x" * 5000,
    "a" + "\u0301", "‮eman", "' || (SELECT password FROM accounts_user) || '", "1;ATTACH DATABASE '/tmp/x' AS y", "$where", "$ne",
    "meta->>'size'", "meta.size", "meta.size') --", "meta__size", "meta.__class__", "json_extract(meta,'$')", "name::text",
    "a.b.c.d.e.f",
)  # fmt: skip
FREE = {"NAME", "Name", " name", "name ", "order", "group", "table", "filter"}


@pytest.fixture
def clinic(house: House) -> House:
    settle(house)
    furnish(house, 0)
    return house


def everything() -> dict[str, int]:
    """The rows of all tables: what no hostile name may have changed."""
    with connection.cursor() as cursor:
        counts = {}
        for name in connection.introspection.table_names(cursor):
            if not name.startswith(("audit_", "django_")):
                cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(name)}")
                counts[name] = cursor.fetchone()[0]
        return counts


def test_a_hostile_name_in_a_request_is_an_unknown_field(clinic: House) -> None:
    """T06: in filters, sorting, fields, groups, metrics, facets, paths into JSON and members of rows."""
    before = everything()
    path = "/api/config/people"
    for name in NAMES:
        if name.strip().lower() == "name":
            continue
        for method, address, body, query in (
            ("GET", path, None, {name: "1"}),
            ("GET", path, None, {f"{name}__eq": "1"}),
            ("GET", path, None, {f"boss.{name}": "1"}),
            ("GET", path, None, {f"name__{name}": "1"}),
            ("GET", path, None, {"sort": name}),
            ("GET", path, None, {"fields": name}),
            ("GET", path, None, {"expand": name}),
            ("GET", f"{path}/aggregate", None, {"group": name}),
            ("GET", f"{path}/aggregate", None, {"metrics": f"max:{name}"}),
            ("GET", f"{path}/aggregate", None, {"metrics": f"{name}:age"}),
            ("GET", f"{path}/aggregate", None, {"group": f"created_at:{name}"}),
            ("POST", f"{path}/query", {"filter": {name: {"eq": 1}}}, None),
            ("POST", f"{path}/query", {"filter": {"age": {name: 1}}}, None),
            ("POST", f"{path}/query", {"filter": {"boss": {"some": {name: {"eq": 1}}}}}, None),
            ("POST", f"{path}/query", {name: 1}, None),
            ("POST", path, {"code": "N", "name": "N", name: 1}, None),
            ("PATCH", f"{path}/1", {name: 1}, None),
        ):
            answer = clinic.ask(method, address, body, by="root", query=query)
            assert answer.status in (200, 400), (method, address, body, query, answer.body[:300])
            if answer.status == 200:
                assert is_harmless(name, query), (method, address, body, query)
    assert everything() == before


def is_harmless(name: str, query: Any) -> bool:
    """Lists of names are divided at commas and trimmed, and an empty one asks for nothing."""
    return query is not None and ("meta" in name or name in ("t0", "filter", *FREE))


def test_a_hostile_name_in_an_address_is_not_found(clinic: House) -> None:
    for name in NAMES:
        for address in (f"/api/config/{quote(name, safe='')}", f"/api/config/people/{quote(name, safe='')}/history"):
            assert clinic.ask("GET", address, by="root").status in (200, 400, 404), address
        answer = clinic.ask("GET", f"/api/config/people/distinct/{quote(name, safe='')}", by="root")
        assert answer.status in (400, 404), (name, answer.body[:200])


def test_a_hostile_name_is_no_name_of_a_table_or_a_field(clinic: House) -> None:
    """T07: through the API and in a pack."""
    before = everything()
    for name in NAMES:
        body = {"title": "T", "fields": [{"uid": "f1", "name": name, "type": "text"}]}
        answer = clinic.ask("POST", "/api/metadata/table", {"name": name, "body": body}, by="root")
        if answer.status != 400:
            assert name in RESERVED or not answer.json["is_valid"], (name, answer.body[:200])
            clinic.good("DELETE", f"/api/metadata/table/{name}/draft", by="root", **{"If-Match": "*"})
        answer = clinic.ask("POST", "/api/packs/plan", File("p.zip", pack(name)), by="root")
        assert answer.status in (200, 400), (name, answer.body[:300])
        is_fine = answer.status == 200 and not answer.json["plan"]["problems"]
        assert not is_fine or name in RESERVED, (name, answer.body[:300])
    assert {k: v for k, v in everything().items() if k.startswith("t_")} == {
        k: v for k, v in before.items() if k.startswith("t_")
    }


RESERVED = {
    "pk",
    "self",
    "cls",
    "using",
    "q",
    "args",
    "kwargs",
    "filter",
    "exclude",
    "annotate",
    "objects",
    "constructor",
    "prototype",
    "t0",
    "sqlite_master",
    "accounts_user",
    "select",
    "from",
    "table",
    "order",
    "group",
}
"""Plain words that are a name like any other: quoted, they do no harm."""


def pack(name: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(
            "pack.json", orjson.dumps({"format": 1, "name": "p", "version": "1.0.0", "title": {"en": "P"}})
        )
        document = {
            "kind": "table",
            "name": name,
            "uid": "abcdefgh",
            "body": {"title": "T", "fields": [{"uid": "f1", "name": name, "type": "text"}]},
        }
        archive.writestr("table/x.json", orjson.dumps(document))
    return made.getvalue()


def test_words_that_mean_something_elsewhere_are_names_like_any_other(clinic: House) -> None:
    """T07: quoted, they do no harm."""
    fields = [{"uid": f"f{place}", "name": word, "type": "text"} for place, word in enumerate(sorted(RESERVED))]
    clinic.publish("table", {"select": {"title": "Words", "fields": fields}})
    row = {word: f"{word}!" for word in RESERVED}
    id = clinic.good("POST", "/api/config/select", row, by="root")["id"]
    assert row.items() <= clinic.good("PATCH", f"/api/config/select/{id}", {"from": "from!"}, by="root").items()
    for word in RESERVED:
        body = {"filter": {word: {"eq": f"{word}!"}}, "sort": [f"-{word}"], "fields": [word]}
        assert clinic.good("POST", "/api/config/select/query", body, by="root")["rows"][0][word] == f"{word}!"


TEXTS = (
    "'; DROP TABLE t_people; --",
    '"; DROP TABLE t_people; --',
    "\\'; --",
    "%s %(x)s {0}",
    "`",
    "]]",
    "/* */",
    "it's",
)


def test_hostile_texts_in_a_document_make_the_wanted_table_and_nothing_else(clinic: House) -> None:
    """T07: labels, help, defaults, choices, patterns, sequences, messages."""
    before = everything()
    for place, text in enumerate(TEXTS):
        name = f"hostile{place}"
        fields = [
            {"uid": "f1", "name": "a", "type": "text", "label": text, "help": text, "default": text},
            {
                "uid": "f2",
                "name": "b",
                "type": "choice",
                "options": {"choices": [{"value": f"v{place}", "label": text}]},
            },
            {"uid": "f3", "name": "c", "type": "json", "default": {text: text}},
            {"uid": "f4", "name": "d", "type": "text", "default": {"expr": orjson.dumps(text).decode()}},
        ]
        rules = [{"uid": "r1", "expr": "a != 'x'", "message": text, "fields": ["a"]}]
        clinic.publish("table", {name: {"title": text, "fields": fields, "rules": rules}})
        row = clinic.good("POST", f"/api/config/{name}", {}, by="root")
        assert (row["a"], row["c"], row["d"]) == (text, {text: text}, text)
        assert clinic.good("GET", f"/api/config/{name}", by="root", query={"a": text})["count"] == 1
    grown = {table for table in everything() if table.startswith("t_")} - {t for t in before if t.startswith("t_")}
    assert grown == {f"t_hostile{place}" for place in range(len(TEXTS))}
