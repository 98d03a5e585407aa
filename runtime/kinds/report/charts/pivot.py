"""A table across: rows by columns, with sums at both ends."""

from typing import Any

from runtime.kinds.report.charts.chart import (
    Canvas,
    ChartType,
    Drawn,
    Json,
    choice,
    flag,
    in_order,
    safe,
    slot,
    text_of,
)
from runtime.kinds.report.totals import AGGREGATES, total_of

MOST_COLUMNS, MOST_ROWS = 100, 1000
TOTAL = {"en": "Total", "zh-CN": "合计"}


def draw(canvas: Canvas) -> Drawn:
    rows, across, value = canvas.many("rows"), canvas.one("columns"), canvas.one("value")
    cells = _cells(canvas, rows, across, value)
    names = in_order(column for _, column in cells)[:MOST_COLUMNS] if across else [None]
    keys = list(dict.fromkeys(key for key, _ in cells))[:MOST_ROWS]
    aggregate = canvas.option("aggregate", "sum")
    listed = [[*key, *(total_of(aggregate, cells.get((key, name), [])) for name in names)] for key in keys]
    columns: list[Json] = [
        {"name": name, "label": canvas.looks.label(name), "type": canvas.frame.type_of(name)} for name in rows
    ]
    of = "integer" if aggregate.startswith("count") else canvas.frame.type_of(value)
    columns += [
        {
            "name": f"v{place}",
            "label": safe(text_of(name)) if across else canvas.looks.label(value),
            "type": of,
            "of": value,
        }
        for place, name in enumerate(names)
    ]
    if across and canvas.option("totals", True):
        columns.append({"name": "total", "label": _total(canvas), "type": of, "of": value, "is_total": True})
        for key, line in zip(keys, listed, strict=True):
            line.append(total_of(aggregate, [found for name in names for found in cells.get((key, name), [])]))
    grid: Json = {"columns": columns, "rows": listed}
    if canvas.option("totals", True):
        grid["footer"] = _footer(canvas, cells, rows, names, aggregate)
    return Drawn(grid=grid)


Cells = dict[tuple[tuple[Any, ...], Any], list[Any]]


def _cells(canvas: Canvas, rows: list[str], across: str, value: str) -> Cells:
    places = [canvas.frame.places[name] for name in rows]
    at, of = canvas.frame.places.get(across), canvas.frame.places[value]
    cells: Cells = {}
    for row in canvas.frame.rows:
        key = (tuple(row[place] for place in places), None if at is None else row[at])
        cells.setdefault(key, []).append(row[of])
    return cells


def _footer(canvas: Canvas, cells: Cells, rows: list[str], names: list[Any], aggregate: str) -> list[Any]:
    sums = [
        total_of(aggregate, [v for (_, column), found in cells.items() if column == name for v in found])
        for name in names
    ]
    if canvas.one("columns"):
        sums.append(total_of(aggregate, [v for found in cells.values() for v in found]))
    return [_total(canvas), *[None] * (len(rows) - 1), *sums]


def _total(canvas: Canvas) -> str:
    return TOTAL["zh-CN" if canvas.looks.locale.startswith("zh") else "en"]


CHART = ChartType(
    name="pivot",
    title={"en": "Pivot table", "zh-CN": "透视表"},
    slots=(
        slot("rows", "Rows", "行", many=True),
        slot("columns", "Columns", "列", required=False),
        slot("value", "Value", "数值"),
    ),
    options={"aggregate": choice("Made by", "汇总方式", *AGGREGATES), "totals": flag("With totals", "显示合计")},
    bundle="none",
    draw=draw,
)
