"""What a filter may say, and how it is refused."""

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runtime.filters import (
    OPERATORS,
    FieldLookup,
    FilterField,
    InvalidFilter,
    bind,
    binds_of,
    compile_sql,
    fields_of,
    from_query,
    matches,
    parse,
)
from runtime.sql.dialects import DIALECTS, MYSQL, POSTGRESQL, SQLITE
from tests.runtime.filters.world import ORDERS, VALUES


def problem_of(json: Any, fields: FieldLookup = ORDERS) -> Any:
    with pytest.raises(InvalidFilter) as raised:
        parse(json, fields)
    return raised.value.problems[0]


@pytest.mark.parametrize(
    ("json", "code", "pointer", "says"),
    [
        ({"amuont": {"gte": 1}}, "unknown_field", "/amuont", "Did you mean 'amount'?"),
        ({"or": [{"amount": {"gte": 1}}, {"x/y": {}}]}, "unknown_field", "/or/1/x~1y", "no field 'x/y'"),
        ({"customer.contry": {"eq": "DE"}}, "unknown_field", "/customer.contry", "Did you mean 'country'?"),
        ({"amount.x": {"eq": 1}}, "unknown_field", "/amount.x", "leads to no other rows"),
        ({"lines.sku": {"eq": "a"}}, "wrong_operator", "/lines.sku", "some, none or every"),
        ({"amount": {"contains": "1"}}, "wrong_operator", "/amount/contains", "cannot be asked"),
        ({"number": {"like": "a%"}}, "wrong_operator", "/number/like", "is no operator"),
        ({"number": {"matches": ".*"}}, "wrong_operator", "/number/matches", "is no operator"),
        ({"number": {"startswith": "a"}}, "wrong_operator", "/number/startswith", "Did you mean 'starts_with'?"),
        ({"amount": {"gte": "much"}}, "wrong_value", "/amount/gte", "a number is expected"),
        ({"amount": {"gte": None}}, "wrong_value", "/amount/gte", "use is_null"),
        ({"amount": {"in": [1, "x"]}}, "wrong_value", "/amount/in", "item 2"),
        ({"amount": {"in": 1}}, "wrong_value", "/amount/in", "a list is expected"),
        ({"amount": {"between": [1]}}, "wrong_value", "/amount/between", "two values"),
        ({"amount": {"is_null": "yes"}}, "wrong_value", "/amount/is_null", "true or false"),
        ({"amount": 5}, "wrong_shape", "/amount", 'Write {"amount": {"eq": …}}'),
        ([], "wrong_shape", "", "A filter is an object"),
        ({"and": {}}, "wrong_shape", "/and", "takes a list"),
        ({"owner": {"eq": "$principal.ID"}}, "wrong_value", "/owner/eq", "Did you mean '$principal.id'?"),
        ({"number": {"eq": "$5"}}, "wrong_value", "/number/eq", "$literal"),
        ({"owner": {"eq": "$now"}}, "wrong_value", "/owner/eq", "cannot be compared"),
        ({"owner": {"eq": "$principal.departments"}}, "wrong_value", "/owner/eq", "use in"),
        ({"created": {"during": "last_weak"}}, "wrong_value", "/created/during", "Did you mean 'last_week'?"),
        ({"created": {"within_last": "7 days"}}, "wrong_value", "/created/within_last", "such as P7D"),
        ({"number": {"contains": ""}}, "wrong_value", "/number/contains", "empty"),
        ({"number": {"contains": "a\x00"}}, "wrong_value", "/number/contains", "no database keeps"),
        ({"number": {"contains": "a" * 1001}}, "wrong_value", "/number/contains", "at most 1000"),
    ],
)
def test_what_is_wrong_is_said_where_it_is(json: Any, code: str, pointer: str, says: str) -> None:
    problem = problem_of(json)
    assert (problem.code, problem.pointer) == (code, pointer)
    assert says in problem.message + " " + problem.hint


def test_all_problems_come_at_once() -> None:
    with pytest.raises(InvalidFilter) as raised:
        parse({"nope": {"eq": 1}, "amount": {"gte": "x", "like": 1}}, ORDERS)
    assert [problem.pointer for problem in raised.value.problems] == ["/nope", "/amount/gte", "/amount/like"]


def test_a_field_that_may_not_be_read_is_as_unknown_as_one_that_is_not_there() -> None:
    readable = FieldLookup(table="orders", fields={"number": ORDERS.fields["number"]})
    for json in ({"amount": {"gte": 1}}, {"amount": {"eq": None}}, {"not": {"amount": {"is_null": True}}}):
        hidden = problem_of(json, readable)
        absent = problem_of(eval(repr(json).replace("amount", "amounx")), readable)  # noqa: S307
        assert hidden.message.replace("amount", "") == absent.message.replace("amounx", "")
        assert (hidden.code, hidden.hint) == (absent.code, absent.hint)
        assert "amount" not in hidden.hint


@pytest.mark.parametrize(
    "json",
    [
        {"amount": {"in": list(range(60_000))}},
        {"and": [{"amount": {"gte": 1}}] * 100_000},
        {"or": [{"amount": {"in": [1] * 400}}] * 5},
        {"and": [{"and": [{"amount": {"gte": 1}}] * 60}] * 2},
    ],
    ids=["values", "terms", "values in sum", "terms in sum"],
)
def test_a_filter_that_is_too_large_is_refused_at_once(json: Any) -> None:
    started = time.thread_time()
    assert problem_of(json).code == "filter_too_large"
    assert time.thread_time() - started < 0.5


@pytest.mark.parametrize("wrap", [{"not"}, {"and"}, {"lines"}], ids=str)
def test_a_filter_that_is_too_deep_is_refused(wrap: set[str]) -> None:
    json: Any = {"amount": {"gte": 1}}
    for _ in range(900):
        json = {"not": json} if "not" in wrap else {"and": [json]} if "and" in wrap else {"lines": {"some": json}}
    assert problem_of(json).code in ("filter_too_large", "unknown_field")


HOSTILE = (
    "id; DROP TABLE orders", '"', "`", "a b", "1=1", "amount)", "amount__gte", "__class__", "o.id", "%s", "a\x00b",
    "customer..country", ".", "", "amount--", "and ", "$where", "\u202eamount", "x" * 10_000, "customer.orders.x.y.z",
)  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=DIALECTS)
def test_a_hostile_name_never_reaches_the_database(name: str, dialect: Any) -> None:
    assert problem_of({name: {"eq": 1}}).code in ("unknown_field", "wrong_operator")
    assert problem_of({"amount": {name: 1}}).code == "wrong_operator"
    with pytest.raises(ValueError, match="cannot be the name"):
        dialect.quote(name) if name not in ("__class__", "amount__gte") else dialect.quote(name + " ")


JSON = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.sampled_from(["$now", "$x"])
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.one_of(st.sampled_from(["and", "or", "not", "some", *ORDERS.fields, *OPERATORS]), st.text(max_size=5)),
            inner,
            max_size=3,
        ),
    ),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(JSON)
def test_any_json_gives_a_predicate_or_problems(json: Any) -> None:
    try:
        predicate = parse(json, ORDERS)
    except InvalidFilter as error:
        assert error.problems
    else:
        for dialect in DIALECTS.values():
            sql = compile_sql(predicate, dialect, "o")
            assert sql.text.count("%s") == len(sql.params)
            bind(sql, VALUES)


def test_a_text_that_begins_with_a_dollar_is_a_literal() -> None:
    predicate = parse({"number": {"eq": {"$literal": "$now"}}}, ORDERS)
    assert matches(predicate, {"number": "$now"}, VALUES)
    assert compile_sql(predicate, SQLITE, "o").params == ("$now",)


def test_an_empty_late_value_matches_nothing_not_the_empty_rows() -> None:
    predicate = parse({"owner": {"eq": "$principal.department"}}, ORDERS)
    assert not matches(predicate, {"owner": None}, VALUES)
    assert bind(compile_sql(predicate, SQLITE, "o"), VALUES) == [None]


def test_the_sql_of_a_late_list_is_the_same_for_every_list() -> None:
    sql = compile_sql(parse({"owner": {"in": "$principal.departments"}}, ORDERS), POSTGRESQL, "o")
    assert sql.text == '("o"."owner" = ANY(CAST(%s AS bigint[])))'
    assert bind(sql, VALUES) == [[1, 2]]
    assert bind(sql, {**VALUES, "principal.departments": ()}) == [[]]
    mysql = compile_sql(parse({"owner": {"in": "$principal.departments"}}, ORDERS), MYSQL, "o")
    assert bind(mysql, VALUES) == ["[1, 2]"]


def test_what_a_filter_depends_on() -> None:
    json = {"customer.country": {"eq": "DE"}, "lines": {"some": {"quantity": {"gt": 1}}}, "created": {"lt": "$now"}}
    predicate = parse(json, ORDERS)
    assert fields_of(predicate) == {"customer", "customer.country", "lines", "lines.quantity", "created"}
    assert binds_of(predicate) == {"now"}


def test_query_parameters_are_read_by_the_fields() -> None:
    amount = FilterField(
        name="amount", column="amount", operators=frozenset({"gte", "in"}), cel="int", parse_text=int, parse_value=bool
    )
    fields = FieldLookup(table="t", fields={**ORDERS.fields, "amount": amount})
    json = from_query(
        [
            ("amount__gte", "100"),
            ("amount__in", "1,2"),
            ("number", "open"),
            ("customer.country__in", "DE, FR"),
            ("owner", "$principal.id"),
            ("due__is_null", "false"),
            ("created__within_last", "P7D"),
        ]
    )
    sql = compile_sql(parse(json, fields), SQLITE, "o")
    assert bind(sql, VALUES)[:6] == [100, 1, 2, "open", "DE", "FR"]
    assert problem_of(from_query([("amount__gt", "1")]), fields).code == "wrong_operator"
    assert problem_of(from_query([("number__foo", "1")]), fields).code == "wrong_operator"
    assert problem_of(from_query([("number", "a\x00")]), fields).code == "wrong_value"
