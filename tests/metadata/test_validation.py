from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from metadata.kinds import Kind, Reference
from metadata.validation import problems_in
from metadata.views import Document, Overlay, overlay
from operations.problems import Problem

SCHEMA = {
    "type": "object",
    "required": ["title", "fields"],
    "additionalProperties": False,
    "properties": {
        "title": {"type": "string", "minLength": 1, "maxLength": 20},
        "fields": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/field"}},
        "color": {"enum": ["red", "green", "blue"]},
        "rows": {"type": "integer", "minimum": 1, "maximum": 50},
    },
    "$defs": {
        "field": {
            "type": "object",
            "required": ["uid", "name", "type"],
            "properties": {
                "uid": {"type": "string"},
                "name": {"type": "string", "pattern": "^[a-z_]+$"},
                "type": {"type": "string"},
            },
            "oneOf": [
                {"properties": {"type": {"const": "text"}, "max_length": {"type": "integer"}}},
                {"properties": {"type": {"const": "reference"}, "target": {"type": "string"}}, "required": ["target"]},
            ],
            "unevaluatedProperties": False,
        }
    },
}


def references(body: Any) -> Iterable[Reference]:
    for index, field in enumerate(body["fields"]):
        if field["type"] == "reference":
            name, _, member = field["target"].partition(".")
            yield Reference(pointer=f"/fields/{index}/target", kind="table", name=name, member=member)


def no_field_is_called_select(body: Any, catalog: Any) -> Iterable[Problem]:
    for index, field in enumerate(body["fields"]):
        if field["name"] == "select":
            yield Problem(code="reserved", pointer=f"/fields/{index}/name", message="'select' is reserved.")


TABLE = Kind(
    name="table",
    plural="tables",
    title={"en": "Table"},
    folder=Path(__file__).parent,
    schema=SCHEMA,
    identity={"/fields": "uid"},
    references=references,
    checks=no_field_is_called_select,
    compile=lambda version, catalog: version.body,
)


def text(name: str, uid: str = "", **more: Any) -> dict[str, Any]:
    return {"uid": uid or name, "name": name, "type": "text", **more}


def to(target: str, name: str = "ref") -> dict[str, Any]:
    return {"uid": name, "name": name, "type": "reference", "target": target}


CUSTOMERS = Document(kind="table", name="customers", body={"title": "C", "fields": [text("email", uid="e1")]})
CATALOG = overlay([CUSTOMERS])


def found(body: Any, catalog: Overlay = CATALOG) -> list[tuple[str, str, str]]:
    problems = problems_in(TABLE, body, catalog, {"table": TABLE})
    return [(problem.code, problem.pointer, problem.hint) for problem in problems]


def test_a_right_body_has_no_problems() -> None:
    assert found({"title": "T", "fields": [text("a"), to("customers"), to("customers.e1", "r")], "color": "red"}) == []


def test_all_problems_of_shape_are_told_at_once_each_at_its_member() -> None:
    body = {
        "titel": "x",
        "color": "gren",
        "rows": 0,
        "fields": [text("a"), text("B"), {"uid": "u", "name": "c", "type": "txt"}, text("d", max_lenght=3), 7],
    }
    assert set(found(body)) == {
        ("required", "/title", ""),
        ("unknown_member", "/titel", "Did you mean 'title'?"),
        ("unknown_choice", "/color", "Did you mean 'green'?"),
        ("too_small", "/rows", ""),
        ("wrong_pattern", "/fields/1/name", ""),
        ("unknown_choice", "/fields/2/type", "Did you mean 'text'?"),
        ("unknown_member", "/fields/3/max_lenght", "Did you mean 'max_length'?"),
        ("wrong_type", "/fields/4", ""),
    }


def test_what_is_wrong_with_one_form_is_told_for_the_form_that_was_meant() -> None:
    broken = {"uid": "u", "name": "c", "type": "reference"}
    assert found({"title": "T", "fields": [broken]}) == [("required", "/fields/0/target", "")]
    assert found({"title": "T", "fields": [text("a", max_length="3")]}) == [("wrong_type", "/fields/0/max_length", "")]


def test_a_member_of_another_form_is_told_so() -> None:
    (problem,) = found({"title": "T", "fields": [text("a", target="customers")]})
    assert problem == ("unknown_member", "/fields/0/target", "It goes with another choice of the members beside it.")


@pytest.mark.parametrize("body", [None, [], "x", 1, True])
def test_a_body_is_an_object(body: Any) -> None:
    assert found(body) == [("wrong_type", "", "")]


def test_meaning_is_checked_when_the_shape_is_right() -> None:
    body = {"title": "T", "fields": [text("select"), text("b", uid="select"), to("costumers", "r"), to("customers.e2")]}
    assert found(body) == [
        ("not_unique", "/fields/1/uid", "Each item needs a uid of its own."),
        ("dangling_reference", "/fields/2/target", "Did you mean 'customers'?"),
        ("dangling_reference", "/fields/3/target", "Known: e1."),
        ("reserved", "/fields/0/name", ""),
    ]


def test_a_reference_of_a_kind_that_there_is_not_is_dangling() -> None:
    body = {"title": "T", "fields": [to("customers")]}
    assert problems_in(TABLE, body, CATALOG, {"tables": TABLE})[0].hint == "Did you mean 'tables'?"


def test_a_reference_to_what_comes_along_is_fine_and_to_what_goes_is_not() -> None:
    body = {"title": "T", "fields": [to("orders")]}
    coming = overlay([Document(kind="table", name="orders", body=body)], under=CATALOG)
    assert found(body, coming) == []
    assert list(coming.names("table")) == ["customers", "orders"]
    going = overlay([], under=coming, removed=[("table", "orders")])
    assert found(body, going) == [("dangling_reference", "/fields/0/target", "Known: customers.")]


def test_a_broken_body_has_at_most_a_hundred_problems() -> None:
    assert len(found({"title": "T", "fields": [7] * 1000})) <= 100
