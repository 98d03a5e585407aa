"""Bars side by side."""

from runtime.kinds.report.charts.cartesian import SLOTS, drawn
from runtime.kinds.report.charts.chart import LABELS, ORIENTATION, Canvas, ChartType, Drawn


def draw(canvas: Canvas) -> Drawn:
    horizontal = canvas.option("orientation") == "horizontal"
    trace = {"type": "bar", "orientation": "h" if horizontal else "v"}
    return drawn(canvas, trace, horizontal=horizontal, barmode="group")


CHART = ChartType(
    name="bar",
    title={"en": "Bars", "zh-CN": "柱状图"},
    slots=SLOTS,
    options={"orientation": ORIENTATION, "labels": LABELS},
    draw=draw,
)
