"""The links of multi_reference fields: rows of link tables, set as a whole and in order."""

from collections.abc import Mapping, Sequence

from django.db import connection

from runtime.kinds.table.access.sights import Reader, Sight
from runtime.kinds.table.statements import quoted, rows_of, run
from runtime.kinds.table.writing.intake import readable_ids
from runtime.kinds.table.writing.storing import insert_plain
from runtime.tables.plan import FieldPlan, TablePlan

Links = Mapping[str, Sequence[int]]


def linked(plan: TablePlan, ids: Sequence[int], only: Sequence[str] | None = None) -> dict[int, dict[str, list[int]]]:
    """All links of these rows by row and field, whoever may see them."""
    found: dict[int, dict[str, list[int]]] = {id: {} for id in ids}
    for of in link_fields(plan):
        if only is not None and of.name not in only:
            continue
        for links in found.values():
            links[of.name] = []
        for source, target in _stored(of, ids):
            found[source][of.name].append(target)
    return found


def link(plan: TablePlan, rows: Sequence[tuple[int, Links]]) -> None:
    """Set the links of new rows."""
    for of in link_fields(plan):
        values = [(id, target, place) for id, links in rows for place, target in enumerate(links.get(of.name, ()))]
        if values:
            insert_plain(_table(of), ("source_id", "target_id", "position"), values)


def relink(of: FieldPlan, id: int, targets: Sequence[int]) -> None:
    """Set one field's links of one row anew."""
    run(f"DELETE FROM {quoted(_table(of))} WHERE source_id = %s", [id])  # noqa: S608 – quoted name
    if targets:
        values = [(id, target, place) for place, target in enumerate(targets)]
        insert_plain(_table(of), ("source_id", "target_id", "position"), values)


def kept(reader: Reader, sight: Sight, of: FieldPlan, before: Sequence[int], wanted: Sequence[int]) -> list[int]:
    """The wanted links, and those that the principal cannot see and so cannot have meant to take away."""
    if of.relation is None:
        return list(wanted)
    unseen = set(before) - readable_ids(reader, of.relation.target, before)
    return [*wanted, *(id for id in before if id in unseen and id not in wanted)]


def unlink_all(plan: TablePlan, ids: Sequence[int]) -> None:
    """Take away the links of rows that are about to go."""
    marks = ", ".join(["%s"] * len(ids))
    for of in link_fields(plan):
        run(f"DELETE FROM {quoted(_table(of))} WHERE source_id IN ({marks})", ids)  # noqa: S608 – quoted name


def link_fields(plan: TablePlan) -> list[FieldPlan]:
    return [of for of in plan.referring if of.is_links]


def _table(of: FieldPlan) -> str:
    return of.relation.link_table if of.relation else ""


def _stored(of: FieldPlan, ids: Sequence[int]) -> list[tuple[int, int]]:
    if not ids:
        return []
    lock = "" if connection.vendor == "sqlite" or not connection.in_atomic_block else " FOR UPDATE"
    marks = ", ".join(["%s"] * len(ids))
    found = rows_of(
        f"SELECT source_id, target_id FROM {quoted(_table(of))} WHERE source_id IN ({marks}) "  # noqa: S608 – quoted name
        f"ORDER BY source_id, position, target_id{lock}",
        ids,
    )
    return [(int(source), int(target)) for source, target in found]
