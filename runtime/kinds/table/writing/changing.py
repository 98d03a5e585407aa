"""Changes of rows: what was given against what is there, merged, checked, stored, and kept in history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from operations.errors import Forbidden, InvalidInput
from operations.faults import fault_point
from operations.operation import Call
from operations.problems import Problem, pointer
from runtime.kinds.table.access.conditions import satisfying
from runtime.kinds.table.access.sights import Reader, Sight
from runtime.kinds.table.history.images import image_of, in_json
from runtime.kinds.table.history.versions import Deed, Delta, delta_between, keep, version_by
from runtime.kinds.table.statements import stored_moment
from runtime.kinds.table.writing.completing import recompleted
from runtime.kinds.table.writing.conflicts import explained
from runtime.kinds.table.writing.creating import announce
from runtime.kinds.table.writing.intake import Intake, reference_problems
from runtime.kinds.table.writing.linking import kept, relink
from runtime.kinds.table.writing.merging import edits_on
from runtime.kinds.table.writing.owning import check_counts
from runtime.kinds.table.writing.rows import StoredRow
from runtime.kinds.table.writing.storing import spread, update
from runtime.sequence.triggers import watched

Json = Any


@dataclass(kw_only=True)
class Change:
    """What becomes of one row: `row` and `links` are the whole of it afterwards, `changed` the fields that differ."""

    before: StoredRow
    row: dict[str, Any]
    links: dict[str, list[int]]
    changed: set[str]
    delta: Delta
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not self.changed


def change_of(reader: Reader, sight: Sight, before: StoredRow, intake: Intake, expected: int | None = None) -> Change:
    """Compare and check, without storing. Problems of the intake come with it."""
    problems = list(intake.problems)
    values, links = dict(intake.values), dict(intake.links)
    given = {name: list(ids) for name, ids in links.items()}
    for name, ids in links.items():
        links[name] = kept(reader, sight, sight.plan.by_name[name], before.links.get(name, ()), ids)
    if expected is not None and expected != before.version:
        _keep_edits_only(sight, before, values, links, expected)
    changed = _changed(sight, before, values, links)
    row = before.row | {name: value for name, value in values.items() if name in changed}
    linked = {**before.links, **{name: ids for name, ids in links.items() if name in changed}}
    only_new = Intake(
        values={name: value for name, value in values.items() if name in changed},
        # Those that are linked already, too: a link to a row one cannot see is not confirmed by naming it.
        links={name: ids for name, ids in given.items() if name in links},
    )
    problems += reference_problems(reader, [(sight, only_new)])[0]
    if not problems:
        problems += recompleted(reader, sight, before.row, row, changed)
    delta = delta_between(before.image(sight), image_of(sight.plan, row, linked)) if not problems else {}
    secrets = {name for name in changed if sight.plan.by_name[name].type.write_only}
    delta = {
        **delta,
        **{sight.plan.by_name[name].uid: (None, in_json(sight.plan.by_name[name], row[name])) for name in secrets},
    }
    changed |= {sight.plan.by_uid[uid].name for uid in delta}
    return Change(
        before=before,
        row=row,
        links={k: list(v) for k, v in linked.items()},
        changed=changed,
        delta=delta,
        problems=problems,
    )


def store_changes(
    call: Call, reader: Reader, sight: Sight, changes: Sequence[Change], deed: Deed = "updated", touch: bool = False
) -> None:
    """Store changes without problems. `touch` counts the version up although no field of the row itself differs."""
    real = [change for change in changes if touch or not change.is_empty]
    if not real:
        return
    plan = sight.plan
    watch = watched(call, plan, "updated", {c.before.id: c.changed for c in real}, reader.snapshot)
    at, by = stored_moment(reader.now), reader.principal.id
    with explained(plan):
        for change in real:
            columns: dict[str, Any] = {}
            for name in change.changed:
                of = plan.by_name[name]
                if of.column:
                    columns |= zip((of.column, *of.beside.values()), spread(of, change.row[name]), strict=True)
                else:
                    relink(of, change.before.id, change.links[name])
            update(plan.table, change.before.id, {**columns, "updated_at": at, "updated_by": by})
    fault_point("row.stored")
    ids = [change.before.id for change in real]
    _check_still_allowed(sight, ids)
    moved = [change for change in real if plan.owned_by in change.changed]
    if moved:
        check_counts(reader, sight, {side[plan.owned_by] for c in moved for side in (c.before.row, c.row)})
    if plan.history:
        keep(
            plan.uid,
            [version_by(reader.principal, reader.now, c.before.id, c.before.version + 1, deed, c.delta) for c in real],
        )
    fields = sorted({name for change in real for name in change.changed})
    announce(call, sight, "updated", ids, fields=fields)
    watch.happened(call)


def replacement(sight: Sight, given: Mapping[str, Json]) -> dict[str, Json]:
    """What PUT means: fields that are shown and may be written but were not given go back to their default."""
    whole = dict(given)
    known = {sight.plan.by_name[name].name for name in given if name in sight.plan.by_name}
    for of in sight.plan.fields:
        may = of.uid in sight.policy.writable and of.type.writable and sight.queries(of)
        fixed = of.type.write_only or of.spec.immutable or of.type.name == "state" or not of.column
        if may and not fixed and of.name not in known:
            whole[of.name] = of.spec.default if not of.default_expr else None
    return whole


def _keep_edits_only(
    sight: Sight, before: StoredRow, values: dict[str, Any], links: dict[str, list[int]], expected: int
) -> None:
    """Drop what the caller merely repeated from the version they read."""
    by_name = sight.plan.by_name
    wanted = {by_name[name].uid: in_json(by_name[name], value) for name, value in values.items()}
    wanted |= {by_name[name].uid: ids or None for name, ids in links.items()}
    edits = edits_on(sight, before.id, expected, before.version, before.image(sight), wanted)
    for name in [name for name in (*values, *links) if by_name[name].uid not in edits]:
        values.pop(name, None)
        links.pop(name, None)


def _changed(
    sight: Sight, before: StoredRow, values: Mapping[str, Any], links: Mapping[str, Sequence[int]]
) -> set[str]:
    """What the principal cannot see in clear counts as changed, whatever it was: nobody finds a masked value by trying."""
    by_name = sight.plan.by_name
    changed = {name for name, ids in links.items() if list(before.links.get(name, ())) != list(ids)}
    for name, value in values.items():
        of = by_name[name]
        is_blind = of.uid in sight.policy.masks or (of.type.write_only and value is not None)
        if is_blind or in_json(of, before.row[name]) != in_json(of, value):
            changed.add(name)
    return changed


def _check_still_allowed(sight: Sight, ids: Sequence[int]) -> None:
    if sight.policy.rows.get("update") is None:
        return
    if len(satisfying(sight, "update", ids)) < len(ids):
        raise Forbidden(f"You may not change rows of '{sight.plan.name}' into such rows.")


def raise_problems(problems: Sequence[Problem]) -> None:
    if problems:
        raise InvalidInput(problems=problems)


def under_row(place: int, problems: Sequence[Problem]) -> list[Problem]:
    return [problem.under(pointer("rows", place)) for problem in problems]
