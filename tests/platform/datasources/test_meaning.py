"""What the guard writes answers what was asked: both are run, and their rows compared."""

import pytest

from datasources.errors import QueryFailed
from datasources.execute import run
from datasources.sources import Source
from runtime.sql.guard import Ready, Statement, prepared
from runtime.sql.profiles import PROFILES
from tests.platform.datasources.shops import catalogue_of
from tests.runtime.sql.corpora import samples


def rows(source: Source, ready: Ready) -> list[str]:
    with run(source, ready) as result:
        return [repr(row) for row in result.all()]


def untouched(ready: Ready, sql: str) -> Ready:
    return Ready(ready.guarded, Statement(sql.replace("%", PROFILES[ready.guarded.dialect].percent), []))


@pytest.mark.parametrize("dialect", ["postgres", "mysql", "sqlite", "duckdb"])
def test_what_the_guard_writes_gives_the_same_rows(dialect: str, sources: dict[str, Source]) -> None:
    if dialect not in sources:
        pytest.skip("no such server here")
    source, wrong = sources[dialect], []
    for sample in samples(f"meaning_{dialect}"):
        ready = prepared(sample.sql, dialect=dialect, catalogue=catalogue_of(source))
        try:
            asked, given = rows(source, untouched(ready, sample.sql)), rows(source, ready)
        except QueryFailed as error:
            asked, given = ["a row"], [error.for_designers]
        if asked != given:
            wrong.append((sample.sql, ready.guarded.shown, asked, given))
    assert wrong == []
