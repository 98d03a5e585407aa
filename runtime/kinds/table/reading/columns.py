"""What is selected for each member of an answer, and how it becomes JSON: in PostgreSQL itself, or in Python elsewhere."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from runtime.kinds.table.access.conditions import filtered_rows, readable_rows
from runtime.kinds.table.access.masks import masked, masked_sql
from runtime.kinds.table.access.sights import Sight
from runtime.kinds.table.statements import Sql, quoted
from runtime.kinds.table.writing.compute import ambient, computed
from runtime.policies.policy import Mask
from runtime.tables.plan import FieldPlan
from runtime.tables.values import into_expression

Json = Any
WRITTEN_ALIKE = frozenset(
    {"text", "long_text", "email", "url", "phone", "choice", "state", "integer", "decimal", "sequence"}
)
AGGREGATES: Mapping[str, str] = {
    "count": "COUNT(*)",
    "sum": "COALESCE(SUM({value}), 0)",
    "min": "MIN({value})",
    "max": "MAX({value})",
    "avg": "AVG({value})",
}


CASTS: Mapping[str, Mapping[str, str]] = {
    "postgresql": {"int": "CAST({value} AS bigint)", "double": "CAST({value} AS double precision)"},
    "mysql": {"int": "CAST({value} AS SIGNED)", "double": "CAST({value} AS DOUBLE)"},
    "sqlite": {"decimal": "CAST({value} AS NUMERIC)"},
}
"""Sums and averages come in types of their own; these bring them back to what the field says it is, so that SQLite, too,
compares them as numbers."""


@dataclass(frozen=True, kw_only=True)
class Column:
    """One member of a row's JSON: the SQL values it is made of, the function that makes it of them (None: the value is
    JSON already), and the SQL of the JSON itself (None: only Python can make it). `personal`: made for one request."""

    name: str
    selected: tuple[Sql, ...]
    show: Callable[..., Json] | None
    json: Sql | None
    personal: bool = False


def column_of(sight: Sight, of: FieldPlan, alias: str) -> Column:
    """A visible field as this principal is shown it."""
    mask = sight.policy.masks.get(of.uid)
    if of.expr and not of.column:
        return _virtual(sight, of, alias)
    values = tuple(values_of(sight, of, alias))
    # The decimal places of a sum or average are Python's to set.
    shown = json_sql(of, values) if not (of.aggregate and of.type.cel == "decimal") else None
    if of.is_links:
        show: Callable[..., Json] | None = _ids
    elif of.beside:
        show = _together(of.show)
    else:
        show = of.show and _unless_null(of.show)
    if mask is not None:
        return Column(name=of.name, selected=values, show=_behind(mask, show), json=_masked_json(mask, of, shown))
    return Column(name=of.name, selected=values, show=show, json=shown)


def _behind(mask: Mask, show: Callable[..., Json] | None) -> Callable[..., Json]:
    return lambda *stored: masked(mask, show(*stored) if show else stored[0])


def _masked_json(mask: Mask, of: FieldPlan, shown: Sql | None) -> Sql | None:
    """Only for values that PostgreSQL and Python write alike as text."""
    if shown is None or shown.params or of.type.name not in WRITTEN_ALIKE:
        return None
    return Sql(masked_sql(mask, shown.text))


def values_of(sight: Sight, of: FieldPlan, alias: str) -> Sequence[Sql]:
    """The SQL of a field's stored value: its column, those beside it, or what stands for them."""
    if of.aggregate:
        return [_rollup(sight, of, alias)]
    if of.path:
        return _lookup(sight, of.path, alias)
    if of.is_links:
        return [_links(sight, of, alias)]
    return [Sql(f"{alias}.{quoted(column)}") for column in (of.column, *of.beside.values())]


def value_of(sight: Sight, of: FieldPlan, alias: str) -> Sql:
    """The main value, which is what filters, sorts and groups see."""
    return values_of(sight, of, alias)[0]


def json_sql(of: FieldPlan, values: Sequence[Sql]) -> Sql:
    """The field's template of JSON in PostgreSQL, over these values."""
    if not of.show_sql:
        return values[0]
    places = dict(zip(("column", *of.beside), values, strict=False))
    params = tuple(p for word in _words_in(of.show_sql) for p in places[word].params)
    return Sql(of.show_sql.format(**{word: piece.text for word, piece in places.items()}), params)


def _words_in(template: str) -> list[str]:
    return [piece.partition("}")[0] for piece in template.split("{")[1:]]


def _virtual(sight: Sight, of: FieldPlan, alias: str) -> Column:
    """Computed when it is read, from the fields it uses."""
    sources = [sight.plan.by_name[name] for name in sorted(of.depends_on)]
    chain = [f for f in sight.plan.computed if not f.column and f.name in _all_sources(sight, of)]
    stored = _stored_sources(sight, sources)
    selected = [values_of(sight, f, alias) for f in stored]
    surroundings = ambient(sight.reader.principal, sight.reader.now)

    def show(*values: Any) -> Json:
        parts = iter(values)
        context = dict(surroundings)
        for f, pieces in zip(stored, selected, strict=True):
            own = tuple(next(parts) for _ in pieces)
            context[f.name] = into_expression(f, _stored(f, own))
        for step in chain:
            context[step.name] = into_expression(step, computed(step, context))
        value = computed(of, context)
        return of.show(value) if of.show and value is not None else value

    flat = tuple(piece for pieces in selected for piece in pieces)
    return Column(name=of.name, selected=flat, show=show, json=None, personal=True)


def _stored(of: FieldPlan, values: tuple[Any, ...]) -> Any:
    if of.is_links:
        return _ids(values[0])
    return values if of.beside and values[0] is not None else values[0]


def _all_sources(sight: Sight, of: FieldPlan) -> set[str]:
    found: set[str] = set()
    waiting = list(of.depends_on)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(sight.plan.by_name[name].depends_on if sight.plan.by_name[name].expr else ())
    return found


def _stored_sources(sight: Sight, sources: Sequence[FieldPlan]) -> list[FieldPlan]:
    """The fields that the database gives a value for, below virtual ones too."""
    found: dict[str, FieldPlan] = {}
    for source in sources:
        if source.expr and not source.column:
            below = [sight.plan.by_name[name] for name in sorted(source.depends_on)]
            found |= {f.name: f for f in _stored_sources(sight, below)}
        else:
            found[source.name] = source
    return list(found.values())


def _lookup(sight: Sight, path: tuple[str, ...], alias: str) -> list[Sql]:
    """The values at the end of a path, each hop under the policy of the table it leads to."""
    first = sight.plan.by_name[path[0]]
    if len(path) == 1:
        return list(values_of(sight, first, alias))
    target = sight.target(first)
    if target is None or first.relation is None:
        return [Sql("NULL")]
    inner = f"{alias}_{len(path)}"
    condition = readable_rows(target, inner)
    source = Sql(
        f" FROM {quoted(target.plan.table)} {inner} WHERE {inner}.id = {alias}.{quoted(first.column)} AND {condition.text})",
        condition.params,
    )
    return [Sql("(SELECT ") + value + source for value in _lookup(target, path[1:], inner)]


def _rollup(sight: Sight, of: FieldPlan, alias: str) -> Sql:
    target, relation = sight.target(of), of.relation
    if target is None or relation is None:
        return Sql("NULL")
    inner = f"{alias}_r"
    value = _lookup(target, of.path, inner)[0] if of.path else Sql("")
    condition = filtered_rows(target, of.filter, inner)
    table, column = quoted(target.plan.table), quoted(relation.target_column)
    if relation.kind == "links":
        link = f"{quoted(relation.link_table)} {inner}_l"
        source = f" FROM {link} JOIN {table} {inner} ON {inner}.id = {inner}_l.target_id WHERE {inner}_l.source_id = {alias}.id"
    else:
        source = f" FROM {table} {inner} WHERE {inner}.{column} = {alias}.id"
    aggregate = AGGREGATES[of.aggregate].format(value=value.text)
    aggregate = CASTS[connection.vendor].get(of.type.cel, "{value}").format(value=aggregate)
    return Sql(f"(SELECT {aggregate}{source} AND {condition.text})", value.params + condition.params)


def _links(sight: Sight, of: FieldPlan, alias: str) -> Sql:
    """The ids of linked rows that may be seen, in their order."""
    target, relation = sight.target(of), of.relation
    if target is None or relation is None:
        return Sql("NULL")
    inner = f"{alias}_l"
    condition = readable_rows(target, f"{inner}t")
    source = (
        f"FROM {quoted(relation.link_table)} {inner} "
        f"JOIN {quoted(target.plan.table)} {inner}t ON {inner}t.id = {inner}.target_id "
        f"WHERE {inner}.source_id = {alias}.id AND {condition.text}"
    )
    order = f"ORDER BY {inner}.position, {inner}.target_id"
    match connection.vendor:
        case "postgresql":
            text = f"(SELECT coalesce(json_agg({inner}.target_id {order}), '[]'::json) {source})"
        case "sqlite":
            text = f"(SELECT group_concat(id) FROM (SELECT {inner}.target_id AS id {source} {order}))"  # noqa: S608
        case _:
            text = f"(SELECT GROUP_CONCAT({inner}.target_id {order}) {source})"
    return Sql(text, condition.params)


def _ids(stored: Any) -> list[int]:
    if isinstance(stored, list):
        return stored
    if isinstance(stored, bytes):
        stored = stored.decode()
    return [int(id) for id in stored.strip("[]").split(",")] if stored and stored != "[]" else []


def _unless_null(show: Callable[[Any], Json]) -> Callable[[Any], Json]:
    return lambda value: None if value is None else show(value)


def _together(show: Callable[[Any], Json] | None) -> Callable[..., Json]:
    """For types of several columns: their values are shown as one."""
    if show is None:
        return lambda *values: None if values[0] is None else list(values)
    return lambda *values: None if values[0] is None else show(values)


def system_columns(sight: Sight, alias: str) -> list[Column]:
    """The columns that every row has."""
    return [
        Column(name=name, selected=(value,), show=of.show and _unless_null(of.show), json=json_sql(of, [value]))
        for name, of in sight.system.items()
        for value in (Sql(f"{alias}.{quoted(of.column)}"),)
    ]
