"""Counting, adding up and grouping."""

from dataclasses import replace
from typing import Any

import pytest

from operations.errors import InvalidInput


def aggregate(shop: Any, table: str, **query: str) -> Any:
    return shop.json("row.aggregate", {"query": [[name, value] for name, value in query.items()]}, table=table)["rows"]


def problems(error: Any) -> list[tuple[str, str]]:
    return [(problem.code, problem.pointer) for problem in error.value.problems]


@pytest.fixture
def sold(shop):
    for day, total, customer in (("2026-01-05", "10", 1), ("2026-01-20", "20.50", 1), ("2026-02-01", "5", 2)):
        shop.add("orders", {"customer": customer, "total": total, "ordered_at": f"{day}T10:00:00Z"})
    return shop


def test_all_rows_are_counted_and_added_up(sold):
    metrics = "count,sum:total,min:total,max:total,count_distinct:customer,max:ordered_at"
    assert aggregate(sold, "orders", metrics=metrics) == [
        {
            "count": 3,
            "sum:total": "35.50",
            "min:total": "5.00",
            "max:total": "20.50",
            "count_distinct:customer": 2,
            "max:ordered_at": "2026-02-01T10:00:00Z",
        }
    ]
    assert aggregate(sold, "orders", metrics="avg:total", customer="1") == [{"avg:total": "15.25"}]


def test_rows_are_grouped_by_values_and_by_months(sold):
    assert aggregate(sold, "orders", group="ordered_at:month", metrics="count,sum:total") == [
        {"ordered_at:month": "2026-01-01", "count": 2, "sum:total": "30.50"},
        {"ordered_at:month": "2026-02-01", "count": 1, "sum:total": "5.00"},
    ]
    assert aggregate(sold, "orders", group="customer", metrics="count", sort="-count") == [
        {"customer": 1, "count": 2},
        {"customer": 2, "count": 1},
    ]


@pytest.mark.parametrize(
    ("zone", "days"),
    [
        ("UTC", {"2026-03-28": 2, "2026-03-29": 1, "2026-10-24": 2, "2026-10-25": 1}),
        ("Europe/Berlin", {"2026-03-28": 1, "2026-03-29": 1, "2026-03-30": 1, "2026-10-24": 1, "2026-10-25": 2}),
        ("America/New_York", {"2026-03-28": 2, "2026-03-29": 1, "2026-10-24": 2, "2026-10-25": 1}),
        ("Asia/Shanghai", {"2026-03-29": 2, "2026-03-30": 1, "2026-10-25": 2, "2026-10-26": 1}),
    ],
)
def test_days_begin_where_the_asker_is(shop, zone, days):
    for moment in ("2026-03-28T22:59", "2026-03-28T23:00", "2026-03-29T22:00"):
        shop.add("orders", {"customer": 1, "ordered_at": f"{moment}:00Z"})
    for moment in ("2026-10-24T21:59", "2026-10-24T22:30", "2026-10-25T22:59"):
        shop.add("orders", {"customer": 1, "ordered_at": f"{moment}:00Z"})
    shop.boss = replace(shop.boss, time_zone=zone)
    found = aggregate(shop, "orders", group="ordered_at:day", metrics="count")
    assert {row["ordered_at:day"]: row["count"] for row in found} == days
    for unit in ("hour", "week", "month", "quarter", "year"):
        assert sum(row["count"] for row in aggregate(shop, "orders", group=f"ordered_at:{unit}", metrics="count")) == 6


def test_no_rows_give_one_row_of_nothing(shop):
    assert aggregate(shop, "orders", metrics="count,sum:total") == [{"count": 0, "sum:total": None}]
    assert aggregate(shop, "orders", group="customer") == []


def test_every_wrong_word_is_told(sold):
    with pytest.raises(InvalidInput) as error:
        aggregate(
            sold, "orders", group="custmer,total:month,is_large", metrics="summ:total,sum:state,avg:pin", sort="x"
        )
    assert [pointer for _, pointer in problems(error)] == [
        "/group",
        "/group",
        "/group",
        "/metrics",
        "/metrics",
        "/metrics",
        "/sort",
    ]


def test_facets_count_the_values_of_a_field(shop):
    def facets(field: str, **query: str) -> Any:
        return shop.json("row.distinct", {"query": list(map(list, query.items()))}, table="customers", field=field)

    assert facets("country") == {"values": [{"value": 2, "count": 3}, {"value": 1, "count": 2}], "more": False}
    assert facets("grade", credit__gte="400")["values"] == [{"value": "b", "count": 2}]
    assert facets("code", limit="2")["more"] is True
    with pytest.raises(InvalidInput):
        facets("nothing")
