"""The installation of the threats, to break."""

from tests.threats.conftest import _connections_stay, cheap_passwords, database, empty, house  # noqa: F401 – fixtures
