"""Who sees which runs, and who may cancel them or run them again: one's own, those of documents one may read or control,
and all for whoever looks after the installation."""

from django.db.models import Q, QuerySet

from accounts.principal import Principal
from operations.errors import Forbidden, NotFound
from runs.hooks import Right, hooks, hooks_of
from runs.models import Run, Schedule

SEE_ALL = "run.list"
CONTROL_ALL = "run.manage"


def visible(principal: Principal) -> QuerySet[Run]:
    if principal.may(SEE_ALL) or principal.may(CONTROL_ALL):
        return Run.objects.all()
    seen = _own(principal)
    for each in hooks().values():
        if each.sees is not None:
            seen |= each.sees(principal)
    return Run.objects.filter(seen)


def schedules_visible(principal: Principal) -> QuerySet[Schedule]:
    if principal.may(SEE_ALL) or principal.may(CONTROL_ALL):
        return Schedule.objects.all()
    seen = _own(principal)
    for each in hooks().values():
        if each.sees is not None:
            seen |= each.sees(principal)
    return Schedule.objects.filter(seen)


def run_seen(principal: Principal, id: str) -> Run:
    """NotFound for those one may not see, with the same words as for those that do not exist."""
    if id.isascii() and id.isdigit() and len(id) < 19:
        run = visible(principal).filter(pk=int(id)).first()
        if run is not None:
            return run
    raise NotFound(f"There is no run {id[:40]}.")


def check_control(principal: Principal, run: Run) -> None:
    if not _may(principal, "control", run):
        raise Forbidden("You may look at this run, but not control it.")


def _may(principal: Principal, right: Right, run: Run) -> bool:
    if principal.may(CONTROL_ALL) or (run.principal_kind == principal.kind and run.principal_id == principal.id):
        return True
    may = hooks_of(run.owner_kind).may
    return may is not None and may(principal, right, run.owner_name)


def _own(principal: Principal) -> Q:
    if principal.id is None:
        return Q(pk=None)
    return Q(principal_kind=principal.kind, principal_id=principal.id)
