"""A figure by two categories, told by colour."""

from runtime.kinds.report.charts.chart import (
    LABELS,
    Canvas,
    ChartType,
    Drawn,
    Json,
    choice,
    in_order,
    shown,
    slot,
    summed,
)
from runtime.kinds.report.look import scale, theme


def draw(canvas: Canvas) -> Drawn:
    x, y, value = canvas.one("x"), canvas.one("y"), canvas.one("value")
    sums = summed(canvas, [y, x], value)
    columns, rows = in_order(key[1] for key in sums), in_order(key[0] for key in sums)
    trace: Json = {
        "type": "heatmap",
        "x": ["—" if column is None else shown(column) for column in columns],
        "y": ["—" if row is None else shown(row) for row in rows],
        "z": [[sums.get((row, column)) for column in columns] for row in rows],
        **colored(canvas),
        "customdata": [[[row, column, sums.get((row, column))] for column in columns] for row in rows],
        "meta": {"fields": [y, x, value], "scale": scale_name(canvas)},
        "colorbar": {"title": {"text": canvas.looks.label(value)}},
        "hoverongaps": False,
    }
    if canvas.option("labels"):
        trace["texttemplate"] = f"%{{z:{canvas.looks.d3_formats.get(value, '~g')}}}"
    return Drawn(data=[trace], layout={"xaxis": canvas.axis(x), "yaxis": canvas.axis(y)})


COLORS = choice("Colours", "配色", "Blues", "Greens", "Reds", "RedGreen", "BlueRed", "Viridis", "Portland")


def scale_name(canvas: Canvas) -> str:
    return str(canvas.option("colors", "Blues"))


def colored(canvas: Canvas) -> Json:
    """Light is little on a light page. By `meta.scale` who shows it in the dark takes the scale of that theme."""
    scales = theme(dark=False)["scales"]
    name = scale_name(canvas)
    return {"colorscale": scale(scales[name]) if name in scales else name}


CHART = ChartType(
    name="heatmap",
    title={"en": "Heat map", "zh-CN": "热力图"},
    slots=(slot("x", "X axis", "X 轴"), slot("y", "Y axis", "Y 轴"), slot("value", "Value", "数值", takes="number")),
    options={"colors": COLORS, "labels": LABELS},
    draw=draw,
)
