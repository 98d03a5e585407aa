"""A process that runs DuckDB statements for another one: started by path, alone, with little to do harm with.

Its argument is JSON: `path` of a database, or `files`, databases by the name of their one table.

It reads frames from its standard input (a length of 4 bytes, then JSON) and writes frames to its standard output: the columns
as JSON, then record batches as Arrow IPC, then an empty frame; or an error as JSON. It is killed when a statement takes too
long: DuckDB does not let every function be interrupted.
"""

import json
import resource
import struct
import sys
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, BinaryIO
from uuid import UUID

import duckdb
import pyarrow as pa

ROWS = 1_000
MEMORY = "1GB"
ADDRESS_SPACE = 8 * 2**30
SETTINGS = (
    "SET enable_external_access = false",
    "SET autoload_known_extensions = false",
    "SET autoinstall_known_extensions = false",
    "SET allow_community_extensions = false",
    f"SET memory_limit = '{MEMORY}'",
    "SET threads = 2",
    "SET max_temp_directory_size = '0KiB'",
    "SET TimeZone = 'UTC'",
    "SET lock_configuration = true",
)
READERS: dict[str, Callable[[str], object]] = {
    "decimal": Decimal,
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "time": time.fromisoformat,
    "uuid": UUID,
}


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    connection = opened(json.loads(sys.argv[1]))
    for setting in SETTINGS:
        connection.execute(setting)
    while (frame := read(sys.stdin.buffer)) is not None:
        asked = json.loads(frame)
        try:
            answer(connection, asked)
        except duckdb.Error as error:
            write(json.dumps({"error": type(error).__name__, "message": str(error)[:2_000]}).encode())
        except MemoryError:
            write(json.dumps({"error": "OutOfMemoryException", "message": "Out of memory."}).encode())


def opened(asked: dict[str, Any]) -> "duckdb.DuckDBPyConnection":
    """One database, or several with one table each, which then stand side by side under their own names."""
    if "path" in asked:
        return duckdb.connect(asked["path"], read_only=True)
    connection = duckdb.connect(":memory:")
    for name, path in asked["files"].items():
        connection.execute(f"ATTACH '{path}' AS \"file_{name}\" (READ_ONLY)")
        view = f'CREATE VIEW main."{name}" AS SELECT * FROM "file_{name}".main.rows'  # noqa: S608 - a plain name
        connection.execute(view)
    return connection


def answer(connection: "duckdb.DuckDBPyConnection", asked: dict[str, Any]) -> None:
    text = asked["text"]
    statements = connection.extract_statements(text)
    if len(statements) != 1 or not is_query(statements[0].type, text):
        write(json.dumps({"error": "refused", "message": "not one SELECT"}).encode())
        return
    if "tables" in asked:
        read_tables = {name.rpartition(".")[2].strip('"').lower() for name in connection.get_table_names(text)}
        if not read_tables <= set(asked["tables"]):
            write(json.dumps({"error": "refused", "message": "another table"}).encode())
            return
    if asked.get("explain"):
        explained(connection, text if statements[0].type == duckdb.StatementType.SELECT else "", asked["params"])
        return
    params = [READERS[kind](value) if kind in READERS else value for kind, value in asked["params"]]
    connection.execute(statements[0], params)  # what was looked at, and without reading the text once more
    reader: Any = connection.to_arrow_reader(ROWS)
    columns = [[field.name, str(field.type)] for field in reader.schema]
    write(json.dumps({"columns": columns}).encode())
    for batch in reader:
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, batch.schema) as writer:
            writer.write_batch(batch)
        write(sink.getvalue().to_pybytes())
    write(b"")


def explained(connection: "duckdb.DuckDBPyConnection", text: str, given: list[Any]) -> None:
    """The plan of a text that is one query, as `answer` has seen; none of one that DuckDB makes several of."""
    params = [READERS[kind](value) if kind in READERS else value for kind, value in given]
    plans = connection.execute(f"EXPLAIN (FORMAT JSON) {text}", params).fetchall() if text else []
    plan: list[Any] = next((json.loads(plan) for name, plan in plans if name == "physical_plan"), [])
    write(json.dumps({"columns": [], "plan": plan}).encode())
    write(b"")


def is_query(kind: duckdb.StatementType, text: str) -> bool:
    """A PIVOT without a list of values first asks for them: then DuckDB calls it several statements."""
    return kind == duckdb.StatementType.SELECT or (kind == duckdb.StatementType.MULTI and "(PIVOT" in text)


def read(stream: BinaryIO) -> bytes | None:
    head = stream.read(4)
    if len(head) < 4:
        return None
    return stream.read(struct.unpack("<I", head)[0])


def write(frame: bytes) -> None:
    sys.stdout.buffer.write(struct.pack("<I", len(frame)))
    sys.stdout.buffer.write(frame)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
