"""The charts of a page: what they show is in their report, and what they give the report fits its parameters."""

from collections.abc import Iterator, Mapping
from typing import Any

from metadata.views import Body, CatalogView
from operations.problems import Problem, did_you_mean, pointer
from runtime.fields.registry import field_type
from runtime.kinds.page.nodes import Node, nodes_in
from runtime.parameters.fitting import fits, in_words, value_problems
from runtime.tables.documents import fields_of_table
from runtime.tables.system import SYSTEM_BY_NAME

Schemas = Mapping[str, Mapping[str, Any]]
OF_PRINCIPAL: Schemas = {"id": {"type": "integer"}, "name": {"type": "string"}, "department": {"type": "integer"}}


def record_table(body: Body) -> str | None:
    """The table whose record the page shows: the one it stands for, else that of its first record node."""
    if body.get("replaces", {}).get("view") == "record":
        return str(body["replaces"]["table"])
    return next((str(node["table"]) for _, node in nodes_in(body) if node["type"] == "record"), None)


def chart_problems(body: Body, catalog: CatalogView) -> Iterator[Problem]:
    charts = [(at, node) for at, node in nodes_in(body) if node["type"] == "chart"]
    if charts:
        offered = {
            "parameter": {parameter["name"]: parameter["schema"] for parameter in body.get("parameters", ())},
            "record": _fields_of_record(record_table(body), catalog),
            "principal": OF_PRINCIPAL,
        }
        for at, node in charts:
            yield from _shows_one(at, node)
            report = catalog.get("report", node["report"])
            if report is not None:
                yield from _parts(at, node, report.body)
                yield from _given(at, node, report.body, offered)


def _shows_one(at: str, node: Node) -> Iterator[Problem]:
    shown = [member for member in ("chart", "query") if member in node]
    if len(shown) != 1:
        yield Problem(
            code="shows_nothing" if not shown else "shows_twice",
            pointer=at,
            message="This node shows one of 'chart' and 'query'; it has "
            + (" and ".join(f"'{member}'" for member in shown) or "none")
            + ".",
        )


def _parts(at: str, node: Node, report: Body) -> Iterator[Problem]:
    known = {
        "chart": [chart["name"] for chart in report.get("charts", ())],
        "query": [query["name"] for query in report["queries"]],
    }
    for member, names in known.items():
        if member in node and node[member] not in names:
            yield Problem(
                code=f"unknown_{member}",
                pointer=f"{at}/{member}",
                message=f"The report '{node['report']}' has no {member} '{node[member]}'.",
                hint=did_you_mean(node[member], names),
            )


def _given(at: str, node: Node, report: Body, offered: Mapping[str, Schemas | None]) -> Iterator[Problem]:
    """Each parameter named is one of the report's and is given what it takes; what the report must have is given."""
    declared = {parameter["name"]: parameter for parameter in report.get("parameters", ())}
    given = node.get("parameters", {})
    for name, source in given.items():
        here = f"{at}/parameters{pointer(name)}"
        if name not in declared:
            yield Problem(
                code="unknown_parameter",
                pointer=here,
                message=f"The report '{node['report']}' has no parameter '{name}'.",
                hint=did_you_mean(name, declared),
            )
        elif "value" in source:
            yield from value_problems(declared[name]["schema"], source["value"], f"{here}/value")
        else:
            ((of, what),) = source.items()
            yield from _source(declared[name], of, what, offered[of], here + pointer(of))
    for name, parameter in declared.items():
        if parameter.get("required") and parameter.get("default") is None and name not in given:
            yield Problem(
                code="required",
                pointer=f"{at}/parameters",
                message=f"The report '{node['report']}' must be given its parameter '{name}'.",
            )


WORDS = {"parameter": "parameter of the page", "record": "field of the record", "principal": "word for who looks"}


def _source(parameter: Mapping[str, Any], of: str, what: str, offered: Schemas | None, at: str) -> Iterator[Problem]:
    if offered is None:
        yield Problem(
            code="no_record",
            pointer=at,
            message=f"The page shows no record whose '{what}' could be given.",
            hint="Put a record node on the page, or let it stand for the record of a table.",
        )
    elif what not in offered:
        yield Problem(
            code="unknown_field" if of == "record" else f"unknown_{of}",
            pointer=at,
            message=f"There is no {WORDS[of]} '{what}'.",
            hint=did_you_mean(what, offered),
        )
    elif not fits(parameter["schema"], offered[what]):
        wanted, given = in_words(parameter["schema"]), in_words(offered[what])
        yield Problem(
            code="wrong_type",
            pointer=at,
            message=f"The parameter '{parameter['name']}' takes {wanted}; '{what}' is {given}.",
        )


def _fields_of_record(table: str | None, catalog: CatalogView) -> Schemas | None:
    """What the values of the record's fields are like, by name and alias; None where no record is shown."""
    fields = fields_of_table(table, catalog) if table else None
    if fields is None:
        return None
    system = {name: of.type.value_schema(of.spec) for name, of in SYSTEM_BY_NAME.items()}
    return system | {name: field_type(spec.type).value_schema(spec) for name, spec in fields.items()}
