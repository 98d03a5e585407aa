"""Changes: what may be done to writable tables, written anew; everything else is refused before any database sees it."""

import pytest

from runtime.sql.catalogue import Catalogue, Table, TableName, View
from runtime.sql.changing import Change, prepared_change
from runtime.sql.guard import guarded
from runtime.sql.parameters import Parameter
from runtime.sql.refusals import Refused

ORDERS, PEOPLE = TableName("public", "orders"), TableName("public", "people")
CATALOGUE = Catalogue(
    schema="public",
    tables=(
        Table(name=ORDERS, columns={"id": "integer", "amount": "numeric", "note": "text", "Odd": "text"}, key=("id",)),
        Table(name=PEOPLE, columns={"id": "integer", "name": "text", "password": "text"}),
    ),
    views={PEOPLE: View(source=PEOPLE, columns={"id": "id", "name": "name"})},
)
PARAMETERS = {
    "id": Parameter(name="id", type="integer"),
    "ids": Parameter(name="ids", type="integer", many=True),
    "note": Parameter(name="note", type="text"),
}


def changed(sql: str, dialect: str = "postgres", **values: object) -> Change:
    return prepared_change(
        sql, dialect=dialect, catalogue=CATALOGUE, writable={ORDERS}, parameters=PARAMETERS, values=values
    )


@pytest.mark.parametrize(
    ("sql", "text", "params"),
    [
        (
            "insert into orders (id, note) values (1, :note), (2, upper('x'))",
            """INSERT INTO "public"."orders" ("id", "note") VALUES (1, CAST(%s AS TEXT)), (2, UPPER('x'))""",
            ["hello"],
        ),
        (
            "UPDATE public.orders SET amount = orders.amount * 2, note = NULL WHERE id IN (:ids)",
            """UPDATE "public"."orders" SET "amount" = "orders"."amount" * 2, "note" = NULL WHERE "id" IN (%s, %s)""",
            [1, 2],
        ),
        (
            'DELETE FROM orders WHERE "Odd" = \'x\' OR id = :id',
            """DELETE FROM "public"."orders" WHERE "Odd" = 'x' OR "id" = %s""",
            [7],
        ),
    ],
)  # fmt: skip
def test_a_change_is_written_anew_with_its_values_beside_it(sql: str, text: str, params: list[object]) -> None:
    made = changed(sql, note="hello", ids=[1, 2], id=7)
    assert (made.ready.statement.text, made.ready.statement.params) == (text, params)
    assert made.table == ORDERS
    assert made.ready.guarded.reads == {ORDERS}


def test_what_a_change_reads_is_seen_through_the_catalogue() -> None:
    made = changed("UPDATE orders SET note = (SELECT max(name) FROM people p WHERE p.id = orders.id) WHERE id = 1")
    assert (
        '(SELECT "t"."id" AS "id", "t"."name" AS "name" FROM "public"."people" AS "t") AS "p"'
        in made.ready.statement.text
    )
    assert made.ready.guarded.reads == {ORDERS, PEOPLE}
    copied = changed("INSERT INTO orders (id, note) SELECT id, name FROM people WHERE id > :id", id=3)
    assert copied.action == "insert"
    assert '"public"."people" AS "t"' in copied.ready.statement.text


HOSTILE = [
    ("UPDATE people SET name = 'x' WHERE id = 1", "table_not_writable"),
    ("DELETE FROM people WHERE id = 1", "table_not_writable"),
    ("INSERT INTO people (id) VALUES (1)", "table_not_writable"),
    ("DELETE FROM secrets WHERE 1 = 1", "table_not_allowed"),
    ("UPDATE pg_catalog.pg_authid SET rolsuper = true WHERE rolname = 'x'", "table_not_allowed"),
    ("UPDATE other.orders SET id = 1 WHERE id = 2", "table_not_allowed"),
    ("UPDATE orders SET note = 'x'", "no_condition"),
    ("DELETE FROM orders", "no_condition"),
    ("UPDATE orders SET note = (SELECT password FROM people LIMIT 1) WHERE id = 1", "unknown_column"),
    ("UPDATE orders SET note = pg_read_file('/etc/passwd') WHERE id = 1", ""),
    ("UPDATE orders SET note = ('/etc/passwd'::text).pg_read_file WHERE id = 1", ""),
    ("UPDATE orders SET note = (SELECT b FROM secrets) WHERE id = 1", "table_not_allowed"),
    ("UPDATE orders SET secret = 1 WHERE id = 1", "unknown_column"),
    ("UPDATE orders SET ctid = '(0,1)' WHERE id = 1", "unknown_column"),
    ("DELETE FROM orders WHERE ctid = '(0,1)'", "unknown_column"),
    ("UPDATE orders SET (id, note) = (1, 'x') WHERE id = 1", "construct_not_allowed"),
    ("UPDATE orders SET note = p.name FROM people p WHERE p.id = orders.id", "construct_not_allowed"),
    ("UPDATE orders SET note = 'x' WHERE id = 1 RETURNING *", "construct_not_allowed"),
    ("UPDATE orders AS o SET note = 'x' WHERE o.id = 1", "construct_not_allowed"),
    ("DELETE FROM orders USING people WHERE true", "construct_not_allowed"),
    ("DELETE FROM ONLY orders WHERE id = 1", "construct_not_allowed"),
    ("INSERT INTO orders VALUES (1)", "no_columns"),
    ("INSERT INTO orders (id) VALUES (1, 2)", "wrong_count"),
    ("INSERT INTO orders (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET note = 'x'", "construct_not_allowed"),
    ("INSERT INTO orders (id) VALUES (1) RETURNING id", "construct_not_allowed"),
    ("INSERT INTO orders DEFAULT VALUES", ""),
    ("WITH x AS (DELETE FROM people RETURNING *) INSERT INTO orders (id) SELECT id FROM x", ""),
    ("WITH x AS (SELECT 1) UPDATE orders SET id = 1 WHERE id = 1", "construct_not_allowed"),
    ("INSERT INTO orders (id) WITH x AS (DELETE FROM people RETURNING id) SELECT id FROM x", ""),
    ("DELETE FROM orders WHERE id = 1; DELETE FROM people", "several_statements"),
    ("DELETE FROM orders WHERE id = 1; --\nDROP TABLE orders", ""),
    ("SELECT 1", "not_a_change"),
    ("TRUNCATE orders", "not_a_change"),
    ("DROP TABLE orders", "not_a_change"),
    ("MERGE INTO orders USING people ON true WHEN MATCHED THEN DELETE", "not_a_change"),
    ("COPY orders FROM PROGRAM 'id'", ""),
    ("CREATE TABLE x AS SELECT 1", "not_a_change"),
    ("SET ROLE postgres", ""),
    ("DO $$ BEGIN END $$", ""),
    ("UPDATE orders SET note = :nobody WHERE id = 1", "unknown_parameter"),
    ("UPDATE orders SET :note = 1 WHERE id = 1", ""),
    ("UPDATE :note SET id = 1 WHERE id = 1", ""),
    ("DELETE FROM orders WHERE id = $1", ""),
    ("", "empty_statement"),
]


@pytest.mark.parametrize(("sql", "code"), HOSTILE, ids=[sql for sql, _ in HOSTILE])
def test_whatever_else_is_refused(sql: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        changed(sql, note="x", id=1, ids=[1])
    assert not code or refused.value.problems[0].code == code
    assert refused.value.problems[0].pointer.startswith(("/sql", "/values"))


MYSQL = [
    "REPLACE INTO orders (id) VALUES (1)",
    "INSERT IGNORE INTO orders (id) VALUES (1)",
    "INSERT INTO orders (id) VALUES (1) ON DUPLICATE KEY UPDATE note = 'x'",
    "UPDATE orders, people SET orders.id = 1 WHERE 1 = 1",
    "UPDATE orders JOIN people ON 1 = 1 SET orders.id = 1 WHERE 1 = 1",
    "DELETE orders, people FROM orders JOIN people WHERE 1 = 1",
    "DELETE LOW_PRIORITY FROM orders WHERE id = 1",
    "DELETE FROM orders WHERE id = 1 LIMIT 1",
    "UPDATE orders SET note = LOAD_FILE('/etc/passwd') WHERE id = 1",
    "UPDATE orders SET note = 1e1FROM(secrets) WHERE id = 1",
    "UPDATE orders /*! , people */ SET id = 1 WHERE id = 1",
    "INSERT INTO orders (id) SELECT 1 INTO OUTFILE '/tmp/x'",
    "UPDATE orders SET id = @x := 1 WHERE id = 1",
    "LOAD DATA INFILE '/etc/passwd' INTO TABLE orders",
]


@pytest.mark.parametrize("sql", MYSQL)
def test_what_mysql_adds_is_refused(sql: str) -> None:
    with pytest.raises(Refused):
        changed(sql, "mysql")


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE orders SET note = 'x' WHERE id = 1",
        "DELETE FROM orders WHERE id = 1",
        "INSERT INTO orders (id) VALUES (1)",
        "WITH x AS (DELETE FROM orders WHERE id = 1 RETURNING *) SELECT * FROM x",
    ],
)
def test_the_way_of_queries_takes_no_change_even_where_tables_are_writable(sql: str) -> None:
    with pytest.raises(Refused):
        guarded(sql, dialect="postgres", catalogue=CATALOGUE)
