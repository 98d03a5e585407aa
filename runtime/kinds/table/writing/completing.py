"""What a row needs besides what was given: defaults, its owner, numbers, computed values; and the checks over the whole."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from operations.problems import Problem, pointer
from runtime.kinds.table.access.sights import Reader, Sight
from runtime.kinds.table.writing.compute import broken_rules, context_of, default_of, with_computed
from runtime.kinds.table.writing.numbering import with_numbers
from runtime.kinds.table.writing.states import first_state_problems, initial_state, state_problems
from runtime.tables.plan import FieldPlan, TablePlan

Row = dict[str, Any]


def completed(reader: Reader, sight: Sight, row: Row, linked: Mapping[str, Sequence[int]]) -> list[Problem]:
    """Make a new row whole; what is still wrong then."""
    problems = list(_with_defaults(reader, sight.plan, row))
    with_computed(sight.plan, row, reader.principal, reader.now)
    problems += _missing(sight.plan, row, linked)
    problems += first_state_problems(sight.plan, row)
    return problems or list(_broken(reader, sight.plan, row))


def recompleted(reader: Reader, sight: Sight, before: Row, row: Row, changed: set[str]) -> list[Problem]:
    """The same for a changed row: what may not change has not, and the rules still hold. Computed values follow."""
    problems = list(_unchangeable(sight.plan, before, changed))
    problems += state_problems(reader, sight.plan, before, row, changed)
    with_computed(sight.plan, row, reader.principal, reader.now)
    return problems or list(_broken(reader, sight.plan, row))


def numbered(plan: TablePlan, rows: Sequence[Row], reader: Reader) -> None:
    """Give the rows their numbers, last of all: numbers without gaps are locked until the transaction ends."""
    if with_numbers(plan, rows, reader.now):
        for row in rows:
            with_computed(plan, row, reader.principal, reader.now)


def _with_defaults(reader: Reader, plan: TablePlan, row: Row) -> Iterator[Problem]:
    context: dict[str, Any] | None = None
    for of in plan.stored:
        if of.name in row or of.expr:
            continue
        if of.default_expr and context is None:
            context = context_of(plan, row, reader.principal, reader.now)
        try:
            row[of.name] = default_of(of, context or {})
        except ValueError as error:
            yield Problem(code="wrong_value", pointer=pointer(of.name), message=str(error))
        if row.get(of.name) is None:
            row[of.name] = _given_by_the_platform(reader, plan, of)


def _given_by_the_platform(reader: Reader, plan: TablePlan, of: FieldPlan) -> Any:
    if of.name == plan.owner and reader.principal.kind == "user":
        return reader.principal.id
    return initial_state(of)


def _missing(plan: TablePlan, row: Row, linked: Mapping[str, Sequence[int]]) -> Iterator[Problem]:
    for of in plan.required:
        if not (linked.get(of.name) if of.is_links else row.get(of.name) is not None):
            yield Problem(code="required", pointer=pointer(of.name), message=f"'{of.name}' is needed here.")


def _unchangeable(plan: TablePlan, before: Row, changed: set[str]) -> Iterator[Problem]:
    for name in sorted(changed):
        spec = plan.by_name[name].spec
        if spec.immutable:
            yield Problem(
                code="immutable", pointer=pointer(name), message=f"'{name}' cannot change once a row is made."
            )
        elif spec.set_once and before.get(name) is not None:
            yield Problem(
                code="set_once", pointer=pointer(name), message=f"'{name}' is set already and stays as it is."
            )


def _broken(reader: Reader, plan: TablePlan, row: Row) -> Iterator[Problem]:
    if plan.rules:
        yield from broken_rules(plan, context_of(plan, row, reader.principal, reader.now), reader.principal.locale)
