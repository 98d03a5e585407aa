"""What a published data source is compiled into."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings

from datasources.catalogues import FoundTable
from datasources.limits import Limits
from datasources.sources import DIALECTS, EngineName, Source, Uploaded, no_password
from metadata.bodies import digest
from runtime.sql.catalogue import Catalogue, Table, TableName, View
from runtime.sql.profiles import PROFILES
from vault import store

FOLDER = "datasources"
FILES = "files"
REACHING = ("engine", "host", "port", "database", "schema", "user", "password", "sign_in", "tls", "file", "files")


@dataclass(frozen=True, kw_only=True)
class Released:
    """A table that the definition names: the columns that stay hidden, and whether it may be written to."""

    schema: str
    name: str
    hidden: frozenset[str] = frozenset()
    writable: bool = False


@dataclass(frozen=True, kw_only=True)
class SourcePlan:
    """`released` is None for all tables of the schema."""

    name: str
    version_id: int
    title: Any
    source: Source
    released: tuple[Released, ...] | None
    functions: frozenset[str]
    limits: Limits

    def catalogue(self, found: Sequence[FoundTable]) -> Catalogue:
        """Of what was found, that which is released."""
        tables = [table for table in found if self._release(table) is not None]
        listed = tuple(_listed(table) for table in tables)
        views = {_name(table): self._view(table) for table in tables if self._hidden(table)}
        return Catalogue(schema=self.source.schema, tables=listed, views=views, functions=self.functions)

    @property
    def writable(self) -> frozenset[TableName]:
        """The tables that `sql.execute` may change; none where nobody has said so."""
        return frozenset(TableName(each.schema, each.name) for each in self.released or () if each.writable)

    def _release(self, table: FoundTable) -> Released | None:
        if self.released is None:
            return Released(schema=table.schema, name=table.name) if table.schema == self.source.schema else None
        return next((each for each in self.released if (each.schema, each.name) == (table.schema, table.name)), None)

    def _hidden(self, table: FoundTable) -> frozenset[str]:
        released = self._release(table)
        return released.hidden if released is not None else frozenset()

    def _view(self, table: FoundTable) -> View:
        hidden = self._hidden(table)
        return View(
            source=_name(table), columns={name: name for name in table.columns if name not in hidden}, alias=table.name
        )


def compiled(name: str, version_id: int, body: Mapping[str, Any]) -> SourcePlan:
    source = source_of(name, body)
    tables = body["tables"]
    released = None if tables == "*" else tuple(_released(table, source.schema) for table in tables)
    limits = body.get("limits", {})
    return SourcePlan(
        name=name,
        version_id=version_id,
        title=body["title"],
        source=source,
        released=released,
        functions=frozenset(body.get("functions", ())),
        limits=Limits(
            seconds=limits.get("seconds", 30.0),
            rows=limits.get("rows", 10_000),
            bytes=limits.get("megabytes", 64) * 2**20,
            cost=limits.get("cost"),
        ),
    )


def source_of(name: str, body: Mapping[str, Any]) -> Source:
    engine: EngineName = "duckdb" if body["engine"] == FILES else body["engine"]
    secret = body.get("password", {}).get("secret", "")
    usual = body.get("database", "") if engine in IN_DATABASES else PROFILES[DIALECT[engine]].schema
    return Source(
        name=name,
        engine=engine,
        schema=body.get("schema") or usual,
        host=body.get("host", ""),
        port=body.get("port", 0),
        database=body.get("database", ""),
        user=body.get("user", ""),
        password=partial(store.reveal, secret) if secret else no_password,
        sign_in=body.get("sign_in", "password"),
        tls=body.get("tls", "verify"),
        path=file_of(body["file"]) if "file" in body else None,
        files=tuple(Uploaded(each["name"], each["file"], each.get("sheet", "")) for each in body.get("files", ())),
        revision=digest({member: body.get(member) for member in REACHING}),
    )


DIALECT: Mapping[str, str] = {**DIALECTS, FILES: "duckdb"}
IN_DATABASES = ("mysql", "clickhouse")
"""Where what others call a schema is a database."""


def file_of(name: str) -> Path:
    """A plain file of that name in the folder of data sources; a link that leads out of it is none."""
    folder = Path(settings.VAR) / FOLDER
    path = folder / name
    return path if path.resolve().parent == folder.resolve() else folder / "nothing"


def _released(table: Mapping[str, Any], schema: str) -> Released:
    return Released(
        schema=table.get("schema", schema),
        name=table["name"],
        hidden=frozenset(table.get("hidden", ())),
        writable=table.get("writable", False),
    )


def _name(table: FoundTable) -> TableName:
    return TableName(table.schema, table.name)


def _listed(table: FoundTable) -> Table:
    return Table(name=_name(table), columns=table.columns, key=tuple(table.key) or None, is_view=table.is_view)
