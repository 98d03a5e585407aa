"""Points by two figures."""

from collections.abc import Callable, Sequence

from runtime.kinds.report.charts.chart import COLOR, Canvas, ChartType, Drawn, Json, Row, legend, slot

Markers = Callable[[Sequence[Row]], Json]


def draw(canvas: Canvas) -> Drawn:
    return points(canvas, lambda rows: {})


def points(canvas: Canvas, marker: Markers) -> Drawn:
    x, y, label = canvas.one("x"), canvas.one("y"), canvas.one("label")
    split = canvas.series()
    data = [
        {
            "type": "scatter",
            "mode": "markers",
            "name": name,
            "x": canvas.column(rows, x),
            "y": canvas.column(rows, y),
            **({"text": canvas.column(rows, label)} if label else {}),
            **marker(rows),
            **canvas.behind(rows),
        }
        for name, rows in split
    ]
    layout = {"xaxis": canvas.axis(x), "yaxis": canvas.axis(y), "hovermode": "closest", **legend(len(split))}
    return Drawn(data=data, layout=layout)


XY = (
    slot("x", "X axis", "X 轴"),
    slot("y", "Y axis", "Y 轴", takes="number"),
)
LABEL = slot("label", "Label", "标签", required=False)

CHART = ChartType(
    name="scatter",
    title={"en": "Points", "zh-CN": "散点图"},
    slots=(*XY, COLOR, LABEL),
    draw=draw,
)
