"""Exported files: made by a run, kept for a day, for their owner alone, and only while they may still see what is in
them."""

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from accounts.principal import Principal
from operations import clock
from operations.errors import Conflict, Forbidden, NotFound
from operations.faults import fault_point
from operations.operation import Call
from operations.perform import settled
from operations.problems import Finding
from runs import disk
from runs.hooks import hooks_of
from runs.models import ExportedFile, Run
from runs.retry import Retry
from runs.starting import Owner, start
from runs.states import State

FOLDER = "exports"
KEPT = timedelta(hours=24)
LONGEST = timedelta(hours=6)
RETRY = Retry(max=3, on=("lost", "unavailable"))


class Contents(NamedTuple):
    """How much is in a file, and whether it is less than was there; `notes` say what stayed behind, and why."""

    rows: int
    truncated: bool = False
    notes: Sequence[Mapping[str, Any]] = ()


def path_of(file: ExportedFile) -> Path:
    return disk.path_of(FOLDER, str(file.pk))


@dataclass(frozen=True, kw_only=True)
class Wish:
    """A file that is to be made: of which `kind` and `subject`, and all that making it needs as `asked`."""

    kind: str
    subject: str
    name: str
    media_type: str
    asked: Mapping[str, Any]


def begun(call: Call, wish: Wish, operation: str = "") -> dict[str, Any]:
    """The file that will be there, and the run that makes it: of the same operation, unless it is another."""
    with settled(call, status=202):
        file = _new(call, wish)
        run = start(
            operation or call.operation,
            {"file": str(file.pk)},
            target=call.target,
            principal=call.principal,
            title=file.name,
            retry=RETRY,
            timeout=LONGEST,
            owner=Owner(wish.kind, str(file.pk)),
        )
        ExportedFile.objects.filter(pk=file.pk).update(run_id=run.pk)
    return {"file": str(file.pk), "run": run.pk, "state": "making"}


def of_step(call: Call, wish: Wish) -> ExportedFile:
    """The file of a run that is more than an export, such as a step of a flow: the same one in every attempt."""
    run = call.run.id if call.run else None
    return ExportedFile.objects.filter(run_id=run, kind=wish.kind).first() or _new(call, wish, run)


def _new(call: Call, wish: Wish, run: int | None = None) -> ExportedFile:
    file = ExportedFile(
        id=uuid.uuid4(),
        owner_id=call.principal.id or 0,
        kind=wish.kind,
        subject=wish.subject[:150],
        name=wish.name[:300],
        media_type=wish.media_type,
        asked=dict(wish.asked),
        state="making",
        run_id=run,
        created_at=call.now,
        expires_at=call.now + KEPT,
    )
    file.seen = _seen(call.principal, file)
    file.save(force_insert=True)
    return file


def _seen(principal: Principal, file: ExportedFile) -> str:
    """What they may see now of what it is made of."""
    look = hooks_of(file.kind).seen
    if look is None:
        raise LookupError(f"Nobody says who may see files of the kind '{file.kind}'.")
    return look(principal, file)


def made(call: Call, file: ExportedFile, write: Callable[[Path], Contents]) -> dict[str, Any]:
    """Within the run: `write` makes the file and says how much is in it. A run that was cut off makes it anew."""
    if file.state != "ready":
        seen = _seen(call.principal, file)
        contents = write(path_of(file))
        fault_point("export.written")
        size = path_of(file).stat().st_size
        with settled(call):
            file.state, file.bytes, file.problem, file.seen = "ready", size, None, seen
            file.rows, file.truncated, file.notes = contents.rows, contents.truncated, list(contents.notes)
            file.save(update_fields=["state", "bytes", "problem", "seen", "rows", "truncated", "notes"])
            call.note(file=str(file.pk), rows=file.rows, bytes=size)
    return {"file": str(file.pk), "rows": file.rows, "bytes": file.bytes, "truncated": file.truncated}


def file_of(key: str, principal: Principal, kind: str | None = None) -> ExportedFile:
    """One of theirs that has not expired; the same words when there is none, and when it is somebody else's."""
    try:
        found = ExportedFile.objects.filter(pk=uuid.UUID(key), owner_id=principal.id or 0).first()
    except ValueError:
        found = None
    if found is None or found.expires_at <= clock.now() or kind not in (None, found.kind):
        raise NotFound("There is no such file of yours, or it has expired.")
    return found


def fetched(file: ExportedFile, principal: Principal) -> Iterator[bytes]:
    """Its content. Rights that were lost, or became others, since it was made: then it is not handed out."""
    if _seen(principal, file) != file.seen:
        raise Forbidden(
            "What you may see, or what it is made of, has changed since this file was made. Export it again.",
            code="rights_changed",
        )
    if file.state != "ready" or not path_of(file).exists():
        raise Conflict("The file is not ready.", code="not_ready")
    return disk.content(path_of(file))


def shown(file: ExportedFile) -> dict[str, Any]:
    run = Run.objects.filter(pk=file.run_id).first() if file.run_id and file.state == "making" else None
    failed = run is not None and run.is_over and run.state != State.SUCCESS
    problem = _problem_of(run) if run and failed else file.problem
    return {
        "id": str(file.pk),
        "kind": file.kind,
        "subject": file.subject,
        "name": file.name,
        "state": "failed" if failed else file.state,
        "progress": run.progress if run else None,
        "run": file.run_id,
        "rows": file.rows,
        "truncated": file.truncated,
        "notes": file.notes,
        "bytes": file.bytes,
        "created_at": file.created_at.isoformat(),
        "expires_at": file.expires_at.isoformat(),
        "problem": Finding(problem) if problem else None,
    }


def run_ended(run: Run) -> None:
    """In the transaction that ends the run: a file that was not made says why."""
    if run.state != State.SUCCESS:
        state = "cancelled" if run.state == State.CANCELLED else "failed"
        ExportedFile.objects.filter(run_id=run.pk, state="making").update(state=state, problem=_problem_of(run))


def _problem_of(run: Run) -> dict[str, Any]:
    error = run.error or {"code": str(run.state), "message": ""}
    return {"code": error.get("code", ""), "message": error.get("message", "")}


def disposition(name: str) -> str:
    """For every browser: plain letters, and the name as it is."""
    plain = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "._- ") else "_" for letter in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"


def remove(file: ExportedFile) -> None:
    file.delete()
    path_of(file).unlink(missing_ok=True)


def remove_expired(now: datetime) -> int:
    """The rows and their files; and files that no row knows."""
    gone = list(ExportedFile.objects.filter(expires_at__lte=now)[:1000])
    for file in gone:
        remove(file)
    known = {str(key) for key in ExportedFile.objects.values_list("id", flat=True)}
    disk.remove_others(FOLDER, known | {f"{key}.new" for key in known})
    return len(gone)
