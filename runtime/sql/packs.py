"""Statements of report packs checked outside of an installation: a catalogue as JSON, a statement a line, an answer a line.

The checks run in a child process with limits, so that no statement, whatever is in it, stops the next one from being answered.
"""

import json
import multiprocessing
import re
import resource
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any, BinaryIO

import orjson

from operations.errors import OperationError
from operations.json import strict_loads
from operations.problems import Problem
from runtime.sql.catalogue import Catalogue, Table, TableName, View
from runtime.sql.guard import guarded
from runtime.sql.parameters import Parameter, Type
from runtime.sql.profiles import PROFILES
from runtime.sql.refusals import POINTER, Refused

LONGEST_LINE = 16_000_000  # bytes; a statement has no more than 100,000 characters, which is said with its id
PIECE = 65_536
SECONDS = 10.0
MEMORY = 4 * 2**30
BOM = b"\xef\xbb\xbf"
ID = re.compile(rb'\s*\{\s*"id"\s*:\s*("(?:[^"\\]|\\.){0,1000}"|-?\d{1,30}|null)\s*[,}]')
MOST_TABLES, MOST_COLUMNS = 10_000, 5_000
TYPES: Mapping[str, Type] = {
    "int": "integer", "integer": "integer", "bigint": "integer", "smallint": "integer", "long": "integer", "serial": "integer",
    "decimal": "decimal", "numeric": "decimal", "money": "decimal", "float": "number", "double": "number", "real": "number",
    "number": "number", "bool": "boolean", "boolean": "boolean", "date": "date", "datetime": "datetime",
    "timestamp": "datetime", "timestamptz": "datetime", "time": "time", "uuid": "uuid",
}  # fmt: skip


class WrongCatalogue(ValueError):
    """A catalogue file that cannot be read; the message says what is wrong with it."""


@dataclass(frozen=True, kw_only=True)
class Pack:
    """What the statements of a pack are checked against."""

    dialect: str
    catalogue: Catalogue
    parameters: Mapping[str, Parameter]


def pack_of(dialect: str, data: bytes) -> Pack:
    """From the JSON of a catalogue file: `{"schema": …, "tables": {name: {column: type}}, "parameters": {name: type}}`."""
    try:
        body = strict_loads(data.removeprefix(BOM))
    except OperationError as error:
        raise WrongCatalogue(f"The catalogue cannot be read. {error}") from None
    if not isinstance(body, dict) or not isinstance(body.get("tables"), dict):
        raise WrongCatalogue('The catalogue must be an object with "tables": {"orders": {"id": "integer"}}.')
    schema = body.get("schema") or PROFILES[dialect].schema
    if not isinstance(schema, str):
        raise WrongCatalogue('"schema" must be a text.')
    if len(body["tables"]) > MOST_TABLES:
        raise WrongCatalogue(f"The catalogue has more than {MOST_TABLES:,} tables.")
    declared = body.get("parameters") or {}
    if not isinstance(declared, dict):
        raise WrongCatalogue('"parameters" must be an object: {"status": "text"}.')
    tables = tuple(_table(schema, name, columns) for name, columns in body["tables"].items())
    return Pack(
        dialect=dialect,
        catalogue=Catalogue(schema=schema, tables=tables, views=dict(_views(dialect, tables))),
        parameters={name: _parameter(name, type) for name, type in declared.items()},
    )


def _table(schema: str, name: str, columns: Any) -> Table:
    if isinstance(columns, dict) and isinstance(columns.get("columns"), dict):
        columns = columns["columns"]
    if isinstance(columns, list):
        columns = dict.fromkeys(columns, "")
    if not isinstance(columns, dict) or len(columns) > MOST_COLUMNS:
        raise WrongCatalogue(f'The table "{name}" must be an object of columns: {{"id": "integer"}}.')
    own, _, rest = name.partition(".")
    named = TableName(own, rest) if rest else TableName(schema, name)
    return Table(name=named, columns={column: str(type) for column, type in columns.items()})


def _views(dialect: str, tables: tuple[Table, ...]) -> Iterator[tuple[TableName, View]]:
    """ "public" is PostgreSQL's own word; elsewhere the tables are those of the database one is connected to."""
    for table in tables:
        if table.name.schema == "public" and dialect != "postgres":
            yield (
                table.name,
                View(source=TableName("", table.name.name), columns={name: name for name in table.columns}),
            )


def _parameter(name: str, type: Any) -> Parameter:
    """Types are loose text; what is not known is taken as text. A list: "integer[]", "list of integer"."""
    text = str(type.get("type", "text") if isinstance(type, dict) else type).lower().strip()
    many = (
        text.endswith("[]") or text.startswith(("list", "array")) or (isinstance(type, dict) and bool(type.get("many")))
    )
    words = text.replace("[", " ").replace("(", " ").replace("<", " ").replace("]", " ").replace(">", " ").split()
    known: Type = next((TYPES[word] for word in words if word in TYPES), "text")
    return Parameter(name=name, type=known, many=many)


def answer(line: bytes, pack: Pack) -> dict[str, Any]:
    """What is said about one line of input."""
    try:
        asked = json.loads(line)
    except (ValueError, RecursionError):
        wrong = Problem(code="wrong_line", pointer="", message='A line must be JSON: {"id": 1, "sql": "SELECT 1"}.')
        return _refused(_id_of(line), wrong)
    if not isinstance(asked, dict) or not isinstance(asked.get("sql"), str):
        id = asked.get("id") if isinstance(asked, dict) else None
        return _refused(id, Problem(code="wrong_line", pointer=POINTER, message='A line needs "sql", a text.'))
    try:
        found = guarded(asked["sql"], dialect=pack.dialect, catalogue=pack.catalogue, parameters=pack.parameters)
    except Refused as refused:
        return _refused(asked.get("id"), *refused.problems)
    return {"id": asked.get("id"), "verdict": "accept", "problems": [], "sql": found.shown}


def _refused(id: Any, *problems: Problem) -> dict[str, Any]:
    return {"id": id, "verdict": "reject", "problems": [problem.as_json() for problem in problems], "sql": None}


def answers(lines: BinaryIO, pack: Pack) -> Iterator[bytes]:
    """One line of JSON for each line of input, in its order."""
    child = _Child(pack)
    try:
        for line in _lines(lines):
            yield child.answer(line) if len(line) <= LONGEST_LINE else _dumped(_refused(_id_of(line), _too_long()))
    finally:
        child.stop()


def _lines(lines: BinaryIO) -> Iterator[bytes]:
    """Each line; of one that is too long no more than its beginning, one byte more than a line may have."""
    while line := lines.readline(LONGEST_LINE + 1):
        rest = line
        while len(line) > LONGEST_LINE and rest and not rest.endswith(b"\n"):
            rest = lines.readline(PIECE)
        yield line


def _too_long() -> Problem:
    return Problem(code="wrong_line", pointer="", message=f"The line is longer than {LONGEST_LINE:,} bytes.")


def _dumped(made: Mapping[str, Any]) -> bytes:
    try:
        return orjson.dumps(made)
    except TypeError:  # lone surrogates, or an id beyond 64 bits
        return json.dumps(made).encode()


class _Child:
    """The process that looks at statements; a new one takes its place when it ends or takes too long."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._start()

    def _start(self) -> None:
        self._ours, theirs = multiprocessing.Pipe()
        self._process = multiprocessing.get_context("fork").Process(
            target=_serve, args=(theirs, self._pack), daemon=True
        )
        self._process.start()
        theirs.close()

    def answer(self, line: bytes) -> bytes:
        try:
            self._ours.send_bytes(line)
            if self._ours.poll(SECONDS):
                return self._ours.recv_bytes()
        except (EOFError, OSError):
            pass  # it ended over this line: the answer below says so
        self.stop()
        self._start()
        gave_up = Problem(code="too_complex", pointer=POINTER, message="The statement is too complex to be checked.")
        return _dumped(_refused(_id_of(line), gave_up))

    def stop(self) -> None:
        self._process.kill()
        self._process.join()
        self._ours.close()


def _id_of(line: bytes) -> Any:
    """The id of a line that may not be JSON, so that whoever sent it finds the answer: what stands first in it, then."""
    try:
        return json.loads(line).get("id")
    except (ValueError, RecursionError, AttributeError):
        found = ID.match(line[:PIECE].removeprefix(BOM))
    try:
        return json.loads(found[1]) if found is not None else None
    except ValueError:
        return None


def _serve(pipe: Connection, pack: Pack) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while True:
        try:
            line = pipe.recv_bytes()
        except EOFError:
            return
        try:
            made = _dumped(answer(line, pack))
        except (RecursionError, MemoryError):
            gave_up = Problem(
                code="too_complex", pointer=POINTER, message="The statement is too complex to be checked."
            )
            made = _dumped(_refused(_id_of(line), gave_up))
        pipe.send_bytes(made)
