"""Who may run a report: somebody with the permission, among those it is meant for."""

from collections.abc import Mapping

from accounts.principal import Principal
from metadata.access import may, may_kind
from operations.access import Access
from operations.errors import NotFound
from runtime.kinds.report.kind import ReportPlan
from runtime.plans import Snapshot, snapshot
from runtime.policies.sight import is_meant_for

RUN, DESIGN = "report.run", "report.design"


def may_run(principal: Principal, target: Mapping[str, str]) -> bool:
    """The first gate; whom a report is meant for is looked at when it is there."""
    return principal.is_signed_in and (principal.may(RUN) or principal.may(DESIGN))


def may_design(principal: Principal, target: Mapping[str, str]) -> bool:
    return may_kind(principal, "design", "report")


def may_publish_new(principal: Principal, target: Mapping[str, str]) -> bool:
    return may_kind(principal, "publish", "report")


def may_publish(principal: Principal, target: Mapping[str, str]) -> bool:
    return may(principal, "publish", "report", target["id"])


RUNNING = Access(rule="policy", permission=RUN, decides=may_run)
DESIGNING = Access(rule="policy", permission=DESIGN, decides=may_design)
PUBLISHING_NEW = Access(rule="policy", permission="report.publish", decides=may_publish_new)
PUBLISHING = Access(rule="policy", permission="report.publish", decides=may_publish)


def is_open_to(principal: Principal, plan: ReportPlan, now: Snapshot) -> bool:
    """The document's own `permission` and `roles`, also for those who may run every report."""
    body = plan.body
    return is_meant_for(principal, now, body.get("permission", ""), body.get("roles", ()))


def seen_plan(name: str, principal: Principal, now: Snapshot | None = None) -> ReportPlan:
    """The published report, if it is there for this asker; the same words when it is not, and when it is not theirs."""
    current = now or snapshot()
    if current.has("report", name):
        plan: ReportPlan = current.plan("report", name)
        if is_open_to(principal, plan, current):
            return plan
    raise NotFound(f"There is no report '{name}', or it is not open to you.")
