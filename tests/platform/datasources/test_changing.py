"""Changes at the real servers: counted, all of it or nothing, and taken back where too many rows would be touched."""

from collections.abc import Iterator
from typing import Any

import pytest

from datasources.changing import change
from datasources.engines import engine
from datasources.errors import QueryCancelled, QueryFailed, QueryRefused, QueryTimeout, TooManyChanged
from datasources.execute import run
from datasources.limits import Cancel, Limits
from datasources.pool import pool
from datasources.sources import Source
from runtime.sql.catalogue import TableName
from runtime.sql.changing import Change, prepared_change
from runtime.sql.guard import prepared
from runtime.sql.parameters import Parameter
from tests.platform.datasources.shops import catalogue_of, shops

SERVERS = ("postgres", "mysql")
PARAMETERS = {"note": Parameter(name="note"), "id": Parameter(name="id", type="integer")}


@pytest.fixture
def sources(tmp_path: Any) -> Iterator[dict[str, Source]]:
    """Anew for each test, as these tests change them."""
    with shops(tmp_path) as made:
        yield made
        pool.empty()


def source_of(sources: dict[str, Source], server: str) -> Source:
    if server not in sources:
        pytest.skip(f"no {server} answers on loopback")
    return sources[server]


def made(source: Source, sql: str, **values: object) -> Change:
    writable = {TableName(source.schema, "orders")}
    return prepared_change(
        sql,
        dialect=source.dialect,
        catalogue=catalogue_of(source),
        writable=writable,
        parameters={name: PARAMETERS[name] for name in values},
        values=values,
    )


def changed(source: Source, sql: str, rows: int = 100, seconds: float = 10.0, **values: object) -> int:
    return change(source, made(source, sql, **values).ready, limits=Limits(rows=rows, seconds=seconds))


def notes(source: Source) -> list[object]:
    ready = prepared("SELECT note FROM orders ORDER BY id", dialect=source.dialect, catalogue=catalogue_of(source))
    with run(source, ready) as rows:
        return [row[0] for row in rows.all()]


@pytest.mark.parametrize("server", SERVERS)
def test_rows_are_inserted_updated_and_deleted(sources: dict[str, Source], server: str) -> None:
    shop = source_of(sources, server)
    evil = "'; DROP TABLE orders; -- %s \\"
    assert changed(shop, "INSERT INTO orders (id, note) VALUES (6, :note), (7, NULL)", note=evil) == 2
    assert notes(shop)[5:] == [evil, None]
    assert changed(shop, "UPDATE orders SET note = 'x', amount = amount + 1 WHERE id >= :id", id=6) == 2
    assert changed(shop, "UPDATE orders SET note = (SELECT c.name FROM customers c WHERE c.id = 1) WHERE id = 6") == 1
    assert notes(shop)[5:] == ["Ann", "x"]
    assert changed(shop, "INSERT INTO orders (id, note) SELECT id + 100, name FROM customers WHERE id < 3") == 2
    assert changed(shop, "DELETE FROM orders WHERE id IN (SELECT o.id FROM orders o WHERE o.id > 5)") == 4
    assert len(notes(shop)) == 5


@pytest.mark.parametrize("server", SERVERS)
def test_too_many_rows_change_nothing(sources: dict[str, Source], server: str) -> None:
    shop = source_of(sources, server)
    before = notes(shop)
    with pytest.raises(TooManyChanged, match="5 rows"):
        changed(shop, "DELETE FROM orders WHERE 1 = 1", rows=4)
    assert notes(shop) == before


@pytest.mark.parametrize("server", SERVERS)
def test_a_dry_run_counts_and_takes_back(sources: dict[str, Source], server: str) -> None:
    shop = source_of(sources, server)
    ready = made(shop, "UPDATE orders SET note = 'gone' WHERE id < 4").ready
    assert change(shop, ready, limits=Limits(), dry_run=True) == 3
    assert "gone" not in notes(shop)


@pytest.mark.parametrize("server", SERVERS)
def test_what_the_database_refuses_is_told_without_values(sources: dict[str, Source], server: str) -> None:
    shop = source_of(sources, server)
    with pytest.raises(QueryFailed) as failed:
        changed(shop, "INSERT INTO orders (id, note) VALUES (6, 'kept?'), (1, :note)", note="hush-hush")
    assert "hush" not in failed.value.detail + failed.value.for_designers
    assert len(notes(shop)) == 5


@pytest.mark.parametrize("server", SERVERS)
def test_a_change_that_was_cancelled_or_is_late_changes_nothing(sources: dict[str, Source], server: str) -> None:
    shop = source_of(sources, server)
    cancel = Cancel()
    cancel.set()
    with pytest.raises(QueryCancelled):
        change(shop, made(shop, "DELETE FROM orders WHERE id = 1").ready, limits=Limits(), cancel=cancel)
    heavy = "UPDATE orders SET note = 'x' WHERE id < (SELECT count(*) FROM " + ", ".join(
        f"items i{n}" for n in range(14)
    ) + " WHERE i0.price + i13.price <> 0.123)"  # fmt: skip
    with pytest.raises((QueryTimeout, QueryCancelled)):
        changed(shop, heavy, seconds=0.3)
    assert "x" not in notes(shop)


@pytest.mark.parametrize("server", SERVERS)
def test_a_session_for_queries_writes_nothing_even_behind_the_guard(sources: dict[str, Source], server: str) -> None:
    shop = source_of(sources, server)
    ready = made(shop, "DELETE FROM orders WHERE id = 1").ready
    with pytest.raises((QueryRefused, QueryFailed)), run(shop, ready) as rows:
        rows.all()
    assert len(notes(shop)) == 5


@pytest.mark.parametrize("name", ["sqlite", "duckdb"])
def test_files_have_no_way_to_be_written(sources: dict[str, Source], name: str) -> None:
    assert not hasattr(engine(sources[name].engine), "connect_to_change")
    with pytest.raises(QueryFailed):
        changed(sources[name], "DELETE FROM orders WHERE id = 1")
