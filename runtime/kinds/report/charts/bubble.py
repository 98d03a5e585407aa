"""Points whose area is a third figure."""

from collections.abc import Sequence

from runtime.kinds.report.charts.chart import COLOR, Canvas, ChartType, Drawn, Json, Row, amount, number, slot
from runtime.kinds.report.charts.scatter import LABEL, XY, points


def draw(canvas: Canvas) -> Drawn:
    size, largest = canvas.one("size"), canvas.option("largest", 40)
    place = canvas.frame.places[size]
    most = max((abs(number(row[place])) for row in canvas.frame.rows), default=0) or 1

    def marker(rows: Sequence[Row]) -> Json:
        sizes = [abs(number(row[place])) for row in rows]
        return {
            "marker": {
                "size": sizes,
                "sizemode": "area",
                "sizeref": 2 * most / largest**2,
                "sizemin": 3,
                "opacity": 0.7,
            }
        }

    return points(canvas, marker)


CHART = ChartType(
    name="bubble",
    title={"en": "Bubbles", "zh-CN": "气泡图"},
    slots=(*XY, slot("size", "Size", "大小", takes="number"), COLOR, LABEL),
    options={"largest": amount("Largest bubble (px)", "最大气泡（像素）", minimum=10, maximum=100)},
    draw=draw,
)
