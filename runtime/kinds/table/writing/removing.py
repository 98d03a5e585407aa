"""Rows that go, into the trash or for good, with all that follows from it in other tables; and rows that come back."""

from collections.abc import Sequence

from operations.errors import Conflict
from operations.operation import Call
from runtime.kinds.table.access.sights import Reader, Sight
from runtime.kinds.table.history.images import image_of
from runtime.kinds.table.history.versions import Deed, delta_between, keep, version_by
from runtime.kinds.table.statements import quoted, rows_of, run, stored_moment
from runtime.kinds.table.writing.changing import Change, store_changes
from runtime.kinds.table.writing.conflicts import explained
from runtime.kinds.table.writing.creating import announce
from runtime.kinds.table.writing.linking import unlink_all
from runtime.kinds.table.writing.pointing import Pointer, pointers_to
from runtime.kinds.table.writing.rows import StoredRow, locked
from runtime.kinds.table.writing.storing import delete
from runtime.sequence.triggers import watched

DEEPEST = 20


def remove(call: Call, reader: Reader, sight: Sight, rows: Sequence[StoredRow], depth: int = 0) -> None:
    """Take rows away. What points at them is looked after first: refused, removed too, or emptied."""
    if not rows:
        return
    if depth > DEEPEST:
        raise Conflict(f"Rows depend on one another more than {DEEPEST} levels deep.")
    ids = [row.id for row in rows]
    watch = watched(call, sight.plan, "deleted", dict.fromkeys(ids, ()), reader.snapshot)
    into_trash = sight.plan.soft_delete
    if into_trash:
        _trash(reader, sight, ids)
    for pointer in pointers_to(reader, sight.plan.name):
        _look_after(call, reader, sight, pointer, ids, depth)
    if not into_trash:
        with explained(sight.plan):
            unlink_all(sight.plan, ids)
            for start in range(0, len(ids), 500):
                delete(sight.plan.table, ids[start : start + 500])
    _keep(reader, sight, rows, "deleted")
    announce(call, sight, "deleted", ids)
    watch.happened(call)


def restore(call: Call, reader: Reader, sight: Sight, row: StoredRow) -> None:
    """Take a row out of the trash, and the owned rows that went into it together with it."""
    [[at]] = rows_of(f"SELECT deleted_at FROM {quoted(sight.plan.table)} WHERE id = %s", [row.id])  # noqa: S608
    _restore(call, reader, sight, [row], at)


def _restore(call: Call, reader: Reader, sight: Sight, rows: Sequence[StoredRow], at: object) -> None:
    ids = [row.id for row in rows]
    marks = ", ".join(["%s"] * len(ids))
    run(
        f"UPDATE {quoted(sight.plan.table)} SET deleted_at = NULL, updated_at = %s, updated_by = %s, "  # noqa: S608
        f"row_version = row_version + 1 WHERE id IN ({marks})",
        [stored_moment(reader.now), reader.principal.id, *ids],
    )
    _keep(reader, sight, rows, "restored")
    announce(call, sight, "restored", ids)
    watched(call, sight.plan, "restored", dict.fromkeys(ids, ()), reader.snapshot).happened(call)
    for pointer in pointers_to(reader, sight.plan.name):
        if pointer.deed == "cascade" and pointer.plan.soft_delete:
            other = reader.unbounded(pointer.plan)
            column = quoted(pointer.of.column)
            found = rows_of(
                f"SELECT id FROM {quoted(pointer.plan.table)} WHERE {column} IN ({marks}) AND deleted_at = %s",  # noqa: S608
                [*ids, at],
            )
            below = locked(other, "delete", [int(one[0]) for one in found], trashed=True)
            if below:
                _restore(call, reader, other, list(below.values()), at)


def _look_after(call: Call, reader: Reader, sight: Sight, pointer: Pointer, ids: Sequence[int], depth: int) -> None:
    into_trash = sight.plan.soft_delete
    if into_trash and (
        pointer.deed in ("set_null", "unlink") or (pointer.deed == "cascade" and not pointer.plan.soft_delete)
    ):
        return  # the row is still there to point at, and may come back
    pointing = _pointing(sight, pointer, ids, with_trash=not into_trash)
    if pointer.plan.name == sight.plan.name:
        pointing = [one for one in pointing if one not in set(ids)]
    if not pointing:
        return
    if pointer.deed == "restrict":
        raise _still_used(reader, pointer)
    other = reader.unbounded(pointer.plan)
    rows = list((locked(other, "delete", pointing) | _trashed(other, pointing, into_trash)).values())
    if pointer.deed == "cascade":
        remove(call, reader, other, rows, depth + 1)
    else:
        _take_out(call, reader, other, pointer, rows, ids)


def _trashed(other: Sight, ids: Sequence[int], into_trash: bool) -> dict[int, StoredRow]:
    """Rows in the trash point too, and stand in the way of a real deletion."""
    return {} if into_trash or not other.plan.soft_delete else locked(other, "delete", ids, trashed=True)


def _pointing(sight: Sight, pointer: Pointer, ids: Sequence[int], *, with_trash: bool) -> list[int]:
    relation = pointer.of.relation
    marks = ", ".join(["%s"] * len(ids))
    if relation is not None and relation.kind == "links":
        text = f"SELECT source_id FROM {quoted(relation.link_table)} WHERE target_id IN ({marks})"  # noqa: S608
        return sorted({int(row[0]) for row in rows_of(text, ids)})
    live = "" if with_trash or not pointer.plan.soft_delete else " AND deleted_at IS NULL"
    text = f"SELECT id FROM {quoted(pointer.plan.table)} WHERE {quoted(pointer.of.column)} IN ({marks}){live}"  # noqa: S608
    params: list[object] = [*ids]
    if relation is not None and relation.kind == "any":
        text += f" AND {quoted(pointer.of.beside['table'])} = %s"
        params.append(sight.plan.name)
    return [int(row[0]) for row in rows_of(text, params)]


def _take_out(
    call: Call, reader: Reader, other: Sight, pointer: Pointer, rows: Sequence[StoredRow], gone: Sequence[int]
) -> None:
    """Empty the references, or take the links away, as a change of these rows that their history shows."""
    name, uid = pointer.of.name, pointer.of.uid
    changes = []
    for before in rows:
        links = {field: list(linked) for field, linked in before.links.items()}
        row = dict(before.row)
        if name in links:
            links[name] = [id for id in links[name] if id not in gone]
        else:
            row[name] = None
        after = image_of(other.plan, row, links)
        delta = {uid: (before.image(other).get(uid), after.get(uid))}
        changes.append(Change(before=before, row=row, links=links, changed={name}, delta=delta))
    store_changes(call, reader, other, changes)


def _trash(reader: Reader, sight: Sight, ids: Sequence[int]) -> None:
    marks = ", ".join(["%s"] * len(ids))
    at = stored_moment(reader.now)
    run(
        f"UPDATE {quoted(sight.plan.table)} SET deleted_at = %s, updated_at = %s, updated_by = %s, "  # noqa: S608
        f"row_version = row_version + 1 WHERE id IN ({marks})",
        [at, at, reader.principal.id, *ids],
    )


def _keep(reader: Reader, sight: Sight, rows: Sequence[StoredRow], deed: Deed) -> None:
    if not sight.plan.history:
        return
    versions = []
    for row in rows:
        image = row.image(sight)
        gone = deed == "deleted" and not sight.plan.soft_delete
        delta = delta_between(image, {}) if gone else {}
        versions.append(version_by(reader.principal, reader.now, row.id, row.version + 1, deed, delta))
    keep(sight.plan.uid, versions)


def _still_used(reader: Reader, pointer: Pointer) -> Conflict:
    """Which rows point is told to those who may see the table they are in."""
    seen = reader.sight(pointer.plan.name)
    where = f"rows of '{pointer.plan.name}' ({pointer.of.name})" if seen and seen.shows(pointer.of) else "other rows"
    return Conflict(f"It cannot be deleted: {where} still refer to it.", code="still_used")
