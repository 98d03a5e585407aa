"""Actions that follow on rows being created, changed or deleted, in the transaction that writes them. Their steps are done as
whom the action was published for, whoever writes; one that fails refuses the write."""

import logging
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple

import orjson

from accounts.principal import Principal
from metadata.access import may
from metadata.views import Body
from operations.errors import Conflict, NotFound, OperationError, Unavailable
from operations.idempotency import body_of
from operations.operation import Call
from operations.perform import perform
from operations.problems import Problem
from runs.principals import Identity, principal_behind
from runtime.automation.starting import plan_at, record_of
from runtime.plans import Snapshot
from runtime.sequence.running import Refused, is_for, run_steps
from runtime.tables.plan import TablePlan

log = logging.getLogger(__name__)

Json = Any
Row = Mapping[str, Json]
Deed = Literal["created", "updated", "deleted", "restored"]
KIND = "action"
DEEPEST = 8
"""So many actions may set one another off."""
MOST_ROWS = 500
"""So many rows are read at a time, and given to the steps of a list together."""


class TriggerFailed(Conflict):
    """What follows on a write was refused, and with it the write. `extra` says which action, step and row."""

    code = "trigger_failed"


class Listener(NamedTuple):
    """A trigger of a published action. With `fields`, updates concern it only where one of them changes."""

    action: str
    uid: str
    fields: frozenset[str]

    def is_concerned(self, deed: Deed, changed: Collection[str]) -> bool:
        return deed != "updated" or not self.fields or not self.fields.isdisjoint(changed)


@dataclass(frozen=True)
class Watch:
    """A write that is about to happen, and what follows on it."""

    following: Sequence["Following"]

    def happened(self, call: Call) -> None:
        """It is written: what follows is done before the call ends."""
        call.later.extend(one.follow for one in self.following)


def watched(call: Call, table: TablePlan, deed: Deed, changed: Mapping[int, Collection[str]], now: Snapshot) -> Watch:
    """Ask before rows are written, or right after they were created. `changed` are the fields that change, by row."""
    following = []
    for listener in _listeners(now).get((table.name, deed), ()):
        rows = {id: fields for id, fields in changed.items() if listener.is_concerned(deed, fields)}
        if rows:
            following.append(Following(call, listener, table.name, deed, rows))
    return Watch(following)


def actions_on(table: TablePlan, deeds: Collection[Deed], now: Snapshot) -> list[str]:
    """The actions that follow when such things happen to rows of the table."""
    heard = _listeners(now)
    return sorted({listener.action for deed in deeds for listener in heard.get((table.name, deed), ())})


class Following:
    """One trigger following on one write, in the order of its rows."""

    def __init__(
        self, call: Call, listener: Listener, table: str, deed: Deed, changed: Mapping[int, Collection[str]]
    ) -> None:
        self._call, self._listener, self._table, self._deed, self._changed = call, listener, table, deed, changed
        self._chain = (*call.chain, listener.action)
        if len(self._chain) > DEEPEST:
            message = f"Actions set one another off more than {DEEPEST} times: {' → '.join(self._chain)}."
            raise self._failed(message, "trigger_depth")
        self._body, self._principal = self._settled()
        self._trigger: Mapping[str, Json] | None = next(
            (one for one in self._body.get("triggers", ()) if one["uid"] == listener.uid), None
        )
        self._before = self._looked_before()

    def follow(self) -> None:
        ids = list(self._changed) if self._trigger is not None else []
        for start in range(0, len(ids), MOST_ROWS):
            some = ids[start : start + MOST_ROWS]
            rows = self._before if self._deed == "deleted" else self._seen(some, self._filter)
            found = [id for id in some if id in rows]
            if found and self._body["on"] == "list":
                self._run({"ids": found, "event": self._event(())})
            elif found:
                for id in found:
                    self._on_row(id, rows[id])

    def _settled(self) -> tuple[Body, Principal]:
        """The version that was published last, and as whom that one acts: another process may have published it just now."""
        name = self._listener.action
        try:
            record = record_of(KIND, name)
        except NotFound:
            message = f"The action '{name}' has just changed. Try again."
            raise Unavailable(message, code="busy", headers={"Retry-After": "1"}) from None
        try:
            principal = principal_behind(Identity(record.principal_kind, record.principal_id, record.principal_name))
        except OperationError as error:
            raise self._refusal(error) from error
        return plan_at(KIND, name, record.version).body, principal

    def _looked_before(self) -> Mapping[int, Row]:
        """Rows as they are before they go; before they change where a step asks for that."""
        if self._trigger is None or self._deed not in ("updated", "deleted"):
            return {}
        if self._deed == "deleted":
            return self._all_seen(self._filter)
        is_asked = self._body["on"] == "record" and b"before" in orjson.dumps(self._body["steps"])
        return self._all_seen(None) if is_asked else {}

    @property
    def _filter(self) -> Json:
        return (self._trigger or {}).get("filter")

    def _all_seen(self, filter: Json) -> dict[int, Row]:
        ids, rows = list(self._changed), dict[int, Row]()
        for start in range(0, len(ids), MOST_ROWS):
            rows |= self._seen(ids[start : start + MOST_ROWS], filter)
        return rows

    def _seen(self, ids: Sequence[int], filter: Json) -> dict[int, Row]:
        """Those of the rows that fit, as whom the trigger acts as sees them now."""
        chosen: Json = {"id": {"in": list(ids)}}
        try:
            found = perform(
                "row.query",
                {"filter": {"and": [chosen, filter]} if filter else chosen, "limit": len(ids), "count": "none"},
                principal=self._principal,
                target={"table": self._table},
                now=self._call.now,
                request_id=self._call.request_id,
                source=self._call.source,
            )
        except OperationError as error:
            raise self._refusal(error) from error
        return {row["id"]: row for row in orjson.loads(body_of(found))["rows"]}

    def _on_row(self, id: int, row: Row) -> None:
        before = self._before.get(id) if self._deed == "updated" else None
        self._run({"row": row, "before": before, "event": self._event(self._changed[id])}, id)

    def _event(self, changed: Collection[str]) -> dict[str, Json]:
        by = self._call.principal.id
        return {"type": f"row.{self._deed}", "table": self._table, "changed": sorted(changed), "by": by}

    def _run(self, given: Mapping[str, Json], row_id: int | None = None) -> None:
        call = replace(self._call, principal=self._principal, chain=self._chain, run=None)
        input = (self._trigger or {}).get("input", {})
        try:
            if "row" not in given or is_for(call, self._body, given["row"]):
                run_steps(call, self._body["steps"], {"input": input, **given})
        except OperationError as error:
            raise self._refusal(error, row_id) from error

    def _refusal(self, error: OperationError, row_id: int | None = None) -> OperationError:
        """A check says itself what is wrong. Anything else happened with the rights of another: only who may read the
        action is told more than where. What is wrong for a moment only stays what it is."""
        if isinstance(error, TriggerFailed | Unavailable):
            return error
        step = error.extra.get("step")
        if isinstance(error, Refused):
            return self._failed(error.detail, error.code, step, row_id)
        action = self._listener.action
        log.warning("a trigger refused a write", extra={"action": action, "step": step, "why": _said(error)})
        why = _said(error) if may(self._call.principal, "read", KIND, action) else ""
        where = f"the step '{step}' of the action '{action}'" if step else f"the action '{action}'"
        message = f"Nothing was saved: {where}, which follows on this, could not be done ({error.code}). {why}"
        return self._failed(message.strip(), "", step, row_id)

    def _failed(self, message: str, code: str, step: Json = None, row_id: int | None = None) -> TriggerFailed:
        code = code or TriggerFailed.code
        facts = {"action": self._listener.action, "trigger": self._listener.uid, "step": step, "row": row_id}
        extra = {name: value for name, value in facts.items() if value is not None} | {"chain": list(self._chain)}
        problem = Problem(code=code, pointer="", message=message)
        return TriggerFailed(message, code=code, problems=[problem], extra=extra)


def _said(error: OperationError) -> str:
    return " ".join([error.detail or error.title, *(problem.message for problem in error.problems[:3])])


Heard = Mapping[tuple[str, Deed], tuple[Listener, ...]]


def _listeners(now: Snapshot) -> Heard:
    kept = _kept[-1] if _kept else None
    if kept is None or kept[0] is not now:
        kept = now, _listeners_in(now)
        _kept[:] = [kept]
    return kept[1]


_kept: list[tuple[Snapshot, Heard]] = []


def _listeners_in(now: Snapshot) -> Heard:
    """By table and deed, in the order of the actions' names and of the triggers of each."""
    found: dict[tuple[str, Deed], list[Listener]] = defaultdict(list)
    for version in sorted(now.catalog.all(KIND), key=lambda version: version.name):
        triggers = [trigger for trigger in version.body.get("triggers", ()) if not trigger.get("paused")]
        if triggers and now.has("table", version.body["table"]):
            table: TablePlan = now.plan("table", version.body["table"])
            for trigger in triggers:
                named = (table.by_name.get(name) for name in trigger.get("fields", ()))
                fields = frozenset(of.name for of in named if of is not None)
                for deed in trigger["on"]:
                    found[table.name, deed].append(Listener(version.name, trigger["uid"], fields))
    return {key: tuple(listeners) for key, listeners in found.items()}
