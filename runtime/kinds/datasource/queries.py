"""`sql.query` and `sql.explain`: statements of people on a data source, guarded like those of reports."""

from collections.abc import Mapping
from typing import Any

from datasources.limits import Cancel, Limits
from operations.access import by_policy
from operations.errors import Forbidden, InvalidInput
from operations.operation import Call, Operation, Result, Route
from runtime.kinds.datasource.answers import as_json
from runtime.kinds.datasource.shapes import PARAMETERS, ROWS, SQL, VALUES, closed
from runtime.plans import snapshot
from runtime.sources.opening import may_query, opened
from runtime.sql.parameters import Parameter

MOST_ROWS = 50_000


def query(call: Call) -> Result:
    name = call.target["datasource"]
    source = opened(name, call.principal, call.now, snapshot())
    limits = Limits(seconds=call.input.get("seconds", 30.0), rows=call.input.get("limit", 1_000))
    declared = parameters_of(call.input.get("parameters", {}))
    with source.run(
        call.input["sql"], declared, call.input.get("values", {}), limits=limits, cancel=cancel_of(call)
    ) as rows:
        return Result(value=as_json(rows))


def explain(call: Call) -> Result:
    """What would run, what it would read, and how the database would go about it."""
    source = opened(call.target["datasource"], call.principal, call.now, snapshot())
    declared = parameters_of(call.input.get("parameters", {}))
    found = source.explain(call.input["sql"], declared, call.input.get("values", {}))
    guarded = found.guarded
    return Result(
        value={
            "sql": guarded.shown,
            "tables": sorted(table.name for table in guarded.tables),
            "columns": sorted(f"{table.name}.{column}" for table, column in guarded.used),
            "output": [{"name": column.name, "type": column.type} for column in guarded.columns],
            **found.as_json(),
        }
    )


def parameters_of(given: Mapping[str, Mapping[str, Any]]) -> dict[str, Parameter]:
    for name in given:
        if not name.isidentifier() or name.startswith("policy_"):
            raise InvalidInput(f"'{name[:60]}' cannot be the name of a parameter.")
    return {
        name: Parameter(
            name=name, type=each.get("type", "text"), many=each.get("many", False), choices=each.get("choices", {})
        )
        for name, each in given.items()
    }


def cancel_of(call: Call) -> Cancel:
    """Stops the statement when the run is cancelled that it is part of."""
    cancel = Cancel()
    if call.run is not None:
        call.run.check()
    return cancel


def check_may_query(call: Call) -> None:
    if not may_query(call.principal, call.target["datasource"]):
        raise Forbidden("This needs the permission 'datasource.query'.")


ASKED = closed(
    ("sql",),
    sql=SQL,
    parameters=PARAMETERS,
    values=VALUES,
    limit={"type": "integer", "minimum": 1, "maximum": MOST_ROWS, "title": "Rows at most", "x-title-zh": "最多行数"},
    seconds={
        "type": "number",
        "exclusiveMinimum": 0,
        "maximum": 600,
        "title": "Seconds at most",
        "x-title-zh": "最长秒数",
    },
)
ACCESS = by_policy("datasource.query", lambda principal, target: may_query(principal, target["datasource"]))
EXAMPLE = {
    "target": {"datasource": "platform"},
    "input": {
        "sql": "SELECT name FROM customers WHERE country = :country",
        "parameters": {"country": {"type": "text"}},
        "values": {"country": "DE"},
    },
}
OPERATIONS = (
    Operation(
        name="sql.query",
        summary="Ask a data source with SQL",
        access=ACCESS,
        handler=query,
        route=Route(method="POST", path="/api/datasources/{datasource}/query"),
        input=ASKED,
        output=ROWS,
        is_step=True,
        group="data",
        example=EXAMPLE,
    ),
    Operation(
        name="sql.explain",
        summary="What would run for a statement, and what it reads",
        access=ACCESS,
        handler=explain,
        route=Route(method="POST", path="/api/datasources/{datasource}/explain"),
        input=closed(("sql",), sql=SQL, parameters=PARAMETERS, values=VALUES),
        output={
            "type": "object",
            "required": ["sql", "tables", "columns", "output"],
            "properties": {
                "sql": {"type": "string"},
                "tables": {"type": "array", "items": {"type": "string"}},
                "columns": {"type": "array", "items": {"type": "string"}},
                "output": {"type": "array"},
                "plan": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "properties": {
                            "depth": {"type": "integer"},
                            "does": {"type": "string"},
                            "rows": {"type": ["number", "null"]},
                            "cost": {"type": ["number", "null"]},
                        },
                    },
                },
                "cost": {"type": ["number", "null"], "description": "In the database's own units."},
                "rows": {"type": ["number", "null"]},
                "budget": {"type": ["number", "null"], "description": "The cost that the data source allows."},
                "within_budget": {"type": ["boolean", "null"]},
            },
        },
    ),
)
