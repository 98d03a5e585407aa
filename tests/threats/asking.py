"""Every request the nurse can think of, made from the tables' own documents: each field, known to her or not, under each
operator, with the values of either world, and every route there is."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from operations.registry import operations
from runtime.filters import OPERATORS

from .clinic import TABLES
from .house import File

Json = Any
SYSTEM = ("id", "created_at", "created_by", "updated_at", "updated_by", "row_version", "deleted_at")
AGGREGATES = ("count", "count_distinct", "sum", "min", "max", "avg")
RELATIONS = {
    "people": {"team": "teams", "boss": "people", "vault": "vaults", "secret_team": "teams", "tags": "tags",
               "secret_tags": "tags", "notes": "notes", "about_whom": "teams", "visits": "visits"},
    "teams": {"above": "teams"},
    "notes": {"person": "people"},
    "visits": {"person": "people", "doctor": "people"},
    "vaults": {"person": "people"},
    "tags": {},
}  # fmt: skip
MANY = ("tags", "secret_tags", "notes", "visits")
GUESSES: dict[str, tuple[str, ...]] = {
    "salary": ("100", "999", "500"),
    "boss_salary": ("100", "999"),
    "salary_twice": ("200", "1998"),
    "ssn": ("AAA-1", "ZZZ-8", "AAA-77"),
    "phone": ("030-5550001", "0987-5550001"),
    "mail": ("anna@clinic.example", "alpha@clinic.example"),
    "badge": ("badge-1", "badge-51"),
    "secret_key": ("k1", "q1"),
    "weight": ("2", "8"),
    "score": ("1", "19"),
    "fee": ("10", "60"),
    "budget": ("101", "901"),
    "combination": ("1-2-3", "9-9-9"),
    "name": ("Hidden", "Ada"),
    "code": ("P1", "H6"),
    "grade": ("a",),
    "secret_grade": ("x", "y"),
    "pin": ("1234", "9876"),
}
USUAL = ("1", "3")
UNKNOWN = {
    "decision": "discount",
    "action": "settle",
    "datasource": "shop",
    "run": "00000000-0000-0000-0000-000000000000",
    "subscription": "1",
    "file": "00000000-0000-0000-0000-000000000000",
}
NAMES: tuple[dict[str, str], ...] = tuple(
    UNKNOWN | {"table": table, "id": id, "kind": kind, "name": name, "number": "1", "view": view, "field": "name"}
    for table, id, kind, name, view in (
        ("people", "1", "table", "people", "list"),
        ("people", "6", "role", "nurse", "record"),
        ("vaults", "1", "table", "vaults", "list"),
        ("vaults", "1", "table", "vaults", "record"),
        ("teams", "3", "table", "nonsense", "form"),
        ("tags", "3", "page", "people_list", "list"),
    )
)


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    body: Json = None
    headers: tuple[tuple[str, str], ...] = field(default=())

    def __str__(self) -> str:
        shown = self.body.members if isinstance(self.body, File) else self.body
        return f"{self.method} {self.path} {dict(self.query)} {shown} {dict(self.headers)}"


def every_request() -> Iterator[Request]:
    for table in TABLES:
        if table != "vaults":  # of which nothing is known, whatever is asked
            yield from filters(table)
            yield from totals(table)
            yield from exports(table)
        yield from lists(table)
        yield from single_rows(table)
    yield from relation_paths()
    yield from expansions()
    yield from writes()
    yield from imports()
    yield from elsewhere()


def names_of(table: str) -> list[str]:
    return [*(of["name"] for of in TABLES[table]["fields"]), *SYSTEM, "nonsense"]


def guesses(name: str) -> tuple[str, ...]:
    return GUESSES.get(name, USUAL)


def operand(operator: str, guess: str) -> str:
    match OPERATORS[operator].takes:
        case "flag":
            return "true"
        case "pair":
            return f"{guess},{guess}"
        case "window":
            return "today"
        case "duration":
            return "P9000D"
        case _:
            return guess


def get(path: str, **query: str) -> Request:
    return Request("GET", path, tuple(query.items()))


def filters(table: str) -> Iterator[Request]:
    """Each field under each operator: as a parameter, as JSON, and under "not"."""
    path = f"/api/config/{table}"
    for name, operator in product(names_of(table), OPERATORS):
        for guess in guesses(name)[: 2 if operator in ("eq", "lt", "starts_with", "contains") else 1]:
            yield get(path, **{f"{name}__{operator}": operand(operator, guess)}, fields="id")
    for name in names_of(table):
        for guess in guesses(name):
            value: Json = int(guess) if guess.isdigit() else guess
            for json in (value, guess):
                negated = {"not": {name: {"eq": json}}}
                yield Request("POST", f"{path}/query", body={"filter": negated, "fields": ["id"]})
        yield Request("POST", f"{path}/query", body={"filter": {name: {"is_null": True}}, "count": "exact"})
        yield Request("POST", f"{path}/query", body={"filter": {"or": [{name: {"some": {}}}, {"id": {"eq": 1}}]}})
        yield Request("POST", f"{path}/query", body={"filter": {name: {"none": {}}}})
        yield Request("POST", f"{path}/query", body={"filter": {f"{name}.size": {"eq": 1}}})
        yield get(path, **{f"{name}.size__gt": "2"})
        yield get(path, **{f"{name}__size__gt": "2"})


def lists(table: str) -> Iterator[Request]:
    path = f"/api/config/{table}"
    for name in names_of(table):
        for direction in ("", "-"):
            yield get(path, sort=f"{direction}{name}", fields="id")
            yield get(path, sort=f"{direction}{name}", limit="1")
            yield get(path, sort=f"id,{direction}{name}", limit="1", offset="1", count="exact")
        yield get(path, fields=name)
        yield get(path, fields=f"{name}.name")
        yield get(path, expand=name)
    for word in (
        "Ada",
        "hidden",
        "aaa",
        "ZZZ",
        "030",
        "0987",
        "nna",
        "alpha",
        "badge",
        "tea",
        "coffee",
        "1-2-3",
        "%",
        "_",
        "k1",
    ):
        yield get(path, search=word)
        yield get(path, search=word, count="exact", limit="1")
    for count, limit in product(("exact", "estimated", "capped", "none"), ("1", "50")):
        yield get(path, count=count, limit=limit)
    for under in ("1", "2", "3", "6"):
        yield get(path, under=under)
    yield get(path, trash="true")
    yield get(path, trash="true", sort="-salary")
    yield get(path, offset="3", limit="2")
    yield get(path, cursor="WzFd")
    yield get(path)


def totals(table: str) -> Iterator[Request]:
    path = f"/api/config/{table}"
    for name in names_of(table):
        yield get(f"{path}/aggregate", group=name)
        yield get(f"{path}/aggregate", group=f"{name}:month")
        yield get(f"{path}/aggregate", group="id", metrics=f"max:{name}")
        yield get(f"{path}/aggregate", group=name, metrics="count", sort="-count", limit="1")
        yield get(f"{path}/distinct/{name}")
        for guess in guesses(name):
            yield get(f"{path}/aggregate", **{f"{name}__gte": guess})
            yield get(f"{path}/distinct/id", **{name: guess})
        yield get(f"{path}/aggregate", metrics=",".join(f"{word}:{name}" for word in ("count", "count_distinct")))
        for word in AGGREGATES:
            yield get(f"{path}/aggregate", metrics=f"{word}:{name}")


def exports(table: str) -> Iterator[Request]:
    path = f"/api/config/{table}/export"
    for format in ("csv", "jsonl", "xlsx"):
        yield get(path, format=format)
    for name in names_of(table):
        yield get(path, fields=name)
        yield get(path, sort=name)
        yield get(path, **{f"{name}__gt": guesses(name)[0]})
    yield get(path, titles="true")
    yield get(path, search="tea", titles="true")
    yield get(path, trash="true")


def single_rows(table: str) -> Iterator[Request]:
    for id in range(1, 10):
        path = f"/api/config/{table}/{id}"
        yield get(path)
        yield get(path, fields="id")
        yield get(f"{path}/history")
        yield get(f"{path}/history", limit="1", before="2")
        yield get(f"{path}/history", as_of="2100-01-01T00:00:00Z")
        yield get(f"{path}/explain")
        for of, to in product((1, 2, 3, 9), repeat=2):
            yield get(f"{path}/diff", **{"from": str(of), "to": str(to)})
        for version in (1, 2, 3, 7):
            yield Request("POST", f"{path}/rollback", body={"version": version})
        yield Request("DELETE", path)
        yield Request("DELETE", path, headers=(("If-Match", '"1"'),))
        yield Request("POST", f"{path}/restore")
        yield Request("PUT", path, body={"name": "New", "words": "New", "code": "N1", "team": 1})
        yield Request("PATCH", path, body={})
        yield Request("PATCH", path, body={"name": "Changed", "words": "Changed"})
    yield get(f"/api/config/{table}/0")
    yield get(f"/api/config/{table}/9999999")


def relation_paths() -> Iterator[Request]:
    """Filters that reach into other tables, one to three rows away."""
    for table, relations in RELATIONS.items():
        path = f"/api/config/{table}"
        for hop, target in relations.items():
            for name in [*names_of(target)[:20], *SYSTEM[:2], "nonsense"]:
                for guess in guesses(name)[:1]:
                    value: Json = int(guess) if guess.isdigit() else guess
                    inner = {name: {"eq": value}}
                    yield get(path, **{f"{hop}.{name}": guess, "fields": "id"})
                    yield get(path, **{f"{hop}.{name}__lt": guess, "fields": "id"})
                    for word in ("some", "every"):
                        yield Request("POST", f"{path}/query", body={"filter": {hop: {word: inner}}, "fields": ["id"]})
                yield get(path, sort=f"{hop}.{name}")
                yield get(path, fields=f"{hop}.{name}")
                yield get(path, **{f"{hop}.{name}__is_null": "true", "fields": "id"})
                yield get(f"{path}/aggregate", group=f"{hop}.{name}")
            for second, third in RELATIONS[target].items():
                for name in names_of(third)[:8]:
                    yield get(path, **{f"{hop}.{second}.{name}__gte": guesses(name)[0], "fields": "id"})
                    deep = {hop: {"some": {second: {"some": {name: {"is_null": False}}}}}}
                    yield Request("POST", f"{path}/query", body={"filter": deep, "fields": ["id"]})
            for id in range(1, 9):
                yield get(path, **{hop: str(id), "fields": "id"})
                yield get(path, **{f"{hop}__has_any": str(id), "fields": "id"})
                yield get(path, **{f"{hop}__has_all": f"{id},1", "fields": "id"})


def paths_from(table: str, deepest: int) -> Iterator[str]:
    for hop, target in RELATIONS[table].items():
        yield hop
        if deepest > 1:
            yield from (f"{hop}.{further}" for further in paths_from(target, deepest - 1))


def expansions() -> Iterator[Request]:
    for table in RELATIONS:
        for path in paths_from(table, 2 if table == "people" else 3):
            yield get(f"/api/config/{table}", expand=path)
            yield get(f"/api/config/{table}/1", expand=path)
    for path in (
        "boss.boss.boss",
        "boss.boss.boss.boss",
        "boss.notes.person",
        "team.above.above",
        "boss.tags,boss.notes",
    ):
        yield get("/api/config/people", expand=path)
        yield get("/api/config/people", fields=f"id,{path}.name", expand="notes")


def writes() -> Iterator[Request]:
    """What is refused, how, and what comes back: errors of writes tell about other rows as much as reads."""
    for id, name in product((1, 2, 6), names_of("people")):
        for guess in guesses(name)[:2]:
            value: Json = int(guess) if guess.isdigit() else guess
            yield Request("PATCH", f"/api/config/people/{id}", body={name: value})
            yield Request("PATCH", f"/api/config/people/{id}", body={name: value}, headers=(("If-Match", '"1"'),))
    for name in names_of("people"):
        for guess in guesses(name):
            value = int(guess) if guess.isdigit() else guess
            yield Request("POST", "/api/config/people", body={"code": "N1", "name": "New", "team": 1, name: value})
            yield Request("POST", "/api/config/people/upsert", body={"code": "P1", name: value})
            yield Request("POST", "/api/config/people/upsert", body={name: value})
            chosen = {"action": "update", "filter": {name: {"eq": value}}, "values": {"age": 3}, "expect": 1}
            yield Request("POST", "/api/config/people/bulk", body=chosen)
    for name, id in product(("team", "boss", "vault", "secret_team"), (1, 2, 3, 6, 8, 99)):
        yield Request("PATCH", "/api/config/people/1", body={name: id})
    for id in (1, 2, 3, 99):
        for name in ("tags", "secret_tags", "visits"):
            yield Request("PATCH", "/api/config/people/1", body={name: [id]})
            for person, version in product((1, 2, 3), (1, 2, 3)):
                headers = (("If-Match", f'"{version}"'),)
                yield Request("PATCH", f"/api/config/people/{person}", body={name: [id, 1]}, headers=headers)
        for target in ("teams", "vaults", "people"):
            yield Request("PATCH", "/api/config/people/1", body={"about_whom": {"table": target, "id": id}})
        yield Request("PATCH", "/api/config/people/1", body={"notes": [{"id": id, "words": "mine"}]})
        yield Request("PATCH", "/api/config/people/1", body={"notes": [{"id": id, "words": "x", "row_version": 1}]})
    yield Request("PATCH", "/api/config/people/1", body={"notes": []})
    yield Request("PATCH", "/api/config/people/1", body={"notes": [{"words": "fresh", "open": True}]})
    for name, value in (("secret_key", "k1"), ("secret_key", "q1"), ("weight", 2)):
        yield Request("POST", "/api/config/tags/upsert", body={name: value})
        yield Request("POST", "/api/config/tags/upsert", body={name: value, "name": "n"})
        rows = [{name: value, "name": "n"}]
        yield Request("POST", "/api/config/tags/bulk", body={"action": "upsert", "rows": rows, "mode": "each"})
        yield Request("POST", "/api/config/tags/bulk", body={"action": "upsert", "rows": rows})
    for ids in ([1], [5], [6], [99], [1, 6], [1, 99]):
        yield Request("POST", "/api/config/people/bulk", body={"action": "delete", "ids": ids})
        yield Request("POST", "/api/config/people/bulk", body={"action": "delete", "ids": ids, "mode": "each"})
        rows = [{"id": id, "age": 30} for id in ids]
        yield Request("POST", "/api/config/people/bulk", body={"action": "update", "rows": rows, "mode": "each"})
    for expect in range(6):
        chosen = {"action": "delete", "filter": {"age": {"gt": 0}}, "expect": expect}
        yield Request("POST", "/api/config/people/bulk", body=chosen)
    for id in (1, 5, 6, 99):
        step = {"do": "update", "table": "people", "id": id, "values": {"age": 3}}
        yield Request("POST", "/api/rows/batch", body={"steps": [step]})
        yield Request("POST", "/api/rows/batch", body={"steps": [{**step, "row_version": 1}]})
        yield Request("POST", "/api/rows/batch", body={"steps": [{"do": "delete", "table": "vaults", "id": id}]})


def imports() -> Iterator[Request]:
    files = [
        "code,name,team\nP1,Ada,1\nP9,Nine,1\n",
        "code,name,salary\nP1,Ada,100\n",
        "code,name,phone,badge\nP1,Ada,030-5550001,badge-1\n",
        "id,name,age\n1,Ada,3\n5,Eve,4\n6,Hid,5\n99,None,6\n",
        "code,name,boss,tags\nP1,Ada,P2,red\nP2,Bob,H6,inner\nP3,Cid,P5,blue\n",
        "ssn,name\nAAA-1,Ada\nZZZ-8,Eve\n",
    ]
    for place, content in enumerate(files):
        for members in ({}, {"on_error": "skip"}, {"mode": "update", "on_error": "skip"}, {"mode": "create"}):
            file = File(f"people-{place}.csv", content.encode(), members)
            yield Request("POST", "/api/config/people/import/plan", body=file)
            yield Request("POST", "/api/config/people/import", body=file)
        keyed = File("people.csv", content.encode(), {"key": "ssn", "on_error": "skip"})
        yield Request("POST", "/api/config/people/import/plan", body=keyed)
        yield Request("POST", "/api/config/people/import/preview", body=File("people.csv", content.encode()))
    for content in ("secret_key,name\nk1,red\nq1,blue\n", "name,weight\nred,2\n", "name,open\nred,true\nnew,true\n"):
        for members in ({}, {"on_error": "skip"}):
            yield Request("POST", "/api/config/tags/import/plan", body=File("tags.csv", content.encode(), members))
            yield Request("POST", "/api/config/tags/import", body=File("tags.csv", content.encode(), members))
    yield Request("POST", "/api/config/vaults/import/preview", body=File("v.csv", b"combination\n1-2-3\n"))


def elsewhere() -> Iterator[Request]:
    """Every address that is read, with names of what there is."""
    for operation in operations().values():
        if operation.route is not None and operation.route.method == "GET":
            for names in NAMES:
                yield get(filled(operation.route.path, names))
    yield get("/api/config/tables?search=vault")
    yield get("/api/users/look-up?search=n")
    for word in ("", "table/people", "table/vaults"):
        kind, _, name = word.partition("/")
        chosen = [{"kind": kind, "name": name}] if name else []
        yield Request("POST", "/api/packs/export", body={"name": "p", "version": "1.0.0", "definitions": chosen})


def filled(path: str, names: dict[str, str]) -> str:
    return re.sub(r"\{([a-z_]+)\}", lambda found: names[found[1]], path)
