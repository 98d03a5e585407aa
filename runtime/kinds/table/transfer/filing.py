"""Exports that take long: a run makes them into a file of whoever asked."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from accounts.principal import Principal
from metadata.bodies import digest
from operations import clock
from operations.operation import Call
from runs import disk, exported
from runs.models import ExportedFile
from runtime.kinds.table.access.sights import Reader, Sight
from runtime.kinds.table.reading.asked import Asked, asked_in_query
from runtime.kinds.table.transfer import exporting
from runtime.kinds.table.transfer.sources import Format
from runtime.plans import snapshot
from runtime.policies.compile import rights_on

KIND = "rows"
OWN_MEMBERS = ("format", "titles", "background")
STREAMED: Mapping[Format, int] = {"csv": 100_000, "jsonl": 100_000, "xlsx": 20_000}
"""So many rows are sent while somebody waits. A workbook is finished before its first byte can be sent."""


def is_long(sight: Sight, asked: Asked, format: Format) -> bool:
    most = STREAMED[format]
    return exporting.counted(exporting.exportable(sight, asked), asked, most) > most


def begun(call: Call, reader: Reader, sight: Sight, asked: Asked, format: Format) -> dict[str, Any]:
    """What is wrong with the request is said now, as it would be if the rows were sent at once."""
    exporting.checked(reader, sight, asked, format)
    wish = exported.Wish(
        kind=KIND,
        subject=sight.plan.name,
        name=f"{exporting.title_of(sight, call.principal.locale)}.{format}",
        media_type=exporting.TYPES[format],
        asked={"table": sight.plan.name, "query": [list(pair) for pair in call.input.get("query", ())]},
    )
    return exported.begun(call, wish)


def made(call: Call, reader: Reader) -> dict[str, Any]:
    """Within the run."""
    file = exported.file_of(call.input["file"], call.principal, KIND)
    sight = reader.table(file.asked["table"])
    asked = asked_in_query(file.asked["query"], also=OWN_MEMBERS)
    call.note(table=sight.plan.name, format=asked.rest.get("format", "csv"))

    def write(path: Path) -> exported.Contents:
        total = exporting.counted(exporting.exportable(sight, asked), asked, exporting.MOST_COUNTED)
        return exported.Contents(_written(call, reader, sight, asked, path, total))

    return exported.made(call, file, write)


def _written(call: Call, reader: Reader, sight: Sight, asked: Asked, path: Path, total: int) -> int:
    done = 0

    def told(rows: int) -> None:
        nonlocal done
        done = rows
        if call.run is not None:
            call.run.progress(rows, max(rows, total))
            call.run.check()

    format = cast(Format, asked.rest.get("format", "csv"))
    stream = exporting.exported(reader, sight, asked, format, titles=wants_titles(asked), told=told)
    with disk.written(path) as target:
        target.writelines(stream)
    return done


def wants_titles(asked: Asked) -> bool:
    return asked.rest.get("titles", "false") in ("true", "1")


def seen(principal: Principal, file: ExportedFile) -> str:
    """What they would see of the table now."""
    return seen_in(principal, file.asked["table"])


def seen_in(principal: Principal, table: str) -> str:
    reader = Reader(principal=principal, now=clock.now(), snapshot=snapshot())
    sight = reader.table(table)
    sight.check("export")
    return seen_of(reader, sight.plan.name)


def seen_of(reader: Reader, table: str) -> str:
    """Who asks, and their rights on the table and on every table that its references lead to, as a digest."""
    who = reader.principal
    rights: list[object] = [who.kind, who.id, who.department, list(who.departments)]
    waiting, met = [table], {table}
    while waiting:
        plan = reader.plan(waiting.pop())
        if plan is None:
            continue
        rights.append(rights_on(plan, who, reader.snapshot))
        for name in _targets(plan):
            if name not in met:
                met.add(name)
                waiting.append(name)
    return digest(sorted(rights, key=repr))


def _targets(plan: Any) -> Sequence[str]:
    relations = [of.relation for of in plan.fields if of.relation is not None]
    return [name for relation in relations for name in (relation.target, *relation.targets) if name]
