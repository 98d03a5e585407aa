"""One row at a time: made, changed, replaced, taken away, brought back."""

from collections.abc import Mapping, Sequence
from typing import Any

from operations.errors import Forbidden, PreconditionFailed
from operations.operation import Call
from operations.problems import Problem, pointer
from runtime.kinds.table.access.sights import Reader, Sight
from runtime.kinds.table.statements import quoted, rows_of
from runtime.kinds.table.writing.changing import change_of, raise_problems, replacement, store_changes
from runtime.kinds.table.writing.creating import NewRow, child_sight, parent_field, prepared, store
from runtime.kinds.table.writing.intake import taken_in
from runtime.kinds.table.writing.merging import etag, expected_version
from runtime.kinds.table.writing.owning import check_counts, check_owner
from runtime.kinds.table.writing.removing import remove, restore
from runtime.kinds.table.writing.rows import StoredRow, locked, no_row, one_locked
from runtime.tables.plan import FieldPlan

Json = Any
Given = Mapping[str, Json]


def create(call: Call, reader: Reader, sight: Sight, given: Given) -> int:
    """The id of the new row."""
    sight.check("create")
    [new] = prepared(reader, sight, [given])
    raise_problems(new.problems)
    [row_id] = store(call, reader, sight, [new])
    call.note(table=sight.plan.name, id=row_id)
    return row_id


def change(call: Call, reader: Reader, sight: Sight, row_id: int, given: Given, *, whole: bool = False) -> None:
    """PATCH; with `whole` PUT."""
    before = one_locked(sight, "update", row_id)
    intake = taken_in(sight, replacement(sight, given) if whole else given)
    changed = change_of(reader, sight, before, intake, expected_version(call.if_match))
    raise_problems(changed.problems)
    for name, rows in intake.children.items():
        _set_children(call, reader, sight, sight.plan.by_name[name], row_id, rows)
    store_changes(call, reader, sight, [changed], touch=bool(intake.children))
    call.note(table=sight.plan.name, id=row_id, fields=sorted(changed.changed))


def delete(call: Call, reader: Reader, sight: Sight, row_id: int) -> None:
    before = one_locked(sight, "delete", row_id)
    expected = expected_version(call.if_match)
    if expected is not None and expected != before.version:
        raise PreconditionFailed(
            f"The row is at version {before.version} now; look at it before you delete it.",
            headers={"ETag": etag(before.version)},
            extra={"version": before.version},
        )
    remove(call, reader, sight, [before])
    check_owner(reader, sight, [before])
    call.note(table=sight.plan.name, id=row_id)


def bring_back(call: Call, reader: Reader, sight: Sight, row_id: int) -> None:
    """Out of the trash."""
    if not sight.plan.soft_delete:
        raise no_row(sight, row_id)
    before = one_locked(sight, "delete", row_id, trashed=True)
    restore(call, reader, sight, before)
    check_owner(reader, sight, [before])
    call.note(table=sight.plan.name, id=row_id)


def _set_children(call: Call, reader: Reader, sight: Sight, of: FieldPlan, parent: int, rows: Sequence[Given]) -> None:
    """What is given is the whole: rows with an id change, rows without are made, and those not given go. Rows that
    cannot be seen stay."""
    child = child_sight(sight, of)
    field = parent_field(child, of)
    present = _children(child, child.plan.by_name[field], parent)
    given_ids = [row["id"] for row in rows if row.get("id") is not None]
    strangers = [id for id in given_ids if id not in present]
    if strangers:
        at = pointer(of.name, next(i for i, row in enumerate(rows) if row.get("id") == strangers[0]), "id")
        message = f"The row {strangers[0]} is none of the child rows of this row."
        raise_problems([Problem(code="unknown_row", pointer=at, message=message)])
    gone = [row for id, row in present.items() if id not in given_ids]
    if gone:
        child.check("delete")
        remove(call, reader, child, list(_may(child, "delete", gone)))
    _change_children(call, reader, child, of, rows, present)
    fresh = [row for row in rows if row.get("id") is None]
    if fresh:
        child.check("create")
        new = prepared(reader, child, [{k: v for k, v in row.items() if k != "id"} for row in fresh], {field: parent})
        raise_problems(_under(of, rows, new))
        store(call, reader, child, new)
    elif gone:
        check_counts(reader, child, [parent])


def _change_children(
    call: Call, reader: Reader, child: Sight, of: FieldPlan, rows: Sequence[Given], present: Mapping[int, StoredRow]
) -> None:
    changes = []
    problems: list[Problem] = []
    for place, row in enumerate(rows):
        if row.get("id") is None:
            continue
        members = {name: value for name, value in row.items() if name not in ("id", "row_version")}
        stored = present[row["id"]]
        changed = change_of(reader, child, stored, taken_in(child, members), expected_version(row.get("row_version")))
        problems += [problem.under(pointer(of.name, place)) for problem in changed.problems]
        if changed.problems or not changed.is_empty:
            list(_may(child, "update", [stored]))
        changes.append(changed)
    raise_problems(problems)
    if any(not changed.is_empty for changed in changes):
        child.check("update")
        store_changes(call, reader, child, changes)


def _children(child: Sight, parent: FieldPlan, parent_id: int) -> dict[int, StoredRow]:
    text = f"SELECT id FROM {quoted(child.plan.table)} WHERE {quoted(parent.column)} = %s"  # noqa: S608 – quoted names
    return locked(child, "update", [int(row[0]) for row in rows_of(text, [parent_id])])


def _may(child: Sight, action: str, rows: Sequence[StoredRow]) -> Sequence[StoredRow]:
    """The same rows; Forbidden when one of them is outside the action's row policy."""
    ids = [row.id for row in rows]
    allowed = locked(child, "delete" if action == "delete" else "update", ids)
    for row in rows:
        one = allowed.get(row.id)
        if one is None or not one.may:
            raise Forbidden(f"You may not {action} the row {row.id} of '{child.plan.name}'.")
    return list(allowed.values())


def _under(of: FieldPlan, rows: Sequence[Given], new: Sequence[NewRow]) -> list[Problem]:
    places = [place for place, row in enumerate(rows) if row.get("id") is None]
    return [
        problem.under(pointer(of.name, place))
        for place, one in zip(places, new, strict=True)
        for problem in one.problems
    ]
