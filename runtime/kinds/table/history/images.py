"""A row as JSON by field uid, in clear: what history keeps and changes are found by. Never shown without a policy."""

from collections.abc import Mapping, Sequence
from typing import Any

from runtime.tables.plan import FieldPlan, TablePlan

Json = Any


def image_of(plan: TablePlan, row: Mapping[str, Any], links: Mapping[str, Sequence[int]]) -> dict[str, Json]:
    """Everything that has a value."""
    image = {of.uid: in_json(of, row[of.name]) for of in plan.stored if row.get(of.name) is not None}
    for name, ids in links.items():
        if ids:
            image[plan.by_name[name].uid] = list(ids)
    return image


def images_of(plan: TablePlan, columns: Mapping[str, Sequence[Any]], size: int) -> list[dict[str, Json]]:
    """The images of many rows that are given as the values of each stored field, without links."""
    uids = [of.uid for of in plan.stored]
    shown = [_column_in_json(of, columns[of.name]) for of in plan.stored]
    if not shown:
        return [{} for _ in range(size)]
    rows = zip(*shown, strict=True)
    return [{uid: value for uid, value in zip(uids, row, strict=True) if value is not None} for row in rows]


def _column_in_json(of: FieldPlan, column: Sequence[Any]) -> Sequence[Json]:
    if of.show is None and not of.beside:
        return column
    return [in_json(of, value) for value in column]


def in_json(of: FieldPlan, value: Any) -> Json:
    """A stored value, as parsed or as a driver gives it."""
    if value is None or (of.beside and value[0] is None):
        return None
    return of.show(value) if of.show else value


def row_from(plan: TablePlan, values: Sequence[Any]) -> dict[str, Any]:
    """Stored values by field name, from columns in the order of `storing.columns_of`."""
    row: dict[str, Any] = {}
    place = 0
    for of in plan.stored:
        width = 1 + len(of.beside)
        row[of.name] = tuple(values[place : place + width]) if of.beside else values[place]
        if of.beside and values[place] is None:
            row[of.name] = None
        place += width
    return row
