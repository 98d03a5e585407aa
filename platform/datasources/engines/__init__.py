"""One file for each sort of database: how to reach it, to read and nothing else, and how to stop what it does."""

from collections.abc import Mapping
from importlib import import_module
from typing import cast

from datasources.engines.session import ChangingEngine, Engine

MODULES: Mapping[str, str] = {
    "postgresql": "datasources.engines.postgresql",
    "mysql": "datasources.engines.mysql",
    "sqlite": "datasources.engines.sqlite",
    "duckdb": "datasources.engines.duckdb",
}


def engine(name: str) -> Engine:
    """Drivers are loaded when the first source that needs them is opened."""
    return cast(Engine, import_module(MODULES[name]))


CHANGING = ("postgresql", "mysql")
"""Files are opened to be read alone."""


def changing_engine(name: str) -> ChangingEngine:
    if name not in CHANGING:
        raise ValueError(f"Nothing is written to {name}.")
    return cast(ChangingEngine, import_module(MODULES[name]))
