"""What somebody may see of what a report's file was made of: a file that was made with other rights is not handed out."""

from collections.abc import Sequence
from hashlib import sha256

from accounts.principal import Principal
from operations import clock
from operations.errors import Forbidden
from runs.models import ExportedFile
from runtime.kinds.report.running import Asker, ReportRun, names_used, started
from runtime.kinds.report.seeing import may_run, seen_plan

KIND = "reports"


def seen(principal: Principal, file: ExportedFile) -> str:
    """What they would see now."""
    if not may_run(principal, {}):
        raise Forbidden("You may not run reports any more.", code="rights_changed")
    plan = seen_plan(file.subject, principal)
    run = started(plan, {}, Asker(principal=principal, now=clock.now()), partial=True)
    return seen_with(run, file.asked["queries"])


def seen_with(run: ReportRun, queries: Sequence[str]) -> str:
    """What the asker's policy shows of every source that the queries look at, as a digest."""
    sources = sorted(
        {
            query["datasource"]
            for name in names_used(queries, run.plan)
            if "datasource" in (query := run.plan.queries.get(name, {}))
        }
    )
    return sha256("|".join(run.source(name).key for name in sources).encode()).hexdigest()
