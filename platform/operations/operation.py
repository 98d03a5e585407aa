"""An operation is one thing that can be done: at once the endpoint, the permission, the audit entry and the step of a flow."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from time import perf_counter
from typing import Any, Literal, Protocol

from jsonschema_rs import Draft202012Validator

from accounts.principal import Principal
from operations.access import Access
from operations.shape import validator_of
from operations.signed import Knock

Json = Any
Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
Transaction = Literal["one", "own", "none"]
Level = Literal["debug", "info", "warning", "error"]

ANYTHING: Mapping[str, Any] = {}
NOTHING: Mapping[str, Any] = {"type": "object", "properties": {}, "additionalProperties": False}


@dataclass(frozen=True, kw_only=True)
class Route:
    """Where HTTP finds an operation. `path` holds `{names}` that become the target; `query` says that the input of a
    GET is read from the query string as text (the handler's schema decides its members)."""

    method: Method
    path: str
    media: tuple[str, ...] = ("application/json",)


@dataclass(frozen=True, kw_only=True)
class Event:
    """What happened; written to the outbox in the transaction of the change. Events of one `key` stay in order. `id` is
    that of its row, 0 before it has one: who must do something once for each event keeps it."""

    topic: str
    key: str
    payload: Mapping[str, Json]
    id: int = 0


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where a call came from, for the audit log; empty for calls from inside. `cookies` holds the refresh cookie."""

    address: str = ""
    user_agent: str = ""
    channel: Literal["http", "shell", "job", "inside"] = "inside"
    cookies: Mapping[str, str] = field(default_factory=dict)


class CurrentRun(Protocol):
    """What a handler may do with the background run that performs it.

    `key` is the same for all attempts of one effect: send it on as Idempotency-Key. `check` raises when the run was
    cancelled, is over its time, or was given to another worker: call it between pieces of work. `hide` names a secret
    that must not be seen in logs, errors and outputs.
    """

    id: int
    key: str
    attempt: int
    deadline: datetime | None

    def log(self, level: Level, text: str) -> None: ...

    def progress(self, done: int, total: int, note: str = "") -> None: ...

    def check(self) -> None: ...

    def hide(self, secret: str) -> None: ...


@dataclass(kw_only=True)
class Call:
    """One call of an operation on its way through `perform()`. A handler reads it, notes down what it did and returns
    a Result. `target` holds the names in the route's path, `if_match` the ETag the caller means to change. `run` is the
    background run it is part of, None outside of runs; `beside` keeps more in the transaction of the effect. `later` is
    put off to the end of the handler (see `operations.later`); `chain` names the triggers that this is done for, the
    outermost first."""

    principal: Principal
    input: Mapping[str, Json]
    target: Mapping[str, str]
    now: datetime
    request_id: str
    operation: str = ""
    source: Source = field(default_factory=Source)
    if_match: str | None = None
    idempotency_key: str | None = None
    run: CurrentRun | None = None
    beside: "Callable[[Result], None] | None" = None
    chain: tuple[str, ...] = ()
    later: list[Callable[[], None]] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    notes: dict[str, Json] = field(default_factory=dict)
    started: float = field(default_factory=perf_counter)

    def emit(self, topic: str, key: str, payload: Mapping[str, Json]) -> None:
        self.events.append(Event(topic=topic, key=key, payload=payload))

    def note(self, **facts: Json) -> None:
        """Facts for the audit entry: what was touched, how much, which version."""
        self.notes.update(facts)


@dataclass(frozen=True, kw_only=True)
class Result:
    """What an operation answers: a JSON `value`, or `body` bytes that are JSON already (or of `content_type`), or a
    `stream` of bytes. `status` and `headers` are for HTTP; other callers ignore them."""

    value: Json = None
    body: bytes | None = None
    stream: Iterator[bytes] | None = None
    content_type: str = "application/json"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


Handler = Callable[[Call], Result]


@dataclass(frozen=True, kw_only=True)
class Operation:
    """`transaction`: "one" wraps handler, audit and outbox in one transaction; "own" is for handlers whose work cannot be
    one transaction (DDL on MySQL, imports in chunks): they use `settled(call)` of `operations.perform` around their
    last step; "none" is for reads. `input` and `output` are JSON Schemas 2020-12. `answer_is_secret`: it holds a token
    or a link, so it is never kept, and an Idempotency-Key has no effect. `cookie_auth`: it relies on a cookie, so HTTP
    asks for the header `X-Requested-With: jacquard`, which no form of a foreign page can send. `admit` is asked by HTTP
    before anything else, and outside of any transaction: it gives the principal that the call is performed as, or raises.

    `is_step`: offered as a step of jobs, flows and actions, in the palette under `group`; `example` is a call that shows
    how, {"target": …, "input": …}. `retry_safe`: whether an attempt whose end nobody saw may be made again, perhaps
    depending on its input; by default when its effects are all in one transaction of ours."""

    name: str
    summary: str
    access: Access
    handler: Handler
    route: Route | None = None
    input: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    output: Mapping[str, Any] = field(default_factory=lambda: ANYTHING)
    transaction: Transaction = "none"
    audited: bool | None = None
    hidden_input: tuple[str, ...] = ()
    answer_is_secret: bool = False
    cookie_auth: bool = False
    admit: Callable[[Knock], Principal] | None = None
    is_step: bool = False
    group: str = ""
    example: Mapping[str, Json] | None = None
    retry_safe: bool | Callable[[Mapping[str, Json]], bool] | None = None

    @cached_property
    def validator(self) -> Draft202012Validator:
        return validator_of(self.input)

    @property
    def writes(self) -> bool:
        return self.transaction != "none"

    @property
    def is_audited(self) -> bool:
        return self.writes if self.audited is None else self.audited

    @property
    def leaves_no_trace(self) -> bool:
        """What was cut off did nothing: its effects are in one transaction of ours, or it has none."""
        return self.transaction != "own" and self.retry_safe is None

    def may_repeat(self, input: Mapping[str, Json]) -> bool:
        """Whether to do it again when nobody knows how far the last attempt came."""
        if self.retry_safe is None:
            return self.transaction != "own"
        return self.retry_safe(input) if callable(self.retry_safe) else self.retry_safe
