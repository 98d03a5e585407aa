"""Secrets in inputs that documents compute: named where they belong, and never part of a text (T08, T51)."""

from typing import Any

import pytest

from runtime.inputs import WrongInput, computed, problems_of, secrets_in

ROOTS = frozenset({"params"})


@pytest.mark.parametrize(
    ("document", "names"),
    [
        ({"auth": {"type": "bearer", "token": {"secret": "a"}}}, {"a"}),
        ({"headers": {"X": {"secret": "a", "prefix": "T "}, "Y": "plain"}}, {"a"}),
        ({"auth": {"type": "hmac", "secret": "b", "header": "X-Signature"}}, {"b"}),
        ([{"steps": [{"secret": "c"}]}], {"c"}),
        ({"json": {"secret": "just data", "name": "x"}}, set()),
        ({"text": "{{ params.secret }}"}, set()),
    ],
)
def test_what_a_document_refers_to_is_found(document: Any, names: set[str]) -> None:
    assert secrets_in(document) == names


def test_a_secret_in_a_text_is_told_before_it_is_published() -> None:
    (problem,) = problems_of({"url": "https://crm.example/?key={{ secret.crm }}"}, ROOTS)
    assert (problem.code, problem.pointer) == ("secret_in_text", "/url")
    assert "prefix" in problem.hint


def test_no_text_brings_a_secret_along() -> None:
    with pytest.raises(WrongInput):
        computed("{{ secret.crm }}", {"params": {}})
    assert computed("{{ params.note }}", {"params": {"note": "{{ secret.crm }}"}}) == "{{ secret.crm }}"
