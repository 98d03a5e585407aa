"""The requests of each case, for both sides, and how an answer is known to be right."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import orjson
from data import ROWS, STATUSES, code, order

Side = Literal["ours", "theirs"]
BULK = 1000
FRESH = 10_000_000
"""New rows bear numbers from here on, apart for each side and run."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """`marks` must stand in the answer's body as often as they say."""

    method: str
    path: str
    status: int
    marks: tuple[tuple[bytes, int], ...]
    body: bytes = b""


Requests = Callable[[Side, random.Random, Iterator[int]], Request]


def listed(side: Side, dice: random.Random, numbers: Iterator[int]) -> Request:
    """Fifty filters that come again, as those of people do."""
    return _list(side, dice.choice(STATUSES), str(dice.randrange(10) * 100), count=False)


def listed_anew(side: Side, dice: random.Random, numbers: Iterator[int]) -> Request:
    """Filters that nobody asked for before."""
    return _list(side, dice.choice(STATUSES), f"{dice.randrange(100_000) / 100:.2f}", count=False)


def counted(side: Side, dice: random.Random, numbers: Iterator[int]) -> Request:
    return _list(side, dice.choice(STATUSES), str(dice.randrange(10) * 100), count=True)


def got(side: Side, dice: random.Random, numbers: Iterator[int]) -> Request:
    number = dice.randrange(1, ROWS + 1)
    return Request(method="GET", path=_one(side, number), status=200, marks=((_quoted(code(number)), 1),))


def created(side: Side, dice: random.Random, numbers: Iterator[int]) -> Request:
    row = order(next(numbers))
    return Request(
        method="POST", path=_all(side), status=201, marks=((_quoted(row["code"]), 1),), body=orjson.dumps(row)
    )


def patched(side: Side, dice: random.Random, numbers: Iterator[int]) -> Request:
    number, quantity = dice.randrange(1, ROWS + 1), dice.randrange(1000, 1_000_000)
    body = orjson.dumps({"quantity": quantity, "status": dice.choice(STATUSES)})
    marks = ((f'"quantity":{quantity},'.encode(), 1), (_quoted(code(number)), 1))
    return Request(method="PATCH", path=_one(side, number), status=200, marks=marks, body=body)


def bulk_inserted(side: Side, dice: random.Random, numbers: Iterator[int]) -> Request:
    rows = [order(next(numbers)) for _ in range(BULK)]
    path = "/api/config/orders/bulk" if side == "ours" else "/orders/bulk/"
    return Request(
        method="POST",
        path=path,
        status=200 if side == "ours" else 201,
        marks=((b'"id":', BULK),),
        body=orjson.dumps({"action": "create", "rows": rows}),
    )


CASES: dict[str, Requests] = {
    "list": listed,
    "list_anew": listed_anew,
    "count": counted,
    "get": got,
    "create": created,
    "patch": patched,
    "bulk": bulk_inserted,
}


def _list(side: Side, status: str, least: str, *, count: bool) -> Request:
    if side == "ours":
        path = f"/api/config/orders?status={status}&amount__gte={least}&sort=-due_at" + ("" if count else "&count=none")
        total = (b'"count_is":"at_least"', 1) if count else (b'"count_is":"none"', 1)
    else:
        place = "/counted-orders/" if count else "/orders/"
        path = f"{place}?status={status}&amount__gte={least}&ordering=-due_at"
        total = (b'"count":', 1 if count else 0)
    return Request(method="GET", path=path, status=200, marks=((b'"code":', 50), (_quoted(status), 50), total))


def _all(side: Side) -> str:
    return "/api/config/orders" if side == "ours" else "/orders/"


def _one(side: Side, number: int) -> str:
    return f"/api/config/orders/{number}" if side == "ours" else f"/orders/{number}/"


def _quoted(text: str) -> bytes:
    return f'"{text}"'.encode()
