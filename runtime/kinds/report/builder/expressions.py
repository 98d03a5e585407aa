"""Calculated columns: the expression language as SQL, with the same functions as formulas over rows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlglot import exp

from runtime.expressions import ExpressionError
from runtime.expressions.syntax import Apply, Constant, Items, Name, Node, syntax_of
from runtime.kinds.report.builder.moments import part
from runtime.kinds.report.builder.sources import BuilderProblem, Sources

NUMBERS = frozenset({"integer", "decimal", "number"})


@dataclass(frozen=True)
class Value:
    sql: exp.Expr
    type: str


def expression(text: str, sources: Sources, at: str) -> Value:
    try:
        return _Writer(sources, at).value(syntax_of(text))
    except ExpressionError as error:
        raise BuilderProblem(error.code, str(error), at) from None


@dataclass(frozen=True)
class _Writer:
    sources: Sources
    at: str

    def value(self, node: Node) -> Value:
        match node:
            case Constant():
                return _constant(node.value)
            case Name():
                field = self.sources.field(node.path, self.at)
                return Value(field.sql, field.type)
            case Items():
                raise self.problem("A list stands only after 'in'.")
            case Apply():
                return self.applied(node)

    def applied(self, node: Apply) -> Value:
        if node.function == "@in":
            return self.among(node)
        if node.function in ("_==_", "_!=_") and Constant(None) in node.arguments:
            return self.emptiness(node)
        arguments = [self.value(argument) for argument in node.arguments]
        if node.function in PARTS:
            return Value(part(PARTS[node.function], arguments[0].sql, self.sources.world.dialect), "integer")
        written = FUNCTIONS.get(node.function)
        if written is None:
            raise self.problem(f"There is no function '{node.function}' in a query.", "unknown_function")
        try:
            return written(*arguments)
        except TypeError:
            raise self.problem(f"'{node.function}' does not take {len(arguments)} values.") from None

    def among(self, node: Apply) -> Value:
        value, items = self.value(node.arguments[0]), node.arguments[1]
        if not isinstance(items, Items) or not items.members:
            raise self.problem("After 'in' a list of values is written.")
        listed = [self.value(member).sql for member in items.members]
        return Value(exp.In(this=value.sql, expressions=listed), "boolean")

    def emptiness(self, node: Apply) -> Value:
        (value,) = [self.value(argument).sql for argument in node.arguments if argument != Constant(None)] or [
            exp.null()
        ]
        found: exp.Expr = exp.Is(this=value, expression=exp.null())
        return Value(found if node.function == "_==_" else exp.Not(this=exp.paren(found)), "boolean")

    def problem(self, message: str, code: str = "not_translatable") -> BuilderProblem:
        return BuilderProblem(code, message, self.at)


def _constant(value: object) -> Value:
    if isinstance(value, bool):
        return Value(exp.Boolean(this=value), "boolean")
    if value is None:
        return Value(exp.null(), "text")
    if isinstance(value, str):
        return Value(exp.Literal.string(value), "text")
    return Value(exp.Literal.number(repr(value)), "integer" if isinstance(value, int) else "number")


def number_type(*values: Value) -> str:
    types = {value.type for value in values}
    return "integer" if types <= {"integer"} else "decimal" if types <= {"integer", "decimal"} else "number"


def as_double(value: exp.Expr) -> exp.Expr:
    return exp.Cast(this=value, to=exp.DataType.build("double"))


def _between(node: type[exp.Binary], of: str = "") -> Callable[[Value, Value], Value]:
    def written(left: Value, right: Value) -> Value:
        sql = exp.paren(node(this=left.sql, expression=right.sql))
        return Value(sql, of or number_type(left, right))

    return written


def _added(left: Value, right: Value) -> Value:
    if "text" in (left.type, right.type):
        return Value(exp.paren(exp.DPipe(this=left.sql, expression=right.sql)), "text")
    return _between(exp.Add)(left, right)


def _divided(left: Value, right: Value) -> Value:
    zero = exp.Nullif(this=right.sql, expression=exp.Literal.number(0))
    return Value(exp.paren(exp.Div(this=as_double(left.sql), expression=zero)), "number")


def _chosen(condition: Value, then: Value, otherwise: Value) -> Value:
    numeric = {then.type, otherwise.type} <= NUMBERS
    of = number_type(then, otherwise) if numeric else then.type if then.sql != exp.null() else otherwise.type
    sql = exp.Case(ifs=[exp.If(this=condition.sql, true=then.sql)], default=otherwise.sql)
    return Value(sql, of)


def _text(value: Value) -> Value:
    return value if value.type == "text" else Value(exp.Cast(this=value.sql, to=exp.DataType.build("text")), "text")


def _coalesced(*values: Value) -> Value:
    numeric = {value.type for value in values} <= NUMBERS
    sql = exp.Coalesce(this=values[0].sql, expressions=[value.sql for value in values[1:]])
    return Value(sql, number_type(*values) if numeric else values[0].type)


def _rounded(value: Value, digits: Value | None = None) -> Value:
    decimals = digits.sql if digits else exp.Literal.number(0)
    exact = exp.Cast(this=value.sql, to=exp.DataType.build("decimal(38, 10)"))
    return Value(exp.Round(this=exact, decimals=decimals), "decimal" if value.type != "integer" else "integer")


def _of_text(make: Callable[..., exp.Expr], of: str) -> Callable[..., Value]:
    return lambda *values: Value(make(*(value.sql for value in values)), of)


def holds(text: exp.Expr, wanted: exp.Expr, where: str) -> exp.Expr:
    """Whether a text holds another: no pattern is made of it, so nothing in it is special."""
    if where == "contains":
        found = exp.StrPosition(this=text, substr=wanted)
        return exp.GT(this=found, expression=exp.Literal.number(0))
    length = exp.Length(this=wanted.copy())
    if where == "startsWith":
        piece: exp.Expr = exp.Substring(this=text, start=exp.Literal.number(1), length=length)
    else:
        start = exp.Add(
            this=exp.Sub(this=exp.Length(this=text.copy()), expression=length), expression=exp.Literal.number(1)
        )
        enough = exp.GTE(this=exp.Length(this=text.copy()), expression=length.copy())
        piece = exp.Case(ifs=[exp.If(this=enough, true=exp.Substring(this=text, start=start))])
    return exp.EQ(this=piece, expression=wanted)


def _negated(value: Value) -> Value:
    return Value(exp.Not(this=exp.paren(value.sql)), "boolean")


def _is_empty(value: Value) -> Value:
    none = exp.Is(this=value.sql, expression=exp.null())
    if value.type != "text":
        return Value(none, "boolean")
    blank = exp.EQ(this=value.sql.copy(), expression=exp.Literal.string(""))
    return Value(exp.paren(exp.or_(none, blank)), "boolean")


PARTS = {name: name for name in ("year", "quarter", "month", "day", "hour", "weekday")}

FUNCTIONS: Mapping[str, Callable[..., Value]] = {
    "_+_": _added,
    "_-_": _between(exp.Sub),
    "_*_": _between(exp.Mul),
    "_/_": _divided,
    "_%_": _between(exp.Mod),
    "-_": lambda value: Value(exp.paren(exp.Neg(this=exp.paren(value.sql))), value.type),
    "_==_": _between(exp.EQ, "boolean"),
    "_!=_": _between(exp.NEQ, "boolean"),
    "_<_": _between(exp.LT, "boolean"),
    "_<=_": _between(exp.LTE, "boolean"),
    "_>_": _between(exp.GT, "boolean"),
    "_>=_": _between(exp.GTE, "boolean"),
    "_&&_": _between(exp.And, "boolean"),
    "_||_": _between(exp.Or, "boolean"),
    "!_": _negated,
    "_?_:_": _chosen,
    "num": lambda value: Value(exp.Coalesce(this=as_double(value.sql), expressions=[exp.Literal.number(0)]), "number"),
    "str": _text,
    "empty": _is_empty,
    "coalesce": _coalesced,
    "round": _rounded,
    "floor": _of_text(lambda value: exp.Floor(this=value), "integer"),
    "ceil": _of_text(lambda value: exp.Ceil(this=value), "integer"),
    "abs": lambda value: Value(exp.Abs(this=value.sql), value.type),
    "lower": _of_text(lambda value: exp.Lower(this=value), "text"),
    "upper": _of_text(lambda value: exp.Upper(this=value), "text"),
    "size": _of_text(lambda value: exp.Length(this=value), "integer"),
    "contains": _of_text(lambda text, wanted: holds(text, wanted, "contains"), "boolean"),
    "startsWith": _of_text(lambda text, wanted: holds(text, wanted, "startsWith"), "boolean"),
    "endsWith": _of_text(lambda text, wanted: holds(text, wanted, "endsWith"), "boolean"),
}
