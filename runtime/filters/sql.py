"""A predicate as SQL with placeholders: compiled once, its late values put in per call.

Rows of other tables are asked for with EXISTS, to one as to many: a list is never multiplied, the database finds the
row by its key, and negation needs no care. The policy of the other table stands inside every EXISTS.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from runtime.filters.binding import Values, bound
from runtime.filters.predicate import All, Bind, Compare, Either, FilterField, Not, Piece, Predicate, Related
from runtime.sql.dialects import Dialect

TRUE, FALSE = "1 = 1", "1 = 0"
COMPARISONS = {"eq": "=", "lt": "<", "lte": "<=", "gt": ">", "gte": ">="}
# operator: (regards case, anything before, anything after)
PATTERNS = {
    "contains": (True, True, True),
    "starts_with": (True, False, True),
    "ends_with": (True, True, False),
    "ieq": (False, False, False),
    "icontains": (False, True, True),
    "istarts_with": (False, False, True),
    "iends_with": (False, True, False),
}


@dataclass(frozen=True)
class Late:
    """A parameter to be made from a late value: `operator` says in which form the SQL takes it."""

    bind: Bind
    operator: str
    dialect: Dialect

    def value(self, values: Values) -> object:
        value = bound(self.bind, values)
        return None if value is None else operand(self.operator, value, self.dialect)


@dataclass(frozen=True)
class Sql:
    """A condition: `text` with %s, and a parameter for each, of which some are `Late`."""

    text: str
    params: tuple[object, ...] = ()


def bind(sql: Sql, values: Values) -> list[object]:
    """The parameters for one call; works for any Sql that carries the parameters of a filter, in their order."""
    return [param.value(values) if isinstance(param, Late) else param for param in sql.params]


def compile_sql(predicate: Predicate, dialect: Dialect, alias: str) -> Sql:
    """The condition on the rows of `alias`. The text depends on nothing but its arguments, so it can be cached."""
    return _compiled(predicate, _Writer(dialect, count(1)), alias, False)


@dataclass(frozen=True)
class _Writer:
    dialect: Dialect
    numbers: Iterator[int]


def _compiled(predicate: Predicate, writer: _Writer, alias: str, negated: bool) -> Sql:
    match predicate:
        case Not():
            return _compiled(predicate.term, writer, alias, not negated)
        case All():
            return _joined(predicate.terms, writer, alias, negated, conjunction=not negated)
        case Either():
            return _joined(predicate.terms, writer, alias, negated, conjunction=negated)
        case Related():
            return _related(predicate, writer, alias, negated)
        case Compare():
            return (
                _negated(_compare(predicate, writer.dialect, alias), writer.dialect)
                if negated
                else _compare(predicate, writer.dialect, alias)
            )


def _joined(terms: Sequence[Predicate], writer: _Writer, alias: str, negated: bool, *, conjunction: bool) -> Sql:
    if not terms:
        return Sql(TRUE if conjunction else FALSE)
    parts = [_compiled(term, writer, alias, negated) for term in terms]
    if len(parts) == 1:
        return parts[0]
    text = (" AND " if conjunction else " OR ").join(part.text for part in parts)
    return Sql(f"({text})", tuple(param for part in parts for param in part.params))


def _negated(condition: Sql, dialect: Dialect) -> Sql:
    """The comparison is unknown to SQL where a value is empty; for us it is false, so its negation is true."""
    return Sql(f"NOT COALESCE({condition.text}, {dialect.false})", condition.params)


def _related(related: Related, writer: _Writer, alias: str, negated: bool) -> Sql:
    relation = related.relation
    target = relation.target()
    inner = f"r{next(writer.numbers)}"
    quote, column = writer.dialect.quote, writer.dialect.column
    source, joined = f"{quote(target.table)} AS {quote(inner)}", ""
    match relation.kind:
        case "one":
            on = f"{column(inner, relation.target_column)} = {column(alias, relation.column)}"
        case "children":
            on = f"{column(inner, relation.target_column)} = {column(alias, target.key)}"
        case "links":
            link = f"l{next(writer.numbers)}"
            joined = (
                f" JOIN {quote(relation.link_table)} AS {quote(link)}"
                f" ON {column(link, relation.link_target)} = {column(inner, target.key)}"
            )
            on = f"{column(link, relation.link_source)} = {column(alias, target.key)}"
    every = related.quantifier == "every"
    where = _compiled(related.where, writer, inner, every)
    policy = _compiled(relation.policy, writer, inner, False) if relation.policy is not None else Sql(TRUE)
    conditions = [on, *(part.text for part in (policy, where) if part.text != TRUE)]
    rows = f"SELECT 1 FROM {source}{joined} WHERE {' AND '.join(conditions)}"  # noqa: S608 - names are quoted, values bound
    found = f"EXISTS ({rows})"
    missing = negated != (related.quantifier != "some")
    params = tuple(param for part in (policy, where) if part.text != TRUE for param in part.params)
    return Sql(f"NOT {found}" if missing else found, params)


def _compare(compare: Compare, dialect: Dialect, alias: str) -> Sql:
    column = _value(compare.field, dialect, alias)
    operator, value = compare.operator, compare.value
    if operator in COMPARISONS:
        return _over(column, f"{{column}} {COMPARISONS[operator]} %s", _param(operator, value, dialect))
    if operator in PATTERNS:
        template = dialect.match if PATTERNS[operator][0] else dialect.imatch
        return _over(column, template, _param(operator, value, dialect))
    match operator:
        case "set":
            return _over(column, "({column} IS NOT NULL)")
        case "filled":
            return _filled(compare, dialect, column)
        case "between" if isinstance(value, tuple):
            return _over(column, "({column} BETWEEN %s AND %s)", *(_param("eq", item, dialect) for item in value))
        case "in":
            return _in(compare, dialect, column)
        case _:
            return _has(compare, dialect, column)


def _value(field: FilterField, dialect: Dialect, alias: str) -> Piece:
    """What is compared: the field's column, or the expression that stands for one."""
    return field.expression(alias) if field.expression else Piece(dialect.column(alias, field.column))


def _over(column: Piece, template: str, *params: object) -> Sql:
    """A template in which the column stands once, before all parameters."""
    return Sql(template.format(column=column.text), (*column.params, *params))


def _filled(compare: Compare, dialect: Dialect, column: Piece) -> Sql:
    if compare.field.cel == "list":
        return _over(column, f"({dialect.item_count} > 0)")
    return _over(column, "({column} <> '')" if compare.field.cel == "string" else "({column} IS NOT NULL)")


def _in(compare: Compare, dialect: Dialect, column: Piece) -> Sql:
    if isinstance(compare.value, Bind):
        template = dialect.in_text_list if compare.field.cel == "string" else dialect.in_list
        return _over(column, f"({template})", _param("in", compare.value, dialect))
    values = compare.value if isinstance(compare.value, tuple) else ()
    if not values:
        return Sql(FALSE)
    marks = ", ".join(["%s"] * len(values))
    return _over(column, f"({{column}} IN ({marks}))", *(_param("eq", item, dialect) for item in values))


def _has(compare: Compare, dialect: Dialect, column: Piece) -> Sql:
    values = compare.value if isinstance(compare.value, tuple) else ()
    if not values:
        return _over(column, "({column} IS NOT NULL)") if compare.operator == "has_all" else Sql(FALSE)
    word = " AND " if compare.operator == "has_all" else " OR "
    parts = [_over(column, dialect.has_item, _param("has", item, dialect)) for item in values]
    return Sql(f"({word.join(part.text for part in parts)})", tuple(param for part in parts for param in part.params))


def _param(operator: str, value: object, dialect: Dialect) -> object:
    return Late(value, operator, dialect) if isinstance(value, Bind) else operand(operator, value, dialect)


def operand(operator: str, value: object, dialect: Dialect) -> object:
    """A value as the parameter that the SQL of the operator takes."""
    if operator == "in":
        return dialect.list_value([dialect.adapt(item) for item in value] if isinstance(value, tuple) else [value])
    if operator == "has":
        return dialect.item_value(dialect.adapt(value))
    if operator in PATTERNS:
        cased, before, after = PATTERNS[operator]
        pattern = dialect.pattern if cased else dialect.ipattern
        return pattern(str(value), before=before, after=after)
    return dialect.adapt(value)
