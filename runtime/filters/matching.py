"""A predicate asked of one row in Python: for event triggers, and for policies on rows that are written."""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from runtime.filters.binding import Values, bound
from runtime.filters.predicate import All, Bind, Compare, Either, FilterField, Not, Predicate, Related

Row = Mapping[str, Any]
# Gives the rows that a field leads to; needed when the row does not hold them itself.
Follow = Callable[[FilterField, Row], Iterable[Row]]


class RowsMissing(LookupError):
    """The predicate asks about rows of another table, and neither the row nor `follow` has them: ask the database."""


def matches(predicate: Predicate, row: Row, values: Values, follow: Follow | None = None) -> bool:
    """`row` holds stored values by field name; related rows are objects or lists of objects under the field's name."""
    match predicate:
        case All():
            return all(matches(term, row, values, follow) for term in predicate.terms)
        case Either():
            return any(matches(term, row, values, follow) for term in predicate.terms)
        case Not():
            return not matches(predicate.term, row, values, follow)
        case Related():
            return _related(predicate, row, values, follow)
        case Compare():
            return _compare(predicate, row, values)


def _related(related: Related, row: Row, values: Values, follow: Follow | None) -> bool:
    policy = related.relation.policy
    rows = (follow or _held)(related.field, row)
    seen = (other for other in rows if policy is None or matches(policy, other, values, follow))
    answers = (matches(related.where, other, values, follow) for other in seen)
    match related.quantifier:
        case "some":
            return any(answers)
        case "none":
            return not any(answers)
        case "every":
            return all(answers)


def _held(field: FilterField, row: Row) -> Iterable[Row]:
    held = row.get(field.name)
    if held is None:
        return ()
    if isinstance(held, Mapping):
        return (held,)
    if isinstance(held, list | tuple) and all(isinstance(member, Mapping) for member in held):
        return held
    raise RowsMissing(f"The row does not hold the rows that '{field.name}' leads to.")


EMPTY: Mapping[str, tuple[object, ...]] = {"string": ("",), "list": ("", "[]", [], ())}


def _compare(compare: Compare, row: Row, values: Values) -> bool:
    kept = row.get(compare.field.name)
    if compare.field.expression is not None and compare.field.name not in row:
        raise RowsMissing(f"The row does not hold '{compare.field.name}', which is made of other rows.")
    if isinstance(kept, Mapping) and compare.field.relation is not None:
        kept = kept.get(compare.field.relation.target_column)
    if kept is None:
        return False
    sort = compare.field.cel
    if compare.operator == "set":
        return True
    if compare.operator == "filled":
        return kept not in EMPTY.get(sort, ())
    value = compare.value
    operand = _now(value, values) if not isinstance(value, tuple) else tuple(_now(item, values) for item in value)
    if compare.operator in ("has_any", "has_all"):
        return _has(compare.operator, kept, operand)
    if operand is None:
        return False
    return _holds(compare.operator, comparable(kept, sort), operand, sort)


def _now(value: object, values: Values) -> object:
    return bound(value, values) if isinstance(value, Bind) else value


def _holds(operator: str, kept: Any, operand: Any, sort: str) -> bool:
    if operator == "in":
        return any(item is not None and kept == comparable(item, sort) for item in operand)
    if operator == "between":
        low, high = (None if item is None else comparable(item, sort) for item in operand)
        return low is not None and high is not None and bool(low <= kept <= high)
    if operator in TEXTS:
        return TEXTS[operator](str(kept), str(operand))
    return bool(ORDERS[operator](kept, comparable(operand, sort)))


def _has(operator: str, kept: object, operand: object) -> bool:
    held = json.loads(kept) if isinstance(kept, str) else kept
    wanted = operand if isinstance(operand, tuple) else (operand,)
    if not isinstance(held, list | tuple):
        return False
    found = (item in held for item in wanted)
    return any(found) if operator == "has_any" else all(found)


def lowered(text: str) -> str:
    """As SQLite does, and every database at least."""
    return "".join(character.lower() if character.isascii() else character for character in text)


ORDERS: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": lambda left, right: left == right,
    "lt": lambda left, right: left < right,
    "lte": lambda left, right: left <= right,
    "gt": lambda left, right: left > right,
    "gte": lambda left, right: left >= right,
}
TEXTS: Mapping[str, Callable[[str, str], bool]] = {
    "contains": lambda text, part: part in text,
    "starts_with": lambda text, part: text.startswith(part),
    "ends_with": lambda text, part: text.endswith(part),
    "ieq": lambda text, part: lowered(text) == lowered(part),
    "icontains": lambda text, part: lowered(part) in lowered(text),
    "istarts_with": lambda text, part: lowered(text).startswith(lowered(part)),
    "iends_with": lambda text, part: lowered(text).endswith(lowered(part)),
}


def comparable(value: Any, sort: str) -> Any:
    """A stored value in the one form in which its sort is compared, whichever driver or JSON it came from."""
    match sort:
        case "timestamp":
            moment = datetime.fromisoformat(value) if isinstance(value, str) else value
            if not isinstance(moment, datetime):
                moment = datetime(moment.year, moment.month, moment.day, tzinfo=UTC)
            return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        case "date":
            day = date.fromisoformat(value[:10]) if isinstance(value, str) else value
            return day.date() if isinstance(day, datetime) else day
        case "decimal":
            return value if isinstance(value, Decimal) else Decimal(str(value))
        case "bool":
            return bool(value)
        case "duration":
            return value // timedelta(microseconds=1) if isinstance(value, timedelta) else value
        case "string":
            return str(value)
        case _:
            return value
