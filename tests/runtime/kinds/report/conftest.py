"""A small airline world over HTTP: an analyst who sees everything, a partner who sees two carriers, a report on it."""

from collections.abc import Iterator
from typing import Any

import pytest

from datasources.pool import pool
from runtime.kinds.report.caching import RESULTS
from tests.runtime.kinds.table.rows.conftest import empty  # noqa: F401 – a fixture
from tests.threats.conftest import _connections_stay, cheap_passwords, house  # noqa: F401 – fixtures
from tests.threats.house import House

CARRIERS = {
    "title": "Carriers",
    "natural_key": ["code"],
    "fields": [
        {"uid": "code", "name": "code", "type": "text", "required": True, "unique": True},
        {"uid": "name", "name": "name", "type": "text"},
    ],
}
FLIGHTS = {
    "title": "Flights",
    "fields": [
        {"uid": "carrier", "name": "carrier", "type": "reference", "options": {"target": "carriers"}},
        {"uid": "day", "name": "day", "type": "date"},
        {"uid": "at", "name": "scheduled", "type": "datetime"},
        {"uid": "delay", "name": "delay", "type": "integer"},
        {"uid": "price", "name": "price", "type": "decimal", "options": {"digits": 12, "places": 2}},
        {"uid": "note", "name": "note", "type": "text"},
    ],
}
CODES = ("UA", "AA", "B6", "DL")
READ = {"actions": ["read"], "fields": {"read": "*"}}
ALL = ("report.run", "report.export", "report.subscribe", "dashboard.run")

DELAYS: dict[str, Any] = {
    "title": {"en": "Delays", "zh-CN": "延误"},
    "parameters": [
        {
            "uid": "p1",
            "name": "carriers",
            "schema": {"type": "array", "items": {"type": "string"}},
            "options": {"query": "choices", "value": "code", "label": "name"},
        },
        {"uid": "p2", "name": "period", "schema": {"type": "object", "format": "date-range"}},
    ],
    "queries": [
        {
            "uid": "q1",
            "name": "main",
            "datasource": "platform",
            "sql": "SELECT c.code AS carrier, COUNT(*) AS flights, SUM(f.delay) AS delay FROM flights AS f"
            " JOIN carriers AS c ON c.id = f.carrier WHERE OPT(c.code IN (:carriers)) AND OPT(f.day >= :period_from)"
            " AND OPT(f.day <= :period_to) GROUP BY c.code ORDER BY c.code",
        },
        {
            "uid": "q2",
            "name": "rows",
            "datasource": "platform",
            "builder": {
                "table": "flights",
                "joins": [{"uid": "j", "as": "c", "path": "carrier"}],
                "columns": [
                    {"uid": "c1", "name": "carrier", "field": "c.code"},
                    {"uid": "c2", "name": "day", "field": "day"},
                    {"uid": "c3", "name": "scheduled", "field": "scheduled"},
                    {"uid": "c4", "name": "delay", "field": "delay"},
                    {"uid": "c5", "name": "price", "field": "price"},
                    {"uid": "c6", "name": "note", "field": "note"},
                ],
                "filter": {"c.code": {"in": {"$parameter": "carriers"}}, "day": {"during": {"$parameter": "period"}}},
                "sort": ["carrier", "day"],
            },
        },
        {
            "uid": "q3",
            "name": "shares",
            "from": "main",
            "transforms": [
                {"uid": "s1", "step": "percent_of_total", "column": "share", "of": "flights"},
                {"uid": "s2", "step": "join", "with": "main", "on": [{"left": "carrier", "right": "carrier"}]},
            ],
        },
        {
            "uid": "q4",
            "name": "choices",
            "datasource": "platform",
            "builder": {
                "table": "carriers",
                "columns": [
                    {"uid": "c1", "name": "code", "field": "code"},
                    {"uid": "c2", "name": "name", "field": "name"},
                ],
                "sort": ["code"],
            },
        },
    ],
    "columns": [
        {
            "uid": "k1",
            "name": "flights",
            "label": {"en": "Flights", "zh-CN": "航班"},
            "format": {"type": "number", "decimals": 0},
            "total": "sum",
            "conditions": [{"uid": "x", "when": {"gte": 3}, "style": {"color": "danger"}}],
        },
        {"uid": "k2", "query": "rows", "name": "price", "format": {"type": "currency", "currency": "USD"}, "total": "sum"},
        {"uid": "k3", "name": "delay", "sparkline": {"query": "rows", "match": ["carrier"], "x": "day", "y": "delay"}},
    ],
    "charts": [
        {"uid": "g1", "name": "bars", "title": {"en": "By carrier", "zh-CN": "按承运人"}, "type": "bar",
         "map": {"x": "carrier", "y": ["flights"]}},
        {"uid": "g2", "name": "share", "type": "donut", "query": "shares", "map": {"label": "carrier", "value": "share"}},
    ],
    "cache": {"seconds": 60},
}  # fmt: skip


@pytest.fixture
def database(transactional_db: None) -> Iterator[None]:
    """Reports read over connections of their own, which see only what is committed."""
    yield
    pool.empty()


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    RESULTS.forget()


@pytest.fixture
def airline(house: House) -> House:  # noqa: F811
    """Four carriers with 1, 2, 3 and 4 flights."""
    house.publish("table", {"carriers": CARRIERS, "flights": FLIGHTS})
    two = {"rows": {"*": {"carrier.code": {"in": ["UA", "AA"]}}}}
    house.role("analyst", {"table": "flights", **READ}, {"table": "carriers", **READ}, permissions=ALL)
    house.role("designer", permissions=("report.*", "dashboard.*"))
    house.role(
        "partner",
        {"table": "flights", **READ, **two},
        {"table": "carriers", **READ, "rows": {"*": {"code": {"in": ["UA", "AA"]}}}},
        permissions=ALL,
    )
    house.person("ana", "analyst", email="ana@example.test")
    house.person("pat", "partner", email="pat@example.test")
    house.person("dee", "analyst", "designer")
    house.person("nobody")
    keys = {}
    for code in CODES:
        row = house.good("POST", "/api/config/carriers", {"code": code, "name": f"{code} Air"}, by="root")
        keys[code] = row["id"]
    for count, code in enumerate(CODES, 1):
        for n in range(count):
            house.good(
                "POST",
                "/api/config/flights",
                {
                    "carrier": keys[code],
                    "day": f"2026-01-{n + 1:02}",
                    "scheduled": f"2026-01-{n + 1:02}T10:30:00Z",
                    "delay": n * 10,
                    "price": "19.90",
                    "note": "=1+1" if n == 0 else "烟台",
                },
                by="root",
            )
    house.good("POST", "/api/reports", {"name": "delays", "body": DELAYS}, by="root")
    return house
