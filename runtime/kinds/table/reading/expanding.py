"""Related rows in the place of their ids: one query per relation and level, however many rows there are."""

from collections.abc import Iterable, Sequence
from typing import Any

from operations.errors import InvalidInput
from runtime.kinds.table.access.conditions import readable_rows
from runtime.kinds.table.access.sights import Sight
from runtime.kinds.table.reading.shapes import Expansion, Shape, rows_in
from runtime.kinds.table.statements import Sql, joined, quoted

Json = Any
JsonRow = dict[str, Any]
MOST_CHILDREN = 10_000
BATCH = 1000


def expand(rows: Sequence[JsonRow], shape: Shape) -> None:
    """Replace, in place and level by level."""
    for expansion in shape.expansions:
        if rows:
            match expansion.of.relation.kind if expansion.of.relation else "":
                case "children":
                    _put_children(rows, expansion)
                case "links":
                    _put_links(rows, expansion)
                case "any":
                    _put_any(rows, expansion)
                case _:
                    _put_one(rows, expansion)


def _put_one(rows: Sequence[JsonRow], expansion: Expansion) -> None:
    """A row that may not be seen stays its id, which the reference itself shows."""
    name = expansion.of.name
    found = _by_id(
        expansion, expansion.of.relation.target if expansion.of.relation else "", (row[name] for row in rows)
    )
    for row in rows:
        if row[name] is not None:
            row[name] = found.get(row[name], {"id": row[name]})


def _put_links(rows: Sequence[JsonRow], expansion: Expansion) -> None:
    name = expansion.of.name
    wanted = (id for row in rows for id in row[name] or ())
    found = _by_id(expansion, expansion.of.relation.target if expansion.of.relation else "", wanted)
    for row in rows:
        row[name] = [found[id] for id in row[name] or () if id in found]


def _put_any(rows: Sequence[JsonRow], expansion: Expansion) -> None:
    name = expansion.of.name
    for table in expansion.sights:
        mine = [row for row in rows if row[name] is not None and row[name]["table"] == table]
        found = _by_id(expansion, table, (row[name]["id"] for row in mine))
        for row in mine:
            if row[name]["id"] in found:
                row[name] = {**row[name], "row": found[row[name]["id"]]}


def _put_children(rows: Sequence[JsonRow], expansion: Expansion) -> None:
    name, relation = expansion.of.name, expansion.of.relation
    for row in rows:
        row[name] = []
    sight = expansion.sights.get(relation.target) if relation else None
    if sight is None or relation is None:
        return
    parent = Sql(f"t0.{quoted(relation.target_column)}")
    by_id = {row["id"]: row for row in rows}
    children, parents = _fetched(sight, expansion.shapes[relation.target], parent, list(by_id))
    for child, its_parent in zip(children, parents, strict=True):
        by_id[its_parent][name].append(child)


def _by_id(expansion: Expansion, table: str, ids: Iterable[Any]) -> dict[int, JsonRow]:
    wanted = sorted({id for id in ids if id is not None})
    sight = expansion.sights.get(table)
    if sight is None or not wanted:
        return {}
    rows, keys = _fetched(sight, expansion.shapes[table], Sql("t0.id"), wanted)
    return dict(zip(keys, rows, strict=True))


def _fetched(sight: Sight, shape: Shape, key: Sql, wanted: Sequence[int]) -> tuple[list[JsonRow], list[int]]:
    """The readable rows whose `key` is one of the wanted values, each with that value."""
    columns = joined(", ", [key, *(piece for column in shape.columns for piece in column.selected)])
    visible = readable_rows(sight, "t0")
    order = ", ".join(
        f"t0.{quoted(of.column)} {'DESC' if down else 'ASC'}"
        for name, down in sight.plan.default_sort
        if (of := sight.named(name)) is not None and of.column
    )
    rows: list[JsonRow] = []
    keys: list[int] = []
    for start in range(0, len(wanted), BATCH):
        some = wanted[start : start + BATCH]
        found = sight.reader.rows_of(
            f"SELECT {columns.text} FROM {quoted(sight.plan.table)} t0 "  # noqa: S608 – quoted names
            f"WHERE {key.text} IN ({', '.join(['%s'] * len(some))}) AND {visible.text} "
            f"ORDER BY {order + ', ' if order else ''}t0.id LIMIT {MOST_CHILDREN + 1}",
            (*columns.params, *some, *visible.params),
        )
        if len(found) > MOST_CHILDREN:
            raise InvalidInput(
                f"More than {MOST_CHILDREN:,} rows would be expanded. Ask for fewer rows.", code="too_many"
            )
        keys.extend(int(row[0]) for row in found)
        rows.extend(rows_in(shape.columns, [row[1:] for row in found]))
    expand(rows, shape)
    return rows, keys
