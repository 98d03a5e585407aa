"""Series over an x axis: what line, area, bar and stacked charts share."""

from typing import Any

from runtime.kinds.report.charts.chart import (
    COLOR,
    LONGEST_BELOW,
    LONGEST_BESIDE,
    Canvas,
    Drawn,
    Json,
    legend,
    short_ticks,
    slot,
)

SLOTS = (slot("x", "X axis", "X 轴"), slot("y", "Values", "数值", many=True, takes="number"), COLOR)


def series_of(canvas: Canvas, trace: Json, *, horizontal: bool = False) -> list[Json]:
    """One trace for each value column, and for each value of the series column."""
    x, split = canvas.one("x"), canvas.series()
    columns = canvas.many("y")
    made = []
    for y in columns:
        for name, rows in split:
            title = name if name and len(columns) == 1 else f"{canvas.looks.label(y)} {name}".strip()
            along, across = canvas.column(rows, x), canvas.column(rows, y)
            ends: Json = {"x": across, "y": along} if horizontal else {"x": along, "y": across}
            made.append({**trace, "name": title, **ends, **labelled(canvas, y), **canvas.behind(rows)})
    return made


def labelled(canvas: Canvas, y: str) -> Json:
    """Values beside the points, written as their column is."""
    if not canvas.option("labels"):
        return {}
    value = "x" if canvas.option("orientation") == "horizontal" else "y"
    form = canvas.looks.d3_formats.get(y, "")
    return {"texttemplate": f"%{{{value}{':' + form if form else ''}}}{canvas.looks.suffixes.get(y, '')}"}


def axes(canvas: Canvas, *, horizontal: bool = False, **more: Any) -> Json:
    along = canvas.axis(canvas.one("x"))
    if canvas.frame.type_of(canvas.one("x")) == "text":
        names = canvas.column(canvas.frame.rows, canvas.one("x"))
        along |= {"type": "category", **short_ticks(names, LONGEST_BESIDE if horizontal else LONGEST_BELOW)}
    values = canvas.many("y")
    across: Json = canvas.axis(values[0]) if values else {"automargin": True}
    if len(values) > 1:
        across["title"] = {"text": ""}
    if horizontal:
        return {"xaxis": across, "yaxis": {**along, "autorange": "reversed"}, **more}
    return {"xaxis": along, "yaxis": across, **more}


def drawn(canvas: Canvas, trace: Json, *, horizontal: bool = False, **layout: Any) -> Drawn:
    data = series_of(canvas, trace, horizontal=horizontal)
    shape = axes(canvas, horizontal=horizontal, **layout)
    return Drawn(data=data, layout={**shape, **legend(len(data))})
