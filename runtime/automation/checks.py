"""What the shape of a job or flow cannot say: moments, tables, filters, parameters; and what its publisher must not give."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from accounts.models import User
from accounts.principal import Principal
from metadata.kinds import Reference
from metadata.views import Body, CatalogView
from operations import clock
from operations.problems import Problem, pointer
from runs.durations import duration
from runs.schedules import spec as schedules
from runtime.automation import params as parameters
from runtime.automation.plan import ROOTS
from runtime.inputs import problems_of, secrets_in
from runtime.tables.filter_checks import FilterChecks
from vault.store import may_use

OFTEN = timedelta(minutes=1)
MAY_OFTEN = "schedule.often"
MAY_BE = "identity.use"


def references(body: Body) -> Iterator[Reference]:
    for place, trigger in enumerate(body.get("triggers", ())):
        if trigger["type"] == "row":
            yield Reference(pointer=pointer("triggers", place, "table"), kind="table", name=trigger["table"])
        if trigger["type"] == "run":
            yield Reference(pointer=pointer("triggers", place, "name"), kind=trigger["kind"], name=trigger["name"])


def checks(body: Body, catalog: CatalogView) -> Iterator[Problem]:
    yield from _durations(body)
    yield from _params(body)
    for place, trigger in enumerate(body.get("triggers", ())):
        yield from _trigger(trigger, pointer("triggers", place), body, catalog)
    concurrency = body.get("concurrency", {})
    yield from problems_of(concurrency.get("key", ""), frozenset({"params"}), "/concurrency/key")
    yield from unknown_account(body.get("run_as", ""), "/run_as")


def may_publish(principal: Principal, body: Body | None) -> Iterator[Problem]:
    """T51: nobody lets a job act as somebody whom they may not act as, or use secrets that they may not use. T63: nobody
    without the right makes the scheduler busy."""
    if body is None:
        return
    yield from foreign_identity(principal, body.get("run_as", ""), "/run_as")
    yield from foreign_secrets(principal, body)
    if not principal.may(MAY_OFTEN):
        yield from _too_often(body)


def foreign_identity(principal: Principal, run_as: str, at: str) -> Iterator[Problem]:
    if run_as and run_as != principal.name and not (principal.may(MAY_BE) or principal.may(f"{MAY_BE}:{run_as}")):
        message = f"You may not let this run as '{run_as}': that needs the permission '{MAY_BE}:{run_as}'."
        yield Problem(code="foreign_identity", pointer=at, message=message)


def foreign_secrets(principal: Principal, body: Body) -> Iterator[Problem]:
    for name in sorted(secrets_in(body)):
        if not may_use(principal, name):
            message = f"You may not use the secret '{name}': that needs the permission 'secret.use:{name}'."
            yield Problem(code="foreign_secret", pointer="", message=message)


def unknown_account(run_as: str, at: str) -> Iterator[Problem]:
    if run_as and User.objects.named(run_as) is None:
        message = f"There is no account '{run_as}' to run as."
        yield Problem(code="unknown_account", pointer=at, message=message, level="warning")


def _too_often(body: Body) -> Iterator[Problem]:
    for place, trigger in enumerate(body.get("triggers", ())):
        if trigger["type"] == "schedule":
            gap = schedules.shortest_gap(trigger["schedule"], clock.now())
            if gap is not None and gap < OFTEN:
                message = f"More often than every minute needs the permission '{MAY_OFTEN}'."
                yield Problem(code="too_often", pointer=pointer("triggers", place, "schedule"), message=message)


def _durations(body: Body) -> Iterator[Problem]:
    named: dict[str, Any] = {"/timeout": body.get("timeout")}
    named |= {f"/retry/{name}": body.get("retry", {}).get(name) for name in ("base", "cap")}
    for place, trigger in enumerate(body.get("triggers", ())):
        for name in ("grace", "window"):
            named[pointer("triggers", place, "misfire", name)] = trigger.get("misfire", {}).get(name)
    for place, alert in enumerate(body.get("alerts", ())):
        for at, condition in enumerate(alert["on"]):
            named[pointer("alerts", place, "on", at)] = condition.partition(">")[2] or None
    yield from wrong_durations(named)


def wrong_durations(named: Mapping[str, Any]) -> Iterator[Problem]:
    for at, text in named.items():
        if text is not None:
            try:
                is_some = duration(text) > timedelta(0)
                message = "This takes no time at all."
            except ValueError as error:
                is_some, message = False, f"{error}."
            if not is_some:
                yield Problem(code="wrong_duration", pointer=at, message=message)


def _params(body: Body) -> Iterator[Problem]:
    seen: set[str] = set()
    for place, param in enumerate(body.get("params", ())):
        if param["name"] in seen:
            message = f"There are two parameters '{param['name']}'."
            yield Problem(code="duplicate_name", pointer=pointer("params", place, "name"), message=message)
        seen.add(param["name"])
        if "default" in param:
            yield from problems_of(param["default"], ROOTS - {"params"}, pointer("params", place, "default"))


def _trigger(trigger: Mapping[str, Any], at: str, body: Body, catalog: CatalogView) -> Iterator[Problem]:
    yield from parameters.problems_of(body.get("params", ()), trigger.get("params", {}), f"{at}/params")
    if trigger["type"] == "schedule":
        for problem in schedules.problems_of(trigger["schedule"], clock.now()):
            yield problem.under(f"{at}/schedule")
    if trigger["type"] == "row" and "filter" in trigger:
        yield from FilterChecks(catalog).problems(trigger["filter"], trigger["table"], f"{at}/filter")
        if "deleted" in trigger["on"]:
            message = "A row that was deleted is not there to be filtered; make a trigger of its own for 'deleted'."
            yield Problem(code="filter_on_deleted", pointer=f"{at}/filter", message=message)
