"""The first version of rows that came in as a set: nothing was written down for it, because the row itself and the changes
since tell it."""

from collections.abc import Mapping
from typing import Any

from accounts.models import User
from runtime.kinds.table.access.sights import Sight
from runtime.kinds.table.history.versions import RowVersion, folded_back, versions_of
from runtime.kinds.table.statements import moment, quoted, rows_of


def beginning(sight: Sight, row_id: int, current: Mapping[str, Any], current_version: int) -> RowVersion | None:
    """Version 1 of a row whose later versions are all known; None when they are not."""
    later = versions_of(sight.plan.uid, row_id, after=1)
    found = rows_of(
        f"SELECT created_at, created_by FROM {quoted(sight.plan.table)} WHERE id = %s",  # noqa: S608 – quoted name
        [row_id],
    )
    if len(later) != current_version - 1 or not found:
        return None
    [(at, by)] = found
    name = User.objects.filter(pk=by).values_list("username", flat=True).first() if by is not None else None
    return RowVersion(
        row_id=row_id,
        version=1,
        deed="imported",
        at=moment(at),
        by_id=by,
        by_name=name or "",
        delta={uid: (None, value) for uid, value in folded_back(current, later).items() if value is not None},
    )
