"""What Trino's EXPLAIN tells, as JSON that differs a little from version to version: what it does not say is not known."""

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

from datasources.engines.session import Cost, PlanStep

# A table as connectors call it begins with its name; what follows may be conditions, which hold values.
TABLE = re.compile(r"[\w.:$@-]+")
# What connectors to other databases call a part of the plan that these are going to do.
PUSHED_DOWN = ("_generated", "_generated_query")


class Writes(Exception):
    """The plan has a table that would be written to."""


def cost_of(told: Mapping[str, Any], catalog: str) -> Cost:
    """Of EXPLAIN (TYPE IO): the tables are those that will be read, views already replaced; those of another catalog are
    nobody's. Raises Writes."""
    if told.get("outputTable"):
        raise Writes("The statement would write to a table.")
    estimate = told.get("estimate", {})
    units, rows = _number(estimate.get("cpuCost")), _number(estimate.get("outputRowCount"))
    tables = frozenset(_name(each["table"], catalog) for each in told["inputTableColumnInfos"])
    return Cost(math.inf if units is None else units, math.inf if rows is None else rows, tables)


def steps_of(told: Mapping[str, Any], depth: int = 0) -> Iterator[PlanStep]:
    """Of EXPLAIN (TYPE LOGICAL)."""
    table = TABLE.match(str(told.get("descriptor", {}).get("table", "")))
    estimates = told.get("estimates") or [{}]
    rows, cost = _number(estimates[0].get("outputRowCount")), _number(estimates[0].get("cpuCost"))
    yield PlanStep(depth, f"{told['name']} {table[0] if table else ''}".strip(), rows, cost)
    for child in told.get("children", ()):
        yield from steps_of(child, depth + 1)


def _name(table: Mapping[str, Any], catalog: str) -> tuple[str, str]:
    schema, name = table["schemaTable"]["schema"], table["schemaTable"]["table"]
    return (schema, name) if table["catalog"] == catalog.lower() else (f"{table['catalog']}.{schema}", name)


def _number(value: object) -> float | None:
    """Unknown ones are NaN, which JSON has as a text."""
    try:
        number = float(str(value))
    except ValueError:
        return None
    return number if math.isfinite(number) else None
