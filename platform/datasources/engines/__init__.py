"""One file for each sort of database: how to reach it, to read and nothing else, and how to stop what it does."""

from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import NamedTuple, cast

from datasources.engines.session import ChangingEngine, Engine
from datasources.errors import DriverMissing

MODULES: Mapping[str, str] = {
    "postgresql": "datasources.engines.postgresql",
    "mysql": "datasources.engines.mysql",
    "sqlite": "datasources.engines.sqlite",
    "duckdb": "datasources.engines.duckdb",
    "clickhouse": "datasources.engines.clickhouse",
    "trino": "datasources.engines.trino",
}


class Driver(NamedTuple):
    """What an installation adds for an engine: the module that is imported, the package that brings it, and what of the
    package's own libraries is imported besides."""

    module: str
    package: str
    brings: tuple[str, ...] = ()


DRIVERS: Mapping[str, Driver] = {
    "clickhouse": Driver("clickhouse_connect", "clickhouse-connect"),
    "trino": Driver("trino", "trino", ("requests", "urllib3")),
}


def missing_driver(name: str) -> str:
    """The package that an operator would have to install for this engine; "" when nothing is missing."""
    driver = DRIVERS.get(name)
    return "" if driver is None or find_spec(driver.module) else driver.package


def engine(name: str) -> Engine:
    """Drivers are loaded when the first source that needs them is opened. DriverMissing."""
    if package := missing_driver(name):
        raise DriverMissing(name, package)
    return cast(Engine, import_module(MODULES[name]))


CHANGING = ("postgresql", "mysql")
"""Files are opened to be read alone."""


def changing_engine(name: str) -> ChangingEngine:
    if name not in CHANGING:
        raise ValueError(f"Nothing is written to {name}.")
    return cast(ChangingEngine, import_module(MODULES[name]))
