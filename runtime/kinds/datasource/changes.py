"""`sql.execute`: one INSERT, UPDATE or DELETE on a table that a data source names as writable."""

from typing import Any

from datasources.limits import Limits
from operations.access import by_policy
from operations.operation import Call, Operation, Result, Route
from operations.perform import settled
from runtime.kinds.datasource.queries import cancel_of, parameters_of
from runtime.kinds.datasource.shapes import PARAMETERS, SQL, VALUES, closed
from runtime.plans import snapshot
from runtime.sources.opening import may_change, opened
from runtime.sql.changing import MOST_ROWS

MOST_EVER = 100_000


def execute(call: Call) -> Result:
    """Done by the other database in a transaction of its own: once it is, an error of ours does not take it back."""
    name, is_tried = call.target["datasource"], bool(call.input.get("dry_run"))
    source = opened(name, call.principal, call.now, snapshot())
    limits = Limits(seconds=call.input.get("seconds", 30.0), rows=call.input.get("limit", MOST_ROWS))
    call.note(datasource=name, sql=call.input["sql"][:2_000])
    made = source.change(
        call.input["sql"],
        parameters_of(call.input.get("parameters", {})),
        call.input.get("values", {}),
        limits=limits,
        dry_run=is_tried,
        cancel=cancel_of(call),
    )
    answer = {"action": made.action, "table": made.table, "rows": made.rows, "dry_run": is_tried}
    with settled(call):
        call.note(**answer)
    return Result(value=answer)


def _is_harmless(input: Any) -> bool:
    return bool(input.get("dry_run"))


OPERATIONS = (
    Operation(
        name="sql.execute",
        summary="Change rows of a data source with SQL",
        access=by_policy("datasource.execute", lambda principal, target: may_change(principal, target["datasource"])),
        handler=execute,
        route=Route(method="POST", path="/api/datasources/{datasource}/execute"),
        input=closed(
            ("sql",),
            sql=SQL,
            parameters=PARAMETERS,
            values=VALUES,
            limit={
                "type": "integer",
                "minimum": 1,
                "maximum": MOST_EVER,
                "title": "Rows changed at most",
                "x-title-zh": "最多更改行数",
            },
            seconds={
                "type": "number",
                "exclusiveMinimum": 0,
                "maximum": 600,
                "title": "Seconds at most",
                "x-title-zh": "最长秒数",
            },
            dry_run={"type": "boolean", "title": "Only try it", "x-title-zh": "仅试运行"},
        ),
        output=closed(
            ("action", "table", "rows", "dry_run"),
            action={"enum": ["insert", "update", "delete"]},
            table={"type": "string"},
            rows={"type": "integer"},
            dry_run={"type": "boolean"},
        ),
        transaction="own",
        hidden_input=("values",),
        is_step=True,
        group="data",
        retry_safe=_is_harmless,
        example={
            "target": {"datasource": "shop"},
            "input": {
                "sql": "UPDATE orders SET status = :status WHERE id = :id",
                "parameters": {"status": {"type": "text"}, "id": {"type": "integer"}},
                "values": {"status": "paid", "id": 7},
            },
        },
    ),
)
