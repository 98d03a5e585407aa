"""A row's past, as its reader may see it today: versions, states, differences, and the way back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from operations.errors import Forbidden, InvalidInput, NotFound
from operations.operation import Call
from operations.problems import Problem
from runtime.fields.parts.moments import moment_text, to_moment
from runtime.kinds.table.access.sights import Reader, Sight
from runtime.kinds.table.history.beginnings import beginning
from runtime.kinds.table.history.versions import RowVersion, folded_back, version_at, versions_of
from runtime.kinds.table.writing.changing import Change, change_of, raise_problems, store_changes
from runtime.kinds.table.writing.intake import readable_ids, taken_in
from runtime.kinds.table.writing.numbering import is_counted
from runtime.kinds.table.writing.rows import one_locked, one_read
from runtime.tables.plan import FieldPlan

Json = Any
Image = Mapping[str, Json]
USUAL, MOST = 50, 500


def versions_shown(reader: Reader, sight: Sight, row_id: int, limit: int, before: int | None) -> dict[str, Json]:
    """The newest first. Changes of fields that are hidden or masked today are left out."""
    current = one_read(sight, row_id)
    found = versions_of(sight.plan.uid, row_id, before=before, limit=limit + 1)
    if len(found) <= limit and (found[-1].version if found else before or 2) > 1:
        first = beginning(sight, row_id, current.image(sight), current.version)
        found += [first] if first is not None else []
    shown = found[:limit]
    seen = _Seen(reader, sight, [version.delta for version in shown])
    return {
        "versions": [
            {
                "version": version.version,
                "deed": version.deed,
                "at": moment_text(version.at),
                "by": {"id": version.by_id, "name": version.by_name},
                "changes": [
                    seen.change(of, *version.delta[of.uid]) for of in seen.fields if seen.differs(of, version.delta)
                ],
            }
            for version in shown
        ],
        "next": shown[-1].version if len(found) > limit else None,
    }


def state_as_of(reader: Reader, sight: Sight, row_id: int, moment: str) -> dict[str, Json]:
    """The row as it was at a moment."""
    try:
        at: datetime = to_moment(moment)
    except ValueError as error:
        raise InvalidInput(problems=[Problem(code="wrong_value", pointer="/as_of", message=str(error))]) from None
    current = one_read(sight, row_id)
    number = version_at(sight.plan.uid, row_id, at)
    if number == 0:
        first = beginning(sight, row_id, current.image(sight), current.version)
        number = 1 if first is not None and first.at <= at else 0
    if number == 0:
        raise NotFound(f"The row {row_id} of '{sight.plan.name}' was not there at {moment_text(at)}.")
    state = _state(sight, row_id, current.image(sight), current.version, number)
    return {"as_of": moment_text(at), "version": number, "row": {"id": row_id, **_shown(reader, sight, state)}}


def difference(reader: Reader, sight: Sight, row_id: int, of: int, to: int) -> dict[str, Json]:
    """What differs between two versions."""
    current = one_read(sight, row_id)
    image = current.image(sight)
    before, after = (_state(sight, row_id, image, current.version, number) for number in (of, to))
    seen = _Seen(reader, sight, [{uid: (value, None) for uid, value in side.items()} for side in (before, after)])
    delta = {uid: (before.get(uid), after.get(uid)) for uid in {*before, *after} if before.get(uid) != after.get(uid)}
    changes = [seen.change(field, *delta[field.uid]) for field in seen.fields if seen.differs(field, delta)]
    return {"from": of, "to": to, "changes": changes}


def rolled_back(call: Call, reader: Reader, sight: Sight, row_id: int, version: int) -> Change:
    """Write the values of an older version again: an ordinary change, with the rights of today."""
    before = one_locked(sight, "update", row_id)
    image = before.image(sight)
    state = _state(sight, row_id, image, before.version, version)
    given: dict[str, Json] = {}
    for of in sight.plan.fields:
        if of.expr or is_counted(of) or of.type.write_only or not of.type.writable:
            continue
        is_blind = of.uid in sight.policy.masks and of.uid in sight.policy.writable
        if image.get(of.uid) == state.get(of.uid) and (not is_blind or of.spec.immutable or of.spec.set_once):
            continue
        if of.uid not in sight.policy.writable:
            raise Forbidden("Between these versions a field changed that you may not write.")
        given[of.name] = _readable_links(reader, of, state.get(of.uid))
    change = change_of(reader, sight, before, taken_in(sight, given))
    raise_problems(change.problems)
    store_changes(call, reader, sight, [change], deed="rolled_back")
    call.note(version=version)
    return change


def _readable_links(reader: Reader, of: FieldPlan, value: Json) -> Json:
    """Links to rows that may not be seen are left as they are, not as they were."""
    if not of.is_links or of.relation is None:
        return value
    known = readable_ids(reader, of.relation.target, value or ())
    return [id for id in value or () if id in known]


def _state(sight: Sight, row_id: int, current: Image, current_version: int, version: int) -> dict[str, Json]:
    if not 0 < version <= current_version:
        raise NotFound(f"There is no version {version} of the row {row_id}; it is at version {current_version}.")
    later: Sequence[RowVersion] = versions_of(sight.plan.uid, row_id, after=version)
    if len(later) != current_version - version:
        raise NotFound(f"The history of the row {row_id} does not reach back to version {version}.")
    return folded_back(current, later)


def _shown(reader: Reader, sight: Sight, state: Image) -> dict[str, Json]:
    seen = _Seen(reader, sight, [{uid: (value, None) for uid, value in state.items()}])
    return {of.name: seen.value(of, state.get(of.uid)) for of in seen.fields}


class _Seen:
    """The fields whose past may be shown, and which of the linked rows in it."""

    def __init__(self, reader: Reader, sight: Sight, deltas: Sequence[Mapping[str, tuple[Json, Json]]]) -> None:
        shown = (of for of in sight.visible.values() if sight.queries(of))
        self.fields = [of for of in shown if of.column or of.is_links]
        self._locale = reader.principal.locale
        self._readable: dict[str, set[int]] = {}
        for of in self.fields:
            if of.is_links and of.relation is not None:
                ids = {id for delta in deltas for side in delta.get(of.uid, ()) for id in side or ()}
                self._readable[of.uid] = readable_ids(reader, of.relation.target, ids)

    def differs(self, of: FieldPlan, delta: Mapping[str, tuple[Json, Json]]) -> bool:
        """Not if nothing but links to unseen rows came or went."""
        if of.uid not in delta:
            return False
        before, after = delta[of.uid]
        return of.uid not in self._readable or self.value(of, before) != self.value(of, after)

    def change(self, of: FieldPlan, before: Json, after: Json) -> dict[str, Json]:
        return {
            "field": of.name,
            "label": dict(of.spec.label),
            "before": self.value(of, before),
            "after": self.value(of, after),
        }

    def value(self, of: FieldPlan, value: Json) -> Json:
        if of.uid in self._readable:
            return [id for id in value or () if id in self._readable[of.uid]]
        return value
