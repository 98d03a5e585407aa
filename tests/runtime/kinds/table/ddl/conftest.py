"""Tables published as documents by a small kernel of our own: the materialiser is tried without the rest of it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import connection, transaction

from metadata.kinds import Succession
from metadata.locks import publish_lock
from metadata.plan import Impact
from metadata.views import Document, Overlay, overlay
from runtime.kinds.table.compile import compile_table
from runtime.kinds.table.ddl.materialise import TableMaterialiser
from tests.leftovers import drop_tables

MEMBERS = ("uid", "name", "type", "required", "unique", "indexed", "default")


def document(name: str, uid: str, fields: list[dict[str, Any]], **more: Any) -> Document:
    """A table's document; a field's options are written beside its other members here."""
    listed = [
        {
            **{key: value for key, value in field.items() if key in MEMBERS},
            "options": {key: value for key, value in field.items() if key not in MEMBERS},
        }
        for field in fields
    ]
    return Document(kind="table", name=name, uid=uid, body={"title": {"en": name}, "fields": listed, **more})


@dataclass
class Installation:
    """What is published, and how to publish more."""

    materialiser: TableMaterialiser = field(default_factory=lambda: TableMaterialiser(compile=compile_table))
    published: dict[str, Document] = field(default_factory=dict)

    def plan(self, uid: str, name: str, fields: list[dict[str, Any]] | None, **more: Any) -> Impact:
        succession = self.succession(uid, name, fields, **more)
        return self.materialiser.plan(succession, self.catalog([succession]))

    def publish(self, uid: str, name: str, fields: list[dict[str, Any]] | None, **more: Any) -> None:
        decisions = more.pop("decisions", {})
        self.publish_all([self.succession(uid, name, fields, **more)], decisions)

    def publish_all(
        self,
        successions: list[Succession],
        decisions: Mapping[str, Any] | None = None,
        moving: Callable[[], Any] = lambda: None,
    ) -> None:
        """As the lifecycle does it. `moving` stands for the pointers being moved."""
        with publish_lock():
            self.materialiser.recover()
            session = self.materialiser.session(successions, self.catalog(successions), decisions or {})
            with session as work, transaction.atomic():
                work.apply()
                moving()
                work.done()
        for succession in successions:
            self.published.pop(succession.uid, None)
            if isinstance(succession.after, Document):
                self.published[succession.uid] = succession.after

    def succession(self, uid: str, name: str, fields: list[dict[str, Any]] | None, **more: Any) -> Succession:
        after = None if fields is None else document(name, uid, fields, **more)
        return Succession(uid=uid, before=self.published.get(uid), after=after)

    def catalog(self, successions: list[Succession]) -> Overlay:
        return overlay([*self.published.values(), *(s.after for s in successions if s.after)])


@pytest.fixture
def tables(transactional_db: None) -> Iterator[Installation]:
    yield Installation()
    drop_tables()


@pytest.fixture
def sql() -> Callable[..., list[tuple[Any, ...]]]:
    """Run a statement; its rows, if it has any."""

    def run(statement: str, *params: Any) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(statement, params)
            return list(cursor.fetchall()) if cursor.description else []

    return run


@pytest.fixture
def add(sql: Callable[..., list[tuple[Any, ...]]]) -> Callable[..., None]:
    """Insert rows given as column values."""

    def insert(table: str, *rows: Mapping[str, Any]) -> None:
        for row in rows:
            values = {"created_at": "2026-01-01 00:00:00", "updated_at": "2026-01-01 00:00:00", **row}
            names = ", ".join(connection.ops.quote_name(name) for name in values)
            marks = ", ".join(["%s"] * len(values))
            sql(f"INSERT INTO {connection.ops.quote_name(table)} ({names}) VALUES ({marks})", *values.values())

    return insert


@pytest.fixture
def columns() -> Callable[[str], dict[str, bool]]:
    """The columns of a table, and whether they may be null."""

    def described(table: str) -> dict[str, bool]:
        with connection.cursor() as cursor:
            found = connection.introspection.get_table_description(cursor, table)
        return {column.name: bool(column.null_ok) for column in found}

    return described


@pytest.fixture
def constraints() -> Callable[[str], list[dict[str, Any]]]:
    def described(table: str) -> list[dict[str, Any]]:
        with connection.cursor() as cursor:
            return list(connection.introspection.get_constraints(cursor, table).values())

    return described


@pytest.fixture
def existing() -> Callable[[], set[str]]:
    """The names of all tables of rows, parked ones too."""

    def named() -> set[str]:
        with connection.cursor() as cursor:
            found = connection.introspection.table_names(cursor)
        return {name for name in found if name.startswith(("t_", "parked_", "moving_"))}

    return named
