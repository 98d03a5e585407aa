"""Walking the nodes of a page: nodes hold nodes in tabs, columns and the cells of a grid."""

from collections.abc import Iterator, Mapping
from typing import Any

from operations.problems import pointer

Node = Mapping[str, Any]
PARTS = {"tabs": "tabs", "columns": "columns", "grid": "cells"}
"""The member of a node of that type whose parts hold nodes."""


def nodes_in(body: Mapping[str, Any], at: str = "") -> Iterator[tuple[str, Node]]:
    """Every node with its JSON pointer, depth first."""
    for place, node in enumerate(body.get("nodes", ())):
        here = at + pointer("nodes", place)
        yield here, node
        if (member := PARTS.get(node["type"])) is not None:
            for number, part in enumerate(node[member]):
                yield from nodes_in(part, here + pointer(member, number))
