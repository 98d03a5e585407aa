"""By which columns of its own result a statement is ordered, and the later part of it in the same order."""

from dataclasses import dataclass

from sqlglot import exp

from runtime.sql.lexical import tokens_of
from runtime.sql.parameters import with_names
from runtime.sql.parsing import parsed
from runtime.sql.profiles import PROFILES
from runtime.sql.refusals import Offence

PART = "part"


@dataclass(frozen=True, kw_only=True)
class Order:
    """`columns` of the result, the first first; `text` is what stands behind ORDER BY; `descending` tells of the first."""

    columns: tuple[str, ...]
    text: str
    descending: bool


def order_of(sql: str, dialect: str) -> Order | None:
    """None when the statement has no order, cannot be read, or is ordered by something that its result does not show."""
    profile = PROFILES[dialect]
    try:
        tree = parsed(sql, with_names(tokens_of(sql, profile)), profile)
    except Offence:
        return None
    order = tree.args.get("order")
    keys = list(order.expressions) if isinstance(order, exp.Order) else []
    columns = [_shown(key.this, tree) for key in keys]
    if not keys or None in columns:
        return None
    names = tuple(str(name) for name in columns)
    parts: list[str] = []
    for key, name in zip(keys, names, strict=True):
        again = key.copy()
        again.set("this", exp.column(exp.to_identifier(name, quoted=True), table=PART))
        parts.append(again.sql(dialect=profile.name))
    return Order(columns=names, text=", ".join(parts), descending=bool(keys[0].args.get("desc")))


def later_part(sql: str, dialect: str, columns: tuple[str, ...], column: str, parameter: str, order: Order) -> str:
    """The rows of the statement whose `column` is not before `:parameter` or empty, in its order."""
    name = PROFILES[dialect].name
    shown = ", ".join(exp.column(exp.to_identifier(one, quoted=True), table=PART).sql(dialect=name) for one in columns)
    at = exp.column(exp.to_identifier(column, quoted=True), table=PART).sql(dialect=name)
    inner = sql.strip().rstrip(";")
    whole = f"SELECT {shown} FROM (\n{inner}\n) AS {PART}"  # noqa: S608 – it goes through the guard as the whole does
    return f"{whole} WHERE {at} >= :{parameter} OR {at} IS NULL ORDER BY {order.text}"


def _shown(key: exp.Expr, tree: exp.Query) -> str | None:
    """The column of the result that a key of the order names, counts, or repeats."""
    shown = tree.selects
    if isinstance(key, exp.Literal) and key.is_int:
        place = int(key.name) - 1
        return shown[place].alias_or_name or None if 0 <= place < len(shown) else None
    for one in shown:
        is_its_name = isinstance(key, exp.Column) and not key.table and key.name == one.alias_or_name
        if is_its_name or one.unalias() == key:
            return one.alias_or_name or None
    return None
