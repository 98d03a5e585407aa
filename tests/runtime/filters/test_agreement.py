"""The database and Python agree on every filter and every row, empty values included."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runtime.filters import Predicate, bind, compile_sql, matches, parse
from runtime.sql.dialects import SQLITE
from tests.runtime.filters.world import LINES, ORDERS, VALUES, customers, database, orders

TEXTS = st.one_of(st.text("aAb%_!*?[]\\'\"报é", max_size=4), st.sampled_from(["", "DE", "de", "a%", "A_b"]))
SOME_TEXT = TEXTS.filter(bool)
SMALL = st.integers(-2, 3)
AMOUNTS = st.decimals("-2", "3", places=2)
MOMENTS = st.datetimes(datetime(2024, 3, 1), datetime(2024, 3, 20)).map(lambda at: at.replace(tzinfo=UTC))
DAYS = st.dates(date(2024, 2, 20), date(2024, 3, 20))
TAGS = st.lists(st.sampled_from(["red", "blue", "报"]), unique=True, max_size=2)


def or_none(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), values)


CUSTOMERS = st.fixed_dictionaries(
    {"name": or_none(TEXTS), "country": or_none(TEXTS), "owner": or_none(st.sampled_from([6, 7]))}
)
LINE = st.fixed_dictionaries({"sku": or_none(TEXTS), "quantity": or_none(SMALL)})
LABEL_IDS = st.lists(st.integers(1, 3), unique=True, max_size=2)
ORDER_ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "number": or_none(TEXTS),
            "amount": or_none(AMOUNTS),
            "quantity": or_none(SMALL),
            "paid": or_none(st.booleans()),
            "owner": or_none(st.sampled_from([1, 6, 7])),
            "created": or_none(MOMENTS),
            "due": or_none(DAYS),
            "tags": or_none(TAGS),
            "customer": or_none(CUSTOMERS),
            "lines": st.lists(LINE, max_size=2),
            "labels": LABEL_IDS,
        }
    ),
    min_size=1,
    max_size=4,
)


def numbered(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    for place, row in enumerate(rows, start=1):
        row["id"] = place
        row["labels"] = [{"id": label, "name": f"l{label}"} for label in row["labels"]]
        row["lines"] = [{**line, "id": place * 10 + number} for number, line in enumerate(row["lines"])]
        row["customer"] = row["customer"] and {**row["customer"], "id": place + 100}
    return rows


FLAG = st.fixed_dictionaries({"is_null": st.booleans()})


def compared(name: str, values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    one = st.sampled_from(["eq", "ne", "lt", "lte", "gt", "gte"])
    return st.one_of(
        st.builds(lambda operator, value: {name: {operator: value}}, one, values),
        st.builds(lambda operator, some: {name: {operator: some}}, st.sampled_from(["in", "not_in"]), st.lists(values)),
        st.builds(lambda low, high: {name: {"between": [low, high]}}, values, values),
        FLAG.map(lambda flag: {name: flag}),
    )


def searched(name: str) -> st.SearchStrategy[Any]:
    words = ["contains", "not_contains", "starts_with", "ends_with", "ieq", "icontains", "istarts_with", "iends_with"]
    return st.one_of(
        compared(name, TEXTS),
        st.builds(lambda operator, value: {name: {operator: value}}, st.sampled_from(words), SOME_TEXT),
        st.booleans().map(lambda flag: {name: {"is_empty": flag}}),
    )


def having(name: str, items: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    words = st.sampled_from(["has_any", "has_all"])
    return st.one_of(
        st.builds(lambda operator, some: {name: {operator: some}}, words, st.lists(items, max_size=2)),
        st.booleans().map(lambda flag: {name: {"is_empty": flag}}),
    )


SPANS = st.sampled_from(["today", "yesterday", "this_week", "last_month", "last_7_days", "next_quarter", "this_year"])
IN_TIME = st.one_of(
    st.builds(lambda name, span: {name: {"during": span}}, st.sampled_from(["created", "due"]), SPANS),
    st.builds(
        lambda name, operator, length: {name: {operator: length}},
        st.sampled_from(["created", "due"]),
        st.sampled_from(["within_last", "within_next"]),
        st.sampled_from(["P7D", "P1M", "PT36H"]),
    ),
)
LATE = st.sampled_from(
    [
        {"owner": {"eq": "$principal.id"}},
        {"owner": {"ne": "$principal.id"}},
        {"owner": {"eq": "$principal.department"}},
        {"owner": {"ne": "$principal.department"}},
        {"owner": {"in": "$principal.departments"}},
        {"owner": {"not_in": "$principal.departments"}},
        {"owner": {"in": ["$principal.id", 1]}},
        {"created": {"lt": "$now"}},
        {"due": {"gte": "$today"}},
        {"created": {"gte": "$today"}},
    ]
)
LINE_FILTERS = st.one_of(searched("sku"), compared("quantity", SMALL), st.just({}))
BEHIND = st.builds(
    lambda quantifier, inner: {"lines": {quantifier: inner}}, st.sampled_from(["some", "none", "every"]), LINE_FILTERS
)
ATOMS = st.one_of(
    searched("number"),
    compared("amount", AMOUNTS.map(str)),
    compared("quantity", SMALL),
    compared("paid", st.booleans()).filter(lambda atom: not {"lt", "lte", "gt", "gte", "between"} & set(atom["paid"])),
    compared("created", MOMENTS.map(datetime.isoformat)),
    compared("due", DAYS.map(date.isoformat)),
    having("tags", st.sampled_from(["red", "blue", "报"])),
    having("labels", st.integers(1, 3)),
    searched("customer.country"),
    compared("customer.owner", st.sampled_from([6, 7])),
    BEHIND,
    IN_TIME,
    LATE,
)
FILTERS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda terms: {"and": terms}),
        st.lists(inner, max_size=3).map(lambda terms: {"or": terms}),
        inner.map(lambda term: {"not": term}),
    ),
    max_leaves=5,
)


def found_by_sql(predicate: Predicate, rows: list[dict[str, Any]]) -> list[int]:
    sql = compile_sql(predicate, SQLITE, "o")
    query = f"SELECT o.id FROM orders AS o WHERE {sql.text} ORDER BY o.id"
    connection = database(rows)
    params = bind(sql, VALUES)
    try:
        return [number for (number,) in connection.execute(query % tuple("?" * len(params)), params)]
    finally:
        connection.close()


@settings(max_examples=400, deadline=None)
@given(FILTERS, ORDER_ROWS)
def test_sql_and_python_agree(json: Any, rows: list[dict[str, Any]]) -> None:
    rows = numbered(rows)
    predicate = parse(json, ORDERS)
    assert found_by_sql(predicate, rows) == [row["id"] for row in rows if matches(predicate, row, VALUES)]


@settings(max_examples=150, deadline=None)
@given(FILTERS, ORDER_ROWS)
def test_not_is_the_complement(json: Any, rows: list[dict[str, Any]]) -> None:
    rows = numbered(rows)
    yes, no = found_by_sql(parse(json, ORDERS), rows), found_by_sql(parse({"not": json}, ORDERS), rows)
    assert sorted(yes + no) == [row["id"] for row in rows]


@settings(max_examples=150, deadline=None)
@given(FILTERS, ORDER_ROWS)
def test_policies_of_related_tables_hold_at_every_hop(json: Any, rows: list[dict[str, Any]]) -> None:
    """With hidden rows, a filter finds what it would find if those rows were not there at all."""
    rows = numbered(rows)
    policed = orders(
        customer_policy=parse({"owner": {"eq": "$principal.id"}}, customers()),
        line_policy=parse({"quantity": {"gt": 0}}, LINES),
    )
    without = [
        {
            **row,
            "customer": row["customer"] if row["customer"] and row["customer"]["owner"] == 7 else None,
            "lines": [line for line in row["lines"] if line["quantity"] is not None and line["quantity"] > 0],
        }
        for row in rows
    ]
    assert found_by_sql(parse(json, policed), rows) == found_by_sql(parse(json, ORDERS), without)


@settings(max_examples=200, deadline=None)
@given(SOME_TEXT, st.lists(or_none(TEXTS), min_size=1, max_size=5))
def test_a_search_finds_what_contains_the_text_and_nothing_else(part: str, texts: list[str | None]) -> None:
    base = {"amount": Decimal(1), "customer": None, "lines": [], "labels": []}
    rows = [{**base, "id": place, "number": text} for place, text in enumerate(texts)]
    for operator, holds in (
        ("contains", lambda text: part in text),
        ("starts_with", lambda text: text.startswith(part)),
        ("ends_with", lambda text: text.endswith(part)),
        ("icontains", lambda text: ascii_lower(part) in ascii_lower(text)),
    ):
        expected = [place for place, text in enumerate(texts) if text is not None and holds(text)]
        assert found_by_sql(parse({"number": {operator: part}}, ORDERS), rows) == expected


def ascii_lower(text: str) -> str:
    return text.translate({ord(letter): letter.lower() for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"})


@pytest.mark.parametrize("sign", "%_!*?[]^-\\'\"{}$.")
@pytest.mark.parametrize("operator", ["contains", "starts_with", "ends_with", "ieq", "icontains", "iends_with"])
def test_no_sign_is_a_wildcard(sign: str, operator: str) -> None:
    texts = ["", "a", "ab", sign, sign + sign, "\\" + sign]
    base = {"amount": Decimal(1), "customer": None, "lines": [], "labels": []}
    rows = [{**base, "id": place, "number": text} for place, text in enumerate(texts)]
    predicate = parse({"number": {operator: sign if sign != "$" else {"$literal": "$"}}}, ORDERS)
    found = found_by_sql(predicate, rows)
    assert found == [row["id"] for row in rows if matches(predicate, row, VALUES)]
    assert 3 in found
    assert not {0, 1, 2} & set(found)
