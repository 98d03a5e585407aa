"""Filters asked of whole columns: which rows of a frame satisfy a condition of the Filter grammar."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from accounts.principal import ANONYMOUS
from runtime.filters import InvalidFilter, Predicate, parse, values_for
from runtime.filters.binding import Values
from runtime.filters.predicate import All, Bind, Compare, Either, FieldLookup, Not, Related
from runtime.kinds.report.comparing import column_field
from runtime.kinds.report.frames import ColumnType
from runtime.kinds.report.lazily import pd
from runtime.kinds.report.transforms.step import StepProblem


def mask_of(filter: Mapping[str, Any], data: Any) -> Any:
    """True for each row that satisfies it; a StepProblem about `where` when it cannot be read."""
    lookup = FieldLookup(
        table="rows", fields={str(name): column_field(str(name), _sort(data[name])) for name in data.columns}
    )
    try:
        predicate = parse(filter, lookup)
    except InvalidFilter as error:
        raise StepProblem(error.problems[0].code, error.problems[0].message, "where") from None
    return _mask(predicate, data, values_for(ANONYMOUS, datetime.now(UTC)))


def _sort(series: Any) -> ColumnType:
    dtype = series.dtype
    if pd.api.types.is_bool_dtype(dtype):
        return "boolean"
    if pd.api.types.is_numeric_dtype(dtype):
        return "integer" if pd.api.types.is_integer_dtype(dtype) else "number"
    if isinstance(dtype, pd.DatetimeTZDtype):
        return "datetime"
    return "date" if pd.api.types.is_datetime64_dtype(dtype) else "text"


def _mask(predicate: Predicate, data: Any, values: Values) -> Any:
    match predicate:
        case All():
            return _joined(predicate.terms, data, values, True)
        case Either():
            return _joined(predicate.terms, data, values, False)
        case Not():
            return ~_mask(predicate.term, data, values)
        case Compare():
            return _compared(predicate, data[predicate.field.name], values)
        case Related():
            raise StepProblem("unknown_column", "Rows of a query lead to no other rows.", "where")


def _joined(terms: tuple[Predicate, ...], data: Any, values: Values, conjunction: bool) -> Any:
    held = pd.Series(conjunction, index=data.index)
    for term in terms:
        held = held & _mask(term, data, values) if conjunction else held | _mask(term, data, values)
    return held


def _compared(compare: Compare, series: Any, values: Values) -> Any:
    operand = _operand(compare.value, series, values)
    test = TESTS.get(compare.operator)
    if test is None:
        raise StepProblem("wrong_operator", f"'{compare.operator}' cannot be asked of a column.", "where")
    return test(series, operand).fillna(False).astype(bool)


def _operand(value: object, series: Any, values: Values) -> Any:
    if isinstance(value, tuple):
        return [_operand(item, series, values) for item in value]
    if isinstance(value, Bind):
        raise StepProblem("wrong_value", "Only written values can be compared with here.", "where")
    if isinstance(value, datetime):
        return pd.Timestamp(value if value.tzinfo else value.replace(tzinfo=UTC))
    return pd.Timestamp(value) if isinstance(value, date) else value


def _text(name: str, lower: bool = False) -> Callable[[Any, Any], Any]:
    def test(series: Any, part: str) -> Any:
        texts = series.astype("object").map(str, na_action="ignore").str
        texts, part = (texts.lower().str, part.lower()) if lower else (texts, part)
        return texts.contains(part, regex=False) if name == "contains" else getattr(texts, name)(part)

    return test


TESTS: Mapping[str, Callable[[Any, Any], Any]] = {
    "eq": lambda series, value: series == value,
    "lt": lambda series, value: series < value,
    "lte": lambda series, value: series <= value,
    "gt": lambda series, value: series > value,
    "gte": lambda series, value: series >= value,
    "in": lambda series, items: series.isin(items),
    "between": lambda series, pair: series.between(pair[0], pair[1]),
    "set": lambda series, value: series.notna(),
    "filled": lambda series, value: series.notna() & (series.astype("object") != ""),
    "contains": _text("contains"),
    "starts_with": _text("startswith"),
    "ends_with": _text("endswith"),
    "icontains": _text("contains", lower=True),
    "istarts_with": _text("startswith", lower=True),
    "iends_with": _text("endswith", lower=True),
    "ieq": lambda series, value: series.astype("object").str.lower() == value.lower(),
}
