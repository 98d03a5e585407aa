"""Fields whose values the platform counts: document numbers and automatic numbers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from runtime.fields.parts.numbering import numbered, period
from runtime.kinds.table.writing.numbers import taken
from runtime.tables.plan import FieldPlan, TablePlan


def is_counted(of: FieldPlan) -> bool:
    return of.spec.type in ("sequence", "autonumber")


def with_numbers(plan: TablePlan, rows: Sequence[dict[str, Any]], now: datetime) -> bool:
    """Give new rows their numbers, in their order; whether there was anything to give."""
    counted = [of for of in plan.stored if is_counted(of)]
    for of in counted:
        spec = of.spec
        within = period(spec, now) if spec.type == "sequence" else ""
        numbers = taken(plan.uid, of.uid, within, start=spec.option("start", 1), count=len(rows))
        for row, number in zip(rows, numbers, strict=True):
            row[of.name] = numbered(spec, number, now) if spec.type == "sequence" else number
    return bool(counted)
