"""Packs that take rows along: out of one installation, into an empty one, and out of that again with the same bytes."""

import tracemalloc
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import orjson
import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection

from accounts.principal import Principal
from audit.models import OperationLog
from metadata.packfile import Pack, read_pack, zip_bytes
from operations import clock
from operations.errors import Forbidden, InvalidInput, NotFound
from operations.operation import Source
from operations.perform import perform
from runs import exported
from runs.models import ExportedFile, Run
from runs.synchronous import drain
from runtime.kinds.table.transfer import portable, sorting
from runtime.policies.grants import with_grants
from tests.runtime.kinds.table.rows.conftest import World
from tests.runtime.kinds.table.transfer.test_background import person
from tests.runtime.kinds.table.transfer.test_pack_rows import HTTP

Json = Any
TABLES: Mapping[str, Json] = {
    "teams": {
        "title": "Teams",
        "natural_key": ["code"],
        "fields": [
            {"uid": "te1", "name": "code", "type": "text", "required": True, "unique": True},
            {"uid": "te2", "name": "above", "type": "reference", "options": {"target": "teams"}},
            {"uid": "te3", "name": "lead", "type": "reference", "options": {"target": "members"}},
        ],
    },
    "members": {
        "title": "Members",
        "natural_key": ["team", "number"],
        "fields": [
            {"uid": "me1", "name": "team", "type": "reference", "required": True, "options": {"target": "teams"}},
            {"uid": "me2", "name": "number", "type": "integer", "required": True},
            {"uid": "me3", "name": "grade", "type": "choice", "default": "b", "options": {"choices": [{"value": "b"}]}},
            {"uid": "me4", "name": "share", "type": "float"},
            {"uid": "me5", "name": "skills", "type": "multi_reference", "options": {"target": "skills"}},
            {"uid": "me6", "name": "boss", "type": "user"},
            {"uid": "me7", "name": "photo", "type": "image"},
            {
                "uid": "me8",
                "name": "state",
                "type": "state",
                "options": {
                    "states": [{"value": "new"}, {"value": "old"}],
                    "initial": "new",
                    "transitions": [{"uid": "age", "from": ["new"], "to": "old"}],
                },
            },
            {"uid": "me9", "name": "label", "type": "computed", "options": {"expr": "grade", "result": "text"}},
        ],
    },
    "skills": {
        "title": "Skills",
        "fields": [
            {"uid": "sk1", "name": "name", "type": "text", "required": True, "unique": True},
            {"uid": "sk2", "name": "facts", "type": "json"},
        ],
    },
    "notes": {"title": "Notes", "fields": [{"uid": "no1", "name": "text", "type": "text"}]},
}
KEYED = ("teams", "members", "skills")


@pytest.fixture(autouse=True)
def own_files(settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.VAR = tmp_path
    monkeypatch.setattr(portable, "BATCH", 3)
    monkeypatch.setattr(sorting, "PIECE", 100)


@pytest.fixture
def boss(empty: World) -> Principal:
    empty.now = clock.now()
    return person("boss", is_superuser=True)


@pytest.fixture
def club(empty: World, boss: Principal) -> World:
    """Children before their parents, teams whose lead is a member of them, and values that are easily lost."""
    empty.boss = boss
    defined(TABLES, boss)
    zulu = empty.add("teams", {"code": "zulu"})["id"]
    alpha = empty.add("teams", {"code": "alpha", "above": zulu})["id"]
    empty.add("teams", {"code": "=mid", "above": alpha})
    skills = [empty.add("skills", {"name": name, "facts": {"b": 1, "a": [None, 1.5]}})["id"] for name in "zya"]
    for number in (10, 9, 100):
        values = {"team": alpha, "number": number, "share": 1, "skills": skills[:2], "boss": boss.id}
        empty.add("members", values | ({"grade": None} if number == 9 else {}))
    return empty


def asked(*rows: str, tables: tuple[str, ...] = tuple(TABLES), **more: Json) -> dict[str, Json]:
    definitions = [{"kind": "table", "name": name} for name in tables]
    return {"name": "club", "version": "1.0.0", "definitions": definitions, "rows": list(rows), **more}


def made(by: Principal, *rows: str, **more: Json) -> tuple[bytes, ExportedFile]:
    """By a run, as over HTTP."""
    answer = perform("pack.export", asked(*rows, **more), principal=by, source=HTTP)
    assert answer.status == 202
    drain()
    file = ExportedFile.objects.get(pk=answer.value["file"])
    assert file.state == "ready", (file.problem, Run.objects.get(pk=file.run_id).error)
    return b"".join(exported.fetched(file, by)), file


def bring(content: bytes, by: Principal) -> Json:
    plan = perform("pack.plan", {"file": ContentFile(content, name="club.zip")}, principal=by).value
    given = {"file": ContentFile(content, name="club.zip"), "seal": plan["plan"]["seal"]}
    return perform("pack.import", given, principal=by).value


def defined(tables: Mapping[str, Json], by: Principal, version: str = "1.0.0") -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # no ALTER TABLE while one waits to be checked
    definitions = {("table", name): body for name, body in tables.items()}
    bring(zip_bytes(Pack(name="tables", version=version, title={"en": "Tables"}, definitions=definitions)), by)


def emptied(by: Principal) -> None:
    """As an installation that never had these tables."""
    defined({}, by, "2.0.0")
    for parked in perform("parked.list", principal=by).value["parked"]:
        perform("parked.purge", principal=by, target={"id": str(parked["id"])})


def lines(content: bytes, table: str) -> list[Json]:
    [rows] = [rows for rows in read_pack(content).rows if rows.table == table]
    return [orjson.loads(line) for line in rows.open()]


def test_rows_go_by_keys_in_their_order(club: World, boss: Principal) -> None:
    content, file = made(boss, *KEYED)
    assert lines(content, "teams") == [
        {"above": "alpha", "code": "=mid"},
        {"above": "zulu", "code": "alpha"},
        {"above": None, "code": "zulu"},
    ]
    assert [(line["team"], line["number"]) for line in lines(content, "members")] == [
        ("alpha", 9),
        ("alpha", 10),
        ("alpha", 100),
    ]
    first = lines(content, "members")[0]
    assert first == {"boss": "boss", "grade": None, "number": 9, "share": 1.0, "skills": ["z", "y"], "team": "alpha"}
    assert (file.kind, file.subject, file.name, file.rows) == ("packs", "club", "club-1.0.0.zip", 9)
    run = Run.objects.get(pk=file.run_id)
    assert run.progress is not None and run.progress["done"] == 9
    assert run.output is not None and run.output["rows"] == 9


def test_what_comes_out_of_an_empty_installation_afterwards_is_the_same(club: World, boss: Principal) -> None:
    content, _ = made(boss, *KEYED, tables=(*KEYED, "notes"))
    shown = {name: club.rows(name, {"sort": "id"}, by=boss)["rows"] for name in KEYED}
    emptied(boss)
    answer = bring(content, boss)
    assert {one["table"]: one["answer"]["created"] for one in answer["loaded"]} == dict.fromkeys(KEYED, 3)
    again, _ = made(boss, *KEYED, tables=(*KEYED, "notes"))
    assert again == content
    grades = {row["number"]: row["grade"] for row in club.rows("members", by=boss)["rows"]}
    assert grades == {row["number"]: row["grade"] for row in shown["members"]} == {9: None, 10: "b", 100: "b"}


def test_what_stays_behind_is_noted(club: World, boss: Principal) -> None:
    _, file = made(boss, "members")
    assert file.notes == [
        {"code": "file", "table": "members", "field": "photo"},
        {"code": "elsewhere", "table": "members", "field": "boss", "count": 3, "target": "$user"},
        {"code": "elsewhere", "table": "members", "field": "skills", "count": 6, "target": "skills"},
        {"code": "elsewhere", "table": "members", "field": "team", "count": 3, "target": "teams"},
    ]
    shown = perform("export.get", {}, principal=boss, target={"file": str(file.pk)}).value
    assert shown["notes"] == file.notes


def test_states_begin_anew_elsewhere(club: World, boss: Principal) -> None:
    [row] = [row for row in club.rows("members", by=boss)["rows"] if row["number"] == 10]
    club.json(
        "row.update", {"state": "old"}, table="members", id=row["id"], by=boss, if_match=f'"{row["row_version"]}"'
    )
    _, file = made(boss, *KEYED)
    assert {"code": "state", "table": "members", "field": "state", "count": 1} in file.notes


def test_a_reference_to_a_row_that_is_not_in_the_pack_needs_it_there(club: World, boss: Principal) -> None:
    content, _ = made(boss, "members", "skills")
    emptied(boss)
    answer = bring(content, boss)
    loaded = {one["table"]: one for one in answer["loaded"]}
    assert loaded["skills"]["answer"]["created"] == 3
    problems = loaded["members"]["error"]["problems"]
    assert {problem["code"] for problem in problems} == {"unknown_row"}
    assert "'alpha' in 'teams'" in problems[0]["message"]
    assert club.rows("members", by=boss)["rows"] == []
    club.add("teams", {"code": "alpha"}, by=boss)
    answer = bring(content, boss)
    assert {one["table"]: one["answer"]["created"] for one in answer["loaded"]} == {"members": 3, "skills": 0}


def test_only_what_the_exporter_sees_goes_along(club: World, boss: Principal) -> None:
    """Rows by policy, fields by policy and mask, and references only to rows that they may read."""
    fields = {"read": ["me1", "me2", "me3", "me4", "me5"]}
    number = {"number": {"lt": 100}}
    tables = [
        {
            "table": "members",
            "actions": ["read", "export"],
            "fields": fields,
            "masks": {"me4": "last4"},
            "rows": {"export": number},
        },
        {
            "table": "teams",
            "actions": ["read", "export"],
            "fields": {"read": "*"},
            "rows": {"*": {"code": {"ne": "zulu"}}},
        },
        {"table": "skills", "actions": ["read"], "fields": {"read": "*"}, "rows": {"*": {"name": {"ne": "y"}}}},
    ]
    club.publish("role", {"porter": {"title": "Porter", "tables": tables, "permissions": ["definition.read"]}})
    porter = with_grants(person("porter", "porter"))
    content, file = made(porter, "members", "teams")
    assert lines(content, "members") == [
        {"grade": None, "number": 9, "skills": ["z"], "team": "alpha"},
        {"grade": "b", "number": 10, "skills": ["z"], "team": "alpha"},
    ]
    assert lines(content, "teams") == [{"above": "alpha", "code": "=mid"}, {"above": None, "code": "alpha"}]
    assert file.notes == [
        {"code": "hidden", "table": "members", "field": "boss"},
        {"code": "hidden", "table": "members", "field": "photo"},
        {"code": "masked", "table": "members", "field": "share"},
        {"code": "hidden", "table": "members", "field": "state"},
        {"code": "elsewhere", "table": "members", "field": "skills", "count": 2, "target": "skills"},
        {"code": "no_key_there", "table": "teams", "field": "lead"},
        {"code": "lost", "table": "teams", "field": "above", "count": 1},
    ]
    with pytest.raises(Forbidden):
        perform("pack.export", asked("skills"), principal=porter, source=HTTP)
    club.publish("role", {"porter": {"title": "Porter", "tables": tables[1:], "permissions": ["definition.read"]}})
    with pytest.raises((Forbidden, NotFound)):
        b"".join(exported.fetched(file, porter))


def test_rows_without_a_natural_key_do_not_travel(club: World, boss: Principal) -> None:
    with pytest.raises(InvalidInput) as refused:
        perform("pack.export", asked("notes"), principal=boss, source=HTTP)
    assert [problem.code for problem in refused.value.problems] == ["no_natural_key"]
    with pytest.raises(InvalidInput) as refused:
        perform("pack.export", asked("skills", tables=("teams",)), principal=boss, source=HTTP)
    assert [problem.code for problem in refused.value.problems] == ["not_in_pack"]
    assert ExportedFile.objects.count() == 0


def test_in_the_shell_nobody_waits_for_a_worker(club: World, boss: Principal, tmp_path: Any) -> None:
    to = tmp_path / "club.zip"
    call_command("metadata", "export", str(to), "table/teams", "table/members", "--rows", "teams", "--rows", "members")
    assert [rows.table for rows in read_pack(to).rows] == ["members", "teams"]
    call_command("metadata", "export", str(tmp_path / "club"), "table/teams", "table/members", "--rows", "teams")
    assert (tmp_path / "club" / "rows" / "teams.jsonl").read_bytes() == read_pack(to).rows[1].open().read()
    assert OperationLog.objects.filter(operation="row.export.pack", outcome="done").exists()


def test_twenty_thousand_rows_take_little_memory(
    empty: World, boss: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portable, "BATCH", 1000)
    monkeypatch.setattr(sorting, "PIECE", 500_000)
    empty.boss = boss
    body = {
        **TABLES["skills"],
        "fields": [*TABLES["skills"]["fields"], {"uid": "sk3", "name": "text", "type": "long_text"}],
    }
    defined({"skills": body}, boss)
    rows = "".join(f"skill {number * 7919 % 20_000:05},{number:0400}\n" for number in range(20_000))
    given = {"file": ContentFile(f"name,text\n{rows}".encode(), name="skills.csv")}
    perform("row.import", given, principal=boss, target={"table": "skills"}, source=Source(channel="shell"))
    tracemalloc.start()
    made_here = perform("pack.export", asked("skills", tables=("skills",)), principal=boss)
    packed = BytesIO(b"".join(made_here.stream or ()))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert made_here.value == {"rows": 20_000, "notes": []}
    found = lines(packed.getvalue(), "skills")
    assert [line["name"] for line in found] == [f"skill {number:05}" for number in range(20_000)]
    assert most < 8_000_000 < len(rows)
