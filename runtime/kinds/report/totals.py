"""One figure over a column: the totals of tables, the values of indicators, what alerts compare."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from math import fsum, isnan
from typing import Any

AGGREGATES = ("sum", "avg", "min", "max", "count", "count_distinct", "median", "first", "last")


def total_of(aggregate: str, values: Sequence[Any]) -> Any:
    """None when there is nothing to make it of; a count is 0 then."""
    if aggregate == "count":
        return sum(1 for value in values if _is_there(value))
    if aggregate == "count_distinct":
        return len({value for value in values if _is_there(value)})
    if aggregate in ("first", "last"):
        return (values[0] if aggregate == "first" else values[-1]) if values else None
    there = [value for value in values if _is_there(value)]
    if aggregate in ("sum", "avg", "median"):
        there = [value for value in there if isinstance(value, int | float | Decimal)]
    return FIGURES[aggregate](there) if there else None


def _is_there(value: Any) -> bool:
    return value is not None and not (isinstance(value, float) and isnan(value))


def _sum(values: Sequence[Any]) -> Any:
    return fsum(values) if any(isinstance(value, float) for value in values) else sum(values)


def _average(values: Sequence[Any]) -> float:
    return float(_sum(values)) / len(values)


def _median(values: Sequence[Any]) -> float:
    ordered, middle = sorted(values), len(values) // 2
    return float(ordered[middle]) if len(ordered) % 2 else (float(ordered[middle - 1]) + float(ordered[middle])) / 2


FIGURES: Mapping[str, Callable[[Sequence[Any]], Any]] = {
    "sum": _sum,
    "avg": _average,
    "median": _median,
    "min": min,
    "max": max,
}
