"""What is in each sort of database, as it tells itself."""

import pytest

from datasources.catalogues import found_in
from datasources.sources import Source


@pytest.mark.parametrize("server", ["postgres", "mysql", "sqlite", "duckdb"])
def test_tables_are_found_with_columns_types_and_keys(sources: dict[str, Source], server: str) -> None:
    if server not in sources:
        pytest.skip(f"no {server} answers on loopback")
    found = {table.name: table for table in found_in(sources[server])}
    assert sorted(found) == ["customers", "items", "orders", "secrets"]
    assert list(found["customers"].columns) == ["id", "name", "country", "email"]
    assert found["customers"].columns["id"].lower().startswith("int")
    assert (found["customers"].key, found["secrets"].key) == (["id"], [])
    assert {table.schema for table in found.values()} == {sources[server].schema}
