"""How one data source is reached: a frozen value, made from a published definition or from the platform's own settings."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple

EngineName = Literal["postgresql", "mysql", "sqlite", "duckdb", "clickhouse", "trino"]
Tls = Literal["off", "require", "verify"]
SignIn = Literal["password", "token"]
DIALECTS: Mapping[str, str] = {
    "postgresql": "postgres",
    "mysql": "mysql",
    "sqlite": "sqlite",
    "duckdb": "duckdb",
    "clickhouse": "clickhouse",
    "trino": "trino",
}
PORTS: Mapping[str, int] = {"postgresql": 5432, "mysql": 3306, "clickhouse": 8443, "trino": 443}
OPEN_PORTS: Mapping[str, int] = {"clickhouse": 8123, "trino": 8080}
"""Where a server without encryption has a port of its own."""


def no_password() -> str:
    return ""


class Uploaded(NamedTuple):
    """A table that is a sheet of an uploaded file."""

    name: str
    file: str
    sheet: str = ""


@dataclass(frozen=True, kw_only=True)
class Source:
    """`schema` is where names without a schema are looked for. `password` is asked when a connection is made, so that no
    value holds it; `sign_in` says whether it is a password or a token. `is_ours` marks the platform's own database, to which
    address rules do not apply. `files` are tables that are uploads, which DuckDB reads."""

    name: str
    engine: EngineName
    schema: str = ""
    host: str = ""
    port: int = 0
    database: str = ""
    user: str = ""
    password: Callable[[], str] = field(default=no_password, repr=False, compare=False)
    sign_in: SignIn = "password"
    tls: Tls = "verify"
    path: Path | None = None
    files: tuple[Uploaded, ...] = ()
    is_ours: bool = False
    revision: str = ""

    @property
    def dialect(self) -> str:
        return DIALECTS[self.engine]


def port_of(source: Source) -> int:
    """The one that is written, or the engine's own."""
    usual = PORTS[source.engine]
    return source.port or (OPEN_PORTS.get(source.engine, usual) if source.tls == "off" else usual)
