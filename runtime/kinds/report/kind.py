"""The kind `report`: parameters, queries, steps over their rows, columns and charts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from metadata.kinds import Kind, Reference, schema_in
from metadata.views import Body, CatalogView, VersionView
from operations.json import strict_loads
from operations.problems import pointer
from runtime.kinds.report.checks import checks
from runtime.kinds.report.querying import query_references
from runtime.kinds.report.transforms import steps
from runtime.parameters import PARAMETER

FOLDER = Path(__file__).parent
COMMON = FOLDER.parents[2] / "ui_schemas" / "common.json"
PLATFORM = "platform"
SPANS = ("week", "month", "quarter", "year")


@dataclass(frozen=True, kw_only=True)
class ReportPlan:
    """A report, ready to run: a published version, or a body that is being worked on (version 0)."""

    name: str
    version: int
    digest: str
    body: Body
    tables: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def parameters(self) -> Sequence[Mapping[str, Any]]:
        parameters: Sequence[Mapping[str, Any]] = self.body.get("parameters", ())
        return parameters

    @cached_property
    def queries(self) -> Mapping[str, Mapping[str, Any]]:
        return {query["name"]: query for query in self.body["queries"]}

    @cached_property
    def charts(self) -> Mapping[str, Mapping[str, Any]]:
        return {chart["name"]: chart for chart in self.body.get("charts", ())}

    @property
    def main(self) -> str:
        return str(self.body["queries"][0]["name"])

    def columns_of(self, query: str) -> Sequence[Mapping[str, Any]]:
        """What is declared of a query's columns. A month of the builder's is written as one, if nothing else is said."""
        declared = [column for column in self.body.get("columns", ()) if column.get("query", self.main) == query]
        spans = {
            column["name"]: {"type": "date", "pattern": column["truncate"]}
            for column in self.queries[query].get("builder", {}).get("columns", ())
            if column.get("truncate") in SPANS
        }
        named = [
            {"format": spans.pop(name), **column} if (name := column["name"]) in spans else column
            for column in declared
        ]
        return [*named, *({"name": name, "format": form, "implied": True} for name, form in spans.items())]

    def place_of(self, query: str) -> int:
        return next(place for place, one in enumerate(self.body["queries"]) if one["name"] == query)


def schema() -> Mapping[str, Any]:
    """The report's own schema with parameters and every step under `$defs`: nothing is fetched from anywhere."""
    own, made = schema_in(FOLDER), {f"step_{name}": step.schema() for name, step in steps().items()}
    choice = [
        {"if": {"properties": {"step": {"const": name}}}, "then": {"$ref": f"#/$defs/step_{name}"}} for name in steps()
    ]
    transform = {
        "type": "object",
        "required": ["uid", "step"],
        "properties": {"step": {"enum": list(steps())}},
        "allOf": choice,
    }
    shared = strict_loads(COMMON.read_bytes())["$defs"]
    return {**own, "$defs": {**shared, **own["$defs"], "parameter": PARAMETER, "transform": transform, **made}}


def references(body: Body) -> Iterator[Reference]:
    for place, role in enumerate(body.get("roles", ())):
        yield Reference(pointer=pointer("roles", place), kind="role", name=role)
    for place, query in enumerate(body["queries"]):
        source = query.get("datasource")
        if source and source != PLATFORM:
            yield Reference(pointer=pointer("queries", place, "datasource"), kind="datasource", name=source)
    for place, parameter in enumerate(body.get("parameters", ())):
        if "report" in parameter.get("options", {}):
            at = pointer("parameters", place, "options", "report")
            yield Reference(pointer=at, kind="report", name=parameter["options"]["report"])
    for place, column in enumerate(body.get("columns", ())):
        for kind in ("report", "dashboard", "page", "table"):
            if kind in column.get("link", {}):
                yield Reference(pointer=pointer("columns", place, "link", kind), kind=kind, name=column["link"][kind])


def compile(version: VersionView, catalog: CatalogView) -> ReportPlan:
    return ReportPlan(name=version.name, version=version.number, digest=version.digest, body=version.body)


KIND = Kind(
    name="report",
    plural="reports",
    title={"en": "Report", "zh-CN": "报表"},
    folder=FOLDER,
    schema=schema(),
    identity={
        "/parameters": "uid",
        "/queries": "uid",
        "/queries/*/transforms": "uid",
        "/queries/*/builder/joins": "uid",
        "/queries/*/builder/columns": "uid",
        "/columns": "uid",
        "/columns/*/conditions": "uid",
        "/charts": "uid",
    },
    references=references,
    further_references=query_references,
    checks=checks,
    compile=compile,
)
