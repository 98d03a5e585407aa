"""The installation of the jobs' tests."""

from tests.runtime.automation.conftest import shop  # noqa: F401 – fixtures
from tests.threats.conftest import _connections_stay, cheap_passwords, database, empty, house  # noqa: F401 – fixtures
