"""What Trino's double answers, out of what DuckDB says: columns with type signatures, rows as JSON, plans, errors."""

import base64
import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import duckdb

from tests.tools.trino_statements import ReadOnly, Refused, Statement

WHOLE = {"hugeint": "bigint", "uhugeint": "bigint", "ubigint": "bigint", "uinteger": "bigint",
         "bigint": "bigint", "usmallint": "integer", "integer": "integer", "utinyint": "smallint",
         "smallint": "smallint", "tinyint": "tinyint"}  # fmt: skip
PLAIN = {"double": "double", "float": "real", "boolean": "boolean", "date": "date", "uuid": "uuid", "blob": "varbinary",
         "interval": "interval day to second", "null": "unknown", '"null"': "unknown", "json": "json"}  # fmt: skip
PRECISE = {"time": "time", "timestamp": "timestamp", "timestamp_ns": "timestamp", "timestamp_s": "timestamp",
           "timestamp_ms": "timestamp", "timestamp with time zone": "timestamp with time zone"}  # fmt: skip
NAMES = {"CatalogException": "TABLE_NOT_FOUND", "BinderException": "COLUMN_NOT_FOUND", "ParserException": "SYNTAX_ERROR",
         "ConversionException": "INVALID_CAST_ARGUMENT", "OutOfRangeException": "NUMERIC_VALUE_OUT_OF_RANGE",
         "InvalidInputException": "INVALID_FUNCTION_ARGUMENT"}  # fmt: skip
KINDS = {"EXCEEDED_TIME_LIMIT": "INSUFFICIENT_RESOURCES", "GENERIC_INTERNAL_ERROR": "INTERNAL_ERROR"}
SAID = {
    "EXCEEDED_TIME_LIMIT": "Query exceeded the maximum run time limit of 1.00s",
    "USER_CANCELED": "Query was canceled",
    "ADMINISTRATIVELY_KILLED": "Query killed.",
}


def page_of(columns: Sequence[tuple[str, Any]], rows: Sequence[Sequence[Any]]) -> tuple[list[Any], list[list[Any]]]:
    """Columns as Trino describes them, rows as its JSON has them."""
    signatures = [_signature(type) for _, type in columns]
    described = [
        {"name": name, "type": _shown(signature), "typeSignature": signature}
        for (name, _), signature in zip(columns, signatures, strict=True)
    ]
    told = [[_json(value, kind) for value, kind in zip(row, signatures, strict=True)] for row in rows]
    return described, told


def _signature(type: Any) -> dict[str, Any]:
    name = type if isinstance(type, str) else type.id
    if name == "list" or name == "array":
        return {"rawType": "array", "arguments": [_type(type.children[0][1])]}
    if name == "map":
        return {"rawType": "map", "arguments": [_type(type.children[0][1]), _type(type.children[1][1])]}
    if name == "struct":
        return {"rawType": "row", "arguments": [_field(*child) for child in type.children]}
    if name == "decimal":
        return {"rawType": "decimal", "arguments": [_long(number) for _, number in type.children]}
    if name in PRECISE:
        return {"rawType": PRECISE[name], "arguments": [_long(6)]}
    plain = WHOLE.get(name) or PLAIN.get(name) or PLAIN.get(str(type).lower())
    return {"rawType": plain, "arguments": []} if plain else {"rawType": "varchar", "arguments": [_long(2147483647)]}


def _type(type: Any) -> dict[str, Any]:
    return {"kind": "TYPE", "value": _signature(type)}


def _field(name: str, type: Any) -> dict[str, Any]:
    named = {"fieldName": {"name": name, "delimited": False}} if name else {}
    return {"kind": "NAMED_TYPE", "value": {**named, "typeSignature": _signature(type)}}


def _long(number: int) -> dict[str, Any]:
    return {"kind": "LONG", "value": number}


def _shown(signature: dict[str, Any]) -> str:
    arguments = [each["value"] for each in signature["arguments"]]
    match signature["rawType"]:
        case "varchar":
            return "varchar"
        case "array" | "map":
            return f"{signature['rawType']}({', '.join(_shown(each) for each in arguments)})"
        case "row":
            fields = [
                f"{each.get('fieldName', {}).get('name', '')} {_shown(each['typeSignature'])}" for each in arguments
            ]
            return f"row({', '.join(fields)})"
        case name if arguments:
            word, *rest = str(name).split(" ", 1)
            return " ".join([f"{word}({','.join(map(str, arguments))})", *rest])
        case name:
            return str(name)


def _json(value: Any, signature: dict[str, Any]) -> Any:
    if value is None:
        return None
    arguments = [each["value"] for each in signature["arguments"]]
    match signature["rawType"]:
        case "array":
            return [_json(item, arguments[0]) for item in value]
        case "map":
            return {str(_json(key, arguments[0])): _json(item, arguments[1]) for key, item in value.items()}
        case "row":
            items = value.values() if isinstance(value, dict) else value
            return [_json(item, each["typeSignature"]) for item, each in zip(items, arguments, strict=True)]
    match value:
        case float() if value != value or value in (float("inf"), float("-inf")):
            return {"inf": "Infinity", "-inf": "-Infinity", "nan": "NaN"}[str(value)]
        case Decimal() | UUID():
            return f"{value:f}" if isinstance(value, Decimal) else str(value)
        case datetime():
            zone = "" if value.tzinfo is None else " UTC"
            return value.replace(tzinfo=None).isoformat(" ", "microseconds") + zone
        case date():
            return value.isoformat()
        case time():
            return value.isoformat("microseconds")
        case timedelta():
            seconds = abs(value) // timedelta(seconds=1)
            sign = "-" if value < timedelta() else ""
            clock = f"{seconds // 3600 % 24:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
            return f"{sign}{seconds // 86400} {clock}.{abs(value).microseconds // 1000:03}"
        case bytes():
            return base64.b64encode(value).decode()
        case _:
            return value


def error_of(stopped: str, error: Exception) -> dict[str, Any]:
    """`stopped` is why a statement was ended from outside."""
    if stopped:
        name, message = stopped, SAID[stopped]
    elif isinstance(error, Refused):
        name, message = error.name, str(error)
    elif isinstance(error, ReadOnly):
        name, message = "READ_ONLY_VIOLATION", "Cannot execute write in a read-only transaction"
    else:
        name, message = NAMES.get(type(error).__name__, "GENERIC_INTERNAL_ERROR"), f"line 1:8: {error}"
    kind = KINDS.get(name, "USER_ERROR")
    failure = {"type": "io.trino.spi.TrinoException", "message": message, "suppressed": [], "stack": []}
    return {"message": message, "errorCode": 1, "errorName": name, "errorType": kind, "failureInfo": failure}


# Plans


def reads_of(connection: duckdb.DuckDBPyConnection, statement: Statement, catalog: str) -> str:
    """EXPLAIN (TYPE IO): the tables of DuckDB's own plan; of what is no query but writes rows, where to."""
    if statement.is_other:
        return statement.text
    nodes = list(_nodes(_plan(connection, statement)))
    rows = [_rows(node) for node, _ in nodes]
    unknown = statement.has_no_statistics
    cost = "NaN" if unknown else 10.0 * sum(rows)
    tables = {table: _rows(node) for node, _ in nodes if (table := node["extra_info"].get("Table"))}
    if statement.is_pushed_down and tables:
        tables = {f"{catalog}._generated._generated_query": 1.0}
    called = [str(node["name"]).lower() for node, _ in nodes if node["extra_info"].get("Function")]
    output = {"outputTable": _table(f"{catalog}.shop.{statement.writes}")} if statement.writes else {}
    estimate = {"outputRowCount": "NaN" if unknown else rows[0], "outputSizeInBytes": "NaN", "cpuCost": cost,
                "maxMemory": 0.0, "networkCost": 0.0}  # fmt: skip
    inputs = [_input(table, number) for table, number in tables.items()]
    inputs += [_input(f"system.runtime.{name}", 1.0) for name in called if name.startswith("duckdb_")]
    return json.dumps({"inputTableColumnInfos": inputs, **output, "estimate": estimate})


def _input(table: str, rows: float) -> dict[str, Any]:
    estimate = {"outputRowCount": rows, "outputSizeInBytes": "NaN", "cpuCost": "NaN", "maxMemory": 0, "networkCost": 0}
    return {"table": _table(table), "constraint": {"none": False, "columnConstraints": []}, "estimate": estimate}


def _table(path: str) -> dict[str, Any]:
    catalog, schema, name = path.split(".")
    return {"catalog": catalog, "schemaTable": {"schema": schema, "table": name}}


def plan_of(connection: duckdb.DuckDBPyConnection, statement: Statement, catalog: str) -> str:
    """EXPLAIN (TYPE LOGICAL)."""
    if statement.is_other:
        return statement.text
    child = _logical(_plan(connection, statement), 1)
    output = {
        "id": "0",
        "name": "Output",
        "descriptor": {"columnNames": "[]"},
        "outputs": [],
        "details": [],
        "estimates": [],
    }
    return json.dumps({**output, "children": [child]})


def _logical(node: dict[str, Any], number: int) -> dict[str, Any]:
    table = str(node["extra_info"].get("Table", ""))
    descriptor = {"table": table.replace(".", ":"), "filterPredicate": str(node["extra_info"].get("Filters", ""))}
    estimate = {"outputRowCount": _rows(node), "outputSizeInBytes": "NaN", "cpuCost": 10 * _rows(node), "memoryCost": 0.0,
                "networkCost": "NaN"}  # fmt: skip
    return {
        "id": str(number),
        "name": "ScanFilter" if table else str(node["name"]).strip().title().replace("_", ""),
        "descriptor": descriptor if table else {},
        "outputs": [],
        "details": [str(node["extra_info"])],
        "estimates": [estimate],
        "children": [_logical(child, number + 1) for child in node["children"]],
    }


def _plan(connection: duckdb.DuckDBPyConnection, statement: Statement) -> dict[str, Any]:
    told = connection.execute(f"EXPLAIN (FORMAT JSON) {statement.text}").fetchall()
    found: dict[str, Any] = json.loads(told[0][1])[0]
    return found


def _nodes(node: dict[str, Any], depth: int = 0) -> Iterator[tuple[dict[str, Any], int]]:
    yield node, depth
    for child in node["children"]:
        yield from _nodes(child, depth + 1)


def _rows(node: dict[str, Any]) -> float:
    return float(node["extra_info"].get("Estimated Cardinality", 0))


def stats_of(connection: duckdb.DuckDBPyConnection, statement: Statement) -> list[tuple[Any, ...]]:
    """SHOW STATS: a row for each column, then one for the table."""
    table = statement.text
    total = connection.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0]
    names = [(name, str(type)) for name, type, *_ in connection.execute(f"SELECT * FROM {table} LIMIT 0").description]
    columns = [(name, 8.0 * total if type == "VARCHAR" else None, None, None, None, None, None) for name, type in names]
    return [*columns, (None, None, None, None, float(total), None, None)]
