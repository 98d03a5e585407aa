"""Alerts of jobs and flows: a run failed or was late, or there was no success for a while. An alert is an event
`run.alert`, and a mail where mails can be sent."""

import logging
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import transaction

from accounts.models import User
from accounts.principal import system_principal
from operations import clock
from operations.errors import OperationError
from operations.operation import Event
from operations.outbox import write
from operations.registry import operations
from runs.durations import duration
from runs.models import Automation as Record
from runs.models import Run
from runs.starting import start
from runs.states import BAD, UNCLAIMED, State
from runtime.automation.plan import KINDS, Automation
from runtime.automation.starting import automation_named

log = logging.getLogger(__name__)

MAIL = "mail.send"
MOST_KEPT = 1000


def tell_of_end(facts: Mapping[str, Any]) -> None:
    """A run ended: it may have failed, or begun late; or all is well again."""
    owner, state = facts["owner"], State(facts["state"])
    automation = _automation(owner["kind"], owner["name"])
    if automation is None:
        return
    now = clock.now()
    if state is State.SUCCESS and (automation.alerts or _Kept.is_old(owner["kind"], owner["name"], now)):
        Record.objects.filter(kind=owner["kind"], name=owner["name"]).update(last_success_at=now, told={})
    run = Run.objects.filter(pk=facts["run"]).first() if automation.alerts else None
    for alert in automation.alerts if run is not None else ():
        for condition in alert["on"]:
            if (condition == "failed" and state in BAD) or _was_late(condition, run):
                _tell(automation, alert, condition, now, run)


class _Kept:
    """The last success that this process kept of each. Where nothing is to be told, one a second is enough of those that
    end by the hundred."""

    at: ClassVar[dict[tuple[str, str], datetime]] = {}

    @classmethod
    def is_old(cls, kind: str, name: str, now: datetime) -> bool:
        before = cls.at.get((kind, name))
        if before is not None and timedelta(0) <= now - before < timedelta(seconds=1):
            return False
        transaction.on_commit(lambda: cls._keep((kind, name), now))
        return True

    @classmethod
    def _keep(cls, which: tuple[str, str], now: datetime) -> None:
        if len(cls.at) > MOST_KEPT:
            cls.at.clear()
        cls.at[which] = now


def watch(now: datetime) -> int:
    """The scheduler's part: runs that have not begun although they should, and documents without a success for a while.
    Each is told once."""
    told = 0
    for record in Record.objects.filter(is_paused=False, kind__in=KINDS):
        automation = _automation(record.kind, record.name)
        for alert in automation.alerts if automation else ():
            for condition in alert["on"]:
                if automation and _is_new(record, alert, condition, now):
                    record.told = {**record.told, f"{alert['uid']}:{condition}": now.isoformat()}
                    record.save(update_fields=["told"])
                    _tell(automation, alert, condition, now, None)
                    told += 1
    return told


def _is_new(record: Record, alert: Mapping[str, Any], condition: str, now: datetime) -> bool:
    word, _, length = condition.partition(">")
    if word == "failed" or f"{alert['uid']}:{condition}" in record.told:
        return False
    if word == "no_success":
        return now - (record.last_success_at or record.published_at) > duration(length)
    waiting = Run.objects.filter(owner_kind=record.kind, owner_name=record.name, state__in=UNCLAIMED, node="")
    return waiting.filter(planned_at__lt=now - duration(length)).exists()


def _was_late(condition: str, run: Run | None) -> bool:
    word, _, length = condition.partition(">")
    if word != "late" or run is None or run.planned_at is None or run.trigger == "backfill":
        return False
    return (run.started_at or clock.now()) - run.planned_at > duration(length)


def _tell(automation: Automation, alert: Mapping[str, Any], condition: str, now: datetime, run: Run | None) -> None:
    facts = {
        "kind": automation.kind,
        "name": automation.name,
        "title": automation.title,
        "condition": condition,
        "run": run.pk if run else None,
        "error": run.error if run else None,
        "to": list(alert["to"]),
    }
    write([Event(topic="run.alert", key=f"{automation.kind}/{automation.name}", payload=facts)], now)
    log.warning("alert", extra={name: facts[name] for name in ("kind", "condition", "run")} | {"of": automation.name})
    if MAIL in operations() and (addresses := sorted(set(_addresses(alert["to"])))):
        key = f"alert-{automation.kind}-{automation.name}-{condition}-{run.pk if run else now.isoformat()}"[:200]
        start(MAIL, _mail(facts, addresses), principal=system_principal("alerts"), title="Alert", idempotency_key=key)


def _mail(facts: Mapping[str, Any], to: list[str]) -> dict[str, Any]:
    why = (facts["error"] or {}).get("message", "")
    subject = f"{facts['title']}: {SENTENCES[facts['condition'].partition('>')[0]]}"
    lines = [subject, f"Run {facts['run']}" if facts["run"] else "", why]
    return {"to": to, "subject": subject[:200], "text": "\n".join(line for line in lines if line)}


SENTENCES = {"failed": "a run failed", "late": "a run is late", "no_success": "no success for too long"}


def _addresses(to: list[str]) -> Iterator[str]:
    for whom in to:
        sort, _, name = whom.partition(":")
        if sort == "mail":
            yield name
        else:
            people = User.objects.filter(is_active=True).exclude(email="")
            chosen = people.filter(username=name) if sort == "user" else people.filter(given_roles__role=name)
            yield from chosen.values_list("email", flat=True)


def _automation(kind: str, name: str) -> Automation | None:
    try:
        return automation_named(kind, name)
    except OperationError:
        return None


WATCHED_EVERY = timedelta(minutes=1)
