"""Bars on top of each other, as amounts or as shares of the whole."""

from runtime.kinds.report.charts.cartesian import SLOTS, drawn
from runtime.kinds.report.charts.chart import LABELS, ORIENTATION, Canvas, ChartType, Drawn, flag


def draw(canvas: Canvas) -> Drawn:
    horizontal = canvas.option("orientation") == "horizontal"
    share = {"barnorm": "percent"} if canvas.option("percent") else {}
    trace = {"type": "bar", "orientation": "h" if horizontal else "v"}
    return drawn(canvas, trace, horizontal=horizontal, barmode="relative" if not share else "stack", **share)


CHART = ChartType(
    name="stacked",
    title={"en": "Stacked bars", "zh-CN": "堆叠柱状图"},
    slots=SLOTS,
    options={"orientation": ORIENTATION, "percent": flag("As shares of 100 %", "按百分比"), "labels": LABELS},
    draw=draw,
)
