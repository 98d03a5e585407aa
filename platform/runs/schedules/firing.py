"""The tick: whatever is due is started. Any number of schedulers tick at once, with no leader among them: each takes rows
that no other has, a fire is one row for each schedule and planned moment, and the next moment is set by
compare-and-set in the same transaction."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet

from operations import clock
from operations.faults import fault_point
from operations.retries import again_when_lost
from runs import dispatch
from runs.models import Run, Schedule
from runs.principals import Identity
from runs.schedules.keeping import read
from runs.schedules.misfire import Due, Misfire, due
from runs.schedules.spec import next_fire
from runs.starting import Cause, Work, row_of, start_work
from runs.states import State

log = logging.getLogger(__name__)

AT_ONCE = 200
MOVE = f"UPDATE {Schedule._meta.db_table} SET next_at = %s, last_planned = %s, problem = %s WHERE id = %s"  # noqa: S608 – our own words
SHORTEST_SLEEP, LONGEST_SLEEP = 0.005, 1.0


def tick(now: datetime) -> int:
    """One round; returns how many schedules were due. Looking first keeps SQLite's one write lock free."""
    if not _due(now).exists():
        return 0
    return again_when_lost(lambda: _fire_some(now))


def seconds_to_next(now: datetime) -> float:
    """Until the next one is due, at most a second: other processes change schedules too."""
    waiting = Schedule.objects.filter(is_paused=False, next_at__isnull=False).order_by("next_at")
    first = waiting.values_list("next_at", flat=True).first()
    if first is None:
        return LONGEST_SLEEP
    return min(LONGEST_SLEEP, max(SHORTEST_SLEEP, (first - now).total_seconds()))


def watch_over(now: datetime) -> int:
    """A schedule that is not paused and has no next fire is dead, unless its last moment is over: it is woken."""
    dead = Schedule.objects.filter(is_paused=False, next_at=None, problem="")
    woken = 0
    for schedule in dead[:AT_ONCE]:
        if (next_at := next_fire(schedule.spec, now)) is not None:
            woken += Schedule.objects.filter(pk=schedule.pk, next_at=None).update(next_at=next_at)
    return woken


def _due(now: datetime) -> QuerySet[Schedule]:
    return Schedule.objects.filter(is_paused=False, next_at__lte=now).order_by("next_at")


def _fire_some(now: datetime) -> int:
    with transaction.atomic():
        rows = _due(now)
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        schedules = list(rows[:AT_ONCE])
        simple: list[Run] = []
        for schedule in schedules:
            simple += _fired(schedule, now)
        _insert(simple)
        fault_point("schedules.fired")
        _move(schedules)
        fault_point("schedules.moved")
    return len(schedules)


def _move(schedules: Sequence[Schedule]) -> None:
    moment = connection.ops.adapt_datetimefield_value
    rows = [(moment(each.next_at), moment(each.last_planned), each.problem, each.pk) for each in schedules]
    with connection.cursor() as cursor:
        cursor.executemany(MOVE, rows)


def _fired(schedule: Schedule, now: datetime) -> list[Run]:
    """The runs to insert. Those whose concurrency has to be looked at are started one by one."""
    try:
        found = due(schedule.spec, schedule.next_at or now, now, Misfire.read(schedule.misfire))
        work = read(schedule)
    except (ValueError, KeyError, TypeError) as error:
        log.exception("a schedule cannot be read", extra={"schedule": str(schedule)})
        schedule.next_at, schedule.problem = None, str(error)[:500]
        return []
    runs = _one_by_one(schedule, found, work) if work.concurrency.key else _together(schedule, found, work, now)
    if found.missed:
        runs.append(_missed(schedule, found, work, now))
    schedule.last_planned = max(filter(None, (*found.happen, found.newest_missed)), default=schedule.last_planned)
    schedule.next_at = found.next_at
    return runs


def _together(schedule: Schedule, found: Due, work: Work, now: datetime) -> list[Run]:
    return [
        row_of(
            work,
            _identity(schedule),
            state=State.QUEUED,
            now=now,
            cause=_cause(schedule),
            schedule_id=schedule.pk,
            planned_at=at,
        )
        for at in found.happen
    ]


def _one_by_one(schedule: Schedule, found: Due, work: Work) -> list[Run]:
    for at in found.happen:
        try:
            with transaction.atomic():
                start_work(work, _identity(schedule), cause=_cause(schedule), schedule_id=schedule.pk, planned_at=at)
        except IntegrityError:
            log.info("was fired already", extra={"schedule": str(schedule), "planned": at.isoformat()})
    return []


def _missed(schedule: Schedule, found: Due, work: Work, now: datetime) -> Run:
    """One record for all of them, so that people see that something did not happen."""
    error = {"code": "missed", "message": f"{found.missed} fires were missed.", "count": found.missed}
    run = row_of(
        replace(work, params={}),
        _identity(schedule),
        state=State.SKIPPED,
        now=now,
        cause=_cause(schedule),
        schedule_id=schedule.pk,
        planned_at=found.newest_missed,
    )
    run.error, run.ended_at = error, now
    return run


def _insert(runs: Sequence[Run]) -> None:
    """All at once; one by one when one of them is there already, which only happens when somebody made a row by hand."""
    if not runs:
        return
    try:
        with transaction.atomic():
            kept = Run.objects.bulk_create(runs, batch_size=AT_ONCE)
    except IntegrityError:
        kept = [run for run in runs if _inserted(run)]
    dispatch.all_after_commit([run for run in kept if run.state == State.QUEUED])


def _inserted(run: Run) -> bool:
    try:
        with transaction.atomic():
            run.pk = None
            run.save(force_insert=True)
    except IntegrityError:
        return False
    return True


def _identity(schedule: Schedule) -> Identity:
    return Identity(schedule.principal_kind, schedule.principal_id, schedule.principal_name)


def _cause(schedule: Schedule) -> Cause:
    return Cause("schedule", schedule.trigger_id)


def turn() -> bool:
    """For the scheduler's loop: whether there may be more at once."""
    return tick(clock.now()) > 0


def pause() -> float:
    """For the same: how long nothing is due."""
    return seconds_to_next(clock.now())
