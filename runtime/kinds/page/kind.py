"""The kind `page`: a composition of nodes. What a node may say stands in `ui_schemas/nodes/`, one file for each type."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from metadata.kinds import Kind, Reference, schema_in
from metadata.views import Body, CatalogView, VersionView
from operations.json import strict_loads
from operations.problems import Problem, did_you_mean, pointer
from runtime.kinds.page.charts import chart_problems
from runtime.kinds.page.grid import misplaced
from runtime.kinds.page.nodes import nodes_in
from runtime.parameters import PARAMETER, shared_problems, shared_references
from runtime.tables.filter_checks import FilterChecks
from runtime.tables.plan import SYSTEM_COLUMNS

FOLDER = Path(__file__).parent
SYSTEM = frozenset(SYSTEM_COLUMNS)
NODES = FOLDER.parents[2] / "ui_schemas"


@dataclass(frozen=True, kw_only=True)
class PagePlan:
    """A page version, ready to be shown. `replaces` is (table, view) when it stands for a table's default page."""

    name: str
    version_id: int
    title: Any
    icon: str
    permission: str
    roles: frozenset[str]
    replaces: tuple[str, str] | None
    parameters: tuple[Mapping[str, Any], ...]
    nodes: tuple[Mapping[str, Any], ...]


def schema() -> Mapping[str, Any]:
    """The page's own schema with every node type under `$defs`: nothing is fetched from anywhere."""
    types = {file.stem: _read(file) for file in sorted((NODES / "nodes").glob("*.json"))}
    choice = [
        {"if": {"properties": {"type": {"const": name}}}, "then": {"$ref": f"#/$defs/node_{name}"}} for name in types
    ]
    node = {"type": "object", "required": ["type"], "properties": {"type": {"enum": list(types)}}, "allOf": choice}
    definitions = _read(NODES / "common.json")["$defs"]
    shared = {**definitions, "parameter": PARAMETER, "node": node}
    return {**schema_in(FOLDER), "$defs": {**shared, **{f"node_{name}": types[name] for name in types}}}


def references(body: Body) -> Iterator[Reference]:
    if "replaces" in body:
        yield Reference(pointer="/replaces/table", kind="table", name=body["replaces"]["table"])
    for place, role in enumerate(body.get("roles", ())):
        yield Reference(pointer=pointer("roles", place), kind="role", name=role)
    yield from shared_references(body.get("parameters", ()))
    for at, node in nodes_in(body):
        for kind in ("table", "report"):
            if kind in node:
                yield Reference(pointer=f"{at}/{kind}", kind=kind, name=node[kind])
        for place, related in enumerate(node.get("related", ())):
            yield Reference(pointer=at + pointer("related", place, "table"), kind="table", name=related["table"])
        if node["type"] == "links":
            for place, item in enumerate(node["items"]):
                for kind in ("page", "table"):
                    if kind in item:
                        yield Reference(pointer=at + pointer("items", place, kind), kind=kind, name=item[kind])


def checks(body: Body, catalog: CatalogView) -> Iterator[Problem]:
    """Fields that nodes name exist, their filters can be read; a figure over a field names it; charts are there."""
    yield from shared_problems(body.get("parameters", ()))
    yield from chart_problems(body, catalog)
    filters = FilterChecks(catalog, of_lists=True)
    for at, node in nodes_in(body):
        if "filter" in node:
            yield from filters.problems(node["filter"], node["table"], f"{at}/filter")
        yield from _unknown_fields(at, node.get("table"), _fields_named(node), catalog)
        for place, related in enumerate(node.get("related", ())):
            here = at + pointer("related", place)
            yield from _unknown_fields(here, related["table"], _fields_of_related(related), catalog)
        if node["type"] == "links":
            yield from _leading_nowhere(at, node)
        if node["type"] == "grid":
            yield from misplaced(at, node)
        if node["type"] == "stat" and node.get("aggregate", "count") != "count" and "field" not in node:
            yield Problem(
                code="required",
                pointer=f"{at}/field",
                message=f"A figure that is the {node['aggregate']} needs the field it is made of.",
            )


def compile(version: VersionView, catalog: CatalogView) -> PagePlan:
    body = version.body
    replaces = body.get("replaces")
    return PagePlan(
        name=version.name,
        version_id=version.id,
        title=body["title"],
        icon=body.get("icon", ""),
        permission=body.get("permission", ""),
        roles=frozenset(body.get("roles", ())),
        replaces=(replaces["table"], replaces["view"]) if replaces else None,
        parameters=tuple(body.get("parameters", ())),
        nodes=tuple(body["nodes"]),
    )


def _unknown_fields(
    at: str, table: str | None, named: Iterable[tuple[str, str]], catalog: CatalogView
) -> Iterator[Problem]:
    """`named` are the fields by their places under `at`; of a path only the first step is looked at."""
    version = catalog.get("table", table) if table else None
    if version is None:
        return
    fields = version.body.get("fields", ())
    known = {field["name"] for field in fields} | SYSTEM
    known |= {alias for field in fields for alias in field.get("aliases", ())}
    for place, path in named:
        name = path.removeprefix("-").split(".")[0]
        if name not in known:
            yield Problem(
                code="unknown_field",
                pointer=at + place,
                message=f"The table '{table}' has no field '{name}'.",
                hint=did_you_mean(name, known),
            )


def _leading_nowhere(at: str, node: Body) -> Iterator[Problem]:
    for place, item in enumerate(node["items"]):
        leads = [member for member in ("page", "table", "url") if member in item]
        if len(leads) != 1:
            yield Problem(
                code="leads_nowhere" if not leads else "leads_twice",
                pointer=at + pointer("items", place),
                message=f"The link '{item['uid']}' must have one of 'page', 'table' and 'url'; it has "
                + (" and ".join(f"'{member}'" for member in leads) or "none")
                + ".",
            )


def _fields_of_related(related: Body) -> Iterator[tuple[str, str]]:
    yield "/field", related["field"]
    yield from ((pointer("columns", place), path) for place, path in enumerate(related.get("columns", ())))


def _fields_named(node: Body) -> Iterator[tuple[str, str]]:
    for place, column in enumerate(node.get("columns", ())):
        if "field" in column:
            yield pointer("columns", place, "field"), column["field"]
    for member in ("filters", "sort"):
        yield from ((pointer(member, place), path) for place, path in enumerate(node.get(member, ())))
    for place, section in enumerate(node.get("sections", ())):
        yield from ((pointer("sections", place, "fields", n), name) for n, name in enumerate(section["fields"]))
    if "field" in node:
        yield "/field", node["field"]


def _read(file: Path) -> dict[str, Any]:
    read: dict[str, Any] = strict_loads(file.read_bytes())
    read.pop("$schema", None)
    return read


KIND = Kind(
    name="page",
    plural="pages",
    title={"en": "Page", "zh-CN": "页面"},
    folder=FOLDER,
    schema=schema(),
    identity={
        "/parameters": "uid",
        "/**/nodes": "uid",
        "/**/tabs": "uid",
        "/**/columns": "uid",
        "/**/cells": "uid",
        "/**/desktop": "cell",
        "/**/tablet": "cell",
        "/**/mobile": "cell",
        "/**/sections": "uid",
        "/**/related": "uid",
        "/**/items": "uid",
    },
    references=references,
    checks=checks,
    compile=compile,
)
