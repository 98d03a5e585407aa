"""Expressions by example: cases.json is what the browser evaluates, too."""

import json
import time
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runtime import expressions
from runtime.expressions import FUNCTIONS, RESERVED, CelType, ExpressionError, check, fields_of, from_cel, to_cel

CASES = json.loads((Path(__file__).parent / "cases.json").read_text("utf-8"))
VARIABLES: dict[str, CelType] = {
    "quantity": "int",
    "price": "decimal",
    "type": "string",
    "list": "string",
    "customer.country": "string",
    "closed_at": "timestamp",
    "lines": "list",
    "principal.id": "int",
}


@pytest.mark.parametrize("case", CASES, ids=[case["expr"] for case in CASES])
def test_each_case_gives_its_value_or_its_error(case: dict[str, Any]) -> None:
    context = {name: to_cel(member["value"], member["type"]) for name, member in case["context"].items()}
    if "error" in case:
        with pytest.raises(ExpressionError) as raised:
            expressions.compile(case["expr"]).evaluate(context)
        assert raised.value.code == case["error"]
    else:
        assert expressions.compile(case["expr"]).evaluate(context) == case["value"]


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_the_examples_of_the_functions_hold(function: Any) -> None:
    for text, value in function.examples:
        assert expressions.compile(text).evaluate({}) == value


def test_moments_work_at_the_top_and_behind_dots_and_are_texts_inside_lists() -> None:
    at = datetime(2024, 3, 1, 8, tzinfo=timezone(timedelta(hours=8)))
    context = {"at": at, "customer": {"born": date(1990, 5, 1), "wait": timedelta(hours=1)}, "lines": [{"due": at}]}
    assert expressions.compile("at.getHours()").evaluate(context) == 0
    assert expressions.compile("customer.born < at && has(customer.born)").evaluate(context) is True
    assert expressions.compile("at + customer.wait").evaluate(context) == datetime(2024, 3, 1, 1, tzinfo=UTC)
    assert expressions.compile("lines.all(l, timestamp(l.due) == at)").evaluate(context) is True


def test_a_loop_variable_hides_a_moment_of_the_same_name() -> None:
    context = {"at": datetime(2024, 3, 1, tzinfo=UTC), "numbers": [1, 2]}
    assert expressions.compile("numbers.all(at, at > 0) && at.getFullYear() == 2024").evaluate(context) is True


def test_int_and_double_may_be_mixed_anywhere() -> None:
    context = {"n": 3, "price": Decimal("2.5"), "at": datetime(2024, 3, 1, tzinfo=UTC)}
    text = "n * price + 1 > 8 && 'a' + 'b' == 'ab' && at + duration('1h') > at && n / 2 == 1"
    assert expressions.compile(text).evaluate(context) is True


def test_the_names_are_those_from_outside_with_their_members() -> None:
    assert fields_of("quantity * price") == {"quantity", "price"}
    text = "lines.exists(l, l.amount > limit) && has(customer.country) && owner == principal.id && now > due"
    assert fields_of(text) == {"lines", "limit", "customer.country", "owner", "principal.id", "now", "due"}
    assert fields_of("[1].all(x, x > 0) && x == 1") == {"x"}


def test_a_fitting_expression_has_no_problems() -> None:
    for text, returns in (
        ("quantity * price", "decimal"),
        ("price * 2 + 1 > quantity", "bool"),
        ("type == null || closed_at == null || list == 'x'", "bool"),
        ("quantity > 0 ? price : 0", "decimal"),
        ("sum(lines.map(l, l.amount * 2.0))", "int"),
        ("customer.country in ['DE', 'FR']", "bool"),
        ("closed_at", "date"),
    ):
        assert check(text, VARIABLES, returns=returns) == []  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "returns", "code", "says"),
    [
        ("quantity * pric", "decimal", "unknown_name", "Did you mean 'price'?"),
        ("customer.contry == 'DE'", "bool", "unknown_name", "Did you mean 'customer.country'?"),
        ("nmu(quantity)", "int", "unknown_function", "Did you mean 'num'?"),
        ("type * 2", "int", "wrong_type", "string * int"),
        ("quantity > 'x'", "bool", "wrong_type", "int > string"),
        ("quantity", "string", "wrong_type", "gives a whole number, but a text is needed"),
        ("quantity +", "int", "syntax", "end of text"),
        ("", "int", "syntax", "empty"),
        ("1" * 20_000, "int", "too_large", "20000"),
        ("(" * 100 + "1" + ")" * 100, "int", "too_large", "nested"),
    ],
)
def test_what_is_wrong_is_said(text: str, returns: CelType, code: str, says: str) -> None:
    problems = check(text, VARIABLES, returns=returns)
    assert problems[0].code == code
    assert says in problems[0].message + problems[0].hint


def test_all_problems_come_at_once() -> None:
    assert [problem.code for problem in check("foo + bar + type * 2", VARIABLES, returns=None)] == [
        "unknown_name",
        "unknown_name",
        "wrong_type",
    ]


@pytest.mark.parametrize("word", sorted(RESERVED - {"true", "false", "null"}))
def test_a_reserved_word_is_no_name(word: str) -> None:
    assert check(f"{word} == 1", {}, returns=None)


def test_decimals_come_out_as_they_are_written() -> None:
    value = expressions.compile("price * quantity").evaluate(
        {"price": to_cel(Decimal("0.10"), "decimal"), "quantity": 3}
    )
    assert from_cel(value, "decimal") == Decimal("0.30000000000000004")
    assert Decimal(str(from_cel(value, "decimal"))).quantize(Decimal("0.01")) == Decimal("0.30")
    assert from_cel(0.1, "decimal") == Decimal("0.1")


def test_a_result_of_another_type_is_refused() -> None:
    assert from_cel(3.0, "int") == 3
    for value, cel_type in ((3.5, "int"), (True, "int"), ("3", "int"), (1, "bool"), (1, "string")):
        with pytest.raises(ExpressionError):
            from_cel(value, cel_type)  # type: ignore[arg-type]


def test_a_bomb_stops_early() -> None:
    text = "true"
    for depth in range(9):
        text = f"[1, 2, 3, 4, 5, 6, 7, 8, 9, 0].all(x{depth}, {text})"
    started = time.thread_time()
    with pytest.raises(ExpressionError) as raised:
        expressions.compile(text).evaluate({})
    assert raised.value.code == "too_much_work"
    assert time.thread_time() - started < 1


def test_threads_may_share_a_program() -> None:
    program = expressions.compile("n * 2.5 > 100 ? n : -n")
    wrong: list[int] = []

    def many(sign: int) -> None:
        wrong.extend(n for n in range(500) if program.evaluate({"n": n * sign}) != (n if n * sign > 40 else -n * sign))

    threads = [Thread(target=many, args=(sign,)) for sign in (1, 1, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [n for n in wrong if n > 40] == []


@pytest.mark.parametrize(
    "value",
    [2**70, "half \ud800 pair", object(), {"a": {"b": object()}}, (1, {2}), Decimal("NaN"), float("nan"), b"\xff"],
    ids=["huge", "half-pair", "object", "object-inside", "tuple", "decimal-nan", "nan", "bytes"],
)
def test_a_strange_context_value_gives_a_value_or_an_expression_error(value: object) -> None:
    _value_or_expression_error("x == 1 || x != 1", {"x": value})


PIECES = (
    "a",
    "b.c",
    "1",
    "2.5",
    "'x'",
    "null",
    "true",
    "[",
    "]",
    "(",
    ")",
    "{",
    "}",
    ",",
    ":",
    "?",
    "+",
    "-",
    "*",
    "/",
)
MORE = (
    "%",
    "==",
    "<",
    "&&",
    "||",
    "!",
    ".",
    "in",
    "size(",
    "num(",
    "sum(",
    "a.map(x,",
    "has(",
    "timestamp(",
    "u",
    "b'",
)


@settings(max_examples=300, deadline=500)
@given(st.one_of(st.text(max_size=40), st.lists(st.sampled_from(PIECES + MORE), max_size=14).map(" ".join)))
def test_any_text_gives_a_value_or_an_expression_error(text: str) -> None:
    _value_or_expression_error(text, {"a": [1, 2], "b": {"c": datetime(2024, 3, 1, tzinfo=UTC)}})
    check(text, VARIABLES, returns="bool")


def _value_or_expression_error(text: str, context: dict[str, object]) -> None:
    try:
        expressions.compile(text).evaluate(context)
    except ExpressionError as error:
        assert error.code
        assert error.message
