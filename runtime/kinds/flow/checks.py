"""What the shape of a flow cannot say: names, edges, circles, what each node may use, and flows that call themselves."""

from collections.abc import Iterator, Mapping
from typing import Any

from metadata.kinds import Reference
from metadata.views import Body, CatalogView
from operations.problems import Problem, did_you_mean, pointer
from operations.registry import operations
from runtime.automation import checks as shared
from runtime.automation.steps import step_problems, step_references
from runtime.inputs import expression_problems, paths_in, problems_of
from runtime.kinds.flow.context import OF_MAP, ROOTS
from runtime.kinds.flow.graph import Graph, graph_of, with_conditions
from runtime.kinds.flow.plan import DECIDE

DEEPEST = 5


def references(body: Body) -> Iterator[Reference]:
    yield from shared.references(body)
    for place, node in enumerate(body["nodes"]):
        at = pointer("nodes", place)
        yield from step_references(node, at)
        for kind in ("flow", "decision"):
            if kind in node:
                yield Reference(pointer=f"{at}/{kind}", kind=kind, name=node[kind])


def checks(body: Body, catalog: CatalogView) -> Iterator[Problem]:
    yield from shared.checks(body, catalog)
    yield from _names(body)
    graph = graph_of(body["nodes"])
    places = {node["name"]: pointer("nodes", place) for place, node in enumerate(body["nodes"])}
    wrong = list(_edges(graph, places))
    yield from wrong
    if not wrong:
        yield from _circles(graph, places)
    for place, node in enumerate(body["nodes"]):
        yield from _node(node, pointer("nodes", place), graph)
    yield from problems_of(body.get("output", {}), ROOTS - {"error"}, "/output")
    yield from _unknown_outputs(body.get("output", {}), graph.nodes, "/output")
    if _calls_itself(body, catalog):
        message = "This flow would come back to itself by way of the flows that it runs."
        yield Problem(code="circle", pointer="/nodes", message=message)


def _names(body: Body) -> Iterator[Problem]:
    seen: set[str] = set()
    for place, node in enumerate(body["nodes"]):
        if node["name"] in seen:
            message = f"There are two nodes '{node['name']}'."
            yield Problem(code="duplicate_name", pointer=pointer("nodes", place, "name"), message=message)
        seen.add(node["name"])


def _edges(graph: Graph, places: Mapping[str, str]) -> Iterator[Problem]:
    for node in graph.nodes.values():
        for place, edge in enumerate(node.after):
            at = places[node.name] + pointer("after", place)
            before = graph.nodes.get(edge.node)
            if before is None:
                message, hint = f"There is no node '{edge.node}'.", did_you_mean(edge.node, graph.nodes)
                yield Problem(code="unknown_node", pointer=at, message=message, hint=hint)
            elif edge.case and edge.case not in (known := _cases(before.body)):
                message = f"The node '{edge.node}' has no case '{edge.case}'."
                hint = did_you_mean(edge.case, known)
                yield Problem(code="unknown_case", pointer=at, message=message, hint=hint)


def _cases(node: Mapping[str, Any]) -> set[str]:
    return {case["name"] for case in node.get("cases", ())} | ({node["otherwise"]} if "otherwise" in node else set())


def _circles(graph: Graph, places: Mapping[str, str]) -> Iterator[Problem]:
    """T64."""
    if circle := sorted(graph.circle(), key=lambda name: places[name]):
        message = f"These nodes wait for one another: {', '.join(circle[:10])}."
        yield Problem(code="circle", pointer=f"{places[circle[0]]}/after", message=message)


def _node(node: Mapping[str, Any], at: str, graph: Graph) -> Iterator[Problem]:
    roots = ROOTS | (OF_MAP if node["type"] == "map" else frozenset())
    yield from shared.wrong_durations(
        {f"{at}/timeout": node.get("timeout"), f"{at}/for": node.get("for")}
        | {f"{at}/retry/{name}": node.get("retry", {}).get(name) for name in ("base", "cap")}
    )
    if "operation" in node:
        yield from step_problems(node, at, roots)
    elif node["type"] == "decision":
        yield from problems_of(node.get("input", {}), roots, f"{at}/input")
        if DECIDE not in operations():
            message = "This installation has no decision tables."
            yield Problem(code="unknown_operation", pointer=f"{at}/type", message=message)
    for member, used in (("params", roots), ("items", ROOTS), ("until", ROOTS)):
        yield from problems_of(node.get(member, {}), used, f"{at}/{member}")
    conditions = {f"{at}/when": node.get("when")}
    conditions |= {
        f"{at}{pointer('cases', place, 'when')}": case["when"] for place, case in enumerate(node.get("cases", ()))
    }
    for place, text in conditions.items():
        if text is not None:
            yield from expression_problems(text, ROOTS, place)
    marked = with_conditions(node)
    yield from _unknown_outputs(marked, graph.nodes, at)
    yield from _later_outputs(marked, graph, at)


def _unknown_outputs(document: Any, nodes: Mapping[str, Any], at: str) -> Iterator[Problem]:
    for place, name in _used(document):
        if name not in nodes:
            message = f"There is no node '{name}' whose output could be used."
            hint = did_you_mean(name, nodes)
            yield Problem(code="unknown_node", pointer=at + place, message=message, hint=hint)


def _later_outputs(node: Mapping[str, Any], graph: Graph, at: str) -> Iterator[Problem]:
    """An output is there only of a node that surely ended before."""
    for place, name in _used(node):
        if name in graph.nodes and node["name"] not in graph.from_on(name) - {name}:
            message = f"'{name}' need not have ended when '{node['name']}' begins."
            hint = f"Put '{node['name']}' after '{name}'."
            yield Problem(code="not_before", pointer=at + place, message=message, hint=hint)


def _used(document: Any) -> list[tuple[str, str]]:
    """Outputs that it uses; what cannot be read is told elsewhere."""
    return list(paths_in(document, "outputs"))


def _calls_itself(body: Body, catalog: CatalogView) -> bool:
    waiting, seen = list(_called(body)), set()
    while waiting:
        name = waiting.pop()
        version = catalog.get("flow", name)
        if version is None or name in seen:
            continue
        seen.add(name)
        if version.body == body:
            return True
        waiting += _called(version.body)
    return False


def _called(body: Body) -> Iterator[str]:
    yield from (node["flow"] for node in body.get("nodes", ()) if "flow" in node)
