"""Files of reports: kept for a day, for their owner alone, and only while they may still see what is in them."""

import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from accounts.principal import Principal
from operations import clock
from operations.errors import Forbidden, NotFound
from runs import disk
from runtime.kinds.report.models import ReportFile
from runtime.kinds.report.running import Asker, ReportRun, names_used, started
from runtime.kinds.report.seeing import may_run, seen_plan

KEPT = timedelta(hours=24)
FOLDER = "report-files"


def path_of(file: ReportFile) -> Path:
    return disk.path_of(FOLDER, str(file.pk))


def new_file(
    run: ReportRun, queries: Sequence[str], *, format: str, title: str, asked: Any, owner: Principal
) -> ReportFile:
    now = clock.now()
    return ReportFile.objects.create(
        id=uuid.uuid4(),
        owner_id=owner.id or 0,
        report=run.plan.name,
        title=title[:300],
        format=format,
        asked=asked,
        seen=seen_with(run, queries),
        state="making",
        created_at=now,
        expires_at=now + KEPT,
    )


def file_of(key: str, principal: Principal) -> ReportFile:
    """One of theirs that has not expired; the same words when there is none, and when it is somebody else's."""
    try:
        found = ReportFile.objects.filter(pk=uuid.UUID(key), owner_id=principal.id or -1).first()
    except ValueError:
        found = None
    if found is None or found.expires_at <= clock.now():
        raise NotFound("There is no such file of yours, or it has expired.")
    return found


def check_still_theirs(file: ReportFile, principal: Principal) -> None:
    """Rights that were lost, or became others, since the file was made: then it is not handed out."""
    if not may_run(principal, {}):
        raise Forbidden("You may not run reports any more.", code="rights_changed")
    plan = seen_plan(file.report, principal)
    run = started(plan, {}, Asker(principal=principal, now=clock.now()), partial=True)
    if seen_with(run, file.asked["queries"]) != file.seen:
        raise Forbidden(
            "What you may see has changed since this file was made. Export the report again.", code="rights_changed"
        )


def seen_with(run: ReportRun, queries: Sequence[str]) -> str:
    """What the asker's policy shows of every source that the queries look at, as a digest."""
    sources = sorted(
        {
            query["datasource"]
            for name in names_used(queries, run.plan)
            if "datasource" in (query := run.plan.queries[name])
        }
    )
    return sha256("|".join(run.source(name).key for name in sources).encode()).hexdigest()


def content(file: ReportFile) -> Iterator[bytes]:
    return disk.content(path_of(file))


def remove_expired(now: datetime) -> int:
    """The rows and their files; and files that no row knows."""
    gone = list(ReportFile.objects.filter(expires_at__lte=now)[:1000])
    for file in gone:
        path_of(file).unlink(missing_ok=True)
        file.delete()
    disk.remove_others(FOLDER, {str(key) for key in ReportFile.objects.values_list("id", flat=True)})
    return len(gone)
