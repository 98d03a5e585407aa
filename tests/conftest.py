"""Test databases: named by JACQUARD_TEST_SUFFIX, so that several runs on one machine do not meet. SQLite is a file, as
in an installation: threads of a test then see one database."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connections
from pytest_django import DjangoDbBlocker
from pytest_django.plugin import blocking_manager_key

from accounts.directory import forget_known
from audit import guarding
from database import notice
from tests.leftovers import drop_tables

SUFFIX = os.environ.get("JACQUARD_TEST_SUFFIX", "main")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    name = f"test_jacquard_{SUFFIX}{worker}"
    for connection in connections.all():
        is_file = connection.vendor == "sqlite"
        test = connection.settings_dict.setdefault("TEST", {})
        test["NAME"] = str(Path(tempfile.gettempdir()) / f"{name}.sqlite3") if is_file else name


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Tests that really commit empty all tables afterwards, which the triggers of the operation log would refuse; the tests
    of these triggers put them back."""
    with django_db_blocker.unblock():
        guarding.unguard(connections["default"])


@pytest.fixture(autouse=True, scope="session")
def own_notices() -> Iterator[None]:
    """Tests that run beside these have a database of their own: what changes there is nothing to be told here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(notice, "FOLDER", f"notices_{SUFFIX}{os.environ.get('PYTEST_XDIST_WORKER', '')}")
        yield


@pytest.fixture(autouse=True)
def nobody_known() -> None:
    """The directory's cache would outlive a test that is rolled back, and ids come again."""
    forget_known()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    """Before the database is flushed: flushing empties the tables of models, but knows nothing of those that documents
    made, and stumbles over their foreign keys."""
    mark = item.get_closest_marker("django_db")
    names = getattr(item, "fixturenames", ())
    if "transactional_db" in names or (mark is not None and mark.kwargs.get("transaction")):
        with item.config.stash[blocking_manager_key].unblock():
            drop_tables()
