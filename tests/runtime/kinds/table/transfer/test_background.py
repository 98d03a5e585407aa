"""Imports and exports that are runs: what they leave behind, how they are stopped, and whose they are."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from accounts.directory import principal_for
from accounts.models import User
from accounts.people import create_user
from accounts.principal import Principal
from operations import clock, faults
from operations.errors import Conflict, Forbidden, InvalidInput, NotFound
from operations.operation import Result, Source
from runs import exported
from runs.claiming import Claimer, claim
from runs.context import RunContext
from runs.ending import cancel
from runs.executing import attempt
from runs.models import ExportedFile, Run
from runs.synchronous import drain
from runs.workers import tell_to_stop
from runtime.kinds.table.models import ImportRun, RejectedRow
from runtime.kinds.table.transfer import background, filing, runs, undo
from tests.runtime.kinds.table.rows.conftest import World
from tests.runtime.kinds.table.transfer.conftest import articles, upload

HTTP = Source(channel="http")
ALL = {"read": "*", "write": "*"}
ROWS = 60
BAD = range(7, ROWS, 13)
GOOD = [f"A{number:03}" for number in range(ROWS) if number not in BAD]
FILE = "code,name,price\n" + "".join(
    f"A{number:03},Article {number},{'x' if number in BAD else number}\n" for number in range(ROWS)
)
CLEAN = FILE.replace(",x\n", ",1\n")


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> Any:
    settings.VAR = tmp_path
    monkeypatch.setattr(runs, "CHUNK", 9)
    monkeypatch.setattr(background, "IN_REQUEST", 20)
    monkeypatch.setattr(filing, "STREAMED", {"csv": 20, "jsonl": 20, "xlsx": 20})
    yield
    for point in ("before_chunk", "within_chunk", "after_chunk", "performed", "before_undo", "within_undo", "undone"):
        faults.install(f"import.{point}", None)


@pytest.fixture
def ann(shelf: World) -> Principal:
    shelf.now = clock.now()  # as runs see it
    return person("ann", is_superuser=True)


def person(name: str, *roles: str, is_superuser: bool = False) -> Principal:
    """Somebody as an installation knows them: a run looks them up again."""
    made = create_user(name, name.title(), "seven looms at dawn", now=clock.now(), roles=roles)
    User.objects.filter(pk=made.pk).update(is_superuser=is_superuser)
    made.refresh_from_db()
    return principal_for(made)


def asked(world: World, operation: str, content: str, by: Principal, **input: Any) -> Any:
    result: Result = world.do(operation, {"file": upload(content), **input}, table="articles", by=by, source=HTTP)
    return result


def begun(world: World, content: str, by: Principal, **input: Any) -> str:
    result = asked(world, "row.import", content, by, **input)
    assert result.status == 202 and result.value["state"] == "running"
    return str(result.value["id"])


def got(world: World, key: str, by: Principal) -> Any:
    return world.json("row.import.get", id=key, by=by)


def kept() -> list[str]:
    place = background.disk.path_of(background.FOLDER, "-").parent
    return sorted(path.name for path in place.iterdir())


def test_a_large_file_is_imported_by_a_run_that_says_how_far_it_is(shelf: World, ann: Principal) -> None:
    key = begun(shelf, FILE, ann, on_error="skip")
    run = Run.objects.get()
    assert (run.title, run.operation, run.owner_name) == ("articles.csv → Articles", "row.import.perform", key)
    assert run.input == {} and len(kept()) == 1
    seen: list[Any] = []
    faults.install("import.before_chunk", lambda: seen.append(got(shelf, key, ann)["position"]))
    assert drain() == 1
    done = got(shelf, key, ann)
    assert (done["state"], done["created"], done["rejected"]) == ("done", len(GOOD), len(BAD))
    assert seen == list(range(0, ROWS, 9))
    run.refresh_from_db()
    assert (run.state, run.progress) == ("success", {"done": ROWS, "total": ROWS, "note": ""})
    assert [row["code"] for row in articles(shelf)] == GOOD
    assert kept() == []
    rejected = b"".join(shelf.do("row.import.rejected", id=key, by=ann).stream or ()).decode()
    assert rejected.count("A0") == len(BAD) and "A007" in rejected
    undone = shelf.json("row.import.undo", id=key, by=ann)
    assert (undone["deleted"], undone["left"]) == (len(GOOD), 0)
    assert articles(shelf) == []


def undoing(world: World, key: str, by: Principal, **input: Any) -> Any:
    return world.do("row.import.undo", input, id=key, by=by, source=HTTP)


def test_a_large_import_is_taken_back_by_a_run_that_says_how_far_it_is(
    shelf: World, ann: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(undo, "IN_REQUEST", 20)
    key = begun(shelf, CLEAN, ann)
    drain()
    changed = articles(shelf)[0]["id"]
    shelf.do("row.update", {"name": "Mine"}, table="articles", id=changed, by=ann)
    answer = undoing(shelf, key, ann)
    assert (answer.status, answer.value["state"]) == (202, "undoing")
    for operation in ("row.import.undo", "row.import.resume"):
        with pytest.raises(Conflict):
            shelf.do(operation, {}, id=key, by=ann)
    run = Run.objects.get(operation="row.import.undo")
    assert (run.title, run.pk) == ("Undo: articles.csv → Articles", answer.value["run"])
    drain()
    told = got(shelf, key, ann)
    assert told["state"] == "undone"
    assert (told["undo"]["deleted"], told["undo"]["left"]) == (ROWS - 1, 1)
    assert [row["id"] for row in told["undo"]["rows"]] == [changed]
    run.refresh_from_db()
    assert run.progress == {"done": ROWS, "total": ROWS, "note": ""}
    assert run.output is not None and run.output["deleted"] == ROWS - 1
    assert [row["name"] for row in articles(shelf)] == ["Mine"]


def test_undoing_that_was_cancelled_is_gone_on_with(
    shelf: World, ann: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is gone stays gone, and the file cannot be gone on with."""
    key = begun(shelf, CLEAN, ann)
    drain()
    assert undoing(shelf, key, ann, background=True).status == 202
    run = claim(Claimer(worker="w"), clock.now())
    assert run is not None
    context = RunContext(run, clock.now())
    passed: list[int] = []

    def on_chunk() -> None:
        passed.append(1)
        if len(passed) == 3:
            cancel(run, clock.now())
            tell_to_stop([context])

    faults.install("import.before_undo", on_chunk)
    attempt(context)
    faults.install("import.before_undo", None)
    told = got(shelf, key, ann)
    assert told["state"] == "cancelled"
    assert 0 < told["undo"]["deleted"] < ROWS and len(articles(shelf)) == ROWS - told["undo"]["deleted"]
    with pytest.raises(Conflict, match="taken back"):
        shelf.do("row.import.resume", {}, id=key, by=ann)
    undone = shelf.json("row.import.undo", id=key, by=ann)
    assert (undone["deleted"], articles(shelf)) == (ROWS, [])


def test_a_small_file_is_imported_at_once_unless_a_run_is_asked_for(shelf: World, ann: Principal) -> None:
    small = "code,name\nS1,One\n"
    assert asked(shelf, "row.import", small, ann).status == 200
    assert Run.objects.count() == 0
    assert asked(shelf, "row.import", "code,name\nS2,Two\n", ann, background=True).status == 202
    drain()
    assert len(articles(shelf)) == 2


def test_all_rows_or_none_in_a_run_too(shelf: World, ann: Principal) -> None:
    key = begun(shelf, FILE, ann)
    drain()
    failed = got(shelf, key, ann)
    assert failed["state"] == "failed" and failed["problems"][0]["pointer"] == "/lines/9/price"
    assert articles(shelf) == []
    run = Run.objects.get()
    assert run.state == "failed" and run.error is not None and run.error["problems"] == []
    assert run.attempt == 1, "the same file would fail in the same way"
    begun(shelf, CLEAN, ann)
    drain()
    assert len(articles(shelf)) == ROWS


def test_a_large_file_is_looked_at_by_a_run_and_imported_from_there(shelf: World, ann: Principal) -> None:
    result = asked(shelf, "row.import.plan", FILE, ann, on_error="skip")
    assert result.status == 202 and result.value["state"] == "planning"
    key = result.value["id"]
    with pytest.raises(Conflict) as refused:
        shelf.do("row.import.resume", id=key, by=ann, source=HTTP)
    assert refused.value.code == "import_under_way"
    drain()
    plan = got(shelf, key, ann)
    assert (plan["state"], plan["created"], plan["rejected"], plan["position"]) == ("planned", len(GOOD), 5, 0)
    assert plan["problems"] and articles(shelf) == []
    again = shelf.do("row.import.resume", id=key, by=ann, source=HTTP)
    assert again.status == 202
    drain()
    done = got(shelf, key, ann)
    assert (done["state"], done["created"], done["rejected"]) == ("done", len(GOOD), len(BAD))
    assert [row["code"] for row in articles(shelf)] == GOOD


def test_the_same_file_twice_makes_no_row_twice(shelf: World, ann: Principal) -> None:
    begun(shelf, CLEAN, ann, on_error="skip")
    drain()
    second = begun(shelf, CLEAN, ann, on_error="skip")
    drain()
    found = got(shelf, second, ann)
    assert (found["created"], found["updated"], found["unchanged"]) == (0, 0, ROWS)
    assert len(articles(shelf)) == ROWS


def test_a_cancelled_import_stops_between_two_chunks_and_goes_on_later(shelf: World, ann: Principal) -> None:
    key = begun(shelf, FILE, ann, on_error="skip")
    run = claim(Claimer(worker="w"), clock.now())
    assert run is not None
    context = RunContext(run, clock.now())
    passed: list[int] = []

    def on_chunk() -> None:
        passed.append(1)
        if len(passed) == 3:
            cancel(run, clock.now())
            tell_to_stop([context])

    faults.install("import.after_chunk", on_chunk)
    attempt(context)
    stopped = got(shelf, key, ann)
    assert (stopped["state"], stopped["position"], Run.objects.get().state) == ("cancelled", 27, "cancelled")
    assert shelf.do("row.import.resume", id=key, by=ann, source=HTTP).status == 202
    drain()
    assert got(shelf, key, ann)["state"] == "done"
    assert [row["code"] for row in articles(shelf)] == GOOD


def test_one_that_is_cancelled_before_it_began_did_nothing(shelf: World, ann: Principal) -> None:
    key = begun(shelf, FILE, ann)
    cancel(Run.objects.get(), clock.now())
    assert drain() == 0
    assert (got(shelf, key, ann)["state"], articles(shelf)) == ("cancelled", [])


def test_two_attempts_at_once_write_each_row_once(shelf: World, ann: Principal) -> None:
    """A worker that was taken for dead still writes: whoever has the next chunk first, the other one stops."""
    key = begun(shelf, FILE, ann, on_error="skip")
    first = claim(Claimer(worker="dead"), clock.now())
    assert first is not None

    def meanwhile() -> None:
        faults.install("import.before_chunk", None)
        Run.objects.filter(pk=first.pk).update(state="queued", claim_token="", worker="")
        drain()

    faults.install("import.before_chunk", meanwhile)
    attempt(RunContext(first, clock.now()))
    assert got(shelf, key, ann)["state"] == "done"
    assert Run.objects.get().state == "success"
    assert [row["code"] for row in articles(shelf)] == GOOD
    assert RejectedRow.objects.count() == len(BAD)


def test_a_run_that_is_given_up_says_so_on_its_import(shelf: World, ann: Principal) -> None:
    key = begun(shelf, FILE, ann, on_error="skip")
    User.objects.filter(username="ann").update(is_active=False)
    drain()
    assert ImportRun.objects.get(key=key).state == "failed"
    assert ImportRun.objects.get(key=key).problems[0]["code"] == "identity_gone"


def test_the_rights_of_the_moment_count(shelf: World, ann: Principal) -> None:
    shelf.role("clerk", {"table": "articles", "actions": ["read", "import", "create", "update"], "fields": ALL})
    bob = person("bob", "clerk")
    begun(shelf, FILE, bob, on_error="skip")
    shelf.role("clerk", {"table": "articles", "actions": ["read", "import"], "fields": ALL})
    drain()
    run = Run.objects.get()
    assert run.state == "failed" and run.error is not None and run.error["status"] == 403
    assert articles(shelf) == []


def test_files_that_nothing_goes_on_with_are_removed(shelf: World, ann: Principal, monkeypatch: Any) -> None:
    begun(shelf, FILE, ann, on_error="skip")
    background.disk.path_of(background.FOLDER, "stray").write_bytes(b"left by a process that died")
    later = clock.now() + timedelta(days=3)
    monkeypatch.setattr(background.disk.time, "time", lambda: later.timestamp())
    background.forget_files(later)
    assert len(kept()) == 1 and "stray" not in kept(), "the run still waits for its file"
    cancel(Run.objects.get(), clock.now())
    background.forget_files(later)
    assert kept() == []
    with pytest.raises(Conflict) as refused:
        shelf.do("row.import.resume", id=ImportRun.objects.get().key, by=ann, source=HTTP)
    assert refused.value.code == "file_gone"


def test_nobody_else_finds_an_import(shelf: World, ann: Principal) -> None:
    key = begun(shelf, FILE, ann, on_error="skip")
    shelf.role("clerk", {"table": "articles", "actions": ["read", "import", "create", "update"], "fields": ALL})
    bob = person("bob", "clerk")
    for operation in ("row.import.get", "row.import.resume", "row.import.undo", "row.import.rejected"):
        with pytest.raises(NotFound):
            shelf.do(operation, id=key, by=bob, source=HTTP)
    assert shelf.json("row.import.list", by=bob)["imports"] == []
    with pytest.raises(NotFound):
        shelf.do("run.get", id=str(Run.objects.get().pk), by=bob)
    with pytest.raises(NotFound):
        shelf.do("run.log", id=str(Run.objects.get().pk), by=bob)
    with pytest.raises(Conflict):
        shelf.do("row.import.perform", id=key, by=ann)


# Exports


def export(world: World, by: Principal, **query: str) -> Result:
    pairs = [[name, value] for name, value in query.items()]
    return world.do("row.export", {"query": pairs}, table="articles", by=by, source=HTTP)


def content(world: World, file: str, by: Principal) -> bytes:
    return b"".join(exported.fetched(exported.file_of(file, by), by))


@pytest.fixture
def full(shelf: World, ann: Principal) -> World:
    begun(shelf, CLEAN, ann)
    drain()
    return shelf


def test_many_rows_become_a_file_that_is_the_same_as_the_stream(full: World, ann: Principal) -> None:
    for format in ("csv", "jsonl"):
        answer = export(full, ann, format=format, sort="code")
        assert answer.status == 202
        drain()
        streamed = b"".join(export(full, ann, format=format, sort="code", background="false").stream or ())
        assert content(full, answer.value["file"], ann) == streamed
        told = full.json("export.list", by=ann)["exports"][0]
        assert (told["state"], told["rows"], told["name"]) == ("ready", ROWS, f"Articles.{format}")
        assert told["bytes"] == len(streamed)
    few = export(full, ann, code__lt="A005")
    assert few.status == 200 and few.stream is not None
    assert export(full, ann, code__lt="A005", background="true").status == 202


def test_a_workbook_is_made_by_a_run(full: World, ann: Principal) -> None:
    answer = export(full, ann, format="xlsx", titles="true")
    drain()
    assert content(full, answer.value["file"], ann).startswith(b"PK")


def test_what_is_wrong_with_an_export_is_said_before_a_run_begins(full: World, ann: Principal) -> None:
    for query in ({"sort": "nonsense"}, {"fields": "nonsense"}, {"background": "maybe"}, {"cursor": "x"}):
        with pytest.raises(InvalidInput):
            export(full, ann, **{"background": "true"} | query)
    assert Run.objects.filter(operation="row.export").count() == 0


def test_an_exported_file_is_its_owners_for_a_day(full: World, ann: Principal, monkeypatch: Any) -> None:
    file = export(full, ann).value["file"]
    with pytest.raises(Conflict) as early:
        content(full, file, ann)
    assert early.value.code == "not_ready"
    drain()
    full.role("clerk", {"table": "articles", "actions": ["read", "export"], "fields": ALL})
    bob = person("bob", "clerk")
    for by, key in ((bob, file), (ann, "not-a-uuid"), (ann, "00000000-0000-0000-0000-000000000000")):
        with pytest.raises(NotFound):
            exported.file_of(key, by)
    assert full.json("export.list", by=bob)["exports"] == []
    assert exported.path_of(ExportedFile.objects.get()).exists()
    late = clock.now() + timedelta(hours=25)
    monkeypatch.setattr(clock, "now", lambda: late)
    with pytest.raises(NotFound):
        exported.file_of(file, ann)
    assert exported.remove_expired(late) == 1
    assert list(exported.path_of(ExportedFile(id="x")).parent.iterdir()) == []


def test_who_has_other_rights_by_then_does_not_get_the_file(full: World) -> None:
    role = {"table": "articles", "actions": ["read", "export"], "fields": ALL}
    full.role("clerk", role)
    bob = person("bob", "clerk")
    file = export(full, bob).value["file"]
    drain()
    assert content(full, file, bob)
    full.publish("table", {"other": {"title": "Other", "fields": [{"uid": "o1", "name": "x", "type": "text"}]}})
    assert content(full, file, bob), "what is published elsewhere changes nothing"
    full.role("clerk", {**role, "rows": {"*": {"code": {"lt": "A010"}}}})
    with pytest.raises(Forbidden) as refused:
        content(full, file, bob)
    assert refused.value.code == "rights_changed"
    full.role("clerk", {**role, "actions": ["read"]})
    with pytest.raises(Forbidden):
        content(full, file, bob)


def test_an_export_that_is_cancelled_leaves_no_file(full: World, ann: Principal) -> None:
    assert export(full, ann).status == 202
    cancel(Run.objects.get(operation="row.export"), clock.now())
    assert full.json("export.list", by=ann)["exports"][0]["state"] == "cancelled"
    assert not exported.path_of(ExportedFile.objects.get()).exists()


@pytest.mark.skipif(connection.vendor == "postgresql", reason="says nothing of the database")
def test_files_are_read_by_the_platform_alone(full: World, ann: Principal) -> None:
    export(full, ann)
    drain()
    path = exported.path_of(ExportedFile.objects.get())
    assert path.stat().st_mode & 0o077 == 0 and path.parent.stat().st_mode & 0o077 == 0
