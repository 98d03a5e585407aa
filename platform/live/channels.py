"""What browsers can watch: a channel says which events of the outbox concern it, and who may hear of what."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps

from accounts.principal import Principal
from operations.operation import Event


@dataclass(frozen=True, kw_only=True)
class Channel:
    """A browser asks for `<name>:<subject>`, such as `table:orders`. `topics` are prefixes of event topics, `subject`
    says what an event is about, `heard` which of the subjects asked for the principal may hear of."""

    name: str
    topics: tuple[str, ...]
    subject: Callable[[Event], str]
    heard: Callable[[Principal, Collection[str]], Collection[str]]


@cache
def channels() -> tuple[Channel, ...]:
    """All `CHANNELS` in the `live` modules of the Django apps."""
    found: list[Channel] = []
    for app in apps.get_app_configs():
        if find_spec(f"{app.name}.live"):
            found.extend(getattr(import_module(f"{app.name}.live"), "CHANNELS", ()))
    return tuple(found)


def heard(principal: Principal, asked: Collection[str]) -> frozenset[str]:
    """Those of the asked for that exist as a channel and that the principal may hear of."""
    allowed: set[str] = set()
    for channel in channels():
        prefix = f"{channel.name}:"
        subjects = {name.removeprefix(prefix) for name in asked if name.startswith(prefix)}
        if subjects:
            allowed |= {prefix + subject for subject in subjects.intersection(channel.heard(principal, subjects))}
    return frozenset(allowed)


def concerned(event: Event) -> set[str]:
    """The names under which browsers hear of the event."""
    return {f"{of.name}:{of.subject(event)}" for of in channels() if event.topic.startswith(of.topics)}
