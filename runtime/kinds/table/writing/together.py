"""Many new rows read and checked a column at a time, as imports do. This is the quick way for rows with nothing wrong: as soon
as anything is, or a row holds more than values, all are left to `creating.prepared`, which looks at each by itself and says
what it finds."""

from collections.abc import Mapping, Sequence
from typing import Any

from operations.faults import fault_point
from operations.operation import Call
from runtime import expressions
from runtime.kinds.table.access.sights import Reader, Sight
from runtime.kinds.table.history.images import images_of
from runtime.kinds.table.statements import stored_moment
from runtime.kinds.table.transfer.filling import Columns, Filler
from runtime.kinds.table.transfer.readers import NOT_GIVEN, JsonValues, Wrong
from runtime.kinds.table.transfer.sources import MISSING
from runtime.kinds.table.writing.conflicts import explained
from runtime.kinds.table.writing.creating import settle
from runtime.kinds.table.writing.intake import Intake, reference_problems
from runtime.kinds.table.writing.owning import missing
from runtime.kinds.table.writing.states import initial_state
from runtime.kinds.table.writing.storing import insert_columns
from runtime.tables.plan import FieldPlan, TablePlan

Json = Any
Given = Mapping[str, Json]
WORTH_IT = 20
"""For fewer rows it costs more to set the expressions up than their sharing saves."""


class Together:
    """New rows of one table with nothing wrong in them, as columns."""

    def __init__(self, reader: Reader, sight: Sight, filler: Filler, columns: Columns, size: int) -> None:
        self._reader, self._sight, self._filler = reader, sight, filler
        self._columns, self._size = columns, size

    def store(self, call: Call) -> list[int]:
        """Their ids. Raises Conflict for what only the database can know."""
        reader, sight, plan, columns = self._reader, self._sight, self._sight.plan, self._columns
        self._filler.number(columns, self._size)
        with explained(plan):
            ids = insert_columns(plan, columns, self._size, stored_moment(reader.now), reader.principal.id)
        fault_point("row.stored")
        owners = set(columns.get(plan.owned_by, ()))
        settle(call, reader, sight, ids, owners, images_of(plan, columns, self._size) if plan.history else ())
        return ids


def taken_together(reader: Reader, sight: Sight, given: Sequence[Given]) -> Together | None:
    """None when the rows have to be looked at one by one."""
    fields = _fields(sight, given) if len(given) >= WORTH_IT and _is_plain(reader, sight.plan) else None
    if fields is None:
        return None
    columns: Columns = {}
    for member, of in fields.items():
        cells = [row.get(member, MISSING) for row in given]
        column = _read(of, cells)
        if column is None or (None in cells and _is_filled(reader, sight.plan, of)):
            return None
        columns[of.name] = column
    if _are_there(reader, sight, columns):
        filler = Filler(reader, sight)
        if not filler.fill(columns, len(given)):
            return Together(reader, sight, filler, columns, len(given))
    return None


def _is_plain(reader: Reader, plan: TablePlan) -> bool:
    """Whether no default is computed from another field that the platform fills, so that their order cannot matter, and no
    child row or link is needed."""
    filled = {of.name for of in plan.stored if _is_filled(reader, plan, of)}
    for of in plan.stored:
        if of.default_expr:
            roots = expressions.compile(of.default_expr).roots
            if not filled.isdisjoint(roots) or of.name == plan.owner or initial_state(of) is not None:
                return False
    return not any(missing(plan, Intake()))


def _is_filled(reader: Reader, plan: TablePlan, of: FieldPlan) -> bool:
    """Whether the platform gives the field a value where the caller gives none: an explicit null is not none."""
    has_default = of.default is not None or bool(of.default_expr) or initial_state(of) is not None
    return has_default or of.name == plan.owner


def _fields(sight: Sight, given: Sequence[Given]) -> dict[str, FieldPlan] | None:
    """The fields by the members that any of the rows has."""
    fields: dict[str, FieldPlan] = {}
    for member in dict.fromkeys(member for row in given for member in row):
        of = sight.plan.by_name.get(member)
        if of is None or of.uid not in sight.policy.writable or not of.column:
            return None
        if not of.type.writable or of.type.write_only:
            return None
        fields[member] = of
    return fields if len({of.name for of in fields.values()}) == len(fields) else None


def _read(of: FieldPlan, cells: Sequence[Json]) -> list[Any] | None:
    """The values to store; None when any is wrong."""
    if of.spec.required and (None in cells or "" in cells):
        return None
    values = JsonValues(of).read(cells)
    kinds = set(map(type, values))
    if Wrong in kinds:
        return None
    return [None if value is NOT_GIVEN else value for value in values] if type(NOT_GIVEN) in kinds else values


def _are_there(reader: Reader, sight: Sight, columns: Columns) -> bool:
    """Whether all rows that are referred to may be seen, each asked for once."""
    referring = [of for of in sight.plan.referring if of.name in columns]
    meant = [Intake(values={of.name: value}) for of in referring for value in set(columns[of.name]) - {None}]
    return not any(reference_problems(reader, [(sight, intake) for intake in meant]))
