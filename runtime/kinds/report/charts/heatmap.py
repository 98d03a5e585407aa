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


def draw(canvas: Canvas) -> Drawn:
    x, y, value = canvas.one("x"), canvas.one("y"), canvas.one("value")
    sums = summed(canvas, [y, x], value)
    columns, rows = in_order(key[1] for key in sums), in_order(key[0] for key in sums)
    trace: Json = {
        "type": "heatmap",
        "x": ["—" if column is None else shown(column) for column in columns],
        "y": ["—" if row is None else shown(row) for row in rows],
        "z": [[sums.get((row, column)) for column in columns] for row in rows],
        "colorscale": colorscale(canvas),
        "customdata": [[[row, column, sums.get((row, column))] for column in columns] for row in rows],
        "meta": {"fields": [y, x, value]},
        "colorbar": {"title": {"text": canvas.looks.label(value)}},
        "hoverongaps": False,
    }
    if canvas.option("labels"):
        trace["texttemplate"] = f"%{{z:{canvas.looks.d3_formats.get(value, '~g')}}}"
    return Drawn(data=[trace], layout={"xaxis": canvas.axis(x), "yaxis": canvas.axis(y)})


SCALES: Json = {
    "Blues": [[0, "#e8f1fb"], [1, "#1d4e8f"]],
    "Greens": [[0, "#e6f5ee"], [1, "#1c6b48"]],
    "Reds": [[0, "#fcebea"], [1, "#a32b28"]],
    "RedGreen": [[0, "#2e9e6b"], [0.5, "#f3f0e6"], [1, "#d9534f"]],
    "BlueRed": [[0, "#3b7dd8"], [0.5, "#f3f3f3"], [1, "#d9534f"]],
}
COLORS = choice("Colours", "配色", *SCALES, "Viridis", "Portland")


def colorscale(canvas: Canvas) -> object:
    """Light is little, everywhere the same; plotly's own scales of these names differ in that."""
    name = canvas.option("colors", "Blues")
    return SCALES.get(name, name)


CHART = ChartType(
    name="heatmap",
    title={"en": "Heat map", "zh-CN": "热力图"},
    slots=(slot("x", "X axis", "X 轴"), slot("y", "Y axis", "Y 轴"), slot("value", "Value", "数值", takes="number")),
    options={"colors": COLORS, "labels": LABELS},
    draw=draw,
)
