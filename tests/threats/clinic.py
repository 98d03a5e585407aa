"""A clinic with much to hide: two worlds of it differ only in what the nurse "nina" may not see."""

from typing import Any

from .house import House, rows_of_everything

Json = Any


def text(uid: str, name: str, **more: Json) -> Json:
    return {"uid": uid, "name": name, "type": "text", **more}


def number(uid: str, name: str, **more: Json) -> Json:
    return {"uid": uid, "name": name, "type": "integer", **more}


def reference(uid: str, name: str, target: str, **more: Json) -> Json:
    return {
        "uid": uid,
        "name": name,
        "type": "reference",
        "options": {"target": target, **more.pop("options", {})},
        **more,
    }


def computed(uid: str, name: str, expr: str, result: str, **options: Json) -> Json:
    return {"uid": uid, "name": name, "type": "computed", "options": {"expr": expr, "result": result, **options}}


def lookup(uid: str, name: str, path: str) -> Json:
    return {"uid": uid, "name": name, "type": "lookup", "options": {"path": path}}


def rollup(uid: str, name: str, **options: Json) -> Json:
    return {"uid": uid, "name": name, "type": "rollup", "options": options}


TEAMS = {
    "title": "Teams",
    "parent": "above",
    "default_sort": ["-budget"],
    "fields": [
        text("te1", "name", required=True),
        number("te2", "budget"),
        reference("te3", "above", "teams"),
        rollup("te4", "wages", table="people", via="team", aggregate="sum", field="salary"),
        rollup("te5", "heads", table="people", via="team", aggregate="count"),
        rollup("te6", "rich", table="people", via="team", aggregate="count", filter={"salary": {"gt": 500}}),
        rollup(
            "te7", "led_by_rich", table="people", via="team", aggregate="count", filter={"boss.salary": {"gt": 500}}
        ),
        rollup(
            "te8",
            "near_rich",
            table="people",
            via="team",
            aggregate="count",
            filter={"or": [{"boss": {"some": {"salary": {"gt": 500}}}}, {"not": {"boss.salary": {"lt": 1}}}]},
        ),
        rollup(
            "te9", "with_open_visits", table="people", via="team", aggregate="count", filter={"visits": {"some": {}}}
        ),
        rollup("te10", "oldest", table="people", via="team", aggregate="max", field="age"),
    ],
}
VAULTS = {"title": "Vaults", "fields": [text("va1", "combination"), reference("va2", "person", "people")]}
TAGS = {
    "title": "Tags",
    "natural_key": ["secret_key"],
    "default_sort": ["-weight"],
    "fields": [
        text("tg1", "name", required=True),
        number("tg2", "weight"),
        text("tg3", "secret_key", unique=True),
        {"uid": "tg4", "name": "open", "type": "boolean"},
    ],
}
PEOPLE = {
    "title": "People",
    "parent": "boss",
    "soft_delete": True,
    "natural_key": ["code"],
    "default_sort": ["-salary", "name"],
    "search": ["name", "ssn", "phone", "about"],
    "unique_together": [["nickname", "ssn"]],
    "rules": [
        {"uid": "r1", "expr": "age >= 0", "message": "Nobody is that young.", "fields": ["age"]},
        {"uid": "r2", "expr": "salary >= 0", "message": "Nobody pays to work.", "fields": ["salary"]},
    ],
    "fields": [
        text("pe1", "code", required=True, unique=True),
        text("pe2", "name", required=True),
        text("pe3", "ssn", indexed=True),
        number("pe4", "salary", default=1),
        text("pe5", "phone"),
        {"uid": "pe6", "name": "mail", "type": "email"},
        text("pe7", "badge", immutable=True),
        reference("pe8", "team", "teams"),
        reference("pe9", "boss", "people", options={"on_delete": "set_null"}),
        reference("pe10", "vault", "vaults"),
        reference("pe11", "secret_team", "teams"),
        {"uid": "pe12", "name": "meta", "type": "json"},
        {"uid": "pe13", "name": "secret_meta", "type": "json"},
        {"uid": "pe14", "name": "tags", "type": "multi_reference", "options": {"target": "tags"}},
        {"uid": "pe15", "name": "secret_tags", "type": "multi_reference", "options": {"target": "tags"}},
        {"uid": "pe16", "name": "notes", "type": "children", "options": {"target": "notes"}},
        {"uid": "pe17", "name": "grade", "type": "choice", "options": {"choices": [{"value": "a"}, {"value": "b"}]}},
        {
            "uid": "pe18",
            "name": "secret_grade",
            "type": "choice",
            "options": {"choices": [{"value": "x"}, {"value": "y"}]},
        },
        number("pe19", "age"),
        text("pe20", "about"),
        text("pe21", "nickname"),
        {"uid": "pe22", "name": "pin", "type": "secret"},
        {"uid": "pe23", "name": "about_whom", "type": "any_reference", "options": {"targets": ["teams", "vaults"]}},
        computed("pe30", "salary_twice", "salary * 2", "integer"),
        computed("pe31", "is_rich", "salary > 500", "boolean", stored=False),
        computed("pe32", "richness", "salary_twice + 1", "integer"),
        computed("pe33", "age_twice", "age * 2", "integer"),
        lookup("pe34", "boss_salary", "boss.salary"),
        lookup("pe35", "boss_name", "boss.name"),
        lookup("pe36", "team_name", "team.name"),
        lookup("pe37", "team_budget", "team.budget"),
        lookup("pe38", "vault_combination", "vault.combination"),
        lookup("pe39", "boss_team", "boss.team.name"),
        rollup("pe40", "staff", table="people", via="boss", aggregate="count"),
        rollup("pe41", "staff_wages", table="people", via="boss", aggregate="sum", field="salary"),
        rollup("pe42", "as_doctor", table="visits", via="doctor", aggregate="count"),
        rollup("pe43", "visits_count", table="visits", via="person", aggregate="count"),
        rollup("pe44", "fees", table="visits", via="person", aggregate="sum", field="fee"),
        rollup("pe45", "notes_score", relation="notes", aggregate="sum", field="score"),
        rollup("pe46", "notes_count", relation="notes", aggregate="count"),
        rollup("pe47", "tag_weight", relation="tags", aggregate="max", field="weight"),
        rollup("pe48", "tag_count", relation="tags", aggregate="count"),
        rollup("pe49", "secret_tag_count", relation="secret_tags", aggregate="count"),
        rollup("pe50", "vault_count", table="vaults", via="person", aggregate="count"),
        computed("pe51", "richer_than_boss", "boss_salary == null || salary > boss_salary", "boolean", stored=False),
        computed("pe52", "busy", "visits_count > 1", "boolean", stored=False),
        computed("pe53", "phone_length", "size(phone)", "integer"),
        {"uid": "pe54", "name": "visits", "type": "multi_reference", "options": {"target": "visits"}},
        {"uid": "pe55", "name": "chief", "type": "user"},
    ],
}
NOTES = {
    "title": "Notes",
    "owned_by": "person",
    "default_sort": ["-score"],
    "fields": [
        reference("no1", "person", "people", required=True, options={"on_delete": "cascade"}),
        text("no2", "words", required=True),
        number("no3", "score"),
        {"uid": "no4", "name": "open", "type": "boolean"},
    ],
}
VISITS = {
    "title": "Visits",
    "default_sort": ["-fee"],
    "fields": [
        reference("vi1", "person", "people", options={"on_delete": "set_null"}),
        reference("vi2", "doctor", "people", options={"on_delete": "set_null"}),
        number("vi3", "fee"),
        {"uid": "vi4", "name": "day", "type": "date"},
        {"uid": "vi5", "name": "open", "type": "boolean"},
    ],
}
TABLES = {
    "teams": TEAMS,
    "vaults": VAULTS,
    "tags": TAGS,
    "people": PEOPLE,
    "notes": NOTES,
    "visits": VISITS,
}
HIDDEN = ["pe3", "pe4", "pe10", "pe11", "pe13", "pe15", "pe18", "pe22"]
MASKED = {"pe5": "last4", "pe6": "email", "pe7": "all"}
"""Fields that depend on a hidden one are granted: it is the closure that must hide them."""
GRANTED = [field["uid"] for field in PEOPLE["fields"] if field["uid"] not in HIDDEN]
NURSE = [
    {
        "table": "people",
        "actions": ["read", "create", "update", "delete", "import", "export"],
        "rows": {"*": {"team": {"in": [1, 2]}}},
        "fields": {
            "read": GRANTED,
            "write": [
                "pe1",
                "pe2",
                "pe5",
                "pe6",
                "pe7",
                "pe8",
                "pe9",
                "pe12",
                "pe14",
                "pe16",
                "pe17",
                "pe19",
                "pe20",
                "pe21",
                "pe23",
            ],
        },
        "masks": MASKED,
    },
    {
        "table": "teams",
        "actions": ["read", "export"],
        "rows": {"*": {"name": {"ne": "Board"}}},
        "fields": {"read": ["te1", "te3", *(f"te{n}" for n in range(4, 11))]},
    },
    {
        "table": "tags",
        "actions": ["read", "create", "update", "import"],
        "rows": {"*": {"open": {"eq": True}}},
        "fields": {"read": ["tg1", "tg4"], "write": ["tg1", "tg4"]},
    },
    {
        "table": "notes",
        "actions": ["read", "create", "update", "delete", "export"],
        "rows": {"*": {"open": {"eq": True}}},
        "fields": {"read": ["no1", "no2", "no3", "no4"], "write": ["no2", "no4"]},
        "masks": {"no3": "all"},
    },
    {
        "table": "visits",
        "actions": ["read", "export"],
        "rows": {"*": {"open": {"eq": True}}},
        "fields": {"read": ["vi1", "vi4", "vi5"]},
    },
]


def settle(house: House) -> None:
    """The tables, the nurse's role and the nurse."""
    house.publish("table", TABLES)
    house.role("nurse", *NURSE)
    house.person("nina", "nurse")


def furnish(house: House, variant: int) -> None:
    """The rows. Where `variant` is used, the nurse must not be able to see it: hidden fields, masked fields behind the same
    mask, rows beyond her row policies. Everything happens in the same order, at the same times."""
    rows_of_everything()
    v = variant
    put = Writer(house)
    put.add("teams", name="Ward", budget=(100, 900)[v])
    put.add("teams", name="Lab", budget=(500, 200)[v], above=1)
    put.add("teams", name="Board", budget=(1, 2)[v], above=(1, 2)[v])
    put.add("vaults", combination=("1-2-3", "9-9-9")[v])
    put.add("vaults", combination=("4-5-6", "1-2-3")[v])
    for name, weight, is_open in (("red", (1, 9), True), ("blue", (5, 2), True), ("inner", (7, 7), False)):
        place = ("red", "blue", "inner").index(name)
        key = (("k1", "q1"), ("k2", "q2"), ("k3", "q3"))[place][v]
        shown = name if is_open else ("inner", "core")[v]
        put.add("tags", name=shown, weight=weight[v], secret_key=key, open=is_open)
    people = (
        # code, name, team, salaries, secret team
        ("P1", "Ada", 1, (100, 999), None),
        ("P2", "Bob", 1, (700, 50), 1),
        ("P3", "Cid", 2, (300, 301), 2),
        ("P4", "Dot", 2, (900, 10), 3),
        ("P5", "Eve", 1, (5, 505), 1),
    )
    for place, (code, name, team, salaries, secret_team) in enumerate(people, 1):
        put.add(
            "people",
            code=code,
            name=name,
            team=team,
            ssn=f"{('AAA', 'ZZZ')[v]}-{(place, 9 - place)[v]}",
            salary=salaries[v],
            phone=f"{('030', '0987')[v]}-555000{place}",
            mail=f"{name[0].lower()}{('nna', 'lpha')[v]}@clinic.example",
            badge=f"badge-{(place, place + 50)[v]}",
            vault=(1, 2)[v] if place % 2 else None,
            secret_team=secret_team if v else 3,
            meta={"size": place, "deep": {"er": [place]}},
            secret_meta={"size": (place, 100 - place)[v], "only": {("here", "there")[v]: 1}},
            tags=[1, 3] if v and place == 1 else [1] if place == 1 else [2, 1],
            secret_tags=[1, 2] if v else [3],
            grade=("a", "b")[place % 2],
            secret_grade=("x", "y")[(place + v) % 2],
            age=20 + place,
            about="fond of tea",
            nickname="nick" if place < 3 else None,
            pin=f"{(1234, 9876)[v]}",
            about_whom={"table": "teams", "id": 1} if place % 2 else None,
            boss=None if place == 1 else 1 if place < 4 else 2,
        )
    for place in range(6, 9):  # beyond the nurse's rows
        put.add(
            "people",
            code=f"H{place}",  # unique among all rows: that a code is taken is no secret
            name=("Hidden", "Nobody")[v],
            team=3,
            salary=(1000, 1)[v],
            boss=(1, 2)[v],
            tags=[1] if v else [2],
            phone=("1111", "2222")[v],
            age=(90, 10)[v],
            grade=("a", "b")[v],
            about=("tea", "coffee")[v],
        )
    for place in range(1, 7):
        is_open = place % 3 != 0
        put.add(
            "notes",
            person=1 if place < 5 else 2,
            words=f"note {place}" if is_open else ("whisper", "rumour")[v],
            score=(place, 20 - place)[v],
            open=is_open,
        )
        put.add(
            "visits",
            person=(place % 3) + 1 if is_open else (1, 2)[v],
            doctor=(4, 5)[v] if place % 2 else (5, 1)[v],
            fee=(place * 10, 70 - place * 10)[v],
            day=f"2026-01-{place:02d}" if is_open else ("2020-01-01", "2030-01-01")[v],
            open=is_open,
        )
    put.change("people", 1, visits=[1, 2, 3] if v else [1, 2])
    put.change("people", 1, visits=[2, 1] if v else [3, 2, 1])
    put.change("people", 2, salary=(701, 51)[v], ssn=("AAA-77", "ZZZ-77")[v], phone=f"{('111', '999')[v]}-5550002")
    put.change(
        "people", 2, name="Bobby", salary=(702, 52)[v], secret_grade=("x", "y")[v], secret_tags=[2] if v else [1]
    )
    put.change("people", 3, age=44, secret_meta={"size": (3, 9)[v]})
    put.change("people", 3, salary=(7, 8)[v], **({"tags": [2, 1]} if v else {"tags": [2, 3, 1]}))
    put.change("people", 3, salary=(9, 10)[v], **({} if v else {"tags": [3, 2, 1]}))
    put.change("people", 7, name=("Hid", "Hod")[v])
    put.drop("people", 5)
    put.drop("people", 8)
    put.change("teams", 1, budget=(101, 901)[v])
    put.change("tags", 1, weight=(2, 8)[v])


class Writer:
    def __init__(self, house: House) -> None:
        self.house = house

    def add(self, table: str, **values: Json) -> None:
        self.house.good("POST", f"/api/config/{table}", {k: x for k, x in values.items() if x is not None}, by="root")

    def change(self, table: str, id: int, **values: Json) -> None:
        self.house.good("PATCH", f"/api/config/{table}/{id}", values, by="root")

    def drop(self, table: str, id: int) -> None:
        self.house.good("DELETE", f"/api/config/{table}/{id}", by="root")
