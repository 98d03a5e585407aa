"""Values that no column of the row holds: lookups and rollups are filtered, sorted, grouped and added up like others, as far
as the rows they are made of may be seen; virtual values say why they are not."""

import pytest

from operations.errors import InvalidInput


@pytest.fixture
def sold(shop):
    """C1 and C3 live in France, C2 in Germany; their orders come to 30, 5 and 2.5 in lines."""
    for customer, total, amounts in ((1, "10", ("10", "20")), (2, "20", ("5",)), (3, "2000", ("2.5",)), (3, "1", ())):
        lines = [{"article": "A", "amount": amount} for amount in amounts]
        shop.add("orders", {"customer": customer, "total": total, "lines": lines})
    return shop


def found(shop, query, **more):
    return [row["id"] for row in shop.rows("orders", {"sort": "id", **query}, **more)["rows"]]


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ({"customer_country": "France"}, [1, 3, 4]),
        ({"customer_country__ne": "France"}, [2]),
        ({"customer_country__in": "Germany,Spain"}, [2]),
        ({"customer_country__icontains": "fran"}, [1, 3, 4]),
        ({"lines_total__gte": "5"}, [1, 2]),
        ({"lines_total__lt": "9.5"}, [2, 3, 4]),
        ({"lines_total": "2.50"}, [3]),
        ({"lines_total__between": "2.5,30"}, [1, 2, 3]),
        ({"customer.orders_count": "2"}, [3, 4]),
        ({"customer_country": "France", "lines_total__gt": "3", "customer.orders_count__lte": "1"}, [1]),
        (
            {"filter": '{"not": {"or": [{"lines_total": {"in": ["30", "0"]}}, {"customer_country": {"eq": "X"}}]}}'},
            [2, 3],
        ),
    ],
)
def test_rows_are_filtered_by_what_is_made_of_other_rows(sold, query, ids):
    assert found(sold, query) == ids


def test_a_cursor_walks_through_rows_sorted_by_a_made_value(sold):
    cursor, seen = "", []
    for _ in range(4):
        query = {"sort": "-lines_total", "limit": "1"} | ({"cursor": cursor} if cursor else {})
        page = sold.rows("orders", query)
        seen += [row["id"] for row in page["rows"]]
        cursor = page["next"]
    assert seen == [1, 2, 3, 4]


def test_made_values_are_grouped_and_added_up(sold):
    query = [["group", "customer_country"], ["metrics", "count,sum:lines_total,max:lines_total"]]
    assert sold.json("row.aggregate", {"query": query}, table="orders")["rows"] == [
        {"customer_country": "France", "count": 3, "sum:lines_total": "32.50", "max:lines_total": "30.00"},
        {"customer_country": "Germany", "count": 1, "sum:lines_total": "5.00", "max:lines_total": "5.00"},
    ]
    facets = sold.json("row.distinct", {}, table="orders", field="customer_country")["values"]
    assert facets == [{"value": "France", "count": 3}, {"value": "Germany", "count": 1}]


def test_hidden_rows_are_in_no_made_value_that_is_asked_about(sold):
    sold.role(
        "clerk",
        {"table": "orders", "actions": ["read"], "fields": {"read": "*"}},
        {"table": "customers", "actions": ["read"], "rows": {"*": {"code": {"ne": "C1"}}}, "fields": {"read": "*"}},
        {"table": "countries", "actions": ["read"], "fields": {"read": "*"}},
        {"table": "order_lines", "actions": ["read"], "rows": {"*": {"amount": {"lt": 20}}}, "fields": {"read": "*"}},
    )
    clerk = sold.user("cleo", "clerk")
    assert found(sold, {"customer_country": "France"}, by=clerk) == [3, 4]
    assert found(sold, {"lines_total__gte": "10"}, by=clerk) == [1]
    assert found(sold, {"lines_total__gt": "10"}, by=clerk) == []


def test_a_made_value_of_hidden_fields_is_like_one_that_is_not_there(sold):
    sold.role(
        "clerk",
        {"table": "orders", "actions": ["read"], "fields": {"read": "*"}},
        {"table": "customers", "actions": ["read"], "fields": {"read": ["cu1"]}},
    )
    clerk = sold.user("cleo", "clerk")
    for query in ({"customer_country": "France"}, {"lines_total": "1"}, {"nonsense": "1"}):
        with pytest.raises(InvalidInput) as refused:
            found(sold, query, by=clerk)
        assert [problem.code for problem in refused.value.problems] == ["unknown_field"]


@pytest.mark.parametrize(
    ("operation", "query"),
    [
        ("row.list", ["is_large", "true"]),
        ("row.list", ["sort", "is_large"]),
        ("row.aggregate", ["group", "is_large"]),
    ],
)
def test_a_virtual_value_says_why_it_cannot_be_asked_about(sold, operation, query):
    with pytest.raises(InvalidInput) as refused:
        sold.do(operation, {"query": [query]}, table="orders")
    [problem] = refused.value.problems
    assert problem.code == "not_filterable"
    assert "it is computed when a row is read" in problem.message


def test_a_role_may_choose_rows_by_where_their_relations_lead(sold):
    sold.role(
        "german",
        {"table": "orders", "actions": ["read"], "rows": {"*": {"customer.country.code": {"eq": "DE"}}}},
        {"table": "customers", "actions": ["read"], "rows": {"*": {"country.code": {"eq": "FR"}}}},
    )
    clerk = sold.user("gerd", "german")
    assert found(sold, {}, by=clerk) == [2]
    assert [row["id"] for row in sold.rows("customers", {"sort": "id"}, by=clerk)["rows"]] == [1, 3, 5]
