"""The corpus of legitimate statements runs on the real databases, with values for its parameters and without."""

import pytest

from datasources.errors import QueryFailed
from datasources.execute import run
from datasources.sources import Source
from runtime.sql.guard import prepared
from tests.platform.datasources.shops import catalogue_of
from tests.runtime.sql.corpora import Sample, samples
from tests.runtime.sql.shop import DIALECTS, PARAMETERS
from tests.runtime.sql.test_analytic import GIVEN, analytic


def runs(dialect: str) -> list[Sample]:
    """What stands for ClickHouse leaves out of it (some joins, mixed decimals), or for Trino (functions that DuckDB lacks), is
    `whole`."""
    found = samples("analytic_clickhouse") if dialect == "clickhouse" else analytic(dialect)
    return [sample for sample in found if sample.sort != "whole"]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_the_guard_accepts_runs(dialect: str, sources: dict[str, Source]) -> None:
    if dialect not in sources:
        pytest.skip("no such server here")
    source, failed = sources[dialect], []
    for sample in runs(dialect):
        sql = sample.sql.replace("shop.", f"{source.schema}.") if dialect == "mysql" else sample.sql
        for values in (GIVEN, {}) if ":" in sql else ({},):
            ready = prepared(sql, dialect=dialect, catalogue=catalogue_of(source), parameters=PARAMETERS, values=values)
            try:
                with run(source, ready) as result:
                    result.all()
            except QueryFailed as error:
                failed.append((sql, error.for_designers))
    assert failed == []
