"""The guard: what it makes of a statement, and what it says about one that it refuses."""

import pytest

from runtime.sql.catalogue import Catalogue, Fragment, Table, TableName, View
from runtime.sql.guard import prepared
from runtime.sql.refusals import Refused
from tests.runtime.sql.shop import DIALECTS, catalogue, ready


def refusal(dialect, sql, **values):
    with pytest.raises(Refused) as refused:
        ready(dialect, sql, **values)
    return refused.value.problems[0]


def test_a_table_is_replaced_by_what_is_seen_of_it():
    assert ready("postgres", "SELECT id FROM customers").statement.text == (
        'SELECT "id" FROM (SELECT "customers"."id" AS "id", "customers"."name" AS "name", "customers"."country" AS "country", '
        '"customers"."email" AS "email" FROM "public"."customers" AS "customers") AS "customers" LIMIT 10001'
    )


@pytest.mark.parametrize("dialect", DIALECTS)
def test_rows_and_masks_of_a_view_stand_inside_of_the_table(dialect):
    seen = catalogue(dialect)
    name = next(table.name for table in seen.tables if table.name.name == "customers")
    view = View(
        source=TableName(name.schema, "t_customers"),
        columns={"id": "id", "email": Fragment("SUBSTR(t.email, 1, %s)", (1,))},
        rows=Fragment("t.country = %s AND t.name LIKE 'A%%'", ("DE",)),
    )
    seen = Catalogue(schema=seen.schema, tables=seen.tables, views={name: view})
    ready = prepared("SELECT email FROM customers", dialect=dialect, catalogue=seen)
    assert ready.statement.params == [1, "DE"]
    assert "t_customers" in ready.statement.text
    with pytest.raises(Refused):
        prepared("SELECT name FROM customers", dialect=dialect, catalogue=seen)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_an_optional_block_falls_away_while_its_parameter_is_unset(dialect):
    sql = "SELECT id FROM orders WHERE OPT(amount >= :min_amount) AND OPT(status = :status)"
    assert ready(dialect, sql, status="open").statement.params == ["open"]
    assert "TRUE AND" in ready(dialect, sql, status="open").statement.text


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_list_becomes_as_many_placeholders_and_an_empty_one_no_row(dialect):
    sql = "SELECT id FROM orders WHERE id IN (:ids)"
    assert ready(dialect, sql, ids=[3, 4, 5]).statement.params == [3, 4, 5]
    assert "WHERE FALSE" in ready(dialect, sql, ids=[]).statement.text


def test_an_order_is_chosen_from_those_of_the_author():
    sql = "SELECT id FROM orders ORDER BY SORT(:order)"
    assert 'ORDER BY "created_at" DESC, "id"' in ready("postgres", sql).statement.text
    assert 'ORDER BY "amount"' in ready("postgres", sql, order="cheapest").statement.text
    assert refusal("postgres", sql, order="amount; DROP TABLE orders").pointer == "/parameters/order"


def test_a_literal_percent_sign_survives_the_driver():
    assert "LIKE 'a%%'" in ready("postgres", "SELECT id FROM customers WHERE name LIKE 'a%'").statement.text
    assert "LIKE 'a%'" in ready("sqlite", "SELECT id FROM customers WHERE name LIKE 'a%'").statement.text


def test_lineage_tells_the_columns_that_are_read():
    made = ready(
        "postgres",
        "WITH o AS (SELECT customer_id c, amount FROM orders) SELECT name, amount FROM o JOIN customers ON c = id",
    ).guarded
    assert {(table.name, column) for table, column in made.used} == {
        ("orders", "customer_id"),
        ("orders", "amount"),
        ("customers", "name"),
        ("customers", "id"),
    }
    assert [(column.name, column.source) for column in made.columns] == [
        ("name", ("public", "customers", "name")),
        ("amount", ("public", "orders", "amount")),
    ]


def test_a_refusal_says_what_where_and_what_instead():
    problem = refusal("postgres", "SELECT id,\n  pg_read_file('/etc/passwd')\nFROM orders")
    assert (problem.code, problem.line, problem.column) == ("function_not_allowed", 2, 3)
    assert problem.hint == "Files cannot be reached from a query."


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("", "empty_statement"),
        ("SELECT 1; SELECT 2", "several_statements"),
        ("DELETE FROM orders", "not_a_query"),
        ("SELECT id FROM", "syntax_error"),
        ("SELECT id FROM orders FOR UPDATE", "construct_not_allowed"),
        ("SELECT sleep(1)", "function_not_allowed"),
        ("SELECT * FROM secrets", "table_not_allowed"),
        ("SELECT totl FROM orders", "unknown_column"),
        ("SELECT x.id FROM orders", "unknown_table"),
        ("SELECT :nothing", "unknown_parameter"),
        ("SELECT /*! 1 */ 2", "live_comment"),
        ("SELECT 1\x00", "strange_character"),
        ("SELECT " + "(" * 60 + "1" + ")" * 60, "too_deep"),
    ],
)
def test_each_sort_of_refusal_has_its_code(sql, code):
    assert {refusal(dialect, sql).code for dialect in DIALECTS} == {code}


def test_what_begins_a_recursive_table_without_being_a_query_is_refused():
    sql = "WITH RECURSIVE days(d) AS (SELECT01'x' UNION ALL SELECT d FROM days) SELECT d FROM days"
    assert refusal("sqlite", sql).code == "construct_not_allowed"


@pytest.mark.parametrize(
    ("values", "pointer"),
    [
        ({"min_amount": "much"}, "/parameters/min_amount"),
        ({"ids": "1,2"}, "/parameters/ids"),
        ({"since": "tomorrow"}, "/parameters/since"),
        ({"unknown": 1}, "/parameters/unknown"),
    ],
)
def test_values_are_read_by_the_type_of_their_parameter(values, pointer):
    assert refusal("postgres", "SELECT 1", **values).pointer == pointer


def test_tables_of_the_statement_hide_those_of_the_catalogue_only_where_they_can_be_seen():
    inner = ready("postgres", "WITH orders AS (SELECT id FROM orders) SELECT id FROM orders").guarded
    assert inner.shown.count('"public"."orders"') == 1
    assert refusal("postgres", 'WITH secrets AS (SELECT 1 AS x) SELECT * FROM "Secrets"').code == "table_not_allowed"


def test_two_askers_share_the_text_and_not_the_values():
    table = TableName("public", "orders")
    listed = Table(name=table, columns={"id": "integer"})
    texts = []
    for owner in (1, 2):
        view = View(source=table, columns={"id": "id"}, rows=Fragment("t.owner = %s", (owner,)))
        seen = Catalogue(schema="public", tables=(listed,), views={table: view})
        texts.append(prepared("SELECT id FROM orders", dialect="postgres", catalogue=seen).statement)
    assert texts[0].text == texts[1].text
    assert [text.params for text in texts] == [[1], [2]]


def test_rows_of_mysql_are_written_as_both_of_its_kind_read_them():
    shown = ready("mysql", "SELECT * FROM (VALUES ROW(1, 'a'), ROW(2, 'b')) AS v (id, name)").guarded.shown
    assert "SELECT 1 AS `id`, 'a' AS `name` UNION ALL SELECT 2, 'b'" in shown
