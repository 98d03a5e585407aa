"""What publishing a job or flow means: its schedules are kept, and as whom it acts is settled."""

from datetime import datetime

from accounts.models import User
from accounts.principal import Principal
from metadata.kinds import Succession
from metadata.models import Definition
from metadata.views import VersionView
from operations.errors import Forbidden, InvalidInput
from operations.problems import Problem
from runs.models import Automation as Record
from runs.models import Run, Schedule
from runs.principals import Identity, identity_of
from runs.schedules import keeping
from runs.starting import Owner, Work
from runtime.automation.plan import Automation, automation_of
from runtime.automation.starting import work_of

MOST_SCHEDULES = 100
MAY_MANY = "schedule.many"


def published(succession: Succession, by: Principal, now: datetime) -> None:
    """In the transaction that publishes. A rename takes schedules and runs along."""
    leave(succession)
    after = succession.after
    if after is not None:
        _settle(automation_of(after), by, now)


def leave(succession: Succession) -> None:
    """What has another name or is gone has nothing under the old name."""
    before, after = succession.before, succession.after
    if before is not None and (after is None or after.name != before.name):
        _leave(before, after)


def _leave(before: VersionView, after: VersionView | None) -> None:
    old = Owner(before.kind, before.name)
    if after is None:
        keeping.remove(old)
        Record.objects.filter(kind=before.kind, name=before.name).delete()
        return
    keeping.rename(old, after.name)
    Record.objects.filter(kind=before.kind, name=before.name).update(name=after.name)
    Run.objects.filter(owner_kind=before.kind, owner_name=before.name).update(owner_name=after.name)


def settled(kind: str, name: str, run_as: str, by: Principal, now: datetime) -> Record:
    """As whom the version that counts from now on acts."""
    version = Definition.objects.values_list("published_id", flat=True).get(kind=kind, name=name)
    identity = _identity(run_as, by)
    record, _ = Record.objects.update_or_create(
        kind=kind,
        name=name,
        defaults={
            "version": version,
            "principal_kind": identity.kind,
            "principal_id": identity.id,
            "principal_name": identity.name,
            "published_at": now,
            "told": {},
        },
    )
    return record


def forget(kind: str, name: str) -> None:
    """It acts as nobody any more."""
    Record.objects.filter(kind=kind, name=name).delete()


def _settle(automation: Automation, by: Principal, now: datetime) -> None:
    record = settled(automation.kind, automation.name, automation.run_as, by, now)
    identity = Identity(record.principal_kind, record.principal_id, record.principal_name)
    version = record.version
    owner = Owner(automation.kind, automation.name, version)
    scheduled = [trigger for trigger in automation.triggers if trigger.type == "schedule"]
    keeping.keep_only(owner, [trigger.uid for trigger in scheduled])
    for trigger in scheduled:
        work: Work = work_of(automation, version, trigger.params)
        keeping.keep(
            owner,
            trigger.uid,
            trigger.spec["schedule"],
            work,
            identity,
            now=now,
            misfire=trigger.misfire,
            is_paused=trigger.is_paused or record.is_paused,
        )
    if scheduled and not by.may(MAY_MANY):
        _check_number(identity)


def _check_number(identity: Identity) -> None:
    """T63: nobody without the right fills the scheduler."""
    number = Schedule.objects.filter(principal_kind=identity.kind, principal_id=identity.id).count()
    if number > MOST_SCHEDULES:
        message = f"{identity.name} would have {number:,} schedules; more than {MOST_SCHEDULES} take '{MAY_MANY}'."
        raise Forbidden(message, code="too_many_schedules")


def _identity(run_as: str, by: Principal) -> Identity:
    """Whoever publishes it, unless the document names somebody: `may_publish` has seen to it that they may."""
    if not run_as or run_as == by.name:
        return identity_of(by)
    user = User.objects.named(run_as)
    if user is None:
        message = f"There is no account '{run_as}' to run as."
        raise InvalidInput(message, problems=[Problem(code="unknown_account", pointer="/run_as", message=message)])
    return Identity("user", user.pk, user.username)
