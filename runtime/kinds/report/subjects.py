"""What is subscribed to: a report, or a dashboard, which is asked for by its own operations, as everybody asks for it."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from accounts.principal import Principal
from operations.errors import Forbidden
from operations.operation import Call
from operations.perform import perform
from operations.problems import Problem, pointer
from runtime.kinds.report.exporting import EXPORTING, wanted_of
from runtime.kinds.report.making import made
from runtime.kinds.report.models import Subscription
from runtime.kinds.report.running import EXPORT_ROWS, Asker, ReportRun, started
from runtime.kinds.report.seeing import may_run, seen_plan

Condition = Mapping[str, Any]
WhyNot = Callable[[Condition, ReportRun], str]
OF_DASHBOARDS = ("pdf", "xlsx")


class Letter(NamedTuple):
    """What is sent: `title` names the file and, where nothing else is said, the mail."""

    title: str
    data: bytes
    rows: int | None


def problems_of_subject(found: Subscription, call: Call) -> Iterator[Problem]:
    """What was asked for that its subject does not give. Raises when the subject is not open to whoever asks."""
    condition = call.input.get("condition", {})
    if found.dashboard:
        _try_dashboard(found.dashboard, call)
        if call.input.get("format", "pdf") not in OF_DASHBOARDS:
            yield _problem("wrong_value", "/format", "A dashboard is sent as pdf or xlsx.")
        if condition.get("kind", "always") != "always":
            yield _problem("wrong_value", pointer("condition", "kind"), "Conditions look at the rows of one report.")
        return
    plan = seen_plan(found.report, _runner(call.principal))
    started(plan, call.input.get("parameters", {}), Asker(principal=call.principal, now=call.now))
    if condition.get("kind", "always") != "always" and condition.get("query", plan.main) not in plan.queries:
        yield _problem("unknown_query", pointer("condition", "query"), "The report has no such query.")


def letter_of(found: Subscription, call: Call, why_not: WhyNot) -> tuple[Letter | None, str]:
    """As the subscriber sees it now; or why there is none."""
    return _dashboard(found, call) if found.dashboard else _report(found, call, why_not)


def _report(found: Subscription, call: Call, why_not: WhyNot) -> tuple[Letter | None, str]:
    if not EXPORTING.decides(call.principal, {}):
        raise Forbidden("You may not export reports any more.")
    plan = seen_plan(found.report, call.principal)
    cap = plan.body.get("caps", {}).get("export_rows", EXPORT_ROWS)
    asker = Asker(principal=call.principal, now=call.now, locale=found.locale, rows=cap, fresh=True)
    run = started(plan, found.parameters, asker)
    if reason := why_not(found.condition, run):
        return None, reason
    wanted = wanted_of(run.plan, {"format": found.format}, run)
    with TemporaryDirectory(prefix="jacquard-mail-") as folder:
        path = Path(folder) / "file"
        done = made(run, wanted, path, lambda rows: call.run.check() if call.run else None)
        return Letter(wanted.title, path.read_bytes(), done.rows), ""


def _dashboard(found: Subscription, call: Call) -> tuple[Letter | None, str]:
    input = {"format": found.format, "parameters": found.parameters, "locale": found.locale, "background": False}
    file = perform(
        "dashboard.export", input, principal=call.principal, target={"id": found.dashboard}, request_id=call.request_id
    )
    return Letter(found.title, file.body or b"", None), ""


def _try_dashboard(name: str, call: Call) -> None:
    """It is there for whoever asks, and takes these values."""
    input = {"widgets": [], "parameters": call.input.get("parameters", {})}
    perform("dashboard.run", input, principal=call.principal, target={"id": name}, request_id=call.request_id)


def _runner(principal: Principal) -> Principal:
    if not may_run(principal, {}):
        raise Forbidden("You may not run reports any more.")
    return principal


def _problem(code: str, at: str, message: str) -> Problem:
    return Problem(code=code, pointer=at, message=message)
