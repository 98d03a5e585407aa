"""The operations that jobs and flows have alike, made for each of the two kinds."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from metadata import literal
from metadata.access import granted_names, may, may_kind
from metadata.drafts import definition_named
from operations.access import Access, by_policy
from operations.errors import InvalidInput, NotFound
from operations.moments import moment
from operations.operation import Call, Method, Operation, Result, Route, Transaction
from operations.problems import Problem
from operations.shape import object_of
from runs.models import Automation as Record
from runs.models import Run, RunLog
from runs.schedules import keeping
from runs.shown import short, whole
from runs.starting import Cause, Owner
from runtime.automation import backfill, listing
from runtime.automation.params import check_given
from runtime.automation.plan import Trigger
from runtime.automation.seeing import to_control
from runtime.automation.starting import automation_named, begin

DryRun = Callable[[str, dict[str, Any], Call], Any]
OBJECT = {"type": "object"}
TEXT = {"type": "string", "maxLength": 300}
COUNT = {"type": "integer", "minimum": 0}


@dataclass(frozen=True, kw_only=True)
class Made:
    """The handlers for one kind, called by the name that its address ends with."""

    kind: str
    plural: str
    path: str
    dry_run: DryRun

    def list(self, call: Call) -> Result:
        found = listing.listed(self.kind, call.principal, call.input)
        return Result(value={self.plural: found["items"], "count": found["count"]})

    def create(self, call: Call) -> Result:
        body = {name: value for name, value in call.input.items() if name != "name"}
        made = literal.created(self.kind, call.input["name"], body, call)
        location = {"Location": f"{self.path}/{made['name']}", "ETag": made["etag"]}
        return Result(value=made, status=201, headers=location)

    def get(self, call: Call) -> Result:
        shown = literal.shown(definition_named(self.kind, call.target["id"]))
        return self._shown(call, shown)

    def replace(self, call: Call) -> Result:
        shown = literal.replaced(self.kind, call.target["id"], call.input, call)
        return self._shown(call, shown)

    def delete(self, call: Call) -> Result:
        literal.removed(self.kind, call.target["id"], call)
        return Result(status=204)

    def trigger(self, call: Call) -> Result:
        given = call.input.get("params", {})
        name = automation_named(self.kind, call.target["id"]).name
        if call.input.get("dry"):
            check_given(automation_named(self.kind, name).params, given)
            return Result(value=self.dry_run(name, given, call))
        run = begin(self.kind, name, given, Cause("manual", facts={"by": call.principal.name}))
        call.note(run=run.pk)
        return Result(value=whole(run), status=202, headers={"Location": f"/api/runs/{run.pk}"})

    def pause(self, call: Call) -> Result:
        owner = self._owner(call)
        keeping.pause(owner)
        return self._switched(call, owner, True)

    def resume(self, call: Call) -> Result:
        owner = self._owner(call)
        automation = automation_named(self.kind, owner.name)
        for trigger in automation.triggers:
            if trigger.type == "schedule" and not trigger.is_paused:
                keeping.resume(owner, call.now, trigger.uid)
        return self._switched(call, owner, False)

    def logs(self, call: Call) -> Result:
        """The newest runs with what they said."""
        name = definition_named(self.kind, call.target["id"]).name
        limit = call.input.get("limit", 20)
        runs = Run.objects.filter(owner_kind=self.kind, owner_name=name, node="").order_by("-id")
        if "before" in call.input:
            runs = runs.filter(pk__lt=call.input["before"])
        found = list(runs[: limit + 1])
        more = {"next": found[limit - 1].pk} if len(found) > limit else {}
        return Result(value={"runs": [_with_lines(run) for run in found[:limit]], **more})

    def backfill(self, call: Call) -> Result:
        name = automation_named(self.kind, call.target["id"]).name
        trigger = self._schedule_trigger(name, call.input["trigger"])
        begin, end = (_moment(call, member) for member in ("from", "until"))
        coming = backfill.moments(trigger, begin, end)
        if call.input.get("dry"):
            return Result(value={"count": len(coming), "fires": [at.isoformat() for at in coming], "runs": []})
        at_once = call.input.get("at_once", 1)
        runs = backfill.filled(self.kind, name, trigger, begin, end, at_once, call.principal.name)
        call.note(runs=len(runs))
        fires = [run.planned_at.isoformat() for run in runs if run.planned_at]
        return Result(value={"count": len(runs), "fires": fires, "runs": [run.pk for run in runs]}, status=202)

    def _shown(self, call: Call, shown: dict[str, Any]) -> Result:
        may = {"may": listing.rights(self.kind, call.principal, shown["name"])}
        return Result(value=shown | listing.facts(self.kind, shown["name"]) | may, headers={"ETag": shown["etag"]})

    def _schedule_trigger(self, name: str, uid: str) -> Trigger:
        trigger = automation_named(self.kind, name).trigger(uid)
        if trigger is None or trigger.type != "schedule":
            message = f"There is no schedule '{uid[:40]}' in {self.kind}/{name}."
            raise InvalidInput(message, problems=[Problem(code="no_trigger", pointer="/trigger", message=message)])
        return trigger

    def _owner(self, call: Call) -> Owner:
        return Owner(self.kind, automation_named(self.kind, call.target["id"]).name)

    def _switched(self, call: Call, owner: Owner, is_paused: bool) -> Result:
        if not Record.objects.filter(kind=owner.kind, name=owner.name).update(is_paused=is_paused):
            raise NotFound(f"There is no {owner.kind} '{owner.name}'.")
        call.note(paused=is_paused)
        return Result(value=listing.facts(owner.kind, owner.name))


def operations_for(kind: str, plural: str, path: str, schema: Any, dry_run: DryRun) -> tuple[Operation, ...]:
    """`plural` names them in answers and summaries, `path` is their address."""
    made = Made(kind=kind, plural=plural, path=path, dry_run=dry_run)
    one = f"{path}/{{id}}"
    named = {**schema, "properties": {"name": TEXT, **schema["properties"]}, "required": ["name", *schema["required"]]}
    controlled = to_control(kind)

    def operation(
        name: str,
        summary: str,
        method: Method,
        path: str,
        handler: Callable[[Call], Result],
        access: Access,
        transaction: Transaction = "none",
        input: Any = None,
    ) -> Operation:
        return Operation(
            name=f"{kind}.{name}",
            summary=summary,
            access=access,
            handler=handler,
            route=Route(method=method, path=path),
            input=input or object_of(),
            output=OBJECT,
            transaction=transaction,
            is_step=name == "trigger",
            group="runs" if name == "trigger" else "",
            example={"target": {"id": "nightly"}, "input": {"params": {}}} if name == "trigger" else None,
        )

    return (
        operation("list", f"The {plural} one may read", "GET", path, made.list, _listed(kind), input=LIST),
        operation("create", f"Make a {kind}", "POST", path, made.create, _designed(kind), "own", named),
        operation("get", f"One {kind}", "GET", one, made.get, _of(kind, "read")),
        operation("replace", f"Change a {kind}", "PUT", one, made.replace, _of(kind, "publish"), "own", schema),
        operation("delete", f"Delete a {kind}", "DELETE", one, made.delete, _of(kind, "publish"), "own"),
        operation("trigger", f"Run a {kind} now", "POST", f"{one}/trigger", made.trigger, controlled, "one", TRIGGER),
        operation("pause", f"Pause a {kind}", "POST", f"{one}/pause", made.pause, controlled, "one"),
        operation("resume", f"Resume a {kind}", "POST", f"{one}/resume", made.resume, controlled, "one"),
        operation("logs", f"The runs of a {kind}", "GET", f"{one}/logs", made.logs, _of(kind, "read"), input=LOGS),
        operation(
            "backfill",
            f"Run a {kind} for moments that are over",
            "POST",
            f"{one}/backfill",
            made.backfill,
            controlled,
            "one",
            BACKFILL,
        ),
    )


def _listed(kind: str) -> Access:
    return by_policy(
        f"{kind}.read",
        lambda principal, target: may_kind(principal, "read", kind) or bool(granted_names(principal, "read", kind)),
    )


def _designed(kind: str) -> Access:
    return by_policy(f"{kind}.publish", lambda principal, target: may_kind(principal, "publish", kind))


def _of(kind: str, action: Any) -> Access:
    return by_policy(f"{kind}.{action}", lambda principal, target: may(principal, action, kind, target["id"]))


def _with_lines(run: Run) -> dict[str, Any]:
    lines = RunLog.objects.filter(run=run).order_by("id")[:100]
    return short(run) | {
        "lines": [{"id": line.pk, "at": line.at.isoformat(), "level": line.level, "text": line.text} for line in lines]
    }


def _moment(call: Call, member: str) -> datetime:
    try:
        return moment(call.input[member])
    except ValueError as error:
        raise InvalidInput(problems=[Problem(code="wrong_moment", pointer=f"/{member}", message=str(error))]) from None


LIST = object_of(search=TEXT, offset=COUNT, limit={"type": "integer", "minimum": 1, "maximum": listing.MOST})
LOGS = object_of(before=COUNT, limit={"type": "integer", "minimum": 1, "maximum": 100})
TRIGGER = object_of(params=OBJECT, dry={"type": "boolean"})
BACKFILL = object_of(
    ("trigger", "from", "until"),
    trigger=TEXT,
    at_once={"type": "integer", "minimum": 1, "maximum": 100},
    dry={"type": "boolean"},
    **{"from": TEXT, "until": TEXT},
)
