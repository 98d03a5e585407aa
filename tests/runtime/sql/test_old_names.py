"""Names that tables and columns had: statements go on using them and answer as before."""

import pytest

from runtime.sql.catalogue import Catalogue, Table, TableName
from runtime.sql.guard import Guarded, guarded
from runtime.sql.refusals import Refused

TRIPS, CARRIERS = TableName("platform", "trips"), TableName("platform", "carriers")
CATALOGUE = Catalogue(
    schema="platform",
    tables=(
        Table(
            name=TRIPS,
            columns={"id": "integer", "late_by": "integer", "carrier": "integer"},
            old_names=("flights",),
            old_columns={"delay": "late_by", "company": "carrier"},
        ),
        Table(name=CARRIERS, columns={"id": "integer", "code": "text"}, old_columns={"delay": "code"}),
    ),
)
DIALECTS = ("postgres", "mysql", "sqlite")


def found(sql: str, dialect: str = "postgres") -> Guarded:
    return guarded(sql, dialect=dialect, catalogue=CATALOGUE)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(
    "sql",
    [
        "SELECT delay FROM trips",
        "SELECT delay FROM flights",
        "SELECT flights.delay FROM flights ORDER BY delay DESC",
        "SELECT f.delay FROM flights AS f WHERE f.delay > 3 GROUP BY f.delay HAVING MAX(f.delay) > 1 ORDER BY f.delay",
        "SELECT x.delay FROM (SELECT delay FROM flights) AS x",
        "WITH x AS (SELECT delay FROM flights) SELECT delay FROM x ORDER BY delay",
        "SELECT DISTINCT delay FROM trips UNION ALL SELECT company FROM trips ORDER BY delay",
        "SELECT delay AS delay FROM flights WHERE delay IN (SELECT delay FROM trips)",
    ],
)
def test_an_old_name_means_the_column_and_the_result_keeps_it(dialect: str, sql: str) -> None:
    made = found(sql, dialect)
    assert (TRIPS, "late_by") in made.used
    assert [column.name for column in made.columns] == ["delay"]
    assert made.tables == {TRIPS}


def test_a_star_shows_the_present_names_alone() -> None:
    assert [column.name for column in found("SELECT * FROM flights").columns] == ["id", "late_by", "carrier"]


def test_what_the_statement_calls_so_itself_comes_first_in_the_order() -> None:
    shown = found("SELECT -late_by AS delay FROM trips ORDER BY delay").shown
    assert shown.rpartition("ORDER BY")[2].split()[0] == '"delay"' or "ORDER BY delay" in shown


def test_a_present_name_comes_before_an_old_one() -> None:
    made = found("SELECT code FROM carriers AS c JOIN (SELECT 1 AS delay) AS d ON d.delay = c.id WHERE delay = 1")
    assert made.used == {(CARRIERS, "id"), (CARRIERS, "code")}


def test_an_old_name_of_two_columns_means_neither() -> None:
    with pytest.raises(Refused, match="no column"):
        found("SELECT delay FROM trips AS t JOIN carriers AS c ON c.id = t.carrier")


def test_using_takes_present_names() -> None:
    with pytest.raises(Refused, match="no column"):
        found("SELECT 1 AS one FROM trips AS t JOIN trips AS u USING (company)")
