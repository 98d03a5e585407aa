"""The dialects' own promises; that their SQL runs is shown by the tests of filters on each database."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from runtime.sql.dialects import DIALECTS, MYSQL, POSTGRESQL, SQLITE, Dialect

AT = datetime(2024, 3, 1, 8, tzinfo=UTC)


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=DIALECTS)
@pytest.mark.parametrize("name", ["", "a b", 'a"b', "a`b", "1a", "a;b", "a%", "naïve", "a" * 64, "a\n"])
def test_only_plain_names_are_quoted(dialect: Dialect, name: str) -> None:
    with pytest.raises(ValueError, match="cannot be the name"):
        dialect.quote(name)
    with pytest.raises(ValueError, match="cannot be the name"):
        dialect.json_of([(name, "1")])


def test_names_are_quoted_as_each_database_wants_it() -> None:
    assert SQLITE.column("o", "order") == '"o"."order"'
    assert MYSQL.column("o", "order") == "`o`.`order`"


def test_patterns_say_what_they_stand_for() -> None:
    assert SQLITE.pattern("a*[b]?%", before=True, after=True) == "*a[*][[]b][?]%*"
    assert POSTGRESQL.pattern("50%_!", after=True) == "50!%!_!!%"
    assert SQLITE.ipattern("50%", before=True) == "%50!%"


@pytest.mark.parametrize(
    ("dialect", "value", "adapted"),
    [
        (SQLITE, AT, "2024-03-01 08:00:00"),
        (SQLITE, date(2024, 3, 1), "2024-03-01"),
        (SQLITE, Decimal("1.50"), "1.50"),
        (SQLITE, UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (SQLITE, timedelta(seconds=2), 2_000_000),
        (POSTGRESQL, AT.replace(tzinfo=None), AT),
        (MYSQL, AT, AT.replace(tzinfo=None)),
    ],
)
def test_values_are_made_ready_for_the_driver(dialect: Dialect, value: Any, adapted: Any) -> None:
    assert dialect.adapt(value) == adapted
