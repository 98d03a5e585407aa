"""Seed rows that take longer than somebody waits: the pack is kept, and a run loads them. The run begins in the transaction
that makes the definitions count, so that there is either the old pack or the new one, and never one without its rows."""

import secrets
from datetime import datetime, timedelta
from typing import IO, Any, cast

from django.db import transaction

from metadata import packs
from metadata.lifecycle import Consent
from metadata.pack_rows import Loaded, load_rows
from metadata.packfile import Pack, read_pack
from metadata.planning import Planned
from operations.errors import Conflict, Unprocessable
from operations.operation import Call, CurrentRun
from operations.perform import settled
from runs import disk
from runs.models import Run
from runs.retry import Retry
from runs.starting import Owner, start
from runs.states import OVER, State

KIND = "packs"
FOLDER = "packs"
IN_REQUEST = 1024 * 1024
"""Bytes of rows, some ten thousand of them, that are loaded while somebody waits."""
KEPT = timedelta(days=2)
LONGEST = timedelta(hours=12)
RETRY = Retry(
    max=30, base=timedelta(seconds=1), cap=timedelta(minutes=1), on=("lost", "unavailable", "import_under_way")
)


def is_long(call: Call, pack: Pack) -> bool:
    if not pack.rows or not call.input.get("rows", True):
        return False
    is_large = sum(rows.size for rows in pack.rows) > IN_REQUEST
    return bool(call.input.get("background", call.source.channel == "http" and is_large))


def imported(
    pack: Pack, choices: packs.Choices, consent: Consent, call: Call
) -> tuple[packs.Merging, Planned, dict[str, Any]]:
    """The definitions now, the rows by a run."""
    name = secrets.token_hex(16)
    path = disk.path_of(FOLDER, name)
    disk.keep(cast(IO[bytes], call.input["file"]), path)
    try:
        merging, made = packs.import_pack(pack, choices, consent, call, also=lambda: _start(pack, name, call))
    finally:
        run = Run.objects.filter(owner_kind=KIND, owner_name=name).first()
        if run is None:
            path.unlink(missing_ok=True)
    return merging, made, {"run": run.pk if run else None}


def performed(call: Call) -> dict[str, Any]:
    """Within the run. Tables that are loaded already are not loaded again."""
    if call.run is None:
        raise Conflict("This is done by background runs alone.")
    path = disk.path_of(FOLDER, call.input["file"])
    if not path.exists():
        raise Conflict("The file of this pack is not kept any more. Import it again.", code="file_gone")
    pack = read_pack(path)
    call.note(pack=pack.name, version=pack.version)
    loaded = load_rows(pack, call.principal, call.source, call.run)
    for rows in loaded:
        _say(rows, call.run)
    lost = [rows.table for rows in loaded if rows.error is not None]
    if lost:
        raise Unprocessable(
            f"The rows of {', '.join(lost)} were not loaded; your imports say why.", code="rows_not_loaded"
        )
    with settled(call):
        pass
    return {"pack": pack.name, "version": pack.version, "loaded": [rows.without_cells() for rows in loaded]}


def run_ended(run: Run) -> None:
    """In the transaction that ends the run. One that failed may be run again for as long as its pack is kept."""
    if run.state == State.SUCCESS and run.operation == "pack.import.rows":
        path = disk.path_of(FOLDER, run.owner_name)
        transaction.on_commit(lambda: path.unlink(missing_ok=True))


def forget_files(now: datetime) -> int:
    """Packs whose rows are loaded, or will not be any more."""
    waiting = Run.objects.filter(owner_kind=KIND, operation="pack.import.rows").exclude(state=State.SUCCESS)
    fresh = waiting.exclude(state__in=OVER) | waiting.filter(ended_at__gte=now - KEPT)
    return disk.remove_others(FOLDER, set(fresh.values_list("owner_name", flat=True)), older_than=timedelta(hours=1))


def _start(pack: Pack, name: str, call: Call) -> None:
    start(
        "pack.import.rows",
        {"file": name},
        principal=call.principal,
        title=f"{pack.name} {pack.version}",
        retry=RETRY,
        timeout=LONGEST,
        owner=Owner(KIND, name),
    )


def _say(rows: Loaded, run: CurrentRun) -> None:
    if rows.error is not None:
        run.log("error", f"{rows.table}: {rows.error.detail or rows.error.title}")
    else:
        told = rows.without_cells()
        run.log("info", f"{rows.table}: {told['created']:,} created, {told['updated']:,} updated.")
