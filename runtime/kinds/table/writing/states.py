"""State fields: where a new row begins, and by which transitions it may move on."""

from collections.abc import Iterator, Mapping
from typing import Any

from operations.problems import Problem, pointer
from runtime.kinds.table.access.sights import Reader
from runtime.kinds.table.writing.compute import context_of, is_true
from runtime.tables.plan import FieldPlan, TablePlan

Row = Mapping[str, Any]


def initial_state(of: FieldPlan) -> Any:
    return of.spec.option("initial") if of.type.name == "state" else None


def first_state_problems(plan: TablePlan, row: Row) -> Iterator[Problem]:
    """A new row begins where the document says."""
    for of in plan.stored:
        initial = initial_state(of)
        if initial is not None and row.get(of.name) not in (None, initial):
            message = f"A new row begins in '{initial}'; it cannot begin in '{row[of.name]}'."
            yield Problem(code="no_transition", pointer=pointer(of.name), message=message)


def state_problems(reader: Reader, plan: TablePlan, before: Row, row: Row, changed: set[str]) -> Iterator[Problem]:
    """Moves that no transition allows, or none that is open to this principal and this row."""
    for of in plan.stored:
        if of.name in changed and of.type.name == "state" and before.get(of.name) is not None:
            yield from _move_problems(reader, plan, of, before, row)


def _move_problems(reader: Reader, plan: TablePlan, of: FieldPlan, before: Row, row: Row) -> Iterator[Problem]:
    here, there = before[of.name], row[of.name]
    moves = [move for move in of.spec.option("transitions", ()) if here in move["from"]]
    fitting = [move for move in moves if move["to"] == there]
    if not fitting:
        ways = ", ".join(sorted({move["to"] for move in moves}))
        yield _refused(of, f"No transition leads from '{here}' to '{there}'.", f"Possible: {ways}." if ways else "")
        return
    allowed = [move for move in fitting if _may(reader, move)]
    if not allowed:
        yield _refused(of, f"Your roles may not move this from '{here}' to '{there}'.")
        return
    context = context_of(plan, row, reader.principal, reader.now)
    if not any(not move.get("guard") or is_true(move["guard"], context) for move in allowed):
        yield _refused(of, f"The condition for moving from '{here}' to '{there}' is not met.")


def _may(reader: Reader, move: Mapping[str, Any]) -> bool:
    roles = move.get("roles")
    return not roles or reader.principal.is_superuser or not reader.principal.roles.isdisjoint(roles)


def _refused(of: FieldPlan, message: str, hint: str = "") -> Problem:
    return Problem(code="no_transition", pointer=pointer(of.name), message=message, hint=hint)
