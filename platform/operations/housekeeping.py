"""Chores: small work that the scheduler does again and again, such as removing what nobody needs any more."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps


@dataclass(frozen=True, kw_only=True)
class Chore:
    """`run` takes the present moment and returns how much it did. It may be cut off and may run twice."""

    name: str
    every: timedelta
    run: Callable[[datetime], int]


@cache
def chores() -> tuple[Chore, ...]:
    """All `CHORES` in the `chores` modules of the Django apps."""
    found: list[Chore] = []
    for app in apps.get_app_configs():
        if find_spec(f"{app.name}.chores"):
            found.extend(getattr(import_module(f"{app.name}.chores"), "CHORES", ()))
    return tuple(found)
