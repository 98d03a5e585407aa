"""The graph of a flow: nodes, edges, what comes after what. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from runtime.kinds.flow.rules import Before, Outcome, Verdict, decide


class Edge(NamedTuple):
    """`node` comes before; `case`, if it is a branch, must be the one it chose."""

    node: str
    case: str = ""


@dataclass(frozen=True, kw_only=True)
class Node:
    """A node as its author wrote it (`body`), with its edges read."""

    name: str
    type: str
    after: tuple[Edge, ...]
    rule: str
    body: Mapping[str, Any]


class End(NamedTuple):
    """How a node ended, for those after it; the case that a branch chose."""

    node: str
    outcome: Outcome
    case: str = ""


def with_conditions(body: Mapping[str, Any]) -> dict[str, Any]:
    """A node with its conditions marked as expressions, the way inputs mark theirs: what they name is found alike."""
    marked = dict(body)
    if "when" in body:
        marked["when"] = {"$cel": body["when"]}
    if "cases" in body:
        marked["cases"] = [{**case, "when": {"$cel": case["when"]}} for case in body["cases"]]
    return marked


@dataclass(frozen=True, kw_only=True)
class Graph:
    nodes: Mapping[str, Node]

    @cached_property
    def successors(self) -> Mapping[str, tuple[tuple[str, str], ...]]:
        """By node: who comes after it, and on which case."""
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for node in self.nodes.values():
            for edge in node.after:
                found[edge.node].append((node.name, edge.case))
        return {name: tuple(after) for name, after in found.items()}

    @cached_property
    def leaves(self) -> frozenset[str]:
        return frozenset(name for name in self.nodes if name not in self.successors)

    @cached_property
    def order(self) -> tuple[str, ...]:
        """Each after all before it; nodes on a circle are left out."""
        open_edges = {name: len(node.after) for name, node in self.nodes.items()}
        ready = [name for name, count in open_edges.items() if not count]
        found = []
        while ready:
            name = ready.pop(0)
            found.append(name)
            for after, _ in self.successors.get(name, ()):
                open_edges[after] -= 1
                if not open_edges[after]:
                    ready.append(after)
        return tuple(found)

    def circle(self) -> frozenset[str]:
        """The nodes that come after themselves, and those that wait for them."""
        return frozenset(self.nodes) - frozenset(self.order)

    def from_on(self, name: str) -> frozenset[str]:
        """The node with all that comes after it."""
        found, waiting = set(), [name]
        while waiting:
            at = waiting.pop()
            if at not in found:
                found.add(at)
                waiting += [after for after, _ in self.successors.get(at, ())]
        return frozenset(found)

    def told(self, ends: Iterable[End]) -> dict[str, list[Outcome]]:
        """What the ends mean for the nodes after them: work in proportion to the edges that leave them."""
        found: dict[str, list[Outcome]] = defaultdict(list)
        for end in ends:
            for after, case in self.successors.get(end.node, ()):
                is_other_case = bool(case) and end.outcome == "success" and case != end.case
                found[after].append("skipped" if is_other_case else end.outcome)
        return dict(found)

    def verdict(self, name: str, before: Before) -> Verdict:
        return decide(self.nodes[name].rule, before)


def graph_of(nodes: Iterable[Mapping[str, Any]]) -> Graph:
    return Graph(nodes={node["name"]: _node(node) for node in nodes})


def _node(body: Mapping[str, Any]) -> Node:
    return Node(
        name=body["name"],
        type=body["type"],
        after=tuple(
            Edge(edge) if isinstance(edge, str) else Edge(edge["node"], edge.get("case", ""))
            for edge in body.get("after", ())
        ),
        rule=body.get("rule", "all_success"),
        body=body,
    )
