"""The kind `table`: a document that becomes a real table of the database."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from metadata.kinds import Kind, Reference, schema_in
from metadata.names import is_name
from metadata.views import Body, CatalogView
from operations.problems import pointer
from runtime.kinds.table.checks import checks
from runtime.kinds.table.compile import compile_table
from runtime.kinds.table.ddl.materialise import TableMaterialiser
from runtime.tables.documents import by_name, placed_fields
from runtime.tables.paths import way_of

FOLDER = Path(__file__).parent


def references(body: Body) -> Iterator[Reference]:
    """The tables that fields lead to, and the roles that transitions ask for. Options may still be wrong here."""
    for place, field in enumerate(body.get("fields", ())):
        options = field.get("options", {})
        for kind, at, name in _named_in(options):
            if isinstance(name, str) and is_name(name):
                yield Reference(pointer=pointer("fields", place, "options", *at), kind=kind, name=name)


def _named_in(options: Any) -> Iterator[tuple[str, tuple[str | int, ...], Any]]:
    yield "table", ("target",), options.get("target")
    yield "table", ("table",), options.get("table")
    targets, transitions = options.get("targets"), options.get("transitions")
    for at, name in enumerate(targets if isinstance(targets, list) else ()):
        yield "table", ("targets", at), name
    for place, transition in enumerate(transitions if isinstance(transitions, list) else ()):
        roles = transition.get("roles") if isinstance(transition, dict) else None
        for at, name in enumerate(roles if isinstance(roles, list) else ()):
            yield "role", ("transitions", place, "roles", at), name


def further_references(body: Body, catalog: CatalogView) -> Iterator[Reference]:
    """The fields of other tables that lookups and rollups lead through and end at."""
    placed = tuple(placed_fields(body))
    names = by_name(tuple(spec for _, spec in placed))
    for place, spec in placed:
        for table, end in way_of(spec, names, catalog):
            yield Reference(pointer=pointer("fields", place, "options"), kind="table", name=table, member=end.uid)


KIND = Kind(
    name="table",
    plural="tables",
    title={"en": "Table", "zh-CN": "数据表"},
    folder=FOLDER,
    schema=schema_in(FOLDER),
    identity={
        "/fields": "uid",
        "/rules": "uid",
        "/indexes": "uid",
        "/fields/*/options/choices": "value",
        "/fields/*/options/states": "value",
        "/fields/*/options/transitions": "uid",
    },
    references=references,
    further_references=further_references,
    checks=checks,
    compile=compile_table,
    materialise=TableMaterialiser(compile=compile_table),
)
