"""The company of the rows' tests, with a table of articles to import into."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

import pytest
from django.core.files.base import File

from tests.runtime.kinds.table.rows.conftest import World, database, empty, tables

__all__ = ["database", "empty", "tables"]

Json = Any
COUNTRIES = {
    "title": "Countries",
    "natural_key": ["code"],
    "row_title": "name",
    "fields": [
        {"uid": "co1", "name": "code", "type": "text", "required": True, "unique": True},
        {"uid": "co2", "name": "name", "type": "text"},
    ],
}
TAGS = {
    "title": "Tags",
    "natural_key": ["name"],
    "fields": [{"uid": "tg1", "name": "name", "type": "text", "required": True, "unique": True}],
}
ARTICLES = {
    "title": {"en": "Articles", "zh-CN": "商品"},
    "natural_key": ["code"],
    "rules": [{"uid": "r1", "expr": "price >= cost", "message": "It is sold below its cost.", "fields": ["price"]}],
    "fields": [
        {"uid": "ar1", "name": "code", "type": "text", "required": True, "unique": True, "immutable": True},
        {"uid": "ar2", "name": "name", "type": "text", "required": True, "label": {"en": "Name", "zh-CN": "名称"}},
        {"uid": "ar3", "name": "country", "type": "reference", "options": {"target": "countries"}},
        {"uid": "ar4", "name": "price", "type": "decimal", "default": "1.00", "options": {"digits": 12, "places": 2}},
        {"uid": "ar5", "name": "cost", "type": "decimal", "default": "0.00", "options": {"digits": 12, "places": 2}},
        {
            "uid": "ar6",
            "name": "margin",
            "type": "computed",
            "options": {"expr": "price - cost", "result": "decimal", "digits": 12, "places": 2},
        },
        {"uid": "ar7", "name": "tags", "type": "multi_reference", "options": {"target": "tags"}},
        {"uid": "ar8", "name": "listed_on", "type": "date"},
        {"uid": "ar9", "name": "place", "type": "geo_point"},
        {"uid": "ar10", "name": "note", "type": "long_text"},
        {"uid": "ar11", "name": "number", "type": "autonumber"},
        {"uid": "ar12", "name": "active", "type": "boolean", "default": True},
        {"uid": "ar13", "name": "checked_at", "type": "datetime"},
        {"uid": "ar14", "name": "parent", "type": "reference", "options": {"target": "articles"}},
    ],
}
LOGS = {"title": "Logs", "fields": [{"uid": "lo1", "name": "line", "type": "text", "required": True}]}


@pytest.fixture
def shelf(empty: World) -> World:
    empty.publish("table", {"countries": COUNTRIES, "tags": TAGS, "articles": ARTICLES, "logs": LOGS})
    for code, name in (("DE", "Germany"), ("FR", "France")):
        empty.add("countries", {"code": code, "name": name})
    for name in ("new", "old"):
        empty.add("tags", {"name": name})
    return empty


def upload(content: str | bytes, name: str = "articles.csv") -> File:
    return File(BytesIO(content.encode() if isinstance(content, str) else content), name=name)


def imported(world: World, content: str | bytes, *, table: str = "articles", by: Json = None, **asked: Json) -> Json:
    name = asked.pop("name", "articles.csv")
    return world.json("row.import", {"file": upload(content, name), **asked}, table=table, by=by)


def planned(world: World, content: str | bytes, *, by: Json = None, **asked: Json) -> Json:
    return world.json("row.import.plan", {"file": upload(content), **asked}, table="articles", by=by)


def articles(world: World, **query: str) -> list[Mapping[str, Json]]:
    found: list[Mapping[str, Json]] = world.rows("articles", {"sort": "code", "limit": "1000", **query})["rows"]
    return found


def exported(world: World, *, table: str = "articles", by: Json = None, **query: str) -> bytes:
    pairs = [[name, value] for name, value in query.items()]
    return b"".join(world.do("row.export", {"query": pairs}, table=table, by=by).stream or ())
