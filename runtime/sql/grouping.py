"""GROUP BY over the key of a table, which PostgreSQL understands for tables alone: behind a projection it has to be told all
columns that are meant."""

from collections.abc import Iterator, Sequence

from sqlglot import exp

from runtime.sql.catalogue import Catalogue, Table
from runtime.sql.profiles import Profile

SETS = ("cube", "rollup", "grouping_sets", "all", "totals")
OUTSIDE = ("expressions", "having", "order", "distinct", "qualify")


def complete_groups(scans: Sequence[tuple[exp.Table, Table]], catalogue: Catalogue, profile: Profile) -> None:
    """The columns of a table whose key is grouped by are added to the groups: they change none of them."""
    if profile.name != "postgres":
        return
    for node, table in scans:
        above = node.parent.parent if node.parent is not None else None
        group = above.args.get("group") if isinstance(above, exp.Select) else None
        if (
            isinstance(above, exp.Select)
            and isinstance(group, exp.Group)
            and not any(group.args.get(word) for word in SETS)
        ):
            _complete(above, group, node.alias_or_name, table, catalogue)


def _complete(select: exp.Select, group: exp.Group, alias: str, table: Table, catalogue: Catalogue) -> None:
    columns = catalogue.view_of(table).columns
    grouped = {name for name in _grouped(select, group, alias) if name in columns}
    if not grouped or (table.key is not None and not set(table.key) <= grouped):
        return
    for name in dict.fromkeys(_asked(select, alias, list(columns))):
        if name not in grouped:
            name_node = exp.to_identifier(name, quoted=True)
            group.append("expressions", exp.column(name_node, table=exp.to_identifier(alias, quoted=True)))


def _grouped(select: exp.Select, group: exp.Group, alias: str) -> Iterator[str]:
    for item in group.expressions:
        meant = item
        if isinstance(item, exp.Literal) and not item.is_string and 0 < int(item.this) <= len(select.expressions):
            meant = select.expressions[int(item.this) - 1]
        meant = meant.this if isinstance(meant, exp.Alias) else meant
        if isinstance(meant, exp.Column) and meant.table in ("", alias):
            yield meant.name


def _asked(select: exp.Select, alias: str, columns: list[str]) -> Iterator[str]:
    """What is named of the table outside of aggregates."""
    waiting: list[exp.Expr] = []
    for member in OUTSIDE:
        value = select.args.get(member)
        waiting.extend(value if isinstance(value, list) else [value] if isinstance(value, exp.Expr) else [])
    while waiting:
        node = waiting.pop()
        if isinstance(node, exp.AggFunc | exp.Query):
            continue
        if isinstance(node, exp.Column) and node.table == alias:
            yield from columns if isinstance(node.this, exp.Star) else [name for name in columns if name == node.name]
        elif isinstance(node, exp.Column) and not node.table and node.name in columns:
            yield node.name
        else:
            waiting.extend(node.iter_expressions())
