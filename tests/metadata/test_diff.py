from copy import deepcopy
from typing import Any

import pytest

from metadata.diff import Change, changes_between
from metadata.sentences import explained, sentences

IDENTITY = {"/fields": "uid", "/fields/*/options": "value", "/**/nodes": "uid"}


def field(uid: str, name: str, **more: Any) -> dict[str, Any]:
    return {"uid": uid, "name": name, "label": {"en": name.title(), "zh-CN": "字段" + name}, **more}


BODY: dict[str, Any] = {
    "title": {"en": "Orders", "zh-CN": "订单"},
    "fields": [
        field("aaaa", "amount", type="decimal", maximum=100),
        field("bbbb", "status", options=[{"value": "new"}, {"value": "done"}]),
        field("cccc", "note"),
        field("dddd", "day"),
    ],
    "tags": ["a", "b", "c"],
}


def edited(**paths: Any) -> dict[str, Any]:
    return {**deepcopy(BODY), **paths}


def told(after: Any, locale: str = "en", before: Any = BODY) -> list[str]:
    return sentences(changes_between(before, after, IDENTITY), locale)


def test_equal_bodies_have_no_changes() -> None:
    assert changes_between(BODY, deepcopy(BODY), IDENTITY) == []


def test_a_changed_member_is_told_with_both_values() -> None:
    after = edited()
    after["fields"][0]["maximum"] = 200
    (change,) = changes_between(BODY, after, IDENTITY)
    assert (change.kind, change.pointer, change.identity) == ("changed", "/fields/0/maximum", "/fields/aaaa/maximum")
    assert told(after) == ["Field “Amount” (amount): maximum changed from 100 to 200."]
    assert told(after, "zh-CN") == ["字段“字段amount”（amount）：maximum由 100 改为 200。"]


def test_a_rename_is_one_change() -> None:
    after = edited()
    after["fields"][2]["name"] = "remark"
    (change,) = changes_between(BODY, after, IDENTITY)
    assert (change.kind, change.pointer, change.before, change.after) == ("renamed", "/fields/2/name", "note", "remark")
    assert told(after) == ["Field “Note” (remark) was renamed from note to remark."]
    assert told(after, "zh-CN") == ["字段“字段note”（remark）的名称由 note 改为 remark。"]


def test_a_rename_with_an_edit_and_a_move_is_three_changes() -> None:
    after = edited()
    moved = after["fields"].pop(0) | {"name": "total", "maximum": 5}
    after["fields"].append(moved)
    kinds = [(change.kind, change.pointer) for change in changes_between(BODY, after, IDENTITY)]
    assert kinds == [("renamed", "/fields/3/name"), ("changed", "/fields/3/maximum"), ("moved", "/fields")]


def test_an_item_put_in_front_is_one_change() -> None:
    after = edited()
    after["fields"].insert(0, field("eeee", "first"))
    (change,) = changes_between(BODY, after, IDENTITY)
    assert (change.kind, change.pointer, change.identity) == ("added", "/fields/0", "/fields/eeee")
    assert told(after) == ["Field “First” (first) was added."]


def test_a_removed_item_points_into_the_earlier_body() -> None:
    after = edited()
    del after["fields"][1]
    (change,) = changes_between(BODY, after, IDENTITY)
    assert (change.kind, change.pointer, change.before["name"]) == ("removed", "/fields/1", "status")
    assert told(after) == ["Field “Status” (status) was removed."]


def test_a_new_order_is_one_change() -> None:
    after = edited(fields=[BODY["fields"][n] for n in (3, 0, 1, 2)])
    (change,) = changes_between(BODY, after, IDENTITY)
    assert (change.kind, change.pointer, change.after) == ("moved", "/fields", ["dddd", "aaaa", "bbbb", "cccc"])
    assert told(after) == ["Field “Day” (day) moved to the front."]
    assert told(edited(fields=[BODY["fields"][n] for n in (0, 2, 3, 1)])) == [
        "Field “Status” (status) moved behind Field “Day” (day)."
    ]
    assert told(edited(fields=BODY["fields"][::-1])) == ["fields: the order changed."]


def test_nested_lists_have_identities_too() -> None:
    after = edited()
    after["fields"][1]["options"] = [{"value": "new", "label": "New"}, {"value": "paid"}, {"value": "done"}]
    assert told(after) == [
        "Field “Status” (status): Option “New” (new): label was set to New.",
        "Field “Status” (status): Option “paid” was added.",
    ]


def test_nodes_within_nodes_are_found_at_any_depth() -> None:
    def page(text: str) -> dict[str, Any]:
        inner = {"uid": "n2", "nodes": [{"uid": "n3", "text": text}]}
        return {"root": {"nodes": [{"uid": "n1", "left": {"nodes": [inner]}}]}}

    (change,) = changes_between(page("a"), page("b"), IDENTITY)
    assert change.identity == "/root/nodes/n1/left/nodes/n2/nodes/n3/text"
    assert change.pointer == "/root/nodes/0/left/nodes/0/nodes/0/text"


def test_one_and_true_differ() -> None:
    assert [change.kind for change in changes_between({"a": 1}, {"a": True}, {})] == ["changed"]
    assert [change.kind for change in changes_between({"a": 1}, {"a": 1.0}, {})] == ["changed"]
    assert [change.kind for change in changes_between([1], [True], {})] == ["changed"]


def test_members_added_and_removed_are_told_with_their_values() -> None:
    assert told({"b": 2}, before={"a": "x y"}) == ["a was removed (it was “x y”).", "b was set to 2."]
    assert told({}, "zh-CN", {"a": 1}) == ["a已删除（原为 1）。"]


def test_null_and_absent_differ() -> None:
    assert told({"a": None}, before={}) == ["a was set to null."]
    assert told({}, before={"a": None}) == ["a was removed (it was null)."]


def test_lists_without_identity_are_explained() -> None:
    assert told(edited(tags=["b", "c", "d"])) == ["tags changed: removed a; added d."]
    assert told(edited(tags=["c", "b", "a"])) == ["tags: the order changed."]
    assert told(edited(tags=["b", "c", "d"]), "zh-CN") == ["tags有改动：删除 a；增加 d。"]


def test_an_item_without_identity_makes_the_list_a_value() -> None:
    after = edited(fields=[*BODY["fields"], {"name": "no uid"}])
    (change,) = changes_between(BODY, after, IDENTITY)
    assert (change.kind, change.pointer) == ("changed", "/fields")


def test_a_long_list_is_not_explained() -> None:
    assert explained(["x" * 20_000], ["y"]) == []
    assert told({"a": ["x" * 20_000]}, before={"a": ["y"]}) == ["a changed."]


def test_a_kind_names_its_own_items() -> None:
    changes = changes_between({"legs": []}, {"legs": [{"uid": "u", "name": "jfk"}]}, {"/legs": "uid"})
    nouns = {"legs": {"en": "Leg", "zh-CN": "航段"}}
    assert sentences(changes, "en", nouns) == ["Leg “jfk” was added."]
    assert sentences(changes, "zh-CN", nouns) == ["新增了航段“jfk”。"]
    assert sentences(changes) == ["Leg “jfk” was added."]


@pytest.mark.parametrize("locale", ["en", "zh-CN", "fr"])
def test_every_change_has_a_sentence(locale: str) -> None:
    changes = [
        Change(kind=kind, pointer="", path=(), before=before, after=after)
        for kind in ("added", "removed", "changed", "renamed", "moved")
        for before, after in (([], ["x"]), (["a", "b"], ["b", "a"]))
    ]
    told = sentences(changes, locale)
    assert len(told) == len(changes)
    assert all("{" not in sentence for sentence in told)


def test_what_changed_is_shown_as_json() -> None:
    (change,) = changes_between({}, {"a/b": 1}, {})
    assert change.as_json() == {"kind": "added", "pointer": "/a~1b", "identity": "/a~1b", "after": 1}
