"""Formulas over whole columns: the expression language, computed for all rows at once.

An empty value makes what is computed from it empty, as in SQL; a condition over it is false.
"""

from collections.abc import Callable, Mapping
from typing import Any

from runtime.expressions import ExpressionError
from runtime.expressions.syntax import Apply, Constant, Items, Name, Node, syntax_of
from runtime.kinds.report.lazily import np, pd
from runtime.kinds.report.transforms.step import StepProblem

Value = Any  # a Series, or a plain value that stands for a column of it


def computed(text: str, data: Any) -> Any:
    """The column that the expression gives; a StepProblem about the member `expr` when it cannot be computed."""
    try:
        value = _value(syntax_of(text), data)
    except ExpressionError as error:
        raise StepProblem(error.code, str(error), "expr") from None
    except (TypeError, ValueError, AttributeError, OverflowError):
        raise StepProblem("wrong_type", "The types in this expression do not fit.", "expr") from None
    return _plain(value) if isinstance(value, pd.Series) else pd.Series([value] * len(data), index=data.index)


def _value(node: Node, data: Any) -> Value:
    match node:
        case Constant():
            return node.value
        case Name():
            return _column(node.path, data)
        case Items():
            return [_value(member, data) for member in node.members]
        case Apply():
            return _applied(node, data)


def _column(name: str, data: Any) -> Value:
    if name not in data.columns:
        raise StepProblem("unknown_column", f"There is no column '{name}' here.", "expr", map(str, data.columns), name)
    series = data[name]
    return series.astype("float64") if series.dtype == "Int64" and series.hasnans else series


def _applied(node: Apply, data: Any) -> Value:
    function = FUNCTIONS.get(node.function)
    if function is None:
        raise StepProblem(
            "unknown_function",
            f"There is no function '{node.function}' to compute a column with.",
            "expr",
            FUNCTIONS,
            node.function,
        )
    return function(*(_value(argument, data) for argument in node.arguments))


def _plain(series: Any) -> Any:
    """Infinity, which no database and no JSON knows, is empty; so is what was divided by zero."""
    return series.replace([np.inf, -np.inf], np.nan) if pd.api.types.is_float_dtype(series.dtype) else series


def _condition(value: Value) -> Any:
    return value.fillna(False).astype(bool) if isinstance(value, pd.Series) else bool(value)


def _chosen(condition: Value, then: Value, otherwise: Value) -> Value:
    held = _condition(condition)
    if not isinstance(held, pd.Series):
        return then if held else otherwise
    made = pd.Series(np.nan, index=held.index, dtype="object")
    made = made.where(~held, then).where(held, otherwise)
    return made.infer_objects()


def _equal(left: Value, right: Value) -> Value:
    if right is None or left is None:
        value = left if right is None else right
        return value.isna() if isinstance(value, pd.Series) else value is None
    return left == right


def _divided(left: Value, right: Value) -> Value:
    if isinstance(right, pd.Series):
        return _float(left) / right.astype("float64").where(right != 0)
    return _float(left) / right if right else _float(left) * np.nan


def _float(value: Value) -> Value:
    return value.astype("float64") if isinstance(value, pd.Series) else float(value)


def _text(value: Value) -> Value:
    if isinstance(value, pd.Series):
        return value.map(_shown, na_action="ignore").fillna("")
    return "" if value is None else _shown(value)


def _shown(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _number(value: Value) -> Value:
    if isinstance(value, pd.Series):
        return pd.to_numeric(value, errors="coerce").fillna(0).astype("float64")
    return float(value or 0)


def _added(left: Value, right: Value) -> Value:
    return left + right


def _negated(value: Value) -> Value:
    return ~_condition(value) if isinstance(value, pd.Series) else not value


def _is_empty(value: Value) -> Value:
    if isinstance(value, pd.Series):
        return value.isna() | (value.astype("object") == "")
    return value in (None, "")


def _coalesced(*values: Value) -> Value:
    made = values[0]
    for value in values[1:]:
        made = made.combine_first(value) if isinstance(value, pd.Series) else made.fillna(value)
    return made


def _of_series(name: str) -> Callable[..., Value]:
    return lambda series, *arguments: getattr(series.astype("object").str, name)(*arguments)


def _of_time(name: str, shift: int = 0) -> Callable[[Value], Value]:
    return lambda series: getattr(series.dt, name) + shift


def _rounded(value: Value, digits: int = 0) -> Value:
    return np.floor(_float(value) * 10**digits + 0.5) / 10**digits


FUNCTIONS: Mapping[str, Callable[..., Value]] = {
    "_+_": _added,
    "_-_": lambda left, right: left - right,
    "_*_": lambda left, right: left * right,
    "_/_": _divided,
    "_%_": lambda left, right: np.fmod(_float(left), right),
    "-_": lambda value: -value,
    "_==_": _equal,
    "_!=_": lambda left, right: _negated(_equal(left, right)),
    "_<_": lambda left, right: left < right,
    "_<=_": lambda left, right: left <= right,
    "_>_": lambda left, right: left > right,
    "_>=_": lambda left, right: left >= right,
    "_&&_": lambda left, right: _condition(left) & _condition(right),
    "_||_": lambda left, right: _condition(left) | _condition(right),
    "!_": _negated,
    "_?_:_": _chosen,
    "@in": lambda value, items: value.isin(items),
    "num": _number,
    "str": _text,
    "empty": _is_empty,
    "coalesce": _coalesced,
    "round": _rounded,
    "floor": lambda value: np.floor(_float(value)),
    "ceil": lambda value: np.ceil(_float(value)),
    "abs": lambda value: np.abs(value),
    "lower": _of_series("lower"),
    "upper": _of_series("upper"),
    "size": _of_series("len"),
    "contains": lambda series, part: series.astype("object").str.contains(part, regex=False),
    "startsWith": _of_series("startswith"),
    "endsWith": _of_series("endswith"),
    "year": _of_time("year"),
    "quarter": _of_time("quarter"),
    "month": _of_time("month"),
    "day": _of_time("day"),
    "hour": _of_time("hour"),
    "weekday": _of_time("dayofweek", 1),
}
