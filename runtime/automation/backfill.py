"""Runs for moments that are over: those of one trigger between two moments, a few at a time."""

from dataclasses import replace
from datetime import datetime
from itertools import takewhile

from django.db import IntegrityError, transaction

from operations.errors import InvalidInput
from operations.problems import Problem
from runs.models import Run, Schedule
from runs.principals import Identity
from runs.schedules.spec import fires
from runs.slots import Concurrency
from runs.starting import Cause, start_work
from runtime.automation.plan import Trigger
from runtime.automation.starting import automation_named, record_of, work_of

MOST = 1000


def moments(trigger: Trigger, begin: datetime, end: datetime) -> list[datetime]:
    """At most a thousand and one."""
    found: list[datetime] = []
    for at in takewhile(lambda at: at < end, fires(trigger.spec["schedule"], begin)):
        found.append(at)
        if len(found) > MOST:
            message = f"These are more than {MOST:,} moments; choose a shorter range."
            raise InvalidInput(message, problems=[Problem(code="too_many", pointer="/until", message=message)])
    return found


def filled(kind: str, name: str, trigger: Trigger, begin: datetime, end: datetime, at_once: int, by: str) -> list[Run]:
    """One run for each moment that has none yet, `at_once` of them at a time."""
    automation = automation_named(kind, name)
    record = record_of(kind, automation.name)
    schedule = Schedule.objects.get(owner_kind=kind, owner_name=automation.name, trigger_id=trigger.uid)
    throttle = Concurrency(key=f"backfill:{kind}:{name}:{begin.isoformat()}"[:200], limit=at_once, policy="queue_all")
    identity = Identity(record.principal_kind, record.principal_id, record.principal_name)
    work = replace(work_of(automation, record.version, trigger.params), concurrency=throttle)
    started = []
    for at in moments(trigger, begin, end):
        try:
            with transaction.atomic():
                started.append(
                    start_work(
                        work,
                        identity,
                        cause=Cause("backfill", trigger.uid, {"by": by}),
                        schedule_id=schedule.pk,
                        planned_at=at,
                    )
                )
        except IntegrityError:
            continue  # that moment has a run
    return started
