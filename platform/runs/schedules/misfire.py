"""Which fires happen, of those that came due while nobody looked. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from runs.durations import PATTERN, duration
from runs.schedules.spec import Spec, fires

Policy = Literal["none", "last", "all"]
MOST_CAUGHT_UP = 100
MOST_COUNTED = 2000
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "title": "Missed fires",
    "x-title-zh": "错过触发",
    "additionalProperties": False,
    "properties": {
        "policy": {"enum": ["none", "last", "all"], "title": "Policy", "x-title-zh": "策略"},
        "grace": {"type": "string", "pattern": PATTERN, "title": "Not late within", "x-title-zh": "宽限时间"},
        "window": {"type": "string", "pattern": PATTERN, "title": "Caught up within", "x-title-zh": "补偿窗口"},
    },
}


@dataclass(frozen=True, kw_only=True)
class Misfire:
    """Fires late by no more than `grace` happen as if nothing had been. Of older ones, within `window`: `none` happens,
    the `last` alone, or `all`, the oldest first and at most a hundred."""

    policy: Policy = "last"
    grace: timedelta = timedelta(minutes=1)
    window: timedelta = timedelta(days=1)

    @classmethod
    def read(cls, written: Mapping[str, Any]) -> "Misfire":
        lengths = {name: duration(written[name]) for name in ("grace", "window") if name in written}
        return cls(policy=written.get("policy", "last"), **lengths)

    def as_json(self) -> dict[str, Any]:
        return {
            "policy": self.policy,
            "grace": f"PT{self.grace.total_seconds():f}S",
            "window": f"PT{self.window.total_seconds():f}S",
        }


@dataclass(frozen=True, kw_only=True)
class Due:
    """The fires that happen, oldest first; how many were missed for good, and the newest of these; and the next one."""

    happen: tuple[datetime, ...]
    missed: int
    newest_missed: datetime | None
    next_at: datetime | None


def due(spec: Spec, first: datetime, now: datetime, misfire: Misfire) -> Due:
    """`first` is the fire that has come due; those after it are computed."""
    late = list(_up_to(spec, first, now, misfire))
    fresh = [at for at in late if at >= now - misfire.grace]
    old = late[: len(late) - len(fresh)]
    caught_up = _caught_up(old, fresh, misfire)
    missed = [at for at in old if at not in caught_up]
    return Due(
        happen=(*caught_up, *fresh),
        missed=len(missed),
        newest_missed=missed[-1] if missed else None,
        next_at=next(fires(spec, now), None),
    )


def _caught_up(old: list[datetime], fresh: list[datetime], misfire: Misfire) -> list[datetime]:
    if misfire.policy == "all":
        return old[-MOST_CAUGHT_UP:]
    if misfire.policy == "last" and not fresh:
        return old[-1:]
    return []


def _up_to(spec: Spec, first: datetime, now: datetime, misfire: Misfire) -> Iterator[datetime]:
    """Of very many only the newest are looked at."""
    begin = max(first - timedelta(microseconds=1), now - misfire.window - timedelta(microseconds=1))
    if first > begin and first <= now:
        yield first
        begin = first
    found = []
    for at in fires(spec, begin):
        if at > now:
            break
        found.append(at)
        if len(found) > MOST_COUNTED:
            yield from _newest(spec, now, misfire)
            return
    yield from found


def _newest(spec: Spec, now: datetime, misfire: Misfire) -> Iterator[datetime]:
    """So often that counting all would take too long: those of the last minutes are enough."""
    for at in fires(spec, now - max(misfire.grace, timedelta(minutes=30))):
        if at > now:
            return
        yield at
