"""New rows, one or many: read, made whole, checked as a set, stored with their links, children, history and events."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from operations.errors import Forbidden
from operations.faults import fault_point
from operations.operation import Call
from operations.problems import Problem, pointer
from runtime.kinds.table.access.conditions import satisfying
from runtime.kinds.table.access.sights import Reader, Sight
from runtime.kinds.table.history.images import image_of
from runtime.kinds.table.history.versions import Deed, keep, version_by
from runtime.kinds.table.statements import stored_moment
from runtime.kinds.table.writing.completing import completed, numbered
from runtime.kinds.table.writing.conflicts import explained
from runtime.kinds.table.writing.intake import Intake, reference_problems, taken_in
from runtime.kinds.table.writing.linking import link
from runtime.kinds.table.writing.owning import check_counts, missing
from runtime.kinds.table.writing.storing import SYSTEM_INSERTED, columns_of, flat, insert
from runtime.sequence.triggers import watched
from runtime.tables.plan import FieldPlan

Json = Any
Given = Mapping[str, Json]


@dataclass(kw_only=True)
class NewRow:
    """A row on its way in. `row` holds stored values by field name; with `problems` it must not be stored."""

    intake: Intake
    row: dict[str, Any]
    problems: list[Problem]
    children: list[tuple[Sight, FieldPlan, list["NewRow"]]] = field(default_factory=list)


def prepared(reader: Reader, sight: Sight, given: Sequence[Given], fixed: Given | None = None) -> list[NewRow]:
    """Read and check rows without storing them. `fixed` are stored values that the engine sets itself (the parent of
    child rows)."""
    intakes = [taken_in(sight, one) for one in given]
    found = reference_problems(reader, [(sight, intake) for intake in intakes])
    rows: list[NewRow] = []
    for intake, unknown in zip(intakes, found, strict=True):
        row = intake.values | dict(fixed or {})
        problems = [*intake.problems, *unknown]
        refused = {problem.pointer for problem in problems}
        whole = [*completed(reader, sight, row, intake.links), *missing(sight.plan, intake)]
        problems += [problem for problem in whole if problem.pointer not in refused]
        problems += _nothing_to_keep(intake)
        new = NewRow(intake=intake, row=row, problems=problems)
        _prepare_children(reader, sight, new)
        rows.append(new)
    return rows


def _nothing_to_keep(intake: Intake) -> Iterator[Problem]:
    for name in intake.unchanged:
        message = f"'{name}' has no secret yet that could stay as it is; give the secret itself."
        yield Problem(code="wrong_value", pointer=pointer(name), message=message)


def _prepare_children(reader: Reader, sight: Sight, new: NewRow) -> None:
    for name, given in new.intake.children.items():
        of = sight.plan.by_name[name]
        child = child_sight(sight, of)
        child.check("create")
        rows = prepared(reader, child, given, {parent_field(child, of): 0})
        new.children.append((child, of, rows))
        for place, row in enumerate(rows):
            new.problems.extend(problem.under(pointer(name, place)) for problem in row.problems)


def store(call: Call, reader: Reader, sight: Sight, rows: Sequence[NewRow], deed: Deed = "created") -> list[int]:
    """Store rows without problems; their ids. Raises Conflict for what only the database can know."""
    if not rows:
        return []
    plan = sight.plan
    numbered(plan, [new.row for new in rows], reader)
    at, by = stored_moment(reader.now), reader.principal.id
    system = (at, by, at, by, 1)
    with explained(plan):
        ids = insert(
            plan.table,
            (*columns_of(plan), *SYSTEM_INSERTED),
            [[*flat(plan, new.row), *system] for new in rows],
        )
        link(plan, [(id, new.intake.links) for id, new in zip(ids, rows, strict=True)])
    fault_point("row.stored")
    for id, new in zip(ids, rows, strict=True):
        _store_children(call, reader, id, new)
    images = (image_of(plan, new.row, new.intake.links) for new in rows)
    settle(call, reader, sight, ids, {new.row.get(plan.owned_by) for new in rows}, images, deed)
    return ids


def settle(
    call: Call,
    reader: Reader,
    sight: Sight,
    ids: Sequence[int],
    owners: Iterable[int | None],
    images: Iterable[Mapping[str, Json]],
    deed: Deed = "created",
) -> None:
    """What follows on rows that were just inserted: are they allowed, their first versions, their events. `owners` are
    the rows that own them, where the table is owned."""
    check_rows(sight, ids)
    if sight.plan.owned_by:
        check_counts(reader, sight, owners)
    if sight.plan.history:
        versions = [
            version_by(reader.principal, reader.now, id, 1, deed, {uid: (None, value) for uid, value in image.items()})
            for id, image in zip(ids, images, strict=True)
        ]
        keep(sight.plan.uid, versions)
    announce(call, sight, "created", ids)
    follow_on_new(call, sight, ids)


def follow_on_new(call: Call, sight: Sight, ids: Sequence[int]) -> None:
    """Rows that are there now set off the triggers of their table."""
    watched(call, sight.plan, "created", dict.fromkeys(ids, ()), sight.reader.snapshot).happened(call)


def _store_children(call: Call, reader: Reader, id: int, new: NewRow) -> None:
    for child, of, rows in new.children:
        parent = parent_field(child, of)
        for row in rows:
            row.row[parent] = id
        store(call, reader, child, rows)


def check_rows(sight: Sight, ids: Sequence[int]) -> None:
    """What was made must be within what the principal may make."""
    if sight.policy.rows.get("create") is None:
        return
    if len(satisfying(sight, "create", ids)) < len(ids):
        raise Forbidden(f"You may not create such rows in '{sight.plan.name}'.")


def child_sight(sight: Sight, of: FieldPlan) -> Sight:
    child = sight.target(of)
    if child is None:
        raise Forbidden(f"You may not write '{of.name}'.")
    return child


def parent_field(child: Sight, of: FieldPlan) -> str:
    """The field of the child table that holds the parent's id."""
    column = of.relation.target_column if of.relation else ""
    return next(f.name for f in child.plan.stored if f.column == column)


def announce(call: Call, sight: Sight, deed: str, ids: Sequence[int], **more: Json) -> None:
    """One event for a row, one for each hundred of a bulk: who listens fetches what it may see."""
    for start in range(0, len(ids), 100):
        some = list(ids[start : start + 100])
        key = f"{sight.plan.name}/{some[0]}" if len(ids) == 1 else sight.plan.name
        call.emit(f"row.{deed}", key, {"table": sight.plan.name, "ids": some, "by": call.principal.id, **more})
