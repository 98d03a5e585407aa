"""What a table may be called: its name becomes an address and the name of database tables."""

import pytest

from metadata.validation import problems_in
from metadata.views import Document, overlay
from operations.registry import operations
from runtime.kinds.table.checks import TAKEN_ADDRESSES
from runtime.kinds.table.kind import KIND

BODY = {"title": "Mine", "fields": [{"uid": "a", "name": "a", "type": "text"}]}


def codes(name: str) -> list[str]:
    catalog = overlay([Document(kind="table", name=name, body=BODY)])
    return [problem.code for problem in problems_in(KIND, BODY, catalog, {"table": KIND})]


def test_a_table_may_have_a_name_of_its_own() -> None:
    assert codes("customers") == []


@pytest.mark.parametrize("name", [*TAKEN_ADDRESSES, "customers__tags"])
def test_a_name_that_means_something_else_is_refused(name: str) -> None:
    assert codes(name) == ["reserved_name"]


def test_every_word_in_the_place_of_a_tables_name_is_taken() -> None:
    paths = [operation.route.path for operation in operations().values() if operation.route]
    for place in {path.partition("{table}")[0] for path in paths if "{table}" in path}:
        words = {path.removeprefix(place).split("/")[0] for path in paths if path.startswith(place)}
        assert {word for word in words if "{" not in word} <= TAKEN_ADDRESSES
