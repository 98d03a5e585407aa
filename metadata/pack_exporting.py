"""Packs with rows: each table's by the operation that knows tables, all of them into a file, by a run for whoever waits in
a browser."""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

from metadata import packs
from metadata.pack_loading import KIND
from metadata.pack_rows import TABLE, Part
from metadata.packfile import Pack, Rows, write_zip
from metadata.planning import Key
from operations.errors import Conflict, InvalidInput
from operations.operation import Call, Result
from operations.perform import perform
from operations.problems import Problem, did_you_mean, pointer
from runs import disk, exported

PERFORM = "pack.export.perform"


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A pack with its rows: how many, and what stayed behind of them: {code, table, field, count}."""

    pack: Pack
    rows: int
    notes: Sequence[Mapping[str, Any]]


def checked(call: Call, keys: Sequence[Key]) -> list[str]:
    """The tables whose rows are to come along: they are in the pack, and their rows can travel."""
    tables = sorted(set(call.input.get("rows", ())))
    known = [name for kind, name in keys if kind == TABLE]
    wrong = [
        Problem(
            code="not_in_pack",
            pointer=pointer("rows", place),
            message=f"The table '{table}' is not in this pack, so its rows cannot be.",
            hint=did_you_mean(table, known),
        )
        for place, table in enumerate(tables)
        if table not in known
    ]
    if wrong:
        raise InvalidInput(problems=wrong)
    for table in tables:
        _asked(call, table, {"check": True})
    return tables


def begun(call: Call, keys: Sequence[Key], tables: Sequence[str]) -> dict[str, Any]:
    """The file that will be there, and the run that makes it."""
    name, version = call.input["name"], call.input["version"]
    wish = exported.Wish(
        kind=KIND,
        subject=name,
        name=f"{name}-{version}.zip",
        media_type="application/zip",
        asked={
            "name": name,
            "version": version,
            "title": call.input.get("title", {"en": name}),
            "definitions": [list(key) for key in keys],
            "rows": list(tables),
        },
    )
    call.note(pack=name, version=version, rows=list(tables))
    return exported.begun(call, wish, PERFORM)


def performed(call: Call) -> dict[str, Any]:
    """Within the run."""
    if call.run is None:
        raise Conflict("This is done by background runs alone.")
    file = exported.file_of(call.input["file"], call.principal, KIND)

    def write(path: Path) -> exported.Contents:
        with disk.written(path) as target, taken(call, file.asked) as made:
            write_zip(made.pack, target)
        return exported.Contents(made.rows, notes=made.notes)

    return exported.made(call, file, write)


@contextmanager
def taken(call: Call, asked: Mapping[str, Any]) -> Iterator[Taken]:
    """The pack that was asked for. Its rows lie in a folder for as long as it is used."""
    keys = [(kind, name) for kind, name in asked["definitions"]]
    pack = packs.export(keys, name=asked["name"], version=asked["version"], title=asked["title"])
    with tempfile.TemporaryDirectory(prefix="jacquard-pack-") as folder:
        rows: list[Rows] = []
        notes: list[Mapping[str, Any]] = []
        count = 0
        for table in asked["rows"]:
            path = Path(folder) / f"{table}.jsonl"
            with path.open("wb") as target:
                told = _written(call, table, asked["rows"], target, count)
            count += told["rows"]
            notes += told["notes"]
            rows.append(Rows(table=table, format="jsonl", size=path.stat().st_size, open=_opener(path)))
        yield Taken(pack=replace(pack, rows=tuple(rows)), rows=count, notes=notes)


def _opener(path: Path) -> Callable[[], IO[bytes]]:
    return lambda: path.open("rb")


def _written(call: Call, table: str, beside: Sequence[str], to: IO[bytes], before: int) -> dict[str, Any]:
    part = _Lines(call.run, table, before, 0, 0) if call.run is not None else None
    result = _asked(call, table, {"beside": list(beside)}, part)
    for block in result.stream or ():
        to.write(block)
        if call.run is not None:
            call.run.check()
    told: dict[str, Any] = result.value
    return told


def _asked(call: Call, table: str, input: Mapping[str, Any], part: Part | None = None) -> Result:
    return perform(
        "row.export.pack", input, principal=call.principal, target={"table": table}, source=call.source, run=part
    )


class _Lines(Part):
    """One table's part, told in rows."""

    def progress(self, done: int, total: int, note: str = "") -> None:
        self.run.progress(self.before + done, self.before + total, note or self.table)
