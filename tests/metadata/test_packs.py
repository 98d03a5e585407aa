"""Packs between installations: exported, merged, imported, all or nothing."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pytest
from django.core.files.base import ContentFile

from accounts.principal import Principal
from audit.models import OperationLog
from metadata.catalog import forget_catalog, read_catalog
from metadata.kinds import Reference
from metadata.models import Alias, Definition, Draft, PackImport, Stamp, Usage, Version
from metadata.pack_rows import in_order
from metadata.packfile import Pack, Rows, read_pack, zip_bytes
from operations import faults
from operations.errors import Conflict, Forbidden, InvalidInput
from operations.models import OutboxEvent
from operations.perform import perform
from tests.metadata.life import POINTS, ROOT, do, published, somebody
from tests.metadata.sample_kinds.barrel.kind import CELLAR

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_kinds")]

Key = tuple[str, str]
BOOK = {"title": "Emma", "pages": 1, "chapters": [{"uid": "c1", "name": "one"}, {"uid": "c2", "name": "two"}]}
SHELF = {"books": [{"book": "emma", "chapter": "c1"}]}
LIBRARY: Mapping[Key, Any] = {("book", "emma"): BOOK, ("shelf", "top"): SHELF}


def pack(definitions: Mapping[Key, Any], version: str = "1.0.0", **more: Any) -> Pack:
    return Pack(name="library", version=version, title={"en": "Library"}, definitions=definitions, **more)


def asked(name: str, pack: Pack, by: Principal, **more: Any) -> Any:
    input = {"file": ContentFile(zip_bytes(pack), name="library.zip"), **more}
    return perform(f"pack.{name}", input, principal=by).value


def plan(pack: Pack, by: Principal = ROOT, **more: Any) -> Any:
    return asked("plan", pack, by, **more)


def bring(pack: Pack, by: Principal = ROOT, **more: Any) -> Any:
    """Import it with the seal of its plan."""
    choices = {word: more[word] for word in ("choices",) if word in more}
    seal = plan(pack, by, **choices)["plan"]["seal"]
    return asked("import", pack, by, seal=seal, **more)


def export(*keys: Key) -> bytes:
    definitions = [{"kind": kind, "name": name} for kind, name in keys]
    input = {"name": "library", "version": "1.0.0"} | ({"definitions": definitions} if keys else {})
    body = perform("pack.export", input, principal=ROOT).body
    assert body is not None
    return body


def bodies() -> dict[Key, Any]:
    catalog = read_catalog()
    return {key: version.body for key in catalog.pointers if (version := catalog.get(*key))}


def another_installation() -> None:
    """Empty again."""
    Definition.objects.update(published=None)
    for model in (Alias, Draft, Usage, Version, Definition, PackImport, Stamp):
        model.objects.all().delete()
    forget_catalog()


def test_what_is_exported_here_is_the_same_when_imported_there() -> None:
    published("book", "emma", BOOK)
    published("shelf", "top", SHELF)
    published("book", "emma", BOOK, rename_to="austen")
    uids = {key: pointer.uid for key, pointer in read_catalog().pointers.items()}
    first = export()
    another_installation()
    with pytest.raises(InvalidInput):
        bring(read_pack(first))
    shelf = {"books": [{"book": "austen", "chapter": "c1"}]}
    sent = read_pack(first)
    bring(pack({**sent.definitions, ("shelf", "top"): shelf}, uids=sent.uids))
    assert bodies() == {("book", "austen"): BOOK, ("shelf", "top"): shelf}
    assert {key: pointer.uid for key, pointer in read_catalog().pointers.items()} == uids


def test_the_same_definitions_have_the_same_bytes() -> None:
    bring(pack(LIBRARY))
    first = export()
    another_installation()
    bring(read_pack(first))
    assert export() == first
    assert bodies() == LIBRARY


def test_a_uid_is_in_the_pack_only_when_the_name_does_not_tell_it() -> None:
    bring(pack(LIBRARY))
    assert "uids" not in read_pack(export()).manifest()
    published("book", "emma", BOOK, rename_to="austen")
    sent = read_pack(export(("book", "austen")))
    assert sent.manifest()["uids"] == {"book/austen": Definition.objects.get(name="austen").uid}


def test_a_secret_member_stays_where_it_is() -> None:
    badge = {"gives": [], "chip": {"id": "A1", "pin": "0000"}}
    published("badge", "key", badge)
    sent = read_pack(export(("badge", "key")))
    assert sent.definitions["badge", "key"] == {"gives": [], "chip": {"id": "A1"}}
    another_installation()
    bring(sent)
    published("badge", "key", badge)
    bring(sent)
    assert bodies()["badge", "key"] == badge


def test_one_uid_is_not_given_to_two_definitions() -> None:
    twice = {("book", "emma"): "uaaaaaaaaaaa", ("book", "moby"): "uaaaaaaaaaaa"}
    with pytest.raises(InvalidInput) as refused:
        read_pack(zip_bytes(pack({("book", "emma"): BOOK, ("book", "moby"): BOOK}, uids=twice)))
    assert [problem.pointer for problem in refused.value.problems] == ["/pack.json/uids/book~1moby"]


def test_a_dry_run_writes_nothing() -> None:
    before = OperationLog.objects.count()
    shown = plan(pack(LIBRARY))
    assert [(found["kind"], found["change"]) for found in shown["plan"]["definitions"]] == [
        ("book", "added"),
        ("shelf", "added"),
    ]
    assert shown["plan"]["can_publish"]
    assert not Definition.objects.exists()
    assert (OperationLog.objects.count(), OutboxEvent.objects.count()) == (before, 0)


def test_importing_the_same_again_changes_nothing() -> None:
    bring(pack(LIBRARY))
    shown = bring(pack(LIBRARY))
    assert shown["plan"]["definitions"] == []
    assert shown["untouched"] == [{"kind": "book", "name": "emma"}, {"kind": "shelf", "name": "top"}]
    assert Version.objects.count() == 2


def test_an_import_is_told_and_listed() -> None:
    bring(pack(LIBRARY))
    entry = OperationLog.objects.get(operation="pack.import")
    assert (entry.notes["pack"], len(entry.notes["definitions"])) == ("library", 2)
    topics = list(OutboxEvent.objects.order_by("id").values_list("topic", flat=True))
    assert topics == ["pack.imported", "definition.published", "definition.published"]
    (listed,) = perform("pack.list", principal=ROOT).value["packs"]
    assert (listed["name"], listed["version"], len(listed["definitions"])) == ("library", "1.0.0", 2)


# The merge


def book(**changes: Any) -> Any:
    return BOOK | changes


def update(theirs: Any, **more: Any) -> Any:
    return bring(pack({("book", "emma"): theirs, ("shelf", "top"): SHELF}, "1.1.0"), **more)


def test_edits_of_different_things_go_together() -> None:
    bring(pack(LIBRARY))
    published("book", "emma", book(pages=2))
    update(book(title="Emma, revised"))
    assert bodies()["book", "emma"] == book(pages=2, title="Emma, revised")


@pytest.mark.parametrize(("side", "pages"), [("ours", 2), ("theirs", 3)])
@pytest.mark.parametrize("identity", ["/pages", ""])
def test_edits_of_one_thing_need_a_choice(side: str, pages: int, identity: str) -> None:
    bring(pack(LIBRARY))
    published("book", "emma", book(pages=2))
    with pytest.raises(Conflict) as refused:
        update(book(pages=3))
    assert refused.value.code == "merge_conflicts"
    (conflict,) = refused.value.extra["conflicts"]
    assert {word: conflict[word] for word in ("kind", "name", "identity", "code", "base", "ours", "theirs")} == {
        "kind": "book",
        "name": "emma",
        "identity": "/pages",
        "code": "both_changed",
        "base": 1,
        "ours": 2,
        "theirs": 3,
    }
    update(book(pages=3), choices={"book/emma": {identity: side}})
    assert bodies()["book", "emma"]["pages"] == pages


def test_choices_may_come_as_the_text_of_a_form() -> None:
    bring(pack(LIBRARY))
    published("book", "emma", book(pages=2))
    update(book(pages=3), choices=json.dumps({"book/emma": {"/pages": "theirs"}}))
    assert bodies()["book", "emma"]["pages"] == 3


@pytest.mark.parametrize(
    "choices",
    [
        {"book/emma": {"/titel": "ours"}},
        {"book/ema": {"/pages": "ours"}},
        {"book/emma": {"/pages": "mine"}},
        {"book/emma": "ours"},
        "not JSON",
        "[]",
    ],
)
def test_a_choice_for_what_is_no_conflict_is_refused(choices: Any) -> None:
    bring(pack(LIBRARY))
    published("book", "emma", book(pages=2))
    with pytest.raises(InvalidInput):
        plan(pack({("book", "emma"): book(pages=3), ("shelf", "top"): SHELF}), choices=choices)


def test_a_chosen_side_stays_chosen_at_the_next_import() -> None:
    bring(pack(LIBRARY))
    published("book", "emma", book(pages=2))
    update(book(pages=3), choices={"book/emma": {"/pages": "ours"}})
    update(book(pages=3, title="Emma, revised"))
    assert bodies()["book", "emma"] == book(pages=2, title="Emma, revised")


def test_what_both_have_from_the_start_is_compared_as_it_is() -> None:
    published("book", "emma", book(pages=2))
    with pytest.raises(Conflict) as refused:
        bring(pack({("book", "emma"): BOOK}))
    assert [conflict["code"] for conflict in refused.value.extra["conflicts"]] == ["added_twice"]


def test_what_the_pack_no_longer_has_goes_unless_it_was_changed_here() -> None:
    bring(pack(LIBRARY))
    bring(pack({("book", "emma"): BOOK}, "1.1.0"))
    assert set(bodies()) == {("book", "emma")}
    published("book", "emma", book(pages=2))
    empty = pack({("book", "moby"): BOOK}, "1.2.0")
    with pytest.raises(Conflict) as refused:
        bring(empty)
    assert [(c["identity"], c["code"]) for c in refused.value.extra["conflicts"]] == [("", "removed_and_changed")]
    bring(empty, choices={"book/emma": {"": "ours"}})
    assert set(bodies()) == {("book", "emma"), ("book", "moby")}


def test_what_the_pack_no_longer_has_stays_while_it_is_used() -> None:
    bring(pack(LIBRARY))
    published("shelf", "mine", SHELF)
    with pytest.raises(Conflict) as refused:
        bring(pack({("shelf", "top"): {"books": []}}, "1.1.0"))
    assert refused.value.code == "in_use"
    assert ("book", "emma") in bodies()


def test_what_was_removed_here_stays_removed_unless_the_pack_changed_it() -> None:
    bring(pack({("book", "emma"): BOOK}))
    seal = do("plan", {"delete": True}, kind="book", name="emma")["seal"]
    do("delete", {"seal": seal}, kind="book", name="emma")
    bring(pack({("book", "emma"): BOOK}, "1.0.1"))
    assert bodies() == {}
    changed = pack({("book", "emma"): book(pages=5)}, "1.1.0")
    with pytest.raises(Conflict, match="1 conflicts"):
        bring(changed)
    bring(changed, choices={"book/emma": {"": "theirs"}})
    assert bodies()["book", "emma"]["pages"] == 5


def test_a_rename_here_is_kept() -> None:
    bring(pack({("book", "emma"): BOOK}))
    published("book", "emma", BOOK, rename_to="austen")
    bring(pack({("book", "emma"): book(pages=5)}, "1.1.0"))
    assert bodies() == {("book", "austen"): book(pages=5)}


def test_a_rename_there_is_followed() -> None:
    bring(pack(LIBRARY))
    uid = read_catalog().pointers["book", "emma"].uid
    bring(pack({("book", "austen"): BOOK, ("shelf", "top"): SHELF}, "1.1.0", uids={("book", "austen"): uid}))
    assert set(bodies()) == {("book", "austen"), ("shelf", "top")}
    assert read_catalog().pointers["book", "austen"].uid == uid
    assert do("get", kind="book", name="emma")["name"] == "austen"


@pytest.mark.parametrize(("side", "name"), [("ours", "mine"), ("theirs", "yours")])
def test_renames_on_both_sides_need_a_choice(side: str, name: str) -> None:
    bring(pack({("book", "emma"): BOOK}))
    uid = read_catalog().pointers["book", "emma"].uid
    published("book", "emma", BOOK, rename_to="mine")
    theirs = pack({("book", "yours"): BOOK}, "1.1.0", uids={("book", "yours"): uid})
    with pytest.raises(Conflict) as refused:
        bring(theirs)
    assert [conflict["identity"] for conflict in refused.value.extra["conflicts"]] == ["name"]
    bring(theirs, choices={"book/yours": {"name": side}})
    assert set(bodies()) == {("book", name)}
    bring(pack({("book", "yours"): book(pages=8)}, "1.2.0", uids={("book", "yours"): uid}))
    assert bodies() == {("book", name): book(pages=8)}


def test_two_definitions_may_swap_their_names() -> None:
    bring(pack({("book", "emma"): BOOK, ("book", "moby"): book(title="Moby Dick")}))
    uids = {key: pointer.uid for key, pointer in read_catalog().pointers.items()}
    swapped = {("book", "moby"): BOOK, ("book", "emma"): book(title="Moby Dick")}
    theirs = {("book", "moby"): uids["book", "emma"], ("book", "emma"): uids["book", "moby"]}
    bring(pack(swapped, "1.1.0", uids=theirs))
    assert bodies() == swapped
    assert not Alias.objects.exists()


def test_a_name_that_another_definition_has_here_is_a_clear_problem() -> None:
    published("book", "emma", BOOK)
    shown = plan(pack({("book", "emma"): BOOK}, uids={("book", "emma"): "uaaaaaaaaaaa"}))
    assert [problem["code"] for problem in shown["plan"]["problems"]] == ["name_taken"]


# All or nothing


class Died(BaseException):
    pass


def died() -> None:
    raise Died


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("point", POINTS)
def test_after_a_crash_either_all_of_a_pack_is_live_or_nothing(point: str) -> None:
    bring(pack({**LIBRARY, ("barrel", "port"): {"litres": 1}}))
    before = bodies(), dict(CELLAR.litres)
    newer = pack({("book", "emma"): book(pages=9), ("book", "moby"): BOOK, ("barrel", "port"): {"litres": 2}}, "2.0.0")
    seal = plan(newer)["plan"]["seal"]
    faults.install(point, died)
    with pytest.raises(Died):
        asked("import", newer, ROOT, seal=seal)
    faults.install(point, None)
    bases = set(PackImport.objects.values_list("pack_version", flat=True))
    if point == "publish.after_transaction":
        assert bodies() == newer.definitions
        assert bases == {"2.0.0"}
    else:
        assert (bodies(), CELLAR.litres) == before
        assert bases == {"1.0.0"}
        bring(newer)
        assert bodies() == newer.definitions


def test_all_problems_of_a_pack_are_told_at_once_and_nothing_is_imported() -> None:
    wrong = pack({("book", "emma"): {"titel": "Emma"}, ("shelf", "top"): {"books": [{"book": "ema"}]}})
    shown = plan(wrong)
    assert {(problem["kind"], problem["code"]) for problem in shown["plan"]["problems"]} >= {
        ("shelf", "dangling_reference"),
        ("book", "unknown_member"),
    }
    with pytest.raises(InvalidInput) as refused:
        asked("import", wrong, ROOT, seal=shown["plan"]["seal"])
    assert {problem.pointer for problem in refused.value.problems} >= {"/book/emma/titel", "/shelf/top/books/0/book"}
    assert not Definition.objects.exists()


@pytest.mark.parametrize(("key", "code"), [(("boook", "emma"), "unknown_kind"), (("book", "a" * 60), "wrong_name")])
def test_a_pack_for_another_installation_is_refused(key: Key, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        plan(pack({key: BOOK}))
    assert [problem.code for problem in refused.value.problems] == [code]


@pytest.mark.parametrize(("there", "fits"), [("", False), ("1.9.9", False), ("2.0.0", True), ("10.0.0", True)])
def test_a_pack_may_require_others(there: str, fits: bool) -> None:
    if there:
        bring(Pack(name="base", version=there, title={"en": "Base"}, definitions={("book", "moby"): BOOK}))
    needing = pack(LIBRARY, requires={"base": "2.0.0"})
    if fits:
        bring(needing)
        return
    with pytest.raises(InvalidInput) as refused:
        bring(needing)
    assert [(problem.code, problem.pointer) for problem in refused.value.problems] == [
        ("missing_pack", "/requires/base")
    ]


def test_an_import_needs_the_seal_of_its_plan() -> None:
    seal = plan(pack(LIBRARY))["plan"]["seal"]
    published("book", "emma", BOOK)
    with pytest.raises(Conflict) as refused:
        asked("import", pack(LIBRARY), ROOT, seal=seal)
    assert refused.value.code == "plan_outdated"


# Who may


BADGE = {("badge", "till"): {"gives": ["cash.take"]}}


@pytest.mark.parametrize(
    ("permissions", "brings", "may"),
    [
        ((), LIBRARY, False),
        (("pack.import",), LIBRARY, False),
        (("pack.import", "book.publish"), LIBRARY, False),
        (("pack.import", "book.publish", "shelf.design"), LIBRARY, False),
        (("pack.import", "book.publish", "shelf.publish"), LIBRARY, True),
        (("book.publish", "shelf.publish"), LIBRARY, False),
        (("pack.import", "definition.*"), BADGE, False),
        (("pack.import", "badge.publish", "cash.take"), BADGE, True),
    ],
)
def test_an_import_needs_all_the_rights_that_publishing_one_by_one_would(
    permissions: tuple[str, ...], brings: Mapping[Key, Any], may: bool
) -> None:
    seal = plan(pack(brings))["plan"]["seal"]
    by = somebody(*permissions)
    if may:
        asked("import", pack(brings), by, seal=seal)
        assert set(bodies()) == set(brings)
        return
    with pytest.raises(Forbidden):
        asked("import", pack(brings), by, seal=seal)
    assert not Definition.objects.exists()


def test_only_what_may_be_read_is_exported() -> None:
    bring(pack(LIBRARY))
    reader = somebody("book.read")
    input = {"name": "library", "version": "1.0.0"}
    body = perform("pack.export", input, principal=reader).body
    assert body is not None
    assert set(read_pack(body).definitions) == {("book", "emma")}
    with pytest.raises(Forbidden, match="shelf/top"):
        perform("pack.export", input | {"definitions": [{"kind": "shelf", "name": "top"}]}, principal=reader)


# Rows


def rows(table: str) -> Rows:
    return Rows(table=table, format="csv", size=1, open=lambda: BytesIO(b"x"))


@dataclass(frozen=True)
class Shelves:
    """A kind whose books are shelves."""

    def references(self, body: Any) -> list[Reference]:
        return [Reference(pointer="", kind="table", name=entry["book"]) for entry in body["books"]]


def test_rows_are_loaded_after_those_they_refer_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("metadata.pack_rows.kind_named", lambda kind: Shelves())
    uses = {"flights": ["planes", "airports"], "planes": [], "airports": ["airports"], "a": ["b"], "b": ["a"]}
    definitions = {("table", name): {"books": [{"book": used} for used in used_by]} for name, used_by in uses.items()}
    ordered = in_order(pack(definitions, rows=tuple(rows(name) for name in uses)))
    assert [found.table for found in ordered] == ["airports", "planes", "flights", "a", "b"]
