"""Who may look at a dashboard: somebody with the permission, among those it is meant for."""

from collections.abc import Mapping

from accounts.principal import Principal
from operations.errors import NotFound
from runtime.kinds.dashboard.kind import DashboardPlan
from runtime.plans import Snapshot, snapshot
from runtime.policies.sight import is_meant_for

RUN, DESIGN = "dashboard.run", "dashboard.design"


def may_run(principal: Principal, target: Mapping[str, str]) -> bool:
    return principal.is_signed_in and (principal.may(RUN) or principal.may(DESIGN))


def is_open_to(principal: Principal, plan: DashboardPlan, now: Snapshot) -> bool:
    return is_meant_for(principal, now, plan.body.get("permission", ""), plan.body.get("roles", ()))


def seen_plan(name: str, principal: Principal) -> DashboardPlan:
    """The published dashboard; the same words when there is none, and when it is not theirs to see."""
    now = snapshot()
    if now.has("dashboard", name):
        plan: DashboardPlan = now.plan("dashboard", name)
        if is_open_to(principal, plan, now):
            return plan
    raise NotFound(f"There is no dashboard '{name}', or it is not open to you.")
