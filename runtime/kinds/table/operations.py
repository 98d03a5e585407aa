"""What can be done with the rows of tables."""

from collections.abc import Mapping
from typing import Any

from accounts.principal import Principal
from operations.access import Access, by_policy
from operations.errors import InvalidInput, NotFound
from operations.later import catch_up
from operations.operation import NOTHING, Call, Handler, Method, Operation, Result, Route, Transaction
from operations.problems import Problem
from runtime.kinds.table.access.describing import description, tables_listed
from runtime.kinds.table.access.explaining import explained_row
from runtime.kinds.table.access.sights import Reader, Sight, reader_of
from runtime.kinds.table.ddl.parked import OPERATIONS as PARKED_OPERATIONS
from runtime.kinds.table.ddl.rekeying import OPERATIONS as REKEYING_OPERATIONS
from runtime.kinds.table.field_types import OPERATIONS as FIELD_TYPE_OPERATIONS
from runtime.kinds.table.files.operations import OPERATIONS as FILES
from runtime.kinds.table.history import timeline
from runtime.kinds.table.reading.aggregate import aggregated, facets
from runtime.kinds.table.reading.asked import Asked, asked_in_body, asked_in_query
from runtime.kinds.table.reading.engine import got, listed, row_as_seen
from runtime.kinds.table.schemas import (
    BATCH,
    BULK,
    DIFF,
    GROUP_QUERY,
    HISTORY,
    ONE_QUERY,
    QUERY,
    RAW_QUERY,
    ROLLBACK,
    ROW,
    SEARCH,
)
from runtime.kinds.table.transfer.operations import OPERATIONS as TRANSFERS
from runtime.kinds.table.writing import bulk, single
from runtime.kinds.table.writing.batch import batch
from runtime.kinds.table.writing.merging import etag
from runtime.kinds.table.writing.rows import one_locked

Json = Any
ONE = "/api/config/{table}/{id}"
ALL = "/api/config/{table}"


def table_list(call: Call) -> Result:
    return Result(value={"tables": tables_listed(reader_of(call), call.input.get("search", ""))})


def table_describe(call: Call) -> Result:
    _, sight = _seen(call)
    return Result(value=description(sight))


def row_list(call: Call) -> Result:
    reader, sight = _seen(call)
    return Result(body=listed(reader, sight, asked_in_query(call.input.get("query", ()))))


def row_query(call: Call) -> Result:
    reader, sight = _seen(call)
    return Result(body=listed(reader, sight, asked_in_body(call.input)))


def row_get(call: Call) -> Result:
    reader, sight = _seen(call)
    asked = asked_in_query(call.input.get("query", ()))
    _only(asked, ("fields", "expand"))
    return got(reader, sight, _id(call), asked)


def row_lock(call: Call) -> Result:
    """As it is now, and as it stays until the transaction that this is part of ends."""
    reader, sight = _seen(call)
    one_locked(sight, "update", _id(call))
    return _written(call, reader, sight, _id(call))


def row_create(call: Call) -> Result:
    reader, sight = _seen(call)
    row_id = single.create(call, reader, sight, call.input)
    headers = {"Location": f"/api/config/{sight.plan.name}/{row_id}"}
    return _written(call, reader, sight, row_id, status=201, headers=headers)


def row_update(call: Call) -> Result:
    reader, sight = _seen(call)
    single.change(call, reader, sight, _id(call), call.input)
    return _written(call, reader, sight, _id(call))


def row_replace(call: Call) -> Result:
    reader, sight = _seen(call)
    single.change(call, reader, sight, _id(call), call.input, whole=True)
    return _written(call, reader, sight, _id(call))


def row_delete(call: Call) -> Result:
    reader, sight = _seen(call)
    single.delete(call, reader, sight, _id(call))
    return Result()


def row_restore(call: Call) -> Result:
    reader, sight = _seen(call)
    single.bring_back(call, reader, sight, _id(call))
    return _written(call, reader, sight, _id(call))


def row_history(call: Call) -> Result:
    reader, sight = _seen(call)
    if "as_of" in call.input:
        return Result(value=timeline.state_as_of(reader, sight, _id(call), call.input["as_of"]))
    limit, before = call.input.get("limit", timeline.USUAL), call.input.get("before")
    return Result(value=timeline.versions_shown(reader, sight, _id(call), limit, before))


def row_diff(call: Call) -> Result:
    reader, sight = _seen(call)
    return Result(value=timeline.difference(reader, sight, _id(call), call.input["from"], call.input["to"]))


def row_rollback(call: Call) -> Result:
    reader, sight = _seen(call)
    timeline.rolled_back(call, reader, sight, _id(call), call.input["version"])
    return _written(call, reader, sight, _id(call))


def row_explain(call: Call) -> Result:
    reader, sight = _seen(call)
    return Result(value=explained_row(reader, sight, _id(call)))


def row_aggregate(call: Call) -> Result:
    _, sight = _seen(call)
    return Result(body=aggregated(sight, asked_in_query(call.input.get("query", ()), also=("group", "metrics"))))


def row_distinct(call: Call) -> Result:
    _, sight = _seen(call)
    return Result(body=facets(sight, call.target["field"], asked_in_query(call.input.get("query", ()))))


def row_bulk(call: Call) -> Result:
    reader, sight = _seen(call)
    results = _bulk_results(call, reader, sight)
    call.note(table=sight.plan.name, action=call.input["action"], rows=len(results))
    failed = sum(1 for done in results if done["status"] >= 400)
    return Result(value={"results": results, "done": len(results) - failed, "failed": failed})


def row_upsert(call: Call) -> Result:
    reader, sight = _seen(call)
    [done] = bulk.upserted(call, reader, sight, [call.input], "atomic")
    call.note(table=sight.plan.name, id=done["id"])
    return _written(call, reader, sight, done["id"], status=done["status"])


def row_batch(call: Call) -> Result:
    return Result(value={"steps": batch(call, reader_of(call), call.input["steps"])})


def _bulk_results(call: Call, reader: Reader, sight: Sight) -> list[dict[str, Json]]:
    given, action, mode = call.input, call.input["action"], call.input.get("mode", "atomic")
    if "filter" in given:
        sight.check("delete" if action == "delete" else "update")
        ids = bulk.chosen(reader, sight, given["filter"], given.get("expect", -1))
        if action == "update":
            rows = [{**given.get("values", {}), "id": row_id} for row_id in ids]
            return bulk.updated(call, reader, sight, rows, mode)
        if action == "delete":
            return bulk.deleted(call, reader, sight, ids, mode)
        raise _wrong("/filter", f"A filter chooses rows to update or delete; '{action}' takes 'rows'.")
    if action == "delete":
        return bulk.deleted(call, reader, sight, given.get("ids", []), mode)
    do = {"create": bulk.created, "update": bulk.updated, "upsert": bulk.upserted}[action]
    return do(call, reader, sight, given.get("rows", []), mode)


def _seen(call: Call) -> tuple[Reader, Sight]:
    reader = reader_of(call)
    return reader, reader.table(call.target["table"])


def _id(call: Call) -> int:
    text = call.target["id"]
    if text.isascii() and text.isdigit() and len(text) <= 18 and int(text) > 0:
        return int(text)
    raise NotFound(f"There is no row '{text[:40]}'; rows are known by whole numbers.")


def _written(
    call: Call,
    reader: Reader,
    sight: Sight,
    row_id: int,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Result:
    """The row as it is now, after what follows on the write. Who may write it but not read it is told its id alone."""
    catch_up(call)
    row = row_as_seen(reader, sight, row_id)
    if row is None:
        return Result(value={"id": row_id}, status=status, headers=headers or {})
    return Result(value=row, status=status, headers={"ETag": etag(row["row_version"]), **(headers or {})})


def _only(asked: Asked, members: tuple[str, ...]) -> None:
    if asked.plain:
        raise _wrong(f"/{asked.plain[0][0]}", f"One row takes {' and '.join(members)} only.")


def _wrong(at: str, message: str) -> InvalidInput:
    return InvalidInput(problems=[Problem(code="wrong_value", pointer=at, message=message)])


def _signed_in(principal: Principal, target: Mapping[str, str]) -> bool:
    return principal.is_signed_in


def _by_rows(name: str) -> Access:
    """The table's policy decides, row by row; whoever is not signed in has none."""
    return by_policy(name, _signed_in)


def _operation(
    name: str,
    summary: str,
    method: Method,
    path: str,
    handler: Handler,
    input: Mapping[str, Any],
    transaction: Transaction = "none",
) -> Operation:
    return Operation(
        name=name,
        summary=summary,
        access=_by_rows(name),
        handler=handler,
        route=Route(method=method, path=path),
        input=input,
        transaction=transaction,
        is_step=name in EXAMPLES,
        group="rows" if name in EXAMPLES else "",
        example=EXAMPLES.get(name),
    )


EXAMPLES: Mapping[str, Json] = {
    "row.query": {"target": {"table": "orders"}, "input": {"filter": {"state": {"eq": "open"}}, "limit": 100}},
    "row.aggregate": {
        "target": {"table": "orders"},
        "input": {"query": [["group", "customer"], ["metrics", "count,sum:amount"]]},
    },
    "row.get": {"target": {"table": "orders", "id": "7"}},
    "row.lock": {"target": {"table": "orders", "id": "7"}},
    "row.create": {"target": {"table": "orders"}, "input": {"number": "A-7", "customer": 3}},
    "row.update": {"target": {"table": "orders", "id": "7"}, "input": {"state": "paid"}},
    "row.upsert": {"target": {"table": "orders"}, "input": {"number": "A-7", "state": "paid"}},
    "row.delete": {"target": {"table": "orders", "id": "7"}},
    "row.bulk": {
        "target": {"table": "orders"},
        "input": {"action": "upsert", "rows": [{"number": "A-7"}, {"number": "A-8"}]},
    },
}
"""Those that are steps, with a call that shows how. Lists are asked for by `row.query`, whose input is JSON."""

OPERATIONS = (
    _operation("table.list", "The tables one may read", "GET", "/api/config/tables", table_list, SEARCH),
    _operation("table.describe", "A table and its fields", "GET", "/api/tables/{table}", table_describe, NOTHING),
    _operation("row.list", "List rows", "GET", ALL, row_list, RAW_QUERY),
    _operation("row.query", "List rows, with a long filter", "POST", f"{ALL}/query", row_query, QUERY),
    _operation("row.create", "Add a row", "POST", ALL, row_create, ROW, "one"),
    _operation("row.get", "One row", "GET", ONE, row_get, ONE_QUERY),
    _operation(
        "row.lock",
        "One row, kept from others until the steps around are done",
        "POST",
        f"{ONE}/lock",
        row_lock,
        NOTHING,
        "one",
    ),
    _operation("row.update", "Change some fields of a row", "PATCH", ONE, row_update, ROW, "one"),
    _operation("row.replace", "Replace a row", "PUT", ONE, row_replace, ROW, "one"),
    _operation("row.delete", "Delete a row", "DELETE", ONE, row_delete, NOTHING, "one"),
    _operation("row.restore", "Take a row out of the trash", "POST", f"{ONE}/restore", row_restore, NOTHING, "one"),
    _operation("row.history", "A row's versions", "GET", f"{ONE}/history", row_history, HISTORY),
    _operation("row.diff", "Compare two versions of a row", "GET", f"{ONE}/diff", row_diff, DIFF),
    _operation(
        "row.rollback", "Roll a row back to a version", "POST", f"{ONE}/rollback", row_rollback, ROLLBACK, "one"
    ),
    _operation("row.explain", "Why one may or may not", "GET", f"{ONE}/explain", row_explain, NOTHING),
    _operation("row.aggregate", "Count, add up and group rows", "GET", f"{ALL}/aggregate", row_aggregate, GROUP_QUERY),
    _operation(
        "row.distinct", "The values of a field, counted", "GET", f"{ALL}/distinct/{{field}}", row_distinct, RAW_QUERY
    ),
    _operation("row.bulk", "Create, change or delete many rows", "POST", f"{ALL}/bulk", row_bulk, BULK, "one"),
    _operation("row.upsert", "Add or change a row by its natural key", "POST", f"{ALL}/upsert", row_upsert, ROW, "one"),
    _operation("row.batch", "Write to several tables at once", "POST", "/api/rows/batch", row_batch, BATCH, "one"),
    *PARKED_OPERATIONS,
    *REKEYING_OPERATIONS,
    *FIELD_TYPE_OPERATIONS,
    *TRANSFERS,
    *FILES,
)
