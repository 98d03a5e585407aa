"""How many child rows a row may have, and how many links: whichever way they come and go."""

from collections.abc import Iterable, Iterator

from django.db import connection

from operations.errors import InvalidInput
from operations.problems import Problem, pointer
from runtime.kinds.table.access.sights import Reader, Sight
from runtime.kinds.table.statements import quoted, rows_of
from runtime.kinds.table.writing.intake import Intake
from runtime.kinds.table.writing.rows import StoredRow
from runtime.tables.plan import FieldPlan, TablePlan

# Weaker than the lock that a foreign key of a new child row takes already, so that two of them do not wait in a circle.
LOCKS = {"postgresql": " FOR NO KEY UPDATE", "mysql": " FOR UPDATE", "sqlite": ""}


def missing(plan: TablePlan, intake: Intake) -> Iterator[Problem]:
    """Of a new row: fields that need some rows and were not given at all. What was given is counted when it is read."""
    for of in plan.fields:
        fewest = of.spec.option("min_items", 0) if of.spec.type in ("children", "multi_reference") else 0
        if fewest and not of.spec.required and of.name not in intake.children and of.name not in intake.links:
            yield Problem(
                code="too_few", pointer=pointer(of.name), message=f"'{of.name}' needs at least {fewest} rows."
            )


def check_counts(reader: Reader, child: Sight, parents: Iterable[int | None]) -> None:
    """After child rows were written by themselves: their parents still have neither too few nor too many of them."""
    ids = sorted({id for id in parents if id is not None})
    for parent, of in _limited(reader, child.plan) if ids else ():
        for start in range(0, len(ids), 500):
            _check(parent, of, child.plan, ids[start : start + 500])


def check_owner(reader: Reader, child: Sight, rows: Iterable[StoredRow]) -> None:
    """The same for rows that went, or came back."""
    if child.plan.owned_by:
        check_counts(reader, child, {row.row.get(child.plan.owned_by) for row in rows})


def _limited(reader: Reader, child: TablePlan) -> Iterator[tuple[TablePlan, FieldPlan]]:
    owner = child.by_name.get(child.owned_by)
    parent = reader.plan(owner.relation.target) if owner and owner.relation else None
    for of in parent.fields if parent else ():
        is_limited = of.spec.option("min_items") or of.spec.option("max_items")
        if parent and of.spec.type == "children" and is_limited and of.relation and of.relation.target == child.name:
            yield parent, of


def _check(parent: TablePlan, of: FieldPlan, child: TablePlan, ids: list[int]) -> None:
    fewest, most = of.spec.option("min_items", 0), of.spec.option("max_items")
    column = quoted(child.by_name[child.owned_by].column)
    marks = ", ".join(["%s"] * len(ids))
    there = " AND p.deleted_at IS NULL" if parent.soft_delete else ""
    present = " AND c.deleted_at IS NULL" if child.soft_delete else ""
    rows_of(
        f"SELECT p.id FROM {quoted(parent.table)} p WHERE p.id IN ({marks}) ORDER BY p.id{LOCKS[connection.vendor]}",  # noqa: S608
        ids,
    )
    found = rows_of(
        f"SELECT p.id, (SELECT COUNT(*) FROM {quoted(child.table)} c WHERE c.{column} = p.id{present}) "  # noqa: S608
        f"FROM {quoted(parent.table)} p WHERE p.id IN ({marks}){there}",
        ids,
    )
    for _, count in found:
        if count < fewest or (most is not None and count > most):
            code = "too_few" if count < fewest else "too_many"
            limits = f"{fewest} to {most}" if most is not None else f"at least {fewest}"
            message = f"A row of '{parent.name}' has {limits} rows in '{of.name}'; this would make it {count}."
            hint = "Change them together with their parent."
            at = pointer(child.owned_by)
            raise InvalidInput(message, problems=[Problem(code=code, pointer=at, message=message, hint=hint)])
