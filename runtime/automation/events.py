"""Events that start jobs and flows: rows that were created, changed or deleted, and runs that ended. An event may come
twice; the key of the run it starts makes it one."""

import logging
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import orjson

from accounts.principal import Principal
from metadata.catalog import Catalog
from operations.errors import OperationError
from operations.idempotency import body_of
from operations.operation import Event
from operations.outbox import Subscription
from operations.perform import perform
from runs.models import Automation as Record
from runs.principals import Identity, principal_behind
from runs.starting import Cause
from runs.states import BAD, State
from runtime.automation.alerts import tell_of_end
from runtime.automation.plan import KINDS, Trigger, automation_of
from runtime.automation.starting import begin
from runtime.plans import snapshot

log = logging.getLogger(__name__)

DEEDS = {"row.created": "created", "row.updated": "updated", "row.deleted": "deleted"}


class Listener(NamedTuple):
    """A trigger of a published document."""

    kind: str
    name: str
    trigger: Trigger


def rows_changed(event: Event) -> None:
    deed = DEEDS.get(event.topic)
    if deed is None:
        return
    catalog = snapshot().catalog
    for listener in _listeners(catalog).get(("row", event.payload["table"], deed), ()):
        for id, row in _rows(listener, event, deed):
            facts = {"type": event.topic, "table": event.payload["table"], "id": id, "row": row}
            _begin(listener, facts, f"event-{event.id}-{listener.kind}-{listener.name}-{listener.trigger.uid}-{id}")


def run_ended(event: Event) -> None:
    facts = event.payload
    owner, state = facts["owner"], State(facts["state"])
    if owner["kind"] not in KINDS:
        return
    tell_of_end(facts)
    outcome = "success" if state is State.SUCCESS else "failed" if state in BAD else ""
    for listener in _listeners(snapshot().catalog).get(("run", f"{owner['kind']}/{owner['name']}", outcome), ()):
        _begin(listener, dict(facts), f"run-{facts['run']}-{listener.kind}-{listener.name}-{listener.trigger.uid}")


def _begin(listener: Listener, facts: Mapping[str, Any], key: str) -> None:
    cause = Cause("run" if "run" in facts else "event", listener.trigger.uid, facts)
    try:
        begin(listener.kind, listener.name, listener.trigger.params, cause, idempotency_key=key[:200])
    except OperationError as error:
        extra = {"kind": listener.kind, "of": listener.name, "code": error.code}
        log.warning("an event could not start what listens to it", extra=extra)


def _rows(listener: Listener, event: Event, deed: str) -> Iterator[tuple[int, Any]]:
    """The rows that the trigger is about, as whoever it acts as sees them. Of deleted ones only the ids are left."""
    ids = event.payload["ids"]
    if deed == "deleted":
        yield from ((id, None) for id in ids)
        return
    principal = _principal(listener)
    if principal is None:
        return
    chosen: dict[str, Any] = {"id": {"in": ids}}
    if "filter" in listener.trigger.spec:
        chosen = {"and": [chosen, listener.trigger.spec["filter"]]}
    try:
        found = perform(
            "row.query",
            {"filter": chosen, "limit": len(ids)},
            principal=principal,
            target={"table": event.payload["table"]},
        )
    except OperationError as error:
        log.warning("a trigger cannot see its rows", extra={"of": listener.name, "code": error.code})
        return
    yield from ((row["id"], row) for row in orjson.loads(body_of(found))["rows"])


def _principal(listener: Listener) -> Principal | None:
    record = Record.objects.filter(kind=listener.kind, name=listener.name, is_paused=False).first()
    if record is None:
        return None
    try:
        return principal_behind(Identity(record.principal_kind, record.principal_id, record.principal_name))
    except OperationError:
        return None


Heard = Mapping[tuple[str, str, str], tuple[Listener, ...]]


def _listeners(catalog: Catalog) -> Heard:
    return _listeners_of(catalog.stamp, _Same(catalog))


class _Same:
    """A catalogue as an argument that a cache does not compare: its stamp says whether it is the same."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog

    def __hash__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same)


@lru_cache(maxsize=2)
def _listeners_of(stamp: int, same: _Same) -> Heard:
    found: dict[tuple[str, str, str], list[Listener]] = defaultdict(list)
    for kind in KINDS:
        for version in same.catalog.all(kind):
            for trigger in automation_of(version).triggers:
                for key in _keys(trigger, same.catalog):
                    found[key].append(Listener(kind, version.name, trigger))
    return {key: tuple(listeners) for key, listeners in found.items()}


def _keys(trigger: Trigger, catalog: Catalog) -> Iterator[tuple[str, str, str]]:
    if trigger.is_paused:
        return
    spec = trigger.spec
    if trigger.type == "row":
        yield from (("row", _name_now("table", spec["table"], catalog), deed) for deed in spec["on"])
    if trigger.type == "run":
        name = _name_now(spec["kind"], spec["name"], catalog)
        yield from (("run", f"{spec['kind']}/{name}", outcome) for outcome in spec["on"])


def _name_now(kind: str, name: str, catalog: Catalog) -> str:
    """Documents may say the name that it had when they were written."""
    pointer = catalog.pointer(kind, name)
    return name if pointer is None else pointer.name


SUBSCRIPTIONS = (
    Subscription(topic="row.*", deliver=rows_changed),
    Subscription(topic="run.ended", deliver=run_ended),
)
