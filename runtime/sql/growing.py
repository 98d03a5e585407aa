"""Not too much of anything: texts and series that a few words make very long, tables crossed without a condition, and recursion
without an end. What cannot be told from the statement is left to the limits on time and memory."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

from sqlglot import exp

from runtime.sql.grouping import is_aggregate
from runtime.sql.profiles import Profile
from runtime.sql.refusals import refuse

MOST_LENGTH, MOST_LENGTH_WITHIN = 100_000, 1_000_000
MOST_ROWS = 10_000_000
MOST_CROSSED = 4
LENGTHS: Mapping[str, int] = {"repeat": 1, "space": 0, "lpad": 1, "rpad": 1, "pad": 1, "zeroblob": 0, "randomblob": 0}
"""Functions that make a text, and which argument says how long."""
COUNTS: Mapping[str, tuple[int, int]] = {
    "array_resize": (1, MOST_ROWS),
    "list_resize": (1, MOST_ROWS),
    "factorial": (0, 1_000),
    "bar": (3, 1_000),
    "repeat_row": (1, MOST_ROWS),
}
SERIES = ("generate_series", "generateseries", "explodinggenerateseries", "range")
FORMATS = ("printf", "format", "sformat")
WIDE = re.compile(r"%[^%A-Za-z]*(?:\d{6}|\*)|\{[^}]*\d{6}")
SECONDS: Mapping[str, float] = {
    "microsecond": 1e-6, "millisecond": 1e-3, "second": 1, "minute": 60, "hour": 3_600, "day": 86_400, "week": 604_800,
    "month": 2_592_000, "quarter": 7_776_000, "year": 31_536_000,
}  # fmt: skip


def check_growth(nodes: Sequence[exp.Expr], profile: Profile) -> None:
    """Refused at the first part of a tree that makes too much."""
    names = [node.alias for node in nodes if isinstance(node, exp.CTE)]
    for node in nodes:
        if isinstance(node, exp.With):
            _ends(node, profile)
        elif isinstance(node, exp.Select):
            _not_crossed(node, names)
        elif isinstance(node, exp.Func):
            _not_too_much(node)


def _name(node: exp.Expr) -> str:
    return (node.name if isinstance(node, exp.Anonymous) else type(node).__name__).lower()


def _arguments(node: exp.Expr) -> list[exp.Expr]:
    if isinstance(node, exp.Anonymous):
        return list(node.expressions)
    return [value for value in node.args.values() if isinstance(value, exp.Expr)]


def _too_much(what: str, number: float, most: int, node: exp.Expr) -> None:
    if number > most:
        refuse("too_much", f"{what} up to {number:,.0f} is too much", f"At most {most:,}.", at=node)


# Texts


def _not_too_much(node: exp.Expr) -> None:
    name, arguments = _name(node), _arguments(node)
    if name in LENGTHS:
        _too_much(name.upper(), _number(_at(arguments, LENGTHS[name])) or 0, MOST_LENGTH, node)
        _too_much(name.upper(), _length(node), MOST_LENGTH_WITHIN, node)
    elif name == "replace":
        _too_much(name.upper(), _length(node), MOST_LENGTH_WITHIN, node)
    elif name in COUNTS:
        _too_much(name.upper(), _number(_at(arguments, COUNTS[name][0])) or 0, COUNTS[name][1], node)
    elif name in SERIES:
        _too_much(name.upper(), _rows(arguments) or 0, MOST_ROWS, node)
    elif name == "array_fill":
        _too_much(name.upper(), _product(_at(arguments, 1)), MOST_ROWS, node)
    elif name in FORMATS and arguments and isinstance(arguments[0], exp.Literal) and WIDE.search(arguments[0].name):
        refuse("too_much", "A column of text this wide is too much", "Write a width of less than six digits.", at=node)


def _length(node: exp.Expr | None) -> float:
    """About how long a text is; what is not known counts as one character."""
    if node is None or isinstance(node, exp.Query):
        return 1
    if isinstance(node, exp.Literal):
        return max(1, len(node.name))
    name, arguments = _name(node), _arguments(node)
    parts = [_length(item) for item in arguments]
    if name == "repeat" and parts:
        return parts[0] * (_number(_at(arguments, 1)) or 1)
    if name in LENGTHS:
        return _number(_at(arguments, LENGTHS[name])) or 1
    if name == "replace" and len(parts) > 2:
        return parts[0] * parts[2]
    if name in ("concat", "dpipe", "group_concat", "string_agg"):
        return sum(parts)
    return max(parts, default=1)


def _at(arguments: Sequence[exp.Expr], place: int) -> exp.Expr | None:
    return arguments[min(place, len(arguments) - 1)] if arguments else None


# Series


def _rows(arguments: Sequence[exp.Expr]) -> float | None:
    """How many rows a series has, as far as constants tell."""
    first, last = (None, arguments[0]) if len(arguments) == 1 else (arguments[0], _at(arguments, 1))
    start, stop = (_number(first) if first is not None else 0), _number(last)
    step = _number(arguments[2]) if len(arguments) > 2 else 1
    if start is None or stop is None:
        start, stop, step = _moment(first), _moment(last), _seconds(_at(arguments, 2))
    if stop is None or (start is None and step is None):
        return None
    return abs((stop - (start or 0)) / (step or 1))


def _moment(node: exp.Expr | None) -> float | None:
    inner = node
    while isinstance(inner, exp.Cast | exp.Paren):
        inner = inner.this
    if not isinstance(inner, exp.Literal) or not inner.is_string:
        return None
    try:
        at = datetime.fromisoformat(inner.name[:19])
    except ValueError:
        return None
    return at.toordinal() * 86_400.0 + at.hour * 3_600


def _seconds(node: exp.Expr | None) -> float | None:
    """Of a step in time: INTERVAL '1 day', INTERVAL 1 DAY, '1 day'."""
    inner = node
    while isinstance(inner, exp.Cast | exp.Paren):
        inner = inner.this
    text = ""
    if isinstance(inner, exp.Interval):
        unit = inner.args.get("unit")
        text = f"{inner.this.name if inner.this is not None else ''} {unit.name if unit is not None else ''}"
    elif isinstance(inner, exp.Literal):
        text = inner.name
    found = re.match(r"\s*(\d+(?:\.\d+)?)\s*([A-Za-z]+?)s?\s*$", text)
    if found is None or found[2].lower() not in SECONDS:
        return None
    return float(found[1]) * SECONDS[found[2].lower()] or None


def _product(node: exp.Expr | None) -> float:
    numbers = [_number(item) or 1 for item in node.expressions] if isinstance(node, exp.Array) else [_number(node) or 0]
    product = 1.0
    for number in numbers:
        product *= number
    return product


# Tables and recursion


def _not_crossed(select: exp.Select, named: Collection[str]) -> None:
    joins = select.args.get("joins") or []
    start = select.args.get("from_")
    if start is None or _is_bounded(select):
        return
    sources = [start.this, *(join.this for join in joins)]
    tables = [each for each in sources if isinstance(each, exp.Table) and each.name not in named]
    if len([each for each in tables if isinstance(each.this, exp.Identifier)]) > MOST_CROSSED:
        refuse(
            "too_much",
            f"{len(tables)} tables are crossed without a condition",
            "Join them: ON a.id = b.a_id.",
            at=select,
        )
    product = 1.0
    for each in sources:
        inner = each.this if isinstance(each, exp.Table) else each
        if isinstance(inner, exp.Func) and _name(inner) in SERIES:
            product *= max(1.0, _rows(_arguments(inner)) or 1)
    _too_much("A series of rows", product, MOST_ROWS, select)


def _is_bounded(select: exp.Select) -> bool:
    """A condition on what is read, or a limit."""
    joins = select.args.get("joins") or []
    conditions = [select.args.get("where"), *(join.args.get("on") for join in joins)]
    return (
        any(
            condition is not None and condition.find(exp.Column, exp.Placeholder, exp.Exists)
            for condition in conditions
        )
        or any(join.args.get("using") or join.args.get("method") for join in joins)
        or select.args.get("limit") is not None
    )


def _ends(clause: exp.With, profile: Profile) -> None:
    if not clause.args.get("recursive") and profile.name != "sqlite":
        return
    for cte in clause.expressions:
        body = cte.this
        if not isinstance(body, exp.SetOperation) or body.args.get("limit") is not None:
            continue
        parts = list(body.expression.find_all(exp.Select))
        again = any(_is_named(table, cte.alias) for select in parts for table in _read(select))
        if again and not any(_is_bounded(select) for select in parts) and not _is_cut(clause.parent):
            refuse(
                "too_much",
                f"The recursion of '{cte.alias}' has no end",
                "Give its second part a condition: WHERE n < 100.",
                at=cte,
            )


def _read(select: exp.Select) -> list[exp.Expr]:
    start = select.args.get("from_")
    return [start.this, *(join.this for join in select.args.get("joins") or [])] if start is not None else []


def _is_named(table: exp.Expr, name: str) -> bool:
    return isinstance(table, exp.Table) and not table.db and table.name.lower() == name.lower()


def _is_cut(query: exp.Expr | None) -> bool:
    """A query that stops after so many rows stops its recursion too, if it need not see them all."""
    if not isinstance(query, exp.Select) or query.args.get("limit") is None:
        return False
    needs_all = any(query.args.get(word) for word in ("order", "group", "distinct", "having"))
    return not needs_all and not any(is_aggregate(node) for item in query.expressions for node in item.walk())


# Numbers


def _number(value: object) -> float | None:
    """What a number, or a calculation with numbers alone, comes to."""
    match value:
        case exp.Paren() | exp.Cast() | exp.TryCast():
            return _number(value.this)
        case exp.Literal():
            return _read_number(value.name, 10)
        case exp.HexString():
            return _read_number(str(value.this).removeprefix("0x"), 16)
        case exp.BitString():
            return _read_number(str(value.this), 2)
        case exp.Neg():
            inner = _number(value.this)
            return None if inner is None else -inner
        case exp.BitwiseNot():
            return None if _number(value.this) is None else 2.0**64
        case exp.Subquery() if isinstance(value.this, exp.Select) and len(value.this.expressions) == 1:
            return _number(value.this.expressions[0])
        case exp.Binary() if type(value) in CALCULATIONS:
            left, right = _number(value.this), _number(value.expression)
            return None if left is None or right is None else _calculated(type(value), left, right)
        case _:
            return None


def _read_number(text: str, base: int) -> float | None:
    try:
        return float(text) if base == 10 else float(int(text, base))
    except (ValueError, OverflowError):
        return None


def _calculated(kind: type[exp.Expr], left: float, right: float) -> float | None:
    try:
        return CALCULATIONS[kind](left, right)
    except OverflowError:
        return float("inf")
    except (ValueError, ZeroDivisionError, TypeError):
        return None


CALCULATIONS: Mapping[type[exp.Expr], Callable[[float, float], float]] = {
    exp.Add: lambda left, right: left + right,
    exp.Sub: lambda left, right: left - right,
    exp.Mul: lambda left, right: left * right,
    exp.Div: lambda left, right: left / right,
    exp.Pow: lambda left, right: float(left**right),
    exp.BitwiseLeftShift: lambda left, right: left * 2.0**right,
}
