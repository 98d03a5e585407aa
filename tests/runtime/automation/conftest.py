"""An installation with a table to work on, and people who may do different things with jobs."""

from typing import Any

import pytest

from operations.outbox import relay
from runs.models import Run
from runs.synchronous import drain
from tests.threats.conftest import _connections_stay, cheap_passwords, database, empty, house  # noqa: F401 – fixtures
from tests.threats.house import House

ORDERS = {
    "title": "Orders",
    "fields": [
        {"uid": "o1", "name": "number", "type": "text", "required": True, "unique": True},
        {"uid": "o2", "name": "amount", "type": "integer", "default": 0},
        {"uid": "o3", "name": "state", "type": "text", "default": "open"},
    ],
    "natural_key": ["number"],
}
DONE = {
    "title": "Done",
    "fields": [
        {"uid": "d1", "name": "what", "type": "text"},
        {"uid": "d2", "name": "amount", "type": "integer"},
    ],
}
WRITE: dict[str, Any] = {
    "title": {"en": "Note it", "zh-CN": "记录"},
    "operation": "row.create",
    "target": {"table": "done"},
    "params": [{"uid": "p1", "name": "amount", "type": "integer", "default": 1}],
    "input": {"what": "{{ run.trigger }} for {{ run.planned }}", "amount": {"$cel": "params.amount * 2"}},
}


@pytest.fixture
def shop(house: House) -> House:  # noqa: F811
    house.publish("table", {"orders": ORDERS, "done": DONE})
    return house


def done(house: House) -> list[dict[str, Any]]:  # noqa: F811
    rows: list[dict[str, Any]] = house.good("GET", "/api/config/done?sort=id", by="root")["rows"]
    return rows


def work(most: int = 1000) -> int:
    """Everything there is to do, with the events that come of it."""
    made = 0
    while made < most and (relay() or drain()):
        made += 1
    return made


def states(**chosen: Any) -> list[str]:
    return list(Run.objects.filter(**chosen).order_by("id").values_list("state", flat=True))
