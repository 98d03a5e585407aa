"""Filters of a builder query as SQL. A condition with a parameter falls away while the parameter is unset."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlglot import exp

from runtime.filters import InvalidFilter, Predicate, parse
from runtime.filters.predicate import All, Bind, Compare, Either, FieldLookup, FilterField, Not, Related, Relation
from runtime.kinds.report.builder.expressions import holds
from runtime.kinds.report.builder.sources import BASE, BuilderProblem
from runtime.kinds.report.comparing import column_field

BEGIN, END = "\ue000", "\ue001"  # around the name of a parameter that stands for a value
LATE = "at_moment_"
ORDERS: Mapping[str, type[exp.Binary]] = {"eq": exp.EQ, "lt": exp.LT, "lte": exp.LTE, "gt": exp.GT, "gte": exp.GTE}
TEXTS = {"contains": "contains", "starts_with": "startsWith", "ends_with": "endsWith", "eq": ""}


@dataclass(frozen=True)
class Ref:
    """A parameter in the place of a value."""

    name: str


@dataclass
class Late:
    """Moments, also those known only when the query runs: the parameters made for them, and what they are. What asks for a
    parameter in `unset` is left out."""

    unset: frozenset[str] = frozenset()
    moments: dict[str, Bind | date] = field(default_factory=dict)

    def placeholder(self, moment: Bind | date) -> exp.Placeholder:
        for name, known in self.moments.items():
            if known == moment and type(known) is type(moment):
                return exp.Placeholder(this=name)
        made = f"{LATE}{len(self.moments)}"
        self.moments[made] = moment
        return exp.Placeholder(this=made)


@dataclass(frozen=True)
class Operand:
    """What conditions compare: SQL by the path of a field, and the type of its values."""

    sql: exp.Expr
    type: str


def condition(filter: Mapping[str, Any], operands: Mapping[str, Operand], late: Late, at: str) -> exp.Expr:
    try:
        predicate = parse(_prepared(filter), _lookup(operands))
    except InvalidFilter as error:
        found = error.problems[0]
        raise BuilderProblem(found.code, found.message, at + found.pointer, found.hint) from None
    return _sql(predicate, "", operands, late)


def _prepared(filter: Any) -> Any:
    """{"$parameter": "x"} as a value the reader of filters lets through; a span of days as its two ends."""
    if isinstance(filter, list):
        return [_prepared(item) for item in filter]
    if not isinstance(filter, Mapping):
        return filter
    if set(filter) == {"$parameter"}:
        return {"$literal": f"{BEGIN}{filter['$parameter']}{END}"}
    made: dict[str, Any] = {}
    for name, value in filter.items():
        is_parameter = isinstance(value, Mapping) and set(value) == {"$parameter"}
        if name == "during" and is_parameter:
            made["gte"] = {"$literal": f"{BEGIN}{value['$parameter']}_from{END}"}
            made["lt"] = {"$literal": f"{BEGIN}{value['$parameter']}_until{END}"}
        elif name in ("in", "not_in") and is_parameter:
            made[name] = [_prepared(value)]
        else:
            made[name] = _prepared(value)
    return made


def _lookup(operands: Mapping[str, Operand]) -> FieldLookup:
    """Fields of joined tables stand behind their alias, as fields of a reference do."""
    own: dict[str, FilterField] = {}
    joined: dict[str, dict[str, FilterField]] = {}
    for path, operand in operands.items():
        alias, _, name = path.rpartition(".")
        made = column_field(name, operand.type, path)
        (joined.setdefault(alias, {}) if alias else own)[name] = replace(made, parse_value=_reader(made))
    for alias, fields in joined.items():
        lookup = FieldLookup(table=alias, fields=fields)
        relation = Relation(kind="one", target=lambda lookup=lookup: lookup)  # type: ignore[misc]
        beside = own.get(alias) or FilterField(name=alias)
        own[alias] = replace(beside, relation=relation)
    return FieldLookup(table=BASE, fields=own)


def _reader(of: FilterField) -> Any:
    def read(value: Any) -> object:
        is_ref = isinstance(value, str) and value.startswith(BEGIN) and value.endswith(END)
        return Ref(value[1:-1]) if is_ref else of.parse_value(value)

    return read


def _sql(predicate: Predicate, behind: str, operands: Mapping[str, Operand], late: Late) -> exp.Expr:
    match predicate:
        case All():
            return _joined([_sql(term, behind, operands, late) for term in predicate.terms], exp.and_, exp.true())
        case Either():
            return _joined([_sql(term, behind, operands, late) for term in predicate.terms], exp.or_, exp.false())
        case Not():
            inner = exp.Coalesce(this=_sql(predicate.term, behind, operands, late), expressions=[exp.false()])
            return _optional(exp.Not(this=inner), late)
        case Related():
            return _sql(predicate.where, predicate.field.name, operands, late)
        case Compare():
            return _optional(_compared(predicate, operands, late), late)


def _joined(parts: Sequence[exp.Expr], join: Any, nothing: exp.Expr) -> exp.Expr:
    return exp.paren(join(*parts)) if parts else nothing


def _optional(condition: exp.Expr, late: Late) -> exp.Expr:
    """OPT(…) around a condition that asks for a parameter; inner ones are not needed then."""
    refs = [node for node in condition.find_all(exp.Placeholder) if not str(node.this).startswith(LATE)]
    if not refs:
        return condition
    if any(str(node.this) in late.unset for node in refs):
        return exp.true()
    for inner in list(condition.find_all(exp.Anonymous)):
        if inner.name == "OPT":
            inner.replace(inner.expressions[0])
    return exp.Anonymous(this="OPT", expressions=[condition])


def _compared(compare: Compare, operands: Mapping[str, Operand], late: Late) -> exp.Expr:
    operand = operands[compare.field.column]
    field, value = operand.sql.copy(), compare.value
    match compare.operator:
        case "set":
            return exp.Not(this=exp.Is(this=field, expression=exp.null()))
        case "filled":
            filled = exp.Not(this=exp.Is(this=field, expression=exp.null()))
            blank = exp.NEQ(this=field.copy(), expression=exp.Literal.string(""))
            return exp.and_(filled, blank) if operand.type == "text" else filled
        case "in" if isinstance(value, tuple):
            return exp.In(this=field, expressions=[_literal(item, late) for item in value]) if value else exp.false()
        case "between" if isinstance(value, tuple):
            low, high = (_literal(item, late) for item in value)
            return exp.Between(this=field, low=low, high=high)
        case operator if operator in ORDERS:
            return ORDERS[operator](this=field, expression=_literal(value, late))
        case operator:
            return _text(operator, field, _literal(value, late))


def _text(operator: str, field: exp.Expr, wanted: exp.Expr) -> exp.Expr:
    plain = operator.removeprefix("i")
    if operator.startswith("i"):
        field, wanted = exp.Lower(this=field), exp.Lower(this=wanted)
    if plain == "eq":
        return exp.EQ(this=field, expression=wanted)
    return holds(field, wanted, TEXTS[plain])


def _literal(value: object, late: Late) -> exp.Expr:
    if isinstance(value, str) and value.startswith(BEGIN) and value.endswith(END):
        return exp.Placeholder(this=value[1:-1])
    match value:
        case Ref():
            return exp.Placeholder(this=value.name)
        case Bind() | date():
            return late.placeholder(value)
        case bool():
            return exp.Boolean(this=value)
        case int() | float() | Decimal():
            return exp.Literal.number(str(value))
        case _:
            return exp.Literal.string(str(value))
