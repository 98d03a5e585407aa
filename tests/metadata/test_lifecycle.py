"""The life of definitions, as operations show it."""

import threading
import time
from typing import Any

import pytest
from django.db import connection

from accounts.principal import ANONYMOUS
from audit.models import OperationLog
from database.notice import Notice
from metadata import catalog as catalogs
from metadata.catalog import current_catalog, read_catalog
from metadata.models import Definition, Version
from operations import faults
from operations.errors import (
    Conflict,
    Forbidden,
    InvalidInput,
    NotFound,
    NotSignedIn,
    OperationError,
    PreconditionFailed,
    PreconditionRequired,
)
from operations.models import OutboxEvent
from runtime.plans import snapshot
from tests.metadata.life import do, drafted, published, somebody
from tests.metadata.sample_kinds.barrel.kind import CELLAR

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_kinds")]

BOOK = {"title": "Emma", "chapters": [{"uid": "c1", "name": "one"}, {"uid": "c2", "name": "two"}]}
MOBY: dict[str, Any] = {"kind": "book", "name": "moby"}


def test_a_draft_is_saved_with_its_problems_and_is_not_published() -> None:
    shown = drafted("book", "moby", {"titel": "Moby Dick"})
    assert not shown["is_valid"]
    assert {problem["pointer"] for problem in shown["problems"]} >= {"/titel"}
    assert shown["published"] is None
    assert current_catalog().get("book", "moby") is None


def test_a_draft_is_saved_only_over_the_state_that_its_writer_read() -> None:
    read = drafted("book", "moby", BOOK)
    with pytest.raises(PreconditionRequired):
        do("save_draft", {"body": BOOK}, **MOBY)
    after = do("save_draft", {"body": BOOK | {"pages": 1}}, if_match=read["etag"], **MOBY)
    assert after["etag"] != read["etag"]
    with pytest.raises(PreconditionFailed) as refused:
        do("save_draft", {"body": BOOK | {"pages": 2}}, if_match=read["etag"], **MOBY)
    assert refused.value.extra["current"] == {"etag": after["etag"], "body": BOOK | {"pages": 1}, "by": "tests"}


def test_an_etag_never_comes_back() -> None:
    published("book", "moby", BOOK)
    first = do("save_draft", {"body": BOOK | {"pages": 1}}, if_match='"v1"', **MOBY)["etag"]
    do("discard_draft", if_match=first, **MOBY)
    second = do("save_draft", {"body": BOOK | {"pages": 2}}, if_match='"v1"', **MOBY)["etag"]
    assert second != first
    with pytest.raises(PreconditionFailed):
        do("save_draft", {"body": BOOK}, if_match=first, **MOBY)


def test_publishing_makes_an_immutable_version_and_takes_the_draft_away() -> None:
    shown = published("book", "moby", BOOK, comment="the first")
    assert (shown["published"], shown["has_draft"], shown["etag"]) == (1, False, '"v1"')
    versions = do("versions", **MOBY)
    assert [(v["number"], v["comment"], v["created_by"]) for v in versions["versions"]] == [(1, "the first", "tests")]
    published("book", "moby", BOOK | {"pages": 900})
    assert Version.objects.get(number=1).body == BOOK
    assert snapshot().plan("book", "moby") == ("moby", 2, "Emma")


def test_a_plan_tells_in_data_and_sentences_what_changes() -> None:
    published("book", "moby", BOOK)
    drafted("book", "moby", BOOK | {"title": "Moby Dick"})
    plan = do("plan", **MOBY)
    (definition,) = plan["definitions"]
    assert definition["change"] == "changed"
    assert definition["changes"] == [
        {"kind": "changed", "pointer": "/title", "identity": "/title", "before": "Emma", "after": "Moby Dick"}
    ]
    assert "Moby Dick" in definition["sentences"]["en"][0]
    assert len(definition["sentences"]["zh-CN"]) == 1
    assert plan["can_publish"]


def test_errors_block_publishing() -> None:
    drafted("book", "moby", {"titel": "Moby Dick"})
    plan = do("plan", **MOBY)
    assert not plan["can_publish"]
    with pytest.raises(InvalidInput) as refused:
        do("publish", {"seal": plan["seal"]}, **MOBY)
    assert "/titel" in {problem.pointer for problem in refused.value.problems}
    assert read_catalog().get("book", "moby") is None


def test_a_plan_of_yesterday_is_refused_with_the_plan_of_today() -> None:
    published("book", "moby", BOOK)
    drafted("book", "moby", BOOK | {"pages": 2})
    seal = do("plan", **MOBY)["seal"]
    do("save_draft", {"body": BOOK | {"pages": 3}}, if_match="*", **MOBY)
    with pytest.raises(Conflict) as refused:
        do("publish", {"seal": seal}, **MOBY)
    assert refused.value.code == "plan_outdated"
    (definition,) = refused.value.extra["plan"]["definitions"]
    assert definition["changes"][0]["after"] == 3
    assert do("publish", {"seal": refused.value.extra["plan"]["seal"]}, **MOBY)["published"] == 2


def test_facts_that_a_materialiser_counted_are_part_of_the_seal() -> None:
    drafted("barrel", "port", {"litres": 100})
    seal = do("plan", kind="barrel", name="port")["seal"]
    CELLAR.measured = 1
    with pytest.raises(Conflict, match="no longer what would happen"):
        do("publish", {"seal": seal}, kind="barrel", name="port")


def test_a_choice_must_be_made_before_something_is_lost() -> None:
    uid = published("barrel", "port", {"litres": 100})["uid"]
    with pytest.raises(InvalidInput) as refused:
        published("barrel", "port", {"litres": 50})
    assert [problem.code for problem in refused.value.problems] == ["undecided"]
    published("barrel", "port", {"litres": 50}, decisions={f"{uid}.litres": "spill"})
    assert CELLAR.litres == {uid: 50}


def test_a_materialiser_is_asked_in_order() -> None:
    published("barrel", "port", {"litres": 100})
    assert CELLAR.log == ["recover", "open", "apply", "done", "closed"]


def test_nothing_new_is_not_published() -> None:
    published("book", "moby", BOOK)
    with pytest.raises(Conflict) as refused:
        published("book", "moby", BOOK)
    assert refused.value.code == "nothing_to_publish"


def test_rolling_back_is_publishing_an_older_body() -> None:
    published("book", "moby", BOOK)
    published("book", "moby", BOOK | {"pages": 2})
    seal = do("plan", {"version": 1}, **MOBY)["seal"]
    shown = do("rollback", {"version": 1, "seal": seal}, **MOBY)
    assert (shown["published"], shown["published_body"]) == (3, BOOK)
    assert do("versions", **MOBY)["versions"][0]["rolls_back_to"] == 1
    with pytest.raises(NotFound, match="no version 9"):
        do("plan", {"version": 9}, **MOBY)


def test_a_rollback_leaves_unfinished_work_alone() -> None:
    published("book", "moby", BOOK)
    published("book", "moby", BOOK | {"pages": 2})
    drafted("book", "moby", BOOK | {"pages": 3})
    seal = do("plan", {"version": 1}, **MOBY)["seal"]
    assert do("rollback", {"version": 1, "seal": seal}, **MOBY)["body"]["pages"] == 3


@pytest.mark.parametrize(
    ("before", "after", "changes"), [("1", "2", 1), ("published", "draft", 1), ("2", "published", 0)]
)
def test_any_two_sides_can_be_compared(before: str, after: str, changes: int) -> None:
    published("book", "moby", BOOK)
    published("book", "moby", BOOK | {"pages": 2})
    drafted("book", "moby", BOOK | {"pages": 3})
    shown = do("diff", {"from": before, "to": after}, **MOBY)
    assert len(shown["changes"]) == len(shown["sentences"]["en"]) == changes


# Where-used


def shelved(chapter: str = "c1") -> None:
    published("book", "emma", BOOK)
    published("shelf", "top", {"books": [{"book": "emma", "chapter": chapter}]})


def test_where_used_is_exact() -> None:
    shelved()
    assert do("where_used", kind="book", name="emma")["uses"] == [
        {"kind": "shelf", "name": "top", "pointer": "/books/0/book", "member": ""},
        {"kind": "shelf", "name": "top", "pointer": "/books/0/chapter", "member": "c1"},
    ]
    published("shelf", "top", {"books": []})
    assert do("where_used", kind="book", name="emma")["uses"] == []


def test_what_is_used_is_not_deleted_and_its_users_are_named() -> None:
    shelved()
    plan = do("plan", {"delete": True}, kind="book", name="emma")
    assert [(found["kind"], found["name"]) for found in plan["breaks"]] == [("shelf", "top")] * 2
    with pytest.raises(Conflict, match="used by shelf/top") as refused:
        do("delete", {"seal": plan["seal"]}, kind="book", name="emma")
    assert refused.value.code == "in_use"
    assert {problem.pointer for problem in refused.value.problems} == {"/books/0/book", "/books/0/chapter"}


def test_a_member_in_use_is_not_removed() -> None:
    shelved("c2")
    with pytest.raises(Conflict) as refused:
        published("book", "emma", BOOK | {"chapters": BOOK["chapters"][:1]})
    assert refused.value.code == "in_use"
    renamed = [BOOK["chapters"][0], {"uid": "c2", "name": "the second"}]
    assert published("book", "emma", BOOK | {"chapters": renamed})["published"] == 2


def test_what_was_broken_before_does_not_keep_others_from_being_mended() -> None:
    shelved("c2")
    Version.objects.filter(definition__name="emma").update(body=BOOK | {"chapters": []}, digest="0" * 64)
    assert published("book", "emma", BOOK | {"chapters": BOOK["chapters"][:1]})["published"] == 2


def test_what_nobody_uses_is_deleted_with_its_grants_and_old_names() -> None:
    published("book", "moby", BOOK)
    published("book", "moby", BOOK, rename_to="whale")
    seal = do("plan", {"delete": True}, kind="book", name="whale")["seal"]
    do("delete", {"seal": seal}, kind="book", name="whale")
    assert not Definition.objects.exists()
    assert published("book", "moby", BOOK)["published"] == 1


def test_deleting_needs_the_seal_of_the_plan() -> None:
    published("book", "moby", BOOK)
    with pytest.raises(Conflict) as refused:
        do("delete", **MOBY)
    assert refused.value.code == "plan_outdated"


def test_a_draft_that_was_never_published_is_simply_deleted() -> None:
    drafted("book", "moby", BOOK)
    do("delete", **MOBY)
    assert not Definition.objects.exists()


# Renaming


def test_a_rename_keeps_the_uid_and_the_old_name_is_understood() -> None:
    shelved()
    uid = do("get", kind="book", name="emma")["uid"]
    shown = published("book", "emma", BOOK, rename_to="austen")
    assert (shown["name"], shown["uid"], shown["aliases"], shown["published"]) == ("austen", uid, ["emma"], 2)
    assert do("get", kind="book", name="emma")["name"] == "austen"
    assert snapshot().plan("book", "emma") is snapshot().plan("book", "austen")
    assert snapshot().plan("shelf", "top") == ["Emma"]
    assert len(do("where_used", kind="book", name="austen")["uses"]) == 2


def test_users_by_an_old_name_still_count() -> None:
    shelved("c2")
    published("book", "emma", BOOK, rename_to="austen")
    with pytest.raises(Conflict) as refused:
        published("book", "austen", BOOK | {"chapters": []})
    assert refused.value.code == "in_use"
    seal = do("plan", {"delete": True}, kind="book", name="austen")["seal"]
    with pytest.raises(Conflict, match="used by shelf/top"):
        do("delete", {"seal": seal}, kind="book", name="austen")


def test_a_name_can_be_taken_back() -> None:
    published("book", "moby", BOOK)
    published("book", "moby", BOOK, rename_to="whale")
    shown = published("book", "whale", BOOK, rename_to="moby")
    assert (shown["name"], shown["aliases"]) == ("moby", ["whale"])


def taken_names() -> None:
    published("book", "emma", BOOK)
    published("book", "old", BOOK)
    published("book", "old", BOOK, rename_to="new")
    drafted("book", "draft", BOOK)
    published("book", "shut", BOOK)
    do("archive", kind="book", name="shut")


@pytest.mark.parametrize("name", ["emma", "old", "draft", "shut"])
def test_a_name_that_another_has_or_had_is_not_taken(name: str) -> None:
    taken_names()
    drafted("book", "moby", BOOK)
    plan = do("plan", {"rename_to": name}, **MOBY)
    assert [problem["code"] for problem in plan["problems"]] == ["name_taken"]
    with pytest.raises(InvalidInput):
        do("publish", {"seal": plan["seal"], "rename_to": name}, **MOBY)
    with pytest.raises(Conflict):
        do("create", {"name": name, "body": BOOK}, kind="book")


@pytest.mark.parametrize("name", ["Emma", "1st", "", "a" * 56, "a-b", "é"])
def test_a_name_has_a_form(name: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        do("create", {"name": name, "body": BOOK}, kind="book")
    assert [problem.code for problem in refused.value.problems] == ["wrong_name"]


# Archiving


def test_what_is_archived_is_out_of_use_and_comes_back() -> None:
    published("book", "moby", BOOK)
    assert do("archive", **MOBY)["archived"]
    assert not snapshot().has("book", "moby")
    assert do("list", kind="book")["definitions"] == []
    assert len(do("list", {"archived": True}, kind="book")["definitions"]) == 1
    assert not do("unarchive", **MOBY)["archived"]
    assert snapshot().plan("book", "moby")[1] == 1


def test_what_is_used_is_not_archived() -> None:
    shelved()
    with pytest.raises(Conflict) as refused:
        do("archive", kind="book", name="emma")
    assert refused.value.code == "in_use"
    do("archive", kind="shelf", name="top")
    do("archive", kind="book", name="emma")
    with pytest.raises(InvalidInput, match="does not fit"):
        do("unarchive", kind="shelf", name="top")
    assert do("get", kind="shelf", name="top")["archived"]


@pytest.mark.parametrize("asked", [{}, {"delete": True}, {"version": 1}])
def test_what_is_archived_is_neither_published_nor_deleted(asked: dict[str, Any]) -> None:
    published("book", "moby", BOOK)
    do("archive", **MOBY)
    plan = do("plan", asked, **MOBY)
    assert [problem["code"] for problem in plan["problems"]] == ["archived"]


# Who may


def test_everything_is_denied_by_default() -> None:
    published("book", "moby", BOOK)
    nobody = somebody()
    for name in ("get", "validate", "plan", "versions", "where_used", "diff", "archive", "grants"):
        with pytest.raises(Forbidden):
            do(name, by=nobody, **MOBY)
    with pytest.raises(Forbidden):
        do("publish", {"seal": "0" * 64}, by=nobody, **MOBY)
    assert do("list", by=nobody, kind="book")["definitions"] == []
    with pytest.raises(Forbidden):
        do("get", by=nobody, kind="book", name="there_is_none")


@pytest.mark.parametrize(
    ("permission", "may"),
    [
        ("book.read", {"read"}),
        ("book.design", {"read", "design"}),
        ("book.publish", {"read", "design", "publish"}),
        ("definition.publish", {"read", "design", "publish"}),
        ("definition.*", {"read", "design", "publish"}),
        ("shelf.publish", set()),
    ],
)
def test_a_permission_of_a_kind_includes_the_lesser_ones(permission: str, may: set[str]) -> None:
    published("book", "moby", BOOK)
    seal = do("plan", {"version": 1}, **MOBY)["seal"]
    tried = {
        "read": lambda by: do("get", by=by, **MOBY),
        "design": lambda by: do("save_draft", {"body": BOOK | {"pages": 5}}, by=by, if_match="*", **MOBY),
        "publish": lambda by: do("publish", {"seal": seal}, by=by, **MOBY),
    }
    for action, attempt in tried.items():
        try:
            attempt(somebody(permission))
            is_allowed = True
        except Forbidden:
            is_allowed = False
        except Conflict:
            is_allowed = True
        assert is_allowed == (action in may)


def test_nobody_publishes_rights_that_they_do_not_have() -> None:
    clerk = somebody("badge.publish", "cash.count")
    published("badge", "till", {"gives": ["cash.count"]}, by=clerk)
    with pytest.raises(Forbidden) as refused:
        published("badge", "safe", {"gives": ["cash.count", "cash.take"]}, by=clerk)
    assert [problem.pointer for problem in refused.value.problems] == ["/gives/1"]
    published("badge", "till", {"gives": ["cash.take"]})
    published("badge", "till", {"gives": []})
    seal = do("plan", {"version": 2}, by=clerk, kind="badge", name="till")["seal"]
    with pytest.raises(Forbidden):
        do("rollback", {"version": 2, "seal": seal}, by=clerk, kind="badge", name="till")


def test_a_plan_tells_who_gains_rights() -> None:
    drafted("badge", "till", {"gives": ["cash.count"]})
    plan = do("plan", kind="badge", name="till")
    assert [change["direction"] for change in plan["permissions"]] == ["widened"]


def test_a_stranger_is_asked_to_sign_in() -> None:
    with pytest.raises(NotSignedIn):
        do("list", by=ANONYMOUS, kind="book")


# All or nothing


def test_publishing_leaves_one_audit_entry_and_its_events() -> None:
    published("book", "moby", BOOK, comment="why")
    entry = OperationLog.objects.get(operation="definition.publish")
    assert (entry.outcome, entry.target, entry.principal_name) == ("done", "book/moby", "tests")
    assert entry.notes["comment"] == "why"
    assert [event.topic for event in OutboxEvent.objects.order_by("id")] == [
        "definition.created",
        "definition.published",
    ]


class Died(BaseException):
    pass


def died() -> None:
    raise Died


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "point", ["before_transaction", "before_pointers", "after_pointers", "before_settling", "after_transaction"]
)
def test_after_a_crash_either_the_old_or_the_new_version_is_live(point: str) -> None:
    published("barrel", "port", {"litres": 1})
    before = OperationLog.objects.count(), OutboxEvent.objects.count()
    drafted("barrel", "port", {"litres": 2})
    seal = do("plan", kind="barrel", name="port")["seal"]
    faults.install(f"publish.{point}", died)
    with pytest.raises(Died):
        do("publish", {"seal": seal}, kind="barrel", name="port")
    faults.install(f"publish.{point}", None)
    is_new = point == "after_transaction"
    assert read_catalog().pointers["barrel", "port"].number == (2 if is_new else 1)
    assert Version.objects.count() == (2 if is_new else 1)
    assert (OperationLog.objects.count() - before[0], OutboxEvent.objects.count() - before[1]) == (
        (2, 1) if is_new else (1, 0)
    )
    if not is_new:
        assert do("publish", {"seal": seal}, kind="barrel", name="port")["published"] == 2


@pytest.mark.django_db(transaction=True)
def test_nothing_is_published_when_the_audit_entry_cannot_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    drafted("barrel", "port", {"litres": 2})
    seal = do("plan", kind="barrel", name="port")["seal"]

    def full(*entry: object, **more: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("operations.perform.record", full)
    with pytest.raises(OSError, match="no space"):
        do("publish", {"seal": seal}, kind="barrel", name="port")
    assert (Version.objects.count(), CELLAR.litres, CELLAR.log[-1]) == (0, {}, "undone")
    assert not OutboxEvent.objects.filter(topic="definition.published").exists()


# Several at once


def at_once(*works: Any) -> list[Any]:
    """What each of the works, started together in threads of their own, gave or raised."""
    outcomes: list[Any] = [None] * len(works)
    start = threading.Barrier(len(works))

    def run(place: int) -> None:
        try:
            start.wait()
            outcomes[place] = works[place]()
        except OperationError as error:
            outcomes[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return outcomes


@pytest.mark.django_db(transaction=True)
def test_of_two_who_publish_at_once_one_wins_and_the_other_sees_the_difference() -> None:
    published("book", "moby", BOOK)
    published("book", "moby", BOOK | {"pages": 2})
    drafted("book", "moby", BOOK | {"pages": 3})
    draft_seal = do("plan", **MOBY)["seal"]
    old_seal = do("plan", {"version": 1}, **MOBY)["seal"]
    outcomes = at_once(
        lambda: do("publish", {"seal": draft_seal}, **MOBY),
        lambda: do("rollback", {"version": 1, "seal": old_seal}, **MOBY),
    )
    (lost,) = [outcome for outcome in outcomes if isinstance(outcome, Conflict)]
    assert lost.code == "plan_outdated"
    assert lost.extra["plan"]["definitions"][0]["base_version"] == 3
    assert Version.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_of_many_who_save_a_draft_at_once_one_wins() -> None:
    etag = drafted("book", "moby", BOOK)["etag"]
    works = [
        lambda pages=pages: do("save_draft", {"body": BOOK | {"pages": pages}}, if_match=etag, **MOBY)
        for pages in range(8)
    ]
    outcomes = at_once(*works)
    assert sum(isinstance(outcome, PreconditionFailed) for outcome in outcomes) == 7
    (won,) = [outcome for outcome in outcomes if isinstance(outcome, dict)]
    assert do("get", **MOBY)["body"] == won["body"]


@pytest.mark.django_db(transaction=True)
def test_another_machine_uses_the_new_version_within_two_seconds_and_a_snapshot_stays_as_it_is() -> None:
    published("book", "moby", BOOK)
    taken, began = snapshot(), threading.Event()
    seen: list[float] = []

    def other_process() -> None:
        """Has a picture of its own, as a process has, and does not see what this machine is told."""
        own = catalogs._Current(Notice("catalog-of-another-machine"))
        assert own.get().pointers["book", "moby"].number == 1
        began.set()
        until = time.monotonic() + 5
        while time.monotonic() < until:
            if own.get().pointers["book", "moby"].number == 2:
                seen.append(time.monotonic())
                break
            time.sleep(0.02)
        connection.close()

    thread = threading.Thread(target=other_process)
    thread.start()
    began.wait(10)
    published("book", "moby", BOOK | {"title": "Moby Dick"})
    at = time.monotonic()
    thread.join(10)
    assert seen
    assert seen[0] - at < 2
    assert taken.plan("book", "moby") == ("moby", 1, "Emma")
    assert snapshot().plan("book", "moby") == ("moby", 2, "Moby Dick")


@pytest.mark.django_db(transaction=True)
def test_another_process_of_this_machine_knows_at_once() -> None:
    published("book", "moby", BOOK)
    other_process = catalogs._Current()
    assert other_process.get().pointers["book", "moby"].number == 1
    published("book", "moby", BOOK | {"title": "Moby Dick"})
    assert other_process.get().pointers["book", "moby"].number == 2


@pytest.mark.django_db(transaction=True)
def test_what_was_rolled_back_is_never_seen() -> None:
    published("book", "moby", BOOK)
    drafted("book", "moby", BOOK | {"title": "Moby Dick"})
    seal = do("plan", **MOBY)["seal"]

    def look_and_die() -> None:
        assert current_catalog().pointers["book", "moby"].number == 2
        raise Died

    faults.install("publish.before_settling", look_and_die)
    with pytest.raises(Died):
        do("publish", {"seal": seal}, **MOBY)
    assert current_catalog().pointers["book", "moby"].number == 1
    assert snapshot().plan("book", "moby") == ("moby", 1, "Emma")
    faults.install("publish.before_settling", None)
    published("book", "moby", BOOK | {"title": "White"})
    assert snapshot().plan("book", "moby") == ("moby", 2, "White")


def test_a_plan_is_compiled_again_when_what_it_looked_at_moved() -> None:
    shelved()
    assert snapshot().plan("shelf", "top") == ["Emma"]
    published("book", "emma", BOOK | {"title": "Persuasion"})
    assert snapshot().plan("shelf", "top") == ["Persuasion"]


def test_what_is_deleted_while_a_snapshot_is_in_use_is_not_found() -> None:
    published("book", "moby", BOOK)
    catalog = current_catalog()
    Definition.objects.all().update(published=None)
    Definition.objects.all().delete()
    catalogs._bodies.clear()
    assert catalog.get("book", "moby") is None
