"""Filters as sentences, in the languages of the platform."""

from typing import Any

import pytest

from runtime.filters import OPERATORS, describe, describe_document, parse
from runtime.filters.describing import LANGUAGES
from tests.runtime.filters.world import ORDERS

LABELS = {"amount": "Amount", "customer": "Customer", "customer.country": "Country"}


@pytest.mark.parametrize(
    ("json", "english", "chinese"),
    [
        ({}, "every row", "所有行"),
        ({"or": []}, "no row", "没有任何行"),
        ({"amount": {"gte": 100}}, "Amount is at least 100", "Amount 至少为 100"),
        ({"state": {"ne": "open"}}, "state is not “open”", "state 不等于 “open”"),
        ({"state": {"in": ["a", "b"]}}, "state is one of “a”, “b”", "state 是 “a”、“b” 之一"),
        ({"amount": {"between": [1, 5]}}, "Amount is between 1 and 5", "Amount 在 1 与 5 之间"),
        ({"paid": {"eq": True}}, "paid is yes", "paid 等于 是"),
        ({"paid": {"is_null": True}}, "paid has no value", "paid 没有值"),
        ({"owner": {"eq": "$principal.id"}}, "owner is the asker", "owner 等于 当前用户"),
        ({"due": {"during": "last_month"}}, "due is in the span “last month”", "due 在上月"),
        ({"due": {"within_last": "P1M7D"}}, "due is in the last 1 month 7 days", "due 在过去 1 个月 7 天内"),
        ({"customer.country": {"eq": "DE"}}, "Customer › Country is “DE”", "Customer › Country 等于 “DE”"),
        (
            {"amount": {"lt": 5}, "or": [{"state": {"eq": "a"}}, {"not": {"paid": {"eq": True}}}]},
            "Amount is less than 5 and (state is “a” or paid is not yes)",
            "Amount 小于 5 且 （state 等于 “a” 或 paid 不等于 是）",
        ),
        (
            {"not": {"or": [{"state": {"eq": "a"}}, {"state": {"eq": "b"}}]}},
            "it is not so that (state is “a” or state is “b”)",
            "并非（state 等于 “a” 或 state 等于 “b”）",
        ),
        ({"lines": {"none": {"amount": {"gt": 1}}}}, "none of lines fit (lines › amount is more than 1)", None),
        ({"text": {"eq": "{field} {0}"}}, "text is “{field} {0}”", None),
    ],
)
def test_a_filter_is_said(json: Any, english: str, chinese: str | None) -> None:
    assert describe_document(json, LABELS, "en") == english
    if chinese is not None:
        assert describe_document(json, LABELS, "zh-CN") == chinese


def test_a_predicate_over_known_fields_is_said_alike() -> None:
    predicate = parse({"customer.country": {"eq": "DE"}}, ORDERS)
    assert describe(predicate, LABELS, "en") == "Customer › Country is “DE”"


def test_every_operator_has_a_phrase_in_every_language() -> None:
    for language in LANGUAGES.values():
        assert {operator.core for operator in OPERATORS.values()} <= language.phrases.keys()


def test_what_is_no_filter_is_not_said() -> None:
    assert describe_document([], {}, "en") == ""
