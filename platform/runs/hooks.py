"""What a kind of owner adds to its runs: `HOOKS` in a module called `runs` of a Django app or of a kind's folder."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Literal

from django.apps import apps
from django.db.models import Q

from accounts.principal import Principal
from operations.registry import kind_folders
from runs.context import RunContext
from runs.models import ExportedFile, Run

Right = Literal["see", "control"]


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """What a claimed run performs. `is_computed`: target and input were computed in this attempt, and stand on the run."""

    operation: str
    target: Mapping[str, str]
    input: Mapping[str, Any]
    is_computed: bool = False


@dataclass(frozen=True, kw_only=True)
class Hooks:
    """`prepared` turns a claimed run into a call, in its attempt; `instead` does the whole attempt itself if it says so.
    `ended` is called in the transaction that ends a run for good, and returns the runs that it queued. `may` tells whether
    somebody may see or control the runs of one owner, `sees` which runs and schedules of all its owners somebody sees, and
    `rerun` runs one again, from a node if one is named; `document` is what it began with, for those who look at it.
    `seen` is a digest of what somebody may see of what a file was made of; it raises when they may not have it at all."""

    owner_kind: str
    instead: Callable[[RunContext], bool] | None = None
    prepared: Callable[[Run], Prepared] | None = None
    ended: Callable[[Run], list[Run]] | None = None
    may: Callable[[Principal, Right, str], bool] | None = None
    sees: Callable[[Principal], Q] | None = None
    rerun: Callable[[Run, Principal, str], Run] | None = None
    document: Callable[[Run], Any] | None = None
    seen: Callable[[Principal, ExportedFile], str] | None = None


NOTHING = Hooks(owner_kind="")


def hooks_of(owner_kind: str) -> Hooks:
    return hooks().get(owner_kind, NOTHING)


@cache
def hooks() -> Mapping[str, Hooks]:
    places = [*(app.name for app in apps.get_app_configs()), *kind_folders()]
    modules = [f"{place}.runs" for place in places if find_spec(f"{place}.runs")]
    found: list[Hooks] = [import_module(module).HOOKS for module in modules]
    return {hooks.owner_kind: hooks for hooks in found}
