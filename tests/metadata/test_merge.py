from copy import deepcopy
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from metadata.bodies import same
from metadata.diff import changes_between
from metadata.merge import merge
from operations.errors import InvalidInput

IDENTITY = {"/fields": "uid", "/fields/*/options": "value"}
BASE: dict[str, Any] = {
    "title": "Orders",
    "fields": [{"uid": uid, "name": uid * 2, "maximum": 1, "minimum": 0} for uid in ("a", "b", "c", "d")],
}


def edited(*edits: tuple[Any, ...]) -> dict[str, Any]:
    """BASE with edits of fields: ("a", "maximum", 5) sets, ("a",) removes, ("x", "name", "x") adds."""
    body = deepcopy(BASE)
    for uid, *edit in edits:
        found = next((field for field in body["fields"] if field["uid"] == uid), None)
        if not edit:
            body["fields"].remove(found)
        elif found:
            found[edit[0]] = edit[1]
        else:
            body["fields"].append({"uid": uid, edit[0]: edit[1]})
    return body


def names(body: Any) -> list[str]:
    return [field["uid"] for field in body["fields"]]


def test_edits_of_different_fields_go_together() -> None:
    merged = merge(BASE, edited(("a", "maximum", 5)), edited(("b", "maximum", 6)), IDENTITY)
    assert merged.conflicts == ()
    assert merged.body == edited(("a", "maximum", 5), ("b", "maximum", 6))


def test_edits_of_different_members_of_one_field_go_together() -> None:
    merged = merge(BASE, edited(("a", "maximum", 5)), edited(("a", "minimum", 2), ("a", "name", "x")), IDENTITY)
    assert merged.conflicts == ()
    assert merged.body == edited(("a", "maximum", 5), ("a", "minimum", 2), ("a", "name", "x"))


def test_one_member_changed_on_both_sides_is_a_conflict_that_keeps_ours() -> None:
    merged = merge(BASE, edited(("c", "maximum", 5)), edited(("a",), ("c", "maximum", 6)), IDENTITY)
    (conflict,) = merged.conflicts
    assert (conflict.code, conflict.identity) == ("both_changed", "/fields/c/maximum")
    assert conflict.pointer == "/fields/1/maximum"
    assert (conflict.base, conflict.ours, conflict.theirs) == (1, 5, 6)
    assert merged.body["fields"][1]["maximum"] == 5


@pytest.mark.parametrize(("side", "value"), [("ours", 5), ("theirs", 6), ("base", 1)])
def test_a_choice_settles_a_conflict(side: Any, value: int) -> None:
    sides = (edited(("c", "maximum", 5)), edited(("c", "maximum", 6)))
    merged = merge(BASE, *sides, IDENTITY, {"/fields/c/maximum": side})
    assert merged.conflicts == ()
    assert merged.body["fields"][2]["maximum"] == value


def test_a_choice_without_a_conflict_is_refused_with_a_hint() -> None:
    sides = (edited(("c", "maximum", 5)), edited(("c", "maximum", 6)))
    with pytest.raises(InvalidInput) as refusal:
        merge(BASE, *sides, IDENTITY, {"/fields/c/maximun": "ours"})
    assert refusal.value.problems[0].hint == "Did you mean '/fields/c/maximum'?"


def test_removed_here_and_changed_there_is_a_conflict() -> None:
    ours, theirs = edited(("b",)), edited(("b", "maximum", 9))
    merged = merge(BASE, ours, theirs, IDENTITY)
    (conflict,) = merged.conflicts
    assert (conflict.code, conflict.identity, conflict.pointer) == ("removed_and_changed", "/fields/b", "/fields")
    assert "ours" not in conflict.as_json()
    assert conflict.as_json()["theirs"]["maximum"] == 9
    assert names(merged.body) == ["a", "c", "d"]
    assert names(merge(BASE, ours, theirs, IDENTITY, {"/fields/b": "theirs"}).body) == ["a", "b", "c", "d"]
    assert names(merge(BASE, theirs, ours, IDENTITY, {"/fields/b": "theirs"}).body) == ["a", "c", "d"]


def test_removed_on_both_sides_is_no_conflict() -> None:
    merged = merge(BASE, edited(("b",), ("c",)), edited(("b",)), IDENTITY)
    assert merged.conflicts == ()
    assert names(merged.body) == ["a", "d"]


def test_fields_added_on_both_sides_are_both_there() -> None:
    merged = merge(BASE, edited(("x", "name", "x")), edited(("y", "name", "y")), IDENTITY)
    assert merged.conflicts == ()
    assert sorted(names(merged.body)) == ["a", "b", "c", "d", "x", "y"]


def test_one_name_added_on_both_sides_under_two_identities_is_a_conflict() -> None:
    ours, theirs = edited(("x", "name", "tax")), edited(("y", "name", "tax"))
    merged = merge(BASE, ours, theirs, IDENTITY)
    (conflict,) = merged.conflicts
    assert (conflict.code, conflict.identity, conflict.theirs["uid"]) == ("added_twice", "/fields/x", "y")
    assert names(merged.body) == ["a", "b", "c", "d", "x"]
    assert names(merge(BASE, ours, theirs, IDENTITY, {"/fields/x": "theirs"}).body) == ["a", "b", "c", "d", "y"]
    assert names(merge(BASE, ours, theirs, IDENTITY, {"/fields/x": "base"}).body) == ["a", "b", "c", "d"]


def test_one_identity_added_differently_on_both_sides_is_a_conflict() -> None:
    (conflict,) = merge(BASE, edited(("x", "name", "x")), edited(("x", "name", "y")), IDENTITY).conflicts
    assert (conflict.code, conflict.identity) == ("added_twice", "/fields/x")


def in_order(order: str, **more: Any) -> dict[str, Any]:
    fields = {field["uid"]: field for field in deepcopy(BASE["fields"])}
    return {**BASE, "fields": [fields.get(uid, {"uid": uid}) for uid in order], **more}


@pytest.mark.parametrize(
    ("ours", "theirs", "merged"),
    [
        ("dabc", "abcdx", "dxabc"),
        ("abcd", "dcba", "dcba"),
        ("abxcd", "abcyd", "abxcyd"),
        ("dcba", "abxcd", "dcbxa"),
        ("xabcd", "yabcd", "yxabcd"),
        ("acd", "dabc", "dac"),
    ],
)
def test_an_order_changed_on_one_side_holds_and_additions_keep_their_neighbour(
    ours: str, theirs: str, merged: str
) -> None:
    result = merge(BASE, in_order(ours), in_order(theirs), IDENTITY)
    assert result.conflicts == ()
    assert "".join(names(result.body)) == merged


def test_an_order_changed_on_both_sides_is_a_conflict() -> None:
    sides = in_order("bacdx"), in_order("dabc")
    (conflict,) = merge(BASE, *sides, IDENTITY).conflicts
    assert (conflict.code, conflict.identity, conflict.pointer) == ("order", "/fields", "/fields")
    assert (conflict.base, conflict.ours, conflict.theirs) == (list("abcd"), list("bacd"), list("dabc"))
    for side, order in (("ours", "bacdx"), ("theirs", "dxabc"), ("base", "abcdx")):
        assert "".join(names(merge(BASE, *sides, IDENTITY, {"/fields": side}).body)) == order  # type: ignore[dict-item]


def test_a_list_without_identity_is_one_value() -> None:
    (conflict,) = merge({"a": [1]}, {"a": [1, 2]}, {"a": [1, 3]}, IDENTITY).conflicts
    assert (conflict.code, conflict.identity) == ("both_changed", "/a")


def test_one_and_true_are_different_edits() -> None:
    assert merge({"a": 0}, {"a": 1}, {"a": True}, {}).conflicts


members = st.dictionaries(st.sampled_from(["p", "q", "r"]), st.sampled_from([0, 1, True, None, "x", ["l"]]), max_size=3)
options = st.lists(st.sampled_from(["o1", "o2", "o3"]), unique=True, max_size=3).map(
    lambda values: [{"value": value} for value in values]
)


@st.composite
def bodies(draw: st.DrawFn) -> dict[str, Any]:
    uids = draw(st.lists(st.sampled_from("abcdef"), unique=True, max_size=6))
    fields = [
        {"uid": uid, "name": draw(st.sampled_from([uid, uid + "2"])), "options": draw(options), **draw(members)}
        for uid in uids
    ]
    return {**draw(members), "fields": fields}


@given(bodies(), bodies())
@settings(deadline=None)
def test_an_untouched_side_gives_the_other(base: Any, other: Any) -> None:
    for ours, theirs, expected in ((base, other, other), (other, base, other), (other, other, other)):
        merged = merge(base, ours, theirs, IDENTITY)
        assert merged.conflicts == ()
        assert same(merged.body, expected)


@given(bodies(), bodies(), bodies())
@settings(deadline=None, max_examples=300)
def test_no_edit_is_lost_in_silence(base: Any, ours: Any, theirs: Any) -> None:
    merged = merge(base, ours, theirs, IDENTITY)
    kept = {
        (change.kind, change.identity, repr(change.after)) for change in changes_between(base, merged.body, IDENTITY)
    }
    open_at = [conflict.identity for conflict in merged.conflicts]
    for side in (ours, theirs):
        for change in changes_between(base, side, IDENTITY):
            if change.kind in ("moved", "added"):
                continue
            in_conflict = any(change.identity == at or change.identity.startswith(at + "/") for at in open_at)
            assert in_conflict or (change.kind, change.identity, repr(change.after)) in kept


@given(bodies(), bodies(), bodies())
@settings(deadline=None, max_examples=300)
def test_what_one_side_adds_is_there_or_in_conflict(base: Any, ours: Any, theirs: Any) -> None:
    merged = merge(base, ours, theirs, IDENTITY)
    open_at = {conflict.identity for conflict in merged.conflicts}
    for uid in {*names(ours), *names(theirs)} - set(names(base)):
        assert uid in names(merged.body) or f"/fields/{uid}" in open_at


@given(bodies(), bodies(), bodies())
@settings(deadline=None)
def test_both_directions_find_the_same_conflicts(base: Any, ours: Any, theirs: Any) -> None:
    one, other = merge(base, ours, theirs, IDENTITY), merge(base, theirs, ours, IDENTITY)
    assert {(found.code, found.identity) for found in one.conflicts} == {
        (found.code, found.identity) for found in other.conflicts
    }


@given(bodies(), bodies(), bodies(), st.sampled_from(["base", "ours", "theirs"]))
@settings(deadline=None)
def test_choosing_for_every_conflict_leaves_none(base: Any, ours: Any, theirs: Any, side: Any) -> None:
    first = merge(base, ours, theirs, IDENTITY)
    assume(first.conflicts)
    choices = {found.identity: side for found in first.conflicts}
    assert merge(base, ours, theirs, IDENTITY, choices).conflicts == ()


@given(bodies(), st.data())
@settings(deadline=None)
def test_edits_of_disjoint_fields_never_conflict(base: Any, data: st.DataObject) -> None:
    ours, theirs, both = deepcopy(base), deepcopy(base), deepcopy(base)
    for index, _ in enumerate(base["fields"]):
        edit = data.draw(members)
        (ours, theirs)[index % 2]["fields"][index].update(edit)
        both["fields"][index].update(edit)
    merged = merge(base, ours, theirs, IDENTITY)
    assert merged.conflicts == ()
    assert same(merged.body, both)
