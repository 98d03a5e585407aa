"""The shops are made once for a module of tests."""

from collections.abc import Iterator

import pytest

from datasources.pool import pool
from datasources.sources import Source
from tests.platform.datasources.shops import shops


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Source]]:
    with shops(tmp_path_factory.mktemp("shops")) as made:
        yield made
        pool.empty()
