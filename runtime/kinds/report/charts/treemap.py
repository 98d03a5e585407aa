"""Rectangles within rectangles."""

from runtime.kinds.report.charts.chart import ChartType
from runtime.kinds.report.charts.hierarchy import SLOTS, drawn

CHART = ChartType(
    name="treemap",
    title={"en": "Treemap", "zh-CN": "矩形树图"},
    slots=SLOTS,
    bundle="full",
    draw=lambda canvas: drawn(canvas, "treemap"),
)
