"""What jobs and flows are compiled into, as far as they are alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from metadata.views import Body, VersionView
from runs.durations import duration
from runs.models import Run
from runs.retry import Retry
from runs.schedules.misfire import Misfire
from runs.slots import Concurrency, Policy
from runs.starting import USUAL_PRIORITY
from runtime.inputs import computed

Params = Mapping[str, Any]
KINDS = ("job", "flow")
FLOW = "flow.trigger"
ROOTS = frozenset({"params", "run", "event"})


@dataclass(frozen=True, kw_only=True)
class Trigger:
    """One of a document's triggers; `spec` holds the members of its type."""

    uid: str
    type: str
    spec: Mapping[str, Any]
    params: Params
    is_paused: bool

    @property
    def misfire(self) -> Misfire:
        return Misfire.read(self.spec.get("misfire", {}))


@dataclass(frozen=True, kw_only=True)
class Automation:
    """A job or a flow as something that is started: by what, with which parameters, and how its runs behave."""

    kind: str
    name: str
    title: str
    operation: str
    params: tuple[Mapping[str, Any], ...]
    triggers: tuple[Trigger, ...]
    retry: Retry
    timeout: timedelta | None
    concurrency: Mapping[str, Any]
    queue: str
    priority: int
    run_as: str
    alerts: tuple[Mapping[str, Any], ...]

    def trigger(self, uid: str) -> Trigger | None:
        return next((trigger for trigger in self.triggers if trigger.uid == uid), None)

    def concurrency_for(self, params: Params) -> Concurrency:
        """The key is made of the document and what it says about the parameters."""
        if not self.concurrency:
            return Concurrency()
        policy: Policy = self.concurrency["policy"]
        part = computed(self.concurrency.get("key", ""), {"params": params}, "/concurrency/key")
        key = f"{self.kind}:{self.name}:{part}"[:200]
        return Concurrency(key=key, limit=self.concurrency.get("limit", 1), policy=policy)


def automation_of(version: VersionView) -> Automation:
    body = version.body
    return Automation(
        kind=version.kind,
        name=version.name,
        title=title_in(body, version.name),
        operation=body.get("operation", FLOW),
        params=tuple(body.get("params", ())),
        triggers=tuple(_trigger(written) for written in body.get("triggers", ())),
        retry=Retry.read(body.get("retry", {})),
        timeout=duration(body["timeout"]) if "timeout" in body else None,
        concurrency=body.get("concurrency", {}),
        queue=body.get("queue", "default"),
        priority=body.get("priority", USUAL_PRIORITY),
        run_as=body.get("run_as", ""),
        alerts=tuple(body.get("alerts", ())),
    )


def title_in(body: Body, name: str) -> str:
    title = body.get("title", name)
    return title if isinstance(title, str) else str(title.get("en") or next(iter(title.values())))


def facts_of(run: Run, now: datetime) -> dict[str, Any]:
    """What `run` is in templates and expressions. The planned moment stays what it was, however late it is."""
    return {
        "id": run.pk,
        "planned": run.planned_at or run.created_at,
        "started": run.started_at or now,
        "attempt": run.attempt,
        "trigger": run.trigger,
    }


def _trigger(written: Mapping[str, Any]) -> Trigger:
    return Trigger(
        uid=written["uid"],
        type=written["type"],
        spec=written,
        params=written.get("params", {}),
        is_paused=written.get("paused", False),
    )
