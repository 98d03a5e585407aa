"""What browsers may watch of the rows: `table:<name>`, for those who read the table."""

from collections.abc import Collection

from accounts.principal import Principal
from live.channels import Channel
from operations.operation import Event
from runtime.plans import snapshot
from runtime.policies.sight import readable_tables


def table_of(event: Event) -> str:
    return str(event.payload.get("table", ""))


def readable(principal: Principal, names: Collection[str]) -> Collection[str]:
    return readable_tables(principal, snapshot()).intersection(names)


CHANNELS = (Channel(name="table", topics=("row.",), subject=table_of, heard=readable),)
