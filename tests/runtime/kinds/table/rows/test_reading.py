"""Lists and single rows: filters, sorts, pages, counts, fields and expanded relations."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from operations.errors import InvalidInput, NotFound
from runtime.kinds.table import statements
from runtime.kinds.table.reading import engine


def codes(answer: Any) -> list[str]:
    return [row["code"] for row in answer["rows"]]


def problems(error: Any) -> list[tuple[str, str]]:
    return [(problem.code, problem.pointer) for problem in error.value.problems]


def test_a_list_holds_rows_a_count_and_the_tables_version(shop):
    answer = shop.rows("customers")
    assert codes(answer) == ["C1", "C2", "C3", "C4", "C5"]
    assert (answer["count"], answer["count_is"], answer["next"], answer["version"]) == (5, "exact", None, 1)
    first = answer["rows"][0]
    assert first["credit"] == "100.50"
    assert first["grade"] == "b"
    assert first["orders_count"] == 0
    assert first["row_version"] == 1
    assert first["created_at"].endswith("Z")


def test_the_same_list_asked_again_is_the_same_to_the_byte(shop):
    asked = {"query": [["sort", "-credit"], ["credit__gte", "200"]]}
    first = shop.do("row.list", asked, table="customers").body
    assert first == shop.do("row.list", asked, table="customers").body


def test_one_row_comes_with_its_etag(shop):
    result = shop.do("row.get", table="customers", id=2)
    assert result.headers["ETag"] == '"1"'
    assert shop.json("row.get", table="customers", id=2)["name"] == "Customer 2"


def test_a_row_that_is_not_there_is_not_found(shop):
    for row_id in ("99", "x", "-1", "0", "9" * 30, "1%20"):
        with pytest.raises(NotFound):
            shop.do("row.get", table="customers", id=row_id)


def test_an_unknown_table_is_not_found_with_a_hint(shop):
    with pytest.raises(NotFound, match="Did you mean 'customers'"):
        shop.do("row.list", table="custumers")


def test_plain_parameters_are_filters(shop):
    assert codes(shop.rows("customers", {"credit__gte": "300"})) == ["C3", "C4", "C5"]
    assert codes(shop.rows("customers", {"code__in": "C1,C4"})) == ["C1", "C4"]
    assert codes(shop.rows("customers", {"country.code": "FR"})) == ["C1", "C3", "C5"]


def test_a_filter_is_json_in_the_query_or_in_a_body(shop):
    written = '{"or": [{"code": {"eq": "C2"}}, {"credit": {"gt": 450}}]}'
    assert codes(shop.rows("customers", {"filter": written})) == ["C2", "C5"]
    body = {"filter": {"not": {"code": {"in": ["C1", "C2"]}}}, "sort": ["-code"], "limit": 2}
    assert codes(shop.json("row.query", body, table="customers")) == ["C5", "C4"]


def test_who_asks_can_stand_in_a_filter(shop):
    anna, ben = shop.user("anna", "admin"), shop.user("ben", "admin")
    shop.role("admin", {"table": "customers", "actions": ["read", "create"], "fields": {"read": "*", "write": "*"}})
    for person in (anna, ben):
        shop.add("customers", {"code": person.name, "name": person.name}, by=person)
    query = {"filter": '{"owner": {"eq": "$principal.id"}}'}
    assert codes(shop.rows("customers", query, by=anna)) == ["anna"]
    assert codes(shop.rows("customers", query, by=ben)) == ["ben"]


def test_search_finds_every_word_somewhere(shop):
    assert codes(shop.rows("customers", {"search": "customer 3"})) == ["C3"]
    assert codes(shop.rows("customers", {"search": "c4"})) == ["C4"]
    assert codes(shop.rows("customers", {"search": "nobody"})) == []


def test_signs_of_a_search_are_no_wildcards(shop):
    shop.add("customers", {"code": "X1", "name": "100% pure_gold"})
    assert codes(shop.rows("customers", {"search": "%"})) == ["X1"]
    assert codes(shop.rows("customers", {"search": "e_g"})) == ["X1"]
    assert codes(shop.rows("customers", {"search": "C_"})) == []


def test_several_sorts_and_directions(shop):
    assert codes(shop.rows("customers", {"sort": "country,-credit"})) == ["C4", "C2", "C5", "C3", "C1"]
    assert codes(shop.rows("customers", {"sort": "-id"})) == ["C5", "C4", "C3", "C2", "C1"]


def test_fields_choose_and_reach_into_relations(shop):
    answer = shop.rows("customers", {"fields": "name,country.name", "limit": "1"})
    assert answer["rows"] == [
        {"id": 1, "row_version": 1, "name": "Customer 1", "country": {"id": 2, "row_version": 1, "name": "France"}}
    ]


def test_fields_reach_into_the_directory_too(shop):
    keeper = shop.user("keeper", "everything")
    shop.role(
        "everything", {"table": "customers", "actions": ["read", "create"], "fields": {"read": "*", "write": "*"}}
    )
    shop.add("customers", {"code": "C-900", "name": "Kept"}, by=keeper)
    answer = shop.rows("customers", {"fields": "created_by.username", "search": "Kept"})
    assert [row["created_by"] for row in answer["rows"]] == [{"id": keeper.id, "username": "keeper"}]


def test_expanding_costs_one_query_per_relation(shop):
    with CaptureQueriesContext(connection) as few:
        engine_rows = shop.rows("customers", {"expand": "country", "limit": "1"})
    assert engine_rows["rows"][0]["country"]["code"] == "FR"
    with CaptureQueriesContext(connection) as many:
        shop.rows("customers", {"expand": "country"})
    assert len(many) <= len(few)


def test_relations_expand_at_most_three_levels(shop):
    with pytest.raises(InvalidInput) as error:
        shop.rows("orders", {"expand": "customer.country.a.b"})
    assert problems(error) == [("too_deep", "/expand")]


def test_every_wrong_name_is_told_at_once(shop):
    with pytest.raises(InvalidInput) as error:
        shop.rows("customers", {"fields": "nam,name,fone"})
    assert problems(error) == [("unknown_field", "/fields"), ("unknown_field", "/fields")]
    assert "Did you mean 'name'" in error.value.problems[0].hint


def test_wrong_members_of_the_query_are_told_at_once(shop):
    with pytest.raises(InvalidInput) as error:
        shop.rows("customers", {"limit": "1001", "offset": "-1", "count": "maybe", "filter": "{", "trash": "?"})
    assert [pointer for _, pointer in problems(error)] == ["/limit", "/filter", "/offset", "/count", "/trash"]


@pytest.mark.parametrize(
    "sort", ["", "credit", "-credit", "grade", "-grade,name", "phone", "-phone,-id", "country,credit"]
)
def test_cursors_walk_through_all_rows_once(shop, sort):
    shop.add("customers", {"code": "N1", "name": "Nothing"})
    shop.add("customers", {"code": "N2", "name": "Nothing"})
    whole = codes(shop.rows("customers", {"sort": sort} if sort else {}))
    walked: list[str] = []
    query = {"limit": "2"} | ({"sort": sort} if sort else {})
    page = shop.rows("customers", query)
    walked += codes(page)
    while page["next"]:
        page = shop.rows("customers", query | {"cursor": page["next"]})
        walked += codes(page)
    assert walked == whole
    assert len(whole) == 7


def test_a_cursor_of_another_sort_is_refused(shop):
    cursor = shop.rows("customers", {"limit": "2", "sort": "name"})["next"]
    for query in ({"cursor": cursor, "sort": "-name"}, {"cursor": "x"}, {"cursor": "!!!"}, {"cursor": "W10"}):
        with pytest.raises(InvalidInput) as error:
            shop.rows("customers", query)
        assert problems(error) == [("bad_cursor", "/cursor")]


def test_pages_and_offsets(shop):
    assert codes(shop.rows("customers", {"limit": "2", "page": "2"})) == ["C3", "C4"]
    answer = shop.rows("customers", {"limit": "2", "offset": "4"})
    assert (codes(answer), answer["count"]) == (["C5"], 5)


def test_a_count_stops_at_the_cap_and_says_so(shop, monkeypatch):
    for module in (engine, __import__("runtime.kinds.table.reading.selecting", fromlist=["CAPPED"])):
        monkeypatch.setattr(module, "CAPPED", 3)
    monkeypatch.setattr("runtime.kinds.table.reading.selecting.capped_count.__defaults__", (3,))
    answer = shop.rows("customers", {"limit": "2"})
    assert (answer["count"], answer["count_is"]) == (3, "at_least")
    exact = shop.rows("customers", {"limit": "2", "count": "exact"})
    assert (exact["count"], exact["count_is"]) == (5, "exact")
    assert shop.rows("customers", {"limit": "2", "count": "none"})["count_is"] == "none"


def test_a_full_last_page_has_no_next(shop):
    assert shop.rows("customers", {"limit": "5"})["next"] is None
    assert shop.rows("customers", {"limit": "4"})["next"]


def test_a_statement_that_takes_too_long_is_stopped(shop, monkeypatch):
    monkeypatch.setattr(statements, "SECONDS", 0)
    slow = "SELECT COUNT(*) FROM " + ", ".join(f"t_customers {name}" for name in "abcdefghij")
    if connection.vendor == "sqlite":
        with pytest.raises(InvalidInput, match="takes longer"):
            statements.rows_of(slow)


def test_a_virtual_field_is_computed_when_it_is_read(shop):
    order = shop.add("orders", {"customer": 1, "total": "1500.00"})
    assert order["is_large"] is True
    assert shop.rows("orders", {"fields": "is_large"})["rows"][0]["is_large"] is True


def test_json_of_the_database_and_of_python_is_the_same(shop, monkeypatch):
    shop.add(
        "orders",
        {
            "customer": 1,
            "total": "10.00",
            "ordered_at": "2026-03-01T10:00:00.5+01:00",
            "pin": "1234",
            "fee": {"amount": "1.20", "currency": "EUR"},
        },
    )
    plain = shop.rows(
        "orders",
        {"fields": "number,total,net,ordered_at,state,customer_country,lines_total,pin,paid,fee,tags,created_by"},
    )
    virtual = shop.rows(
        "orders",
        {
            "fields": "number,total,net,ordered_at,state,customer_country,lines_total,pin,paid,fee,tags,created_by,is_large"
        },
    )
    del virtual["rows"][0]["is_large"]
    assert plain == virtual
    row = plain["rows"][0]
    assert row["ordered_at"] == "2026-03-01T09:00:00.5Z"
    assert row["pin"] == {"set": True}
    assert row["fee"] == {"amount": "1.20", "currency": "EUR"}
    assert row["paid"] is False
    assert row["tags"] == []
