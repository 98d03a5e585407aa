"""GROUP BY over the key of a table, which PostgreSQL understands for tables alone: behind a projection it has to be told all
columns that are meant."""

from collections.abc import Container, Iterator, Sequence

from sqlglot import exp

from runtime.sql.catalogue import Catalogue, Table
from runtime.sql.profiles import Profile

SETS = ("cube", "rollup", "grouping_sets", "all", "totals")
SET_NODES = (exp.Cube, exp.Rollup, exp.GroupingSets)
OUTSIDE = ("expressions", "having", "order", "distinct", "qualify")
AGGREGATES = frozenset(
    """
    any_value array_agg avg bit_and bit_or bit_xor bool_and bool_or corr count covar_pop covar_samp cume_dist dense_rank every
    json_agg json_arrayagg json_object_agg json_objectagg jsonb_agg jsonb_object_agg max min mode percent_rank percentile_cont
    percentile_disc range_agg range_intersect_agg rank regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx
    regr_sxy regr_syy stddev stddev_pop stddev_samp string_agg sum var_pop var_samp variance
    """.split()  # noqa: SIM905
)


def complete_groups(scans: Sequence[tuple[exp.Table, Table]], catalogue: Catalogue, profile: Profile) -> None:
    """The columns of a table whose key is grouped by are added to the groups: they change none of them."""
    if profile.name != "postgres":
        return
    for node, table in scans:
        above = node.parent.parent if node.parent is not None else None
        group = above.args.get("group") if isinstance(above, exp.Select) else None
        if isinstance(above, exp.Select) and isinstance(group, exp.Group) and not _has_sets(group):
            _complete(above, group, node.alias_or_name, table, catalogue)


def _has_sets(group: exp.Group) -> bool:
    return any(group.args.get(word) for word in SETS) or any(isinstance(item, SET_NODES) for item in group.expressions)


def _complete(select: exp.Select, group: exp.Group, alias: str, table: Table, catalogue: Catalogue) -> None:
    columns = catalogue.view_of(table).columns
    meant = [_meant(item, select, columns) for item in group.expressions]
    grouped = {
        item.name
        for item in meant
        if isinstance(item, exp.Column) and item.table in ("", alias) and item.name in columns
    }
    if not grouped or (table.key is not None and not set(table.key) <= grouped):
        return
    for name in dict.fromkeys(_asked(select, alias, list(columns), meant)):
        if name not in grouped:
            name_node = exp.to_identifier(name, quoted=True)
            group.append("expressions", exp.column(name_node, table=exp.to_identifier(alias, quoted=True)))


def _meant(item: exp.Expr, select: exp.Select, columns: Container[str]) -> exp.Expr:
    """What an item of GROUP BY stands for: `2` for the second column of the result, a name that is no column for the one
    that is called so."""
    if isinstance(item, exp.Literal) and item.is_int and 0 < int(item.this) <= len(select.expressions):
        shown: exp.Expr = select.expressions[int(item.this) - 1]
        return shown.this if isinstance(shown, exp.Alias) else shown
    if isinstance(item, exp.Column) and not item.table and item.name not in columns:
        return next((made.this for made in select.expressions if _is_called(made, item.name)), item)
    return item


def _is_called(item: exp.Expr, name: str) -> bool:
    return isinstance(item, exp.Alias) and item.alias == name


def _plain(node: exp.Expr) -> str:
    """For comparing: without quotation marks and names of tables, which may be there or not."""
    copy = node.copy()
    for column in copy.find_all(exp.Column):
        for part in ("table", "db", "catalog"):
            column.set(part, None)
    return str(copy.sql(dialect="postgres", identify=True))


def _asked(select: exp.Select, alias: str, columns: list[str], meant: Sequence[exp.Expr]) -> Iterator[str]:
    """What is named of the table outside of aggregates and of what is grouped by."""
    kinds = {type(item) for item in meant}
    grouped = {_plain(item) for item in meant}
    waiting: list[exp.Expr] = []
    for member in OUTSIDE:
        value = select.args.get(member)
        waiting.extend(value if isinstance(value, list) else [value] if isinstance(value, exp.Expr) else [])
    while waiting:
        node = waiting.pop()
        if isinstance(node, exp.Query) or is_aggregate(node) or (type(node) in kinds and _plain(node) in grouped):
            continue
        if isinstance(node, exp.Ordered) and _is_of_result(node, select):
            continue
        if isinstance(node, exp.Column) and node.table == alias:
            yield from columns if isinstance(node.this, exp.Star) else [name for name in columns if name == node.name]
        elif isinstance(node, exp.Column) and not node.table and node.name in columns:
            yield node.name
        else:
            waiting.extend(node.iter_expressions())


def _is_of_result(ordered: exp.Ordered, select: exp.Select) -> bool:
    """ORDER BY looks for a name in the result first."""
    inner = ordered.this
    is_last = isinstance(ordered.parent, exp.Order) and ordered.parent.parent is select
    is_name = isinstance(inner, exp.Column) and not inner.table
    return is_last and is_name and any(_is_called(item, inner.name) for item in select.expressions)


def is_aggregate(node: exp.Expr) -> bool:
    """With the order in it and its condition: they are of the rows, not of the group."""
    inner = node
    while isinstance(inner, exp.Filter | exp.WithinGroup):
        inner = inner.this
    return isinstance(inner, exp.AggFunc) or (isinstance(inner, exp.Anonymous) and inner.name.lower() in AGGREGATES)
