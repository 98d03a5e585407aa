"""What was dropped and is kept aside: looked at, and purged for good."""

from typing import Any

from django.db import connection

from metadata.locks import publish_lock
from operations.access import granted
from operations.errors import InvalidInput
from operations.operation import Call, Operation, Result, Route
from operations.perform import settled
from operations.problems import Problem
from runtime.kinds.table.ddl.models import Parked, PhysicalTable
from runtime.kinds.table.ddl.parking import purge


def parked_list(call: Call) -> Result:
    """Newest first; `table` is the name of the table it came from, `field` is empty for a whole table."""
    names = dict(PhysicalTable.objects.values_list("uid", "name"))
    return Result(value={"parked": [_shown(parked, names) for parked in Parked.objects.order_by("-pk")]})


def parked_purge(call: Call) -> Result:
    """The values go for good; there is no way back."""
    number = call.target["id"]
    if not number.isascii() or not number.isdigit() or len(number) > 18:
        raise InvalidInput(
            problems=[
                Problem(code="wrong_id", pointer="", message=f"'{number[:40]}' is not the number of a parked thing.")
            ]
        )
    call.note(parked=int(number))
    with publish_lock():
        _purge_settled(call, int(number))
    return Result(status=204)


def _purge_settled(call: Call, number: int) -> None:
    """In one transaction with its audit entry where DDL can be; before it elsewhere: cut off, it can be done again."""
    if connection.features.can_rollback_ddl:
        with settled(call, status=204):
            purge(number)
        return
    purge(number)
    with settled(call, status=204):
        pass


def _shown(parked: Parked, names: dict[str, str]) -> dict[str, Any]:
    original = parked.original
    is_table = not parked.column_uid
    return {
        "id": parked.pk,
        "table": original.get("name", "") if is_table else names.get(parked.shape_uid, parked.shape_uid),
        "field": "" if is_table else original.get("name", parked.column_uid),
        "reason": parked.reason,
        "parked_at": parked.parked_at.isoformat(),
    }


OPERATIONS = (
    Operation(
        name="parked.list",
        summary="Dropped fields and tables that are kept aside",
        access=granted("parked.list"),
        handler=parked_list,
        route=Route(method="GET", path="/api/parked"),
    ),
    Operation(
        name="parked.purge",
        summary="Delete a parked field or table for good",
        access=granted("parked.purge"),
        handler=parked_purge,
        route=Route(method="DELETE", path="/api/parked/{id}"),
        transaction="own",
    ),
)
