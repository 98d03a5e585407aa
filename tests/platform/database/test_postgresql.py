"""Statements on PostgreSQL without psycopg's cursors: the same values, within the same transactions."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

import psycopg
import pytest
from django.db import OperationalError, connection, transaction

from database import postgresql

on_postgresql = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="Only PostgreSQL has libpq.")


@pytest.fixture
def numbers(transactional_db: None) -> Iterator[None]:
    postgresql.run("CREATE TABLE libpq_numbers (n int)")
    yield
    if not connection.is_usable():
        connection.close()
    postgresql.run("DROP TABLE IF EXISTS libpq_numbers")


def counted() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM libpq_numbers")
        return int(cursor.fetchone()[0])


def test_marks_become_numbers() -> None:
    query, formats = postgresql._numbered("a = %s AND b LIKE '50%%' AND c = %s")
    assert (query, len(formats)) == (b"a = $1 AND b LIKE '50%' AND c = $2", 2)


def test_another_mark_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="%d"):
        postgresql._numbered("a = %d")


@on_postgresql
@pytest.mark.django_db
def test_values_come_as_python_has_them() -> None:
    text = "SELECT %s::text, %s::int, %s::numeric, %s::timestamp, %s::boolean, %s::text"
    values = ("ä%s", 2**40 % 1000, Decimal("1.50"), datetime(2026, 1, 2, 3), True, None)
    for _ in range(postgresql.PREPARED_AT + 2):
        assert postgresql.rows_of(text, values) == [values]


@on_postgresql
@pytest.mark.django_db
def test_texts_come_as_the_database_sent_them() -> None:
    assert postgresql.texts_of("SELECT %s::text, 5, NULL", ("ä",)) == [("ä".encode(), b"5", None)]


@on_postgresql
def test_a_statement_belongs_to_the_transaction_around_it(numbers: None) -> None:
    with transaction.atomic():
        assert postgresql.run("INSERT INTO libpq_numbers VALUES (%s), (%s)", (1, 2)) == 2
        transaction.set_rollback(True)
    assert counted() == 0
    with transaction.atomic():
        postgresql.run("INSERT INTO libpq_numbers VALUES (%s)", (1,))
    assert counted() == 1


@on_postgresql
def test_a_type_that_changes_under_a_prepared_statement_is_noticed(numbers: None) -> None:
    postgresql.run("INSERT INTO libpq_numbers VALUES (7)")
    for _ in range(postgresql.PREPARED_AT + 1):
        assert postgresql.rows_of("SELECT n FROM libpq_numbers WHERE n > %s", (1,)) == [(7,)]
    postgresql.run("ALTER TABLE libpq_numbers ALTER n TYPE numeric")
    assert postgresql.rows_of("SELECT n FROM libpq_numbers WHERE n > %s", (1,)) == [(Decimal(7),)]


@on_postgresql
@pytest.mark.django_db
def test_no_more_statements_stay_prepared_than_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    # Other tests have used this connection.
    before = prepared()
    monkeypatch.setattr(postgresql, "MOST_PREPARED", before + 3)
    for place in range(6):
        for _ in range(postgresql.PREPARED_AT):
            assert postgresql.rows_of(f"SELECT {place}, %s::int", (1,)) == [(place, 1)]
    assert prepared() == before + 3


def prepared() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'jq!_%%' ESCAPE '!'")
        return int(cursor.fetchone()[0])


@on_postgresql
@pytest.mark.django_db
def test_what_the_database_refuses_is_an_error_of_psycopg() -> None:
    with pytest.raises(psycopg.errors.UndefinedTable), transaction.atomic():
        postgresql.run("SELECT * FROM libpq_nowhere")
    assert postgresql.rows_of("SELECT 1") == [(1,)]


@on_postgresql
def test_a_lost_connection_is_told(numbers: None) -> None:
    [[pid]] = postgresql.rows_of("SELECT pg_backend_pid()")
    with psycopg.connect(connection.connection.info.dsn, password=connection.settings_dict["PASSWORD"]) as other:
        other.execute("SELECT pg_terminate_backend(%s)", (pid,))
    with pytest.raises(OperationalError), connection.wrap_database_errors:
        postgresql.rows_of("SELECT 1")
    connection.close()
    assert postgresql.rows_of("SELECT 1") == [(1,)]
