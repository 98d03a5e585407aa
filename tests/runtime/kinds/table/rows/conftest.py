"""A small company's tables, published and real, and people with roles who work with them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import orjson
import pytest
from django.db import connection, transaction

from accounts.models import User
from accounts.principal import Principal
from metadata.bodies import digest
from metadata.catalog import forget_catalog, move_stamp, read_catalog
from metadata.kinds import Succession
from metadata.locks import publish_lock
from metadata.models import Definition, Version
from metadata.views import Document
from operations import clock
from operations.operation import Result
from operations.perform import perform
from runtime.kinds.table.compile import compile_table
from runtime.kinds.table.ddl.materialise import TableMaterialiser

Json = Any
NOW = datetime.fromisoformat("2026-03-10T09:00:00+00:00")


def text(uid: str, name: str, **more: Json) -> dict[str, Json]:
    return {"uid": uid, "name": name, "type": "text", **more}


COUNTRIES = {"title": "Countries", "fields": [text("co1", "code", required=True, unique=True), text("co2", "name")]}
CUSTOMERS = {
    "title": "Customers",
    "soft_delete": True,
    "natural_key": ["code"],
    "search": ["name", "code"],
    "fields": [
        text("cu1", "code", required=True, immutable=True),
        text("cu2", "name", required=True),
        {"uid": "cu3", "name": "country", "type": "reference", "options": {"target": "countries"}},
        text("cu4", "phone"),
        {"uid": "cu5", "name": "credit", "type": "decimal", "options": {"digits": 12, "places": 2}},
        {
            "uid": "cu6",
            "name": "grade",
            "type": "choice",
            "options": {"choices": [{"value": "a"}, {"value": "b"}]},
            "default": "b",
        },
        {"uid": "cu7", "name": "owner", "type": "user"},
        {
            "uid": "cu8",
            "name": "orders_count",
            "type": "rollup",
            "options": {"table": "orders", "via": "customer", "aggregate": "count"},
        },
    ],
    "owner": "owner",
}
TAGS = {"title": "Tags", "fields": [text("tg1", "name", required=True, unique=True)]}
ORDERS = {
    "title": "Orders",
    "default_sort": ["-ordered_at"],
    "rules": [
        {"uid": "r1", "expr": "discount <= total", "message": "The discount is too large.", "fields": ["discount"]}
    ],
    "fields": [
        {
            "uid": "or1",
            "name": "number",
            "type": "sequence",
            "options": {"pattern": "O-{YYYY}-{0000}", "gap_free": True},
        },
        {
            "uid": "or2",
            "name": "customer",
            "type": "reference",
            "required": True,
            "options": {"target": "customers", "on_delete": "restrict"},
        },
        {"uid": "or3", "name": "total", "type": "decimal", "default": "0.00", "options": {"digits": 12, "places": 2}},
        {
            "uid": "or4",
            "name": "discount",
            "type": "decimal",
            "default": "0.00",
            "options": {"digits": 12, "places": 2},
        },
        {
            "uid": "or5",
            "name": "net",
            "type": "computed",
            "options": {"expr": "total - discount", "result": "decimal", "digits": 12, "places": 2},
        },
        {"uid": "or6", "name": "ordered_at", "type": "datetime"},
        {
            "uid": "or7",
            "name": "state",
            "type": "state",
            "options": {
                "states": [{"value": "draft"}, {"value": "open"}, {"value": "paid"}],
                "initial": "draft",
                "transitions": [
                    {"uid": "t1", "from": ["draft"], "to": "open", "guard": "total > 0.0"},
                    {"uid": "t2", "from": ["open"], "to": "paid", "roles": ["cashier"]},
                ],
            },
        },
        {"uid": "or8", "name": "tags", "type": "multi_reference", "options": {"target": "tags"}},
        {"uid": "or9", "name": "lines", "type": "children", "options": {"target": "order_lines"}},
        {"uid": "or10", "name": "customer_country", "type": "lookup", "options": {"path": "customer.country.name"}},
        {
            "uid": "or11",
            "name": "lines_total",
            "type": "rollup",
            "options": {"relation": "lines", "aggregate": "sum", "field": "amount"},
        },
        {
            "uid": "or12",
            "name": "is_large",
            "type": "computed",
            "options": {"expr": "total > 1000.0", "result": "boolean", "stored": False},
        },
        {"uid": "or13", "name": "pin", "type": "secret"},
        {"uid": "or14", "name": "paid", "type": "boolean", "default": False},
        {"uid": "or15", "name": "fee", "type": "money"},
    ],
}
ORDER_LINES = {
    "title": "Order lines",
    "owned_by": "order",
    "fields": [
        {
            "uid": "ol1",
            "name": "order",
            "type": "reference",
            "required": True,
            "options": {"target": "orders", "on_delete": "cascade"},
        },
        text("ol2", "article", required=True),
        {"uid": "ol3", "name": "amount", "type": "decimal", "options": {"digits": 12, "places": 2}},
    ],
}
TABLES: Mapping[str, Json] = {
    "countries": COUNTRIES,
    "customers": CUSTOMERS,
    "tags": TAGS,
    "orders": ORDERS,
    "order_lines": ORDER_LINES,
}


@dataclass
class World:
    """What is published, and who asks. `as_role` gives a user with roles."""

    now: datetime = NOW
    boss: Principal = field(default_factory=lambda: Principal(kind="user", id=None, name="boss", is_superuser=True))

    def publish(self, kind: str, documents: Mapping[str, Json]) -> None:
        """All of them at once, as a pack would."""
        if connection.in_atomic_block and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # no ALTER TABLE while one waits to be checked
        successions = []
        made = {}
        for name, body in documents.items():
            uid = f"{kind[0]}_{name}"[:16]
            definition, _ = Definition.objects.get_or_create(
                kind=kind, name=name, defaults={"uid": uid, "created_at": self.now, "created_by": "test"}
            )
            before = definition.published
            number = 1 if before is None else before.number + 1
            version = Version.objects.create(
                definition=definition,
                number=number,
                body=body,
                digest=digest(body),
                created_at=self.now,
                created_by="test",
            )
            made[definition.pk] = version
            old = None if before is None else self._document(definition, before)
            successions.append(Succession(uid=definition.uid, before=old, after=self._document(definition, version)))
        if kind == "table":
            self._materialise(successions, made)
        else:
            self._move(made)
        forget_catalog()

    def do(self, operation: str, input: Json = None, *, by: Principal | None = None, **more: Json) -> Result:
        target = {name: str(more.pop(name)) for name in ("table", "id", "field") if name in more}
        self.now += timedelta(seconds=1)
        return perform(operation, input or {}, principal=by or self.boss, target=target, now=self.now, **more)

    def json(self, operation: str, input: Json = None, **more: Json) -> Json:
        result = self.do(operation, input, **more)
        return orjson.loads(result.body) if result.body is not None else result.value

    def rows(self, table: str, query: Mapping[str, str] | None = None, **more: Json) -> Json:
        return self.json("row.list", {"query": [[k, v] for k, v in (query or {}).items()]}, table=table, **more)

    def add(self, table: str, values: Json, **more: Json) -> Json:
        return self.json("row.create", values, table=table, **more)

    def user(self, name: str, *roles: str) -> Principal:
        made = User.objects.create(
            username=name, username_key=name, display_name=name.title(), created_at=clock.now(), password="!"
        )
        return Principal(kind="user", id=made.pk, name=name, roles=frozenset(roles))

    def role(self, name: str, *tables: Json) -> None:
        self.publish("role", {name: {"title": name, "tables": list(tables)}})

    def _document(self, definition: Definition, version: Version) -> Document:
        return Document(
            kind=definition.kind,
            name=definition.name,
            uid=definition.uid,
            body=version.body,
            number=version.number,
            id=version.pk,
        )

    def _materialise(self, successions: list[Succession], made: Mapping[int, Version]) -> None:
        materialiser = TableMaterialiser(compile=compile_table)
        catalog = _Overlay({s.after.name: s.after for s in successions if s.after})
        with publish_lock():
            materialiser.recover()
            with materialiser.session(successions, catalog, {}) as work, transaction.atomic():
                work.apply()
                self._move(made)
                work.done()

    def _move(self, made: Mapping[int, Version]) -> None:
        with transaction.atomic():
            for pk, version in made.items():
                Definition.objects.filter(pk=pk).update(published=version)
            move_stamp()


class _Overlay:
    def __init__(self, documents: Mapping[str, Document]) -> None:
        self._documents = documents
        self._under = read_catalog()

    def get(self, kind: str, name: str) -> Any:
        return self._documents.get(name) if kind == "table" and name in self._documents else self._under.get(kind, name)

    def names(self, kind: str) -> Iterator[str]:
        yield from sorted({*self._under.names(kind), *(self._documents if kind == "table" else ())})


if connection.vendor == "postgresql":
    # DDL is taken back there with the test's transaction, which is much quicker than emptying every table.
    @pytest.fixture
    def database(db: None) -> None: ...
else:

    @pytest.fixture
    def database(transactional_db: None) -> None: ...


@pytest.fixture
def empty(database: None) -> Iterator[World]:
    """An installation without tables."""
    forget_catalog()
    yield World()
    forget_catalog()


@pytest.fixture
def tables() -> Mapping[str, Json]:
    """The documents of the company's tables."""
    return TABLES


@pytest.fixture
def world(empty: World) -> World:
    """The company's tables, without rows."""
    empty.publish("table", TABLES)
    return empty


@pytest.fixture
def shop(world: World) -> World:
    """With some rows."""
    for code, name in (("DE", "Germany"), ("FR", "France")):
        world.add("countries", {"code": code, "name": name})
    for number in range(1, 6):
        country = 1 + number % 2
        world.add(
            "customers",
            {
                "code": f"C{number}",
                "name": f"Customer {number}",
                "country": country,
                "credit": f"{number}00.50",
                "phone": f"030-555000{number}",
            },
        )
    return world
