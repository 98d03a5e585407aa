"""What browsers may watch of runs: `run:<id>`, for those who see the run."""

from collections.abc import Collection

from accounts.principal import Principal
from live.channels import Channel
from operations.operation import Event
from runs.seeing import visible


def run_of(event: Event) -> str:
    return str(event.payload.get("run", ""))


def seen(principal: Principal, ids: Collection[str]) -> Collection[str]:
    numbers = [int(id) for id in ids if id.isascii() and id.isdigit() and len(id) < 19]
    return {str(id) for id in visible(principal).filter(pk__in=numbers).values_list("pk", flat=True)}


CHANNELS = (Channel(name="run", topics=("run.",), subject=run_of, heard=seen),)
