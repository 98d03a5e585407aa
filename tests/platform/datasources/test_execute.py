"""Running guarded statements on real databases: rows, limits, time, cancelling, and what each connection refuses by itself."""

import threading
import time
from decimal import Decimal
from itertools import pairwise
from typing import Any

import psycopg
import pytest

from datasources.engines.session import Plan
from datasources.errors import QueryCancelled, QueryFailed, QueryRefused, QueryTimeout, QueryTooExpensive
from datasources.execute import Result, explain, run
from datasources.limits import Cancel, Limits
from datasources.sources import Source
from runtime.sql.catalogue import Catalogue, Table, TableName
from runtime.sql.guard import Guarded, Ready, Statement, prepared
from tests.platform.datasources.shops import catalogue_of
from tests.runtime.sql.shop import DIALECTS, PARAMETERS

pytestmark = pytest.mark.parametrize("dialect", DIALECTS)
ENDLESS = {
    "postgres": "SELECT count(*) FROM generate_series(1, 9999999) a, generate_series(1, 9999999) b WHERE a + b = 7",
    "mysql": "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 1000)"
    " SELECT count(*) FROM r a, r b, r c, r d",
    "sqlite": "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n > 0) SELECT count(*) FROM r",
    "duckdb": "SELECT count(*) FROM range(9999999) a, range(9999999) b WHERE a.range + b.range = 7",
    "clickhouse": "SELECT count() FROM numbers(999999999999) WHERE number % 7 = 8",
    "trino": "WITH a AS (SELECT n FROM UNNEST(sequence(1, 9999)) AS t (n))"
    " SELECT count(*) FROM a CROSS JOIN a AS b CROSS JOIN a AS c WHERE a.n + b.n + c.n = 1",
}
WRITES = {
    "postgres": [
        "DELETE FROM public.orders",
        "CREATE TABLE x (a int)",
        "SELECT set_config('transaction_read_only', 'off', false); DELETE FROM orders",
    ],
    "mysql": ["DELETE FROM orders", "CREATE TABLE x (a int)", "SELECT 1; DELETE FROM orders"],
    "sqlite": [
        "DELETE FROM orders",
        "CREATE TABLE x (a)",
        "ATTACH 'x' AS x",
        "PRAGMA query_only = 0",
        "SELECT load_extension('x')",
        "SELECT * FROM sqlite_schema",
    ],
    "duckdb": [
        "DELETE FROM orders",
        "CREATE TABLE x (a int)",
        "ATTACH 'x'",
        "SET threads = 8",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT 1; SELECT 2",
        "COPY orders TO '/tmp/x.csv'",
    ],
    "clickhouse": [
        "ALTER TABLE shop.orders DELETE WHERE 1",
        "INSERT INTO shop.orders (id) VALUES (9)",
        "CREATE TABLE shop.x (a Int32) ENGINE = Memory",
        "SELECT 1; SELECT 2",
        "SELECT * FROM file('x.csv')",
        "SET readonly = 0",
        "SELECT 1 SETTINGS readonly = 0",
        "SYSTEM SHUTDOWN",
    ],
    "trino": [
        "DELETE FROM orders",
        "INSERT INTO orders (id) VALUES (9)",
        "CREATE TABLE x (a integer)",
        "DROP TABLE shop.orders",
        "SELECT 1; SELECT 2",
        "SET SESSION query_max_run_time = '10d'",
        "CALL system.runtime.kill_query('x', 'y')",
    ],
}


@pytest.fixture
def source(sources: dict[str, Source], dialect: str) -> Source:
    if dialect not in sources:
        pytest.skip("no such server here")
    return sources[dialect]


def asked(
    source: Source, sql: str, limits: Limits | None = None, cancel: Cancel | None = None, **values: Any
) -> Result:
    limited = limits or Limits()
    ready = prepared(
        sql,
        dialect=source.dialect,
        catalogue=catalogue_of(source),
        parameters=PARAMETERS,
        values=values,
        cap=limited.rows,
    )
    return run(source, ready, limits=limited, cancel=cancel)


def explained(source: Source, sql: str, **values: Any) -> Plan:
    catalogue = catalogue_of(source)
    return explain(
        source, prepared(sql, dialect=source.dialect, catalogue=catalogue, parameters=PARAMETERS, values=values)
    )


def unguarded(text: str) -> Ready:
    """What would be run if the guard let everything pass."""
    made = Guarded(
        dialect="",
        template=text,
        parameters=(),
        columns=(),
        tables=frozenset(),
        reads=None,
        used=frozenset(),
        cap=9,
        fixed={},
    )
    return Ready(made, Statement(text, []))


def test_rows_come_with_their_types(source: Source) -> None:
    with asked(
        source, "SELECT id, amount, note FROM orders WHERE status = :status ORDER BY id", status="open"
    ) as result:
        rows = result.all()
    assert [(int(str(id)), Decimal(str(amount)), note) for id, amount, note in rows] == [
        (1, Decimal("10.5"), "a%b"),
        (3, Decimal("5.25"), "it's"),
        (5, Decimal("99.99"), "50%"),
    ]
    assert [column.name for column in result.columns] == ["id", "amount", "note"]


def test_an_answer_without_rows_has_its_columns(source: Source) -> None:
    with asked(source, "SELECT id, note FROM orders WHERE status = :status", status="none has it") as result:
        assert result.all() == []
    assert [column.name for column in result.columns] == ["id", "note"]


def test_a_plan_tells_what_is_read_and_runs_nothing(source: Source, dialect: str) -> None:
    sql = """SELECT c.name, count(*) AS n FROM orders o JOIN customers c ON c.id = o.customer_id
        WHERE o.note <> :status GROUP BY c.name"""
    plan = explained(source, sql, status="secret-value")
    told = "\n".join(step.does for step in plan.steps)
    assert "orders" in told
    assert "secret-value" not in told
    assert plan.steps[0].depth == 0
    assert all(later.depth <= step.depth + 1 for step, later in pairwise(plan.steps))
    if dialect in ("postgres", "mysql", "clickhouse", "trino"):
        assert plan.cost is not None
        assert plan.cost.units > 0
        assert any(step.rows for step in plan.steps)
    else:
        assert plan.cost is None
    with asked(source, "SELECT count(*) AS n FROM orders") as result:
        assert result.all() == [(5,)]


def test_what_cannot_be_explained_is_told_without_its_values(source: Source) -> None:
    with pytest.raises(QueryFailed) as failed:
        explain(source, unguarded("SELECT nothing_like_this FROM orders"))
    assert failed.value.detail == "The database could not run the query."


def test_values_are_never_text(source: Source) -> None:
    with asked(source, "SELECT count(*) FROM orders WHERE status = :status", status="x' OR '1'='1") as result:
        assert [int(str(row[0])) for row in result.all()] == [0]


def test_one_row_more_than_the_limit_is_told_and_not_given(source: Source) -> None:
    with asked(source, "SELECT id FROM orders ORDER BY id", Limits(rows=2)) as result:
        assert len(result.all()) == 2
        assert result.truncated
    with asked(source, "SELECT id FROM orders ORDER BY id", Limits(rows=5)) as result:
        assert len(result.all()) == 5
        assert not result.truncated


def test_a_statement_that_takes_too_long_is_stopped(source: Source) -> None:
    begun = time.monotonic()
    with pytest.raises(QueryTimeout):
        asked(source, ENDLESS[source.dialect], Limits(seconds=0.3)).all()
    assert time.monotonic() - begun < 50  # it would take hours


def test_cancelling_reaches_the_database(source: Source) -> None:
    cancel, begun = Cancel(), time.monotonic()
    threading.Timer(0.3, cancel.set).start()
    with pytest.raises(QueryCancelled):
        asked(source, ENDLESS[source.dialect], Limits(seconds=60), cancel).all()
    assert time.monotonic() - begun < 50  # it would take hours


def test_the_connection_itself_does_not_write(source: Source) -> None:
    for text in WRITES[source.dialect]:
        with pytest.raises(QueryFailed):
            run(source, unguarded(text)).all()
    with asked(source, "SELECT count(*) FROM orders") as result:
        assert [int(str(row[0])) for row in result.all()] == [5]


def test_what_the_database_says_tells_no_values(source: Source) -> None:
    if source.dialect in ("mysql", "sqlite"):
        pytest.skip("there a text that is no number is one")
    with pytest.raises(QueryFailed) as failed:
        asked(source, "SELECT CAST(note AS integer) FROM orders").all()
    assert "a%b" not in failed.value.detail + failed.value.for_designers


def test_a_budget_is_kept(source: Source) -> None:
    if source.dialect in ("sqlite", "duckdb"):
        pytest.skip("it does not tell what a statement costs")
    with pytest.raises(QueryTooExpensive):
        asked(source, "SELECT count(*) FROM orders a, orders b, orders c", Limits(cost=1))


def test_the_database_is_asked_what_it_will_read(source: Source) -> None:
    if source.dialect not in ("postgres", "clickhouse", "trino"):
        pytest.skip("the others have their own ways")
    ready = prepared("SELECT id FROM orders", dialect=source.dialect, catalogue=catalogue_of(source))
    other = Ready(ready.guarded, Statement(f"SELECT a FROM {source.schema}.secrets", []))
    with pytest.raises(QueryRefused):
        run(source, Ready(_under(other.guarded, "other"), other.statement))


PARTITIONED = (
    "CREATE TABLE sales (year integer, amount integer) PARTITION BY LIST (year)",
    "CREATE TABLE sales_2024 PARTITION OF sales FOR VALUES IN (2024)",
    "CREATE TABLE sales_2025 PARTITION OF sales FOR VALUES IN (2025)",
    "INSERT INTO sales VALUES (2024, 1), (2025, 2), (2025, 3)",
)


def test_partitions_are_read_for_the_table_they_belong_to_and_by_their_own_name(source: Source) -> None:
    if source.dialect != "postgres":
        pytest.skip("the others tell of no partitions")
    names = [TableName(source.schema, name) for name in ("sales", "sales_2024", "sales_2025")]
    columns = {"year": "integer", "amount": "integer"}
    catalogue = Catalogue(schema=source.schema, tables=tuple(Table(name=name, columns=columns) for name in names))

    def counted(name: str) -> Ready:
        return prepared(f"SELECT count(*) FROM {name}", dialect=source.dialect, catalogue=catalogue)

    with psycopg.connect(host=source.host, user=source.user, dbname=source.database, autocommit=True) as connection:
        for text in PARTITIONED:
            connection.execute(text.encode())
        try:
            for name, rows in (("sales", 3), ("sales_2024", 1)):
                with run(source, counted(name)) as result:
                    assert result.all() == [(rows,)]
            one, other = counted("sales_2024"), counted("sales_2025")
            with pytest.raises(QueryRefused):
                run(source, Ready(_under(one.guarded, "another partition"), other.statement))
        finally:
            connection.execute(b"DROP TABLE sales")


def _under(made: Guarded, template: str) -> Guarded:
    """As a statement that was not seen before."""
    values = {name: getattr(made, name) for name in made.__dataclass_fields__}
    return Guarded(**(values | {"template": template}))


def test_a_session_serves_the_next_statement(source: Source) -> None:
    for _ in range(3):
        with asked(source, "SELECT count(*) FROM items") as result:
            assert [int(str(row[0])) for row in result.all()] == [5]
