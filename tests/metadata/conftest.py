from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from metadata.catalog import forget_catalog
from operations import faults
from operations.registry import operations
from tests.metadata.life import POINTS
from tests.metadata.sample_kinds.barrel.kind import CELLAR


@pytest.fixture
def sample_kinds(settings: Settings) -> Iterator[None]:
    """The installation has the kinds of `sample_kinds`: book, shelf, badge and barrel."""
    operations()  # found once for the process, with those of the real kinds
    settings.KIND_PACKAGE = "tests.metadata.sample_kinds"
    CELLAR.log.clear()
    CELLAR.litres.clear()
    CELLAR.measured = 0
    yield
    for point in POINTS:
        faults.install(point, None)


@pytest.fixture(autouse=True)
def fresh_catalog() -> None:
    forget_catalog()
