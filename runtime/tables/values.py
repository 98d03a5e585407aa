"""What passes between a field's stored values and expressions."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from runtime.expressions import from_cel, to_cel
from runtime.fields.parts.moments import MICROSECOND
from runtime.tables.plan import FieldPlan

Stored = Any


def into_expression(of: FieldPlan, stored: Stored) -> Any:
    """A stored value as expressions see it; None stays None."""
    if stored is None or (of.beside and stored[0] is None):
        return None
    plain = of.type.into_expression(stored) if of.type.into_expression else stored
    return to_cel(plain, of.type.cel)


def from_expression(of: FieldPlan, result: Any) -> Stored:
    """A result as the field stores it, decimals rounded to its places. ExpressionError when it is of another type,
    ValueError when the field cannot hold it."""
    value = from_cel(result, of.type.cel)
    if value is None:
        return None
    if isinstance(value, timedelta):
        value = value // MICROSECOND
    if isinstance(value, Decimal) and of.beside:
        raise ValueError("An amount alone does not say its currency.")
    return of.parse(of.show(value) if of.show and not isinstance(value, list | dict) else value)
